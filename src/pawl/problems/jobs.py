"""What the practice does by itself: workarounds are told, accepted risks end."""

from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.problems.actions.telling import look_at_risks, tell_workarounds

every("17 5 * * *", "look at accepted risks", kind="problem", activity="risks_looked_at")
every("7 * * * *", "tell of workarounds", kind="problem", activity="workarounds_looked_at")


@on("problem", "risks_looked_at")
def look_at_accepted_risks(_: Work) -> None:
    """Every morning; a second time on one day changes nothing."""
    look_at_risks()


@on("problem", "workaround_published")
@on("problem", "linked")
def tell_callers(work: Work) -> None:
    """At once, for what is linked with one problem."""
    tell_workarounds(int(work.event.case.rpartition("-")[2]))


@on("problem", "workarounds_looked_at")
def tell_all_callers(_: Work) -> None:
    """Every hour, for what other practices linked."""
    tell_workarounds()
