"""The way of an incident, as data, and the one function that moves it and its clocks."""

from collections.abc import Mapping

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.incidents.models import Incident, MajorIncident, State
from pawl.lifecycle import Lifecycle, Transition
from pawl.tickets.clocks import on_state

WORK, REPORT = Permission.INCIDENT_WORK, Permission.INCIDENT_REPORT
OPEN = frozenset({"new", "in_progress", "on_hold"})
RESOLVED = frozenset({"resolved"})


def _is_reviewed(incident: Incident) -> Sentence | None:
    """What was learnt from a major incident is written down before it is closed."""
    if not incident.is_major:
        return None
    unread = MajorIncident.objects.filter(incident=incident, reviewed_at=None).exists()
    return say("A major incident is reviewed before it is closed.") if unread else None


INCIDENT = Lifecycle(
    "incident",
    State.NEW.value,
    (
        Transition("take", frozenset({"new"}), "in_progress", WORK),
        Transition("hold", frozenset({"new", "in_progress"}), "on_hold", WORK),
        Transition("resume", frozenset({"on_hold"}), "in_progress", WORK),
        Transition("answered", frozenset({"on_hold"}), "in_progress", Permission.CASE_COMMENT),
        Transition("resolve", OPEN, "resolved", WORK),
        Transition("reopen", RESOLVED, "in_progress", REPORT),
        Transition("close", RESOLVED, "closed", REPORT, (_is_reviewed,)),
        Transition("cancel", OPEN, "cancelled", WORK),
        Transition("withdraw", OPEN, "cancelled", REPORT),
        Transition("become", OPEN, "cancelled", WORK),
    ),
)
NO_HOLD = {"hold_reason": "", "hold_until": None}


@transaction.atomic
def move(
    incident: Incident,
    activity: str,
    *,
    by: Actor,
    changes: Mapping[str, object] | None = None,
    facts: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Incident:
    """Take a step of the lifecycle; the clocks follow in the same transaction."""
    before = incident.state
    INCIDENT.advance(incident, activity, by=by, changes=changes, facts=facts, texts=texts)
    on_state(incident, before, incident.state, at=clock.now(), by=by)
    return incident
