"""What is said moves an incident: the caller ends a hold or reopens it, an agent stops the response clock."""

from collections.abc import Sequence

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.collaboration.attaching import Brought, say_with
from pawl.collaboration.models import Comment
from pawl.incidents.actions.ending import reopen
from pawl.incidents.actions.lifecycle import NO_HOLD, move
from pawl.incidents.holding import reasons_of
from pawl.incidents.models import Incident
from pawl.tickets.clocks import responded


@transaction.atomic
def answer(
    incident: Incident, *, text: str, by: Actor, is_internal: bool = False, brought: Sequence[Brought] = ()
) -> Comment | None:
    """Somebody says something on an incident, or adds files; what follows from words follows at once.

    Returns the comment, if something was said.
    """
    made = say_with(incident.case, text=text, brought=brought, is_internal=is_internal, by=by)
    if made is not None:
        heard(incident, made, by=by)
    return made


@transaction.atomic
def heard(incident: Incident, said: Comment, *, by: Actor) -> None:
    """Do what a comment asks for; once, however often it is heard.

    The caller answers: a hold that waits for them is over, and what was resolved before is reopened. Somebody
    who works on it answers the caller: they have responded, whatever the state.
    """
    if said.is_internal:
        return
    if said.author_id == incident.case.owner_id:
        _go_on(incident, said, by)
        _come_back(incident, said, by)
    elif can(Actor(said.author), incident.work_permission, incident):
        responded(incident, at=clock.now(), by=by)


def reopens(incident: Incident, person: int | None) -> bool:
    """Whether an answer brings it back, by mail or here: its caller says that it is not solved."""
    return incident.state == "resolved" and person is not None and incident.case.owner_id == person


def _come_back(incident: Incident, said: Comment, by: Actor) -> None:
    """Only what was said after it was resolved: a comment may be heard again when it is resolved anew."""
    since = incident.resolved_at
    if reopens(incident, said.author_id) and since is not None and said.at >= since:
        may = can(by, Permission.INCIDENT_REPORT, incident)
        reopen(incident, reason=said.text, by=by if may else system("incidents", by.correlation))


def _go_on(incident: Incident, said: Comment, by: Actor) -> None:
    reason = incident.hold_reason
    if incident.state != "on_hold":
        return
    known = reasons_of(incident.case.organisation_id).get(reason)
    if known is not None and known.resumes_on_answer:
        move(incident, "answered", by=by, changes=NO_HOLD, facts={"reason": reason, "comment": said.pk})
