"""Plan a change: its words, plans, window and people; what it touches; what is answered about its risk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import Cleaner, clean
from pawl.changes.actions.checks import check_people, check_state, check_window, touch
from pawl.changes.actions.moving import move
from pawl.changes.models import Change, ChangeState
from pawl.changes.pricing import impact_of
from pawl.changes.reach import reach_of
from pawl.changes.risk import risk_of, unanswered
from pawl.collaboration import approvals
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken, line, passage
from pawl.collaboration.locks import hold
from pawl.collaboration.models import Case
from pawl.history.record import record
from pawl.tickets.actions.touching import put, take
from pawl.tickets.actions.work import assign, follow_impact, set_priority, write

WORK = Permission.CHANGE_WORK
S = ChangeState
OPEN = (S.NEW, S.ASSESS, S.AUTHORIZE, S.SCHEDULED)
RULES: dict[str, Cleaner] = {
    "title": line, "description": passage, "rollout_plan": passage, "back_out_plan": passage,
    "test_plan": passage,
}  # fmt: skip


@transaction.atomic
def plan(change: Change, *, implementers: Sequence[Person] | None = None, by: Actor, **fields: Any) -> Change:
    """Words, plans, window or people become others; what was approved then needs approval anew."""
    require(by, WORK, on=change)
    check_state(change, OPEN)
    said = clean(fields, RULES)
    check_window(
        said.get("planned_from", change.planned_from), said.get("planned_until", change.planned_until)
    )
    changed = amend(change, **said)
    if changed:
        record("change", change.key, "planned", by=by, facts=_facts(changed), texts=_texts(changed))
    if implementers is not None:
        _staff(change, implementers, by)
    _void(change, by)
    return change


@transaction.atomic
def staff(
    change: Change, *, team: Team | None, assignee: Person | None, implementers: Sequence[Person], by: Actor
) -> Change:
    """A team is responsible, one of it is assigned, others work on it too."""
    assign(change, team=team, person=assignee, by=by)
    return plan(change, implementers=list(implementers), by=by)


@transaction.atomic
def affect(change: Change, item: Case, *, by: Actor) -> Change:
    """It touches a service or an item too; risk and approval follow."""
    require(by, WORK, on=change)
    check_state(change, OPEN)
    hold(change.case)
    if put(change, item):
        _touched(change, "affected", item, by)
    return change


@transaction.atomic
def spare(change: Change, item: Case, *, by: Actor) -> Change:
    """It does not touch something after all."""
    require(by, WORK, on=change)
    check_state(change, OPEN)
    hold(change.case)
    if take(change, item):
        _touched(change, "spared", item, by)
    return change


@transaction.atomic
def answer(change: Change, *, answers: Mapping[str, str], by: Actor) -> Change:
    """What is known about its risk; the risk is computed when every question has an answer."""
    require(by, WORK, on=change)
    check_state(change, (S.NEW, S.ASSESS))
    questions = change.said.questions
    known = {one.name for one in questions}
    kept = {name: str(word)[:40] for name, word in answers.items() if name in known}
    if strange := sorted(set(answers) - known):
        raise broken(strange[0], say("This change is not asked that."), say("Leave it out."))
    open_ones = set(unanswered(questions, kept)) & {name for name, word in kept.items() if word}
    for name in sorted(open_ones):
        raise broken(name, say("There is no such answer."), say("Choose one of those offered."))
    _weigh(change, {name: word for name, word in kept.items() if word}, by)
    return change


@transaction.atomic
def prioritise(
    change: Change, *, urgency: int | None = None, override: int | None = None, reason: str = "", by: Actor
) -> Change:
    """How soon it is needed, or another priority than risk and urgency give, with its reason."""
    wanted = change.urgency if urgency is None else urgency
    return set_priority(
        change, impact=impact_of(change), urgency=wanted, override=override, reason=reason, by=by
    )


def _touched(change: Change, activity: str, item: Case, by: Actor) -> None:
    touch(change)
    record("change", change.key, activity, by=by, facts={"item": item.key}, texts={"name": item.title})
    if change.risk:
        _weigh(change, change.answers, by)
    _void(change, by)


def _weigh(change: Change, answers: Mapping[str, str], by: Actor) -> None:
    said = change.said
    found = risk_of(said.questions, answers, reach_of(change), said.bands)
    before = change.risk
    parts = [list(one) for one in found.parts] if found else []
    changed = {
        "answers": dict(answers), "risk": found.level if found else "",
        "risk_score": found.score if found else None, "risk_parts": parts,
    }  # fmt: skip
    if all(getattr(change, name) == value for name, value in changed.items()):
        return
    write(change, **changed)
    facts = {"from": before, "to": change.risk, "score": change.risk_score, "answers": dict(answers)}
    record("change", change.key, "weighed" if found else "answered", by=by, facts=facts)
    follow_impact(change, impact=impact_of(change), urgency=change.urgency, by=by)


def _void(change: Change, by: Actor) -> None:
    """Approval holds for what was read: another content has none, and what was authorised is new again."""
    if not approvals.content_changed(change, by=by):
        return
    if change.approved_digest:
        write(change, approved_digest="", approved_at=None)
    if change.state in {S.AUTHORIZE, S.SCHEDULED}:
        move(change, "replan", by)


def _staff(change: Change, people: Sequence[Person], by: Actor) -> None:
    if {one.pk for one in people} == set(change.implementers.values_list("pk", flat=True)):
        return
    check_people(change, people)
    touch(change)
    change.implementers.set(people)
    names = ", ".join(sorted(one.name for one in people))
    record("change", change.key, "staffed", by=by, facts={"people": [one.key for one in people]},
           texts={"names": names})  # fmt: skip


def _facts(changed: Mapping[str, Any]) -> dict[str, object]:
    times = {name: value.isoformat() for name, value in changed.items() if isinstance(value, datetime)}
    return {"fields": sorted(changed), **times}


def _texts(changed: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in changed.items() if isinstance(value, str)}
