"""Who approves a change, what exactly, and what follows from it: the stages stand in its model."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Person
from pawl.administration.lists import ROLES
from pawl.analytics.words import say
from pawl.changes import words
from pawl.changes.actions.moving import move
from pawl.changes.content import content
from pawl.changes.model_text import SERVICE_OWNER
from pawl.changes.models import Change, ChangeState
from pawl.changes.surroundings import conflicts_of, people_of
from pawl.changes.viewing import ShownConflict, risk_parts, shown
from pawl.collaboration import approvals
from pawl.collaboration.approvals import Stage, Subject
from pawl.collaboration.models import Approval
from pawl.collaboration.models.approvals import Answer, Outcome
from pawl.local_text import in_each_language
from pawl.tickets.actions.work import write
from pawl.tickets.touching import affected, touched
from pawl.web.templatetags.pawl import reader as reader_language


def register() -> None:
    """Say how changes are approved; called once, when Django has loaded its apps."""
    approvals.register("change", Subject(content, _told, _decided))


def stages_of(change: Change) -> list[Stage]:
    """Who is asked about a change, by its model and its risk; nobody where the model asks nobody."""
    wanted = change.said.stages[change.risk] if change.risk else ()
    return [
        Stage(in_each_language(ROLES[one.by]), _people(change, one.by), quorum=one.quorum) for one in wanted
    ]


def _people(change: Change, by: str) -> list[Person]:
    owner = change.service.case.owner if change.service and by == SERVICE_OWNER else None
    if owner is not None and owner.is_active:
        return [owner]
    home = change.case.organisation_id
    grants = Grant.objects.filter(
        Q(organisation=home) | Q(organisation=None), role=by, person__is_active=True
    )
    people = grants.select_related("person").order_by("person__name", "person_id")
    return list({one.person_id: one.person for one in people}.values())


def _told(change: Change, reader: Actor) -> list[tuple[str, str]]:
    """What somebody who is asked reads: of what it touches, what they may see by name."""
    plans = [(str(label), change.plans[name]) for name, label in words.PLANS.items() if change.plans[name]]
    risk = words.RISKS.get(change.risk)
    return [
        (_("What is to be changed"), change.case.title),
        (_("Why, and what for"), change.description),
        (_("Type"), str(words.TYPES[change.type])),
        (_("Risk"), f"{risk} ({change.risk_score})" if risk else "–"),
        (_("What was answered about the risk"), "\n".join(_answers(change)) or "–"),
        (_("When"), " – ".join(_instants(change)) or "–"),
        (_("Conflicts"), "\n".join(_conflicts(change, reader)) or "–"),
        (_("What it touches"), _items(change, reader)),
        *plans,
    ]


def _items(change: Change, reader: Actor) -> str:
    found = touched(change, reader)
    named = [str(one.title) for one in found.items]
    if found.hidden:
        more = ngettext(
            "%(n)s more that is not for you to see", "%(n)s more that are not for you to see", found.hidden
        )
        named.append(more % {"n": found.hidden})
    return ", ".join(named) or "–"


def _answers(change: Change) -> Iterator[str]:
    """What the risk is made of, a line each."""
    for asked, answer, points in risk_parts(change):
        told = f"{asked} – {answer}" if answer else asked
        yield f"{told} ({points})"


def _conflicts(change: Change, reader: Actor) -> list[str]:
    """What it collides with as things stand, a line each, as its own page shows it."""
    people = people_of(change)
    found = conflicts_of(change, affected(change), people)
    if not found and change.planned_from:
        return [_("Nothing stands in its way at that time.")]
    return [_conflict(one) for one in shown(change, found, reader, people, by_mail=True)]


def _conflict(one: ShownConflict) -> str:
    others = [f"{other.key} {other.title}" if other.address else other.title for other in one.others]
    if one.hidden:
        more = ngettext("one that you may not see", "%(n)s that you may not see", one.hidden)
        others.append(more % {"n": one.hidden})
    until = _instant(one.one.end) if one.one.end else _("open")
    stretch = f"{_instant(one.one.start)} – {until}"
    shared = ", ".join(item.title for item in one.shared)
    told = " · ".join(part for part in (", ".join(others), shared, stretch) if part)
    answered_for = f" ({_('answered for')})" if one.is_accepted else ""
    return f"{one.label}{answered_for}: {told}"


def _instants(change: Change) -> Iterator[str]:
    for one in (change.planned_from, change.planned_until):
        if one is not None:
            yield _instant(one)


def _instant(at: datetime) -> str:
    local = localtime(at)
    return f"{reader_language().full_date(local)} {local:%H:%M}"


def _decided(change: Any, approval: Approval) -> None:
    """The last answer came: what was approved counts; what was rejected or has changed is new again."""
    by = approvals.PAWL
    if approval.state == Outcome.APPROVED:
        write(change, approved_digest=approval.digest, approved_at=clock.now())
    elif change.state == ChangeState.AUTHORIZE and approval.state == Outcome.REJECTED:
        move(change, "send_back", by, texts={"reason": _reason(approval)})
    elif change.state == ChangeState.AUTHORIZE:
        move(change, "replan", by)


def _reason(approval: Approval) -> str:
    """What whoever said no last gave as reason."""
    rejected = approval.stages.filter(votes__answer=Answer.REJECTED).order_by("-votes__answered_at")
    return next(iter(rejected.values_list("votes__reason", flat=True)), "") or str(say("Rejected"))
