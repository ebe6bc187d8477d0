"""What recurring activities do by the clock: plan runs, and sound the alarm."""

from pawl.accounts.actor import system
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.recurring.actions.planning import miss_late, plan_all

BY = system("recurring")

every("11 * * * *", "plan recurring activities", kind="operation", activity="planning_due")


@on("operation", "planning_due")
def plan_runs(_: Work) -> None:
    """Every hour; a second time makes nothing new."""
    plan_all(by=BY)


every("*/5 * * * *", "look for missed activities", kind="operation", activity="look_due")


@on("operation", "look_due")
def look_for_missed(_: Work) -> None:
    """Each run is missed once."""
    miss_late(by=BY)
