"""What an answer by mail or in the approvals does to a charter, a change request or a status report."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.collaboration import approvals
from pawl.collaboration.approvals import Subject
from pawl.collaboration.models import Approval, Vote
from pawl.collaboration.models.approvals import Answer, Outcome
from pawl.projects.actions import charters, control
from pawl.projects.actions.sponsor import ask_sponsor
from pawl.projects.votes import content_of, told_of


def register() -> None:
    """Say how they are approved; called once, when Django has loaded its apps."""
    for kind in ("charter", "change_request", "status_report"):
        approvals.register(kind, Subject(content_of, told_of, _decided))


def _decided(one: Any, approval: Approval) -> None:
    """The step of its page, by whoever answered: all that is asked there is asked again; void asks anew."""
    if approval.state == Outcome.VOID:
        ask_sponsor(one, by=approvals.PAWL)
        return
    vote = Vote.objects.select_related("person").get(stage__approval=approval, answer=approval.state)
    by, actions = Actor(vote.person), charters if one.kind == "charter" else control
    if vote.answer == Answer.APPROVED:
        actions.approve(one, note=vote.reason, by=by)
    else:
        actions.give_back(one, reason=vote.reason, by=by)
