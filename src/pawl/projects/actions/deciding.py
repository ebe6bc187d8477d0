"""Who decides about what others wrote."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.approvals import latest
from pawl.collaboration.models import Vote
from pawl.collaboration.models.approvals import Answer
from pawl.errors import NotAllowed


def check_decider(one: Any, by: Actor) -> None:
    """The sponsor or their deputy, who neither wrote nor submitted it.   Raises NotAllowed."""
    project = one.project
    require(by, Permission.PROJECT_DECIDE, on=project)
    who = by.person.pk if by.person else None
    if who is not None and who in (one.submitted_by_id, project.case.owner_id):
        rule = say("Nobody decides about what they submitted or run themselves.")
        raise NotAllowed(one.key, rule, say("Ask the sponsor."))
    if project.sponsor_id in (None, who) or who is None or _is_deputy(one, who):
        return
    rule = say("The sponsor decides about it: {name}.", name=str(project.sponsor))
    raise NotAllowed(one.key, rule, say("Ask them, or have another sponsor named."))


def _is_deputy(one: Any, who: int) -> bool:
    """Whether the sponsor's own question about it was put to somebody, or handed to them."""
    asked = Vote.objects.filter(stage__approval=latest(one.case), on_behalf_of=one.project.sponsor_id)
    return asked.filter(person=who).exclude(answer=Answer.LAPSED).exists()
