"""Who decides about what others wrote."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import NotAllowed


def check_decider(one: Any, by: Actor) -> None:
    """The sponsor, who neither wrote nor submitted it.   Raises NotAllowed."""
    project = one.project
    require(by, Permission.PROJECT_DECIDE, on=project)
    who = by.person.pk if by.person else None
    if who is not None and who in (one.submitted_by_id, project.case.owner_id):
        rule = say("Nobody decides about what they submitted or run themselves.")
        raise NotAllowed(one.key, rule, say("Ask the sponsor."))
    if project.sponsor_id is not None and who is not None and who != project.sponsor_id:
        rule = say("The sponsor decides about it: {name}.", name=str(project.sponsor))
        raise NotAllowed(one.key, rule, say("Ask them, or have another sponsor named."))
