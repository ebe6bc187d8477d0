"""What is said moves an incident: the caller's answer ends a hold, an agent's stops the response clock."""

from collections.abc import Sequence

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.collaboration.attaching import Brought, say_with
from pawl.collaboration.models import Comment
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

    The caller answers: a hold that waits for them is over. Somebody who works on it answers the caller: they
    have responded, whatever the state.
    """
    if said.is_internal:
        return
    if said.author_id == incident.case.owner_id:
        _go_on(incident, said, by)
    elif can(Actor(said.author), incident.work_permission, incident):
        responded(incident, at=clock.now(), by=by)


def _go_on(incident: Incident, said: Comment, by: Actor) -> None:
    reason = incident.hold_reason
    if incident.state != "on_hold":
        return
    known = reasons_of(incident.case.organisation_id).get(reason)
    if known is not None and known.resumes_on_answer:
        move(incident, "answered", by=by, changes=NO_HOLD, facts={"reason": reason, "comment": said.pk})
