"""What tickets do by the clock: every minute, warnings, breaches and holds that are over."""

from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.tickets.telling import end_holds, tell_due

every("* * * * *", "look at the clocks", kind="clocks", activity="look_due")


@on("clocks", "look_due")
def look_at_clocks(_: Work) -> None:
    """Tell of what has become due."""
    tell_due()
    end_holds()
