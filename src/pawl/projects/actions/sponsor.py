"""The sponsor is asked about what was submitted, in their approvals and by mail, beside its page."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission, Role
from pawl.administration.lists import ROLES
from pawl.analytics.words import Sentence, say
from pawl.collaboration import approvals
from pawl.collaboration.approvals import PAWL, Stage
from pawl.local_text import in_each_language
from pawl.projects.models import ChangeRequest, Charter, Project, StatusReport

KINDS: tuple[Any, ...] = (Charter, ChangeRequest, StatusReport)


def ask_sponsor(one: Any, *, by: Actor) -> None:
    """A question with a link goes to the sponsor; where none may decide, the page alone tells of it."""
    sponsor = one.project.sponsor
    if sponsor is None or not sponsor.is_active:
        return
    if not can(Actor(sponsor), Permission.PROJECT_DECIDE, one.project):
        return
    asker = by.person.pk if by.person else None
    if sponsor.pk in {one.case.owner_id, one.project.case.owner_id, one.submitted_by_id, asker}:
        return
    approvals.ask(one, [Stage(in_each_language(ROLES[Role.SPONSOR]), [sponsor])], by=by)


def ask_anew(one: Any, why: Sentence) -> None:
    """What was submitted, or who decides, is another one: the former question and its link are void."""
    approvals.void(one, why, by=PAWL)
    ask_sponsor(one, by=PAWL)


def sponsor_changed(project: Project) -> None:
    """What waits for a decision waits for somebody else now."""
    for model in KINDS:
        rows = model._base_manager.filter(project=project, state="submitted")  # noqa: SLF001 documented
        for one in rows.select_related("case"):
            one.project = project
            ask_anew(one, say("Somebody else decides about it now."))
