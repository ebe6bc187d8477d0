"""What support does by the clock and on events: call whoever is on call, follow what monitoring says."""

from pawl.accounts.actor import system
from pawl.jobs.handlers import Work, on
from pawl.jobs.schedules import every
from pawl.support.actions.following import follow
from pawl.support.escalating import escalate

BY = system("support")

every("* * * * *", "call who is on call, follow alerts", kind="support", activity="minute_passed")


@on("support", "minute_passed")
@on("incident", "opened")
@on("incident", "prioritised")
@on("incident", "declared_major")
def call_for_urgent(_: Work) -> None:
    """Every minute, and at once where something urgent comes; each level hears once."""
    escalate(by=BY)


@on("support", "minute_passed")
@on("alert", "received")
def follow_alerts(_: Work) -> None:
    """Open, reopen and resolve incidents of alerts."""
    follow(by=BY)
