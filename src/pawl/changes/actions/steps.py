"""The steps of a change: each asks for its right, refuses with the reason, and its clocks follow."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.words import Sentence, say
from pawl.changes.actions.interruptions import note_interruptions
from pawl.changes.actions.lifecycle import CHANGE, WORK
from pawl.changes.actions.moving import move
from pawl.changes.approving import stages_of
from pawl.changes.conflicts import Collision
from pawl.changes.models import Change, ChangeState, Outcome
from pawl.changes.surroundings import conflicts_of
from pawl.changes.viewing import seen_cases
from pawl.collaboration import approvals
from pawl.collaboration.checks import broken, passage
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.lifecycle import Step
from pawl.tickets.actions.own import complete

EARLY = timedelta(minutes=15)
"""So much before its window the work may begin."""


@transaction.atomic
def assess(change: Change, *, by: Actor) -> Change:
    """Somebody looks at its risk and its plans."""
    return move(change, "assess", by)


@transaction.atomic
def authorize(change: Change, *, by: Actor) -> Change:
    """It is complete: those whom its model names for its risk are asked."""
    move(change, "authorize", by)
    if stages := stages_of(change):
        approvals.ask(change, stages, by=by)
    return change


@transaction.atomic
def schedule(change: Change, *, reason: str = "", by: Actor) -> Change:
    """It stands in the calendar; despite conflicts only with a reason, which stays in the journal."""
    accepted = _despite(change, reason, by)
    return move(change, "schedule", by, changes={"accepted": accepted})


@transaction.atomic
def implement(change: Change, *, reason: str = "", by: Actor) -> Change:
    """The work begins.

    Conflicts that came since it was scheduled need a reason of their own; so does another time than the one
    that was approved.
    """
    accepted = _despite(change, reason, by)
    return move(change, "implement", by, changes={"accepted": accepted, "started_at": clock.now()})


@transaction.atomic
def finish(change: Change, *, by: Actor) -> Change:
    """The work is done, or was taken back: it is reviewed."""
    now = clock.now()
    move(change, "finish", by, changes={"ended_at": now, "resolved_at": now})
    note_interruptions(change, by=by)
    return change


@transaction.atomic
def close(change: Change, *, outcome: str, review: str, by: Actor) -> Change:
    """The review says how it went and what is learnt."""
    if outcome not in Outcome.values:
        names = ", ".join(Outcome.values)
        raise broken("outcome", say("There is no such word."), say("Use one of: {names}.", names=names))
    text = passage("review", review)
    if not text and outcome != Outcome.SUCCESSFUL:
        rule = say("What went otherwise than planned needs words.")
        raise broken("review", rule, say("Write what happened and what is learnt."))
    complete(change, None, by=by)
    changes = {"resolution_code": outcome, "resolution": text, "closed_at": clock.now()}
    facts = {"outcome": outcome}
    return move(change, "close", by, facts=facts, texts={"review": text}, changes=changes)


@transaction.atomic
def send_back(change: Change, *, reason: str, by: Actor) -> Change:
    """It is not good enough yet: it is new again, and what was approved counts no more."""
    changes = {"approved_digest": "", "approved_at": None}
    move(change, "send_back", by, texts={"reason": _said(reason)}, changes=changes)
    approvals.void(change, say("It was sent back."), by=by)
    return change


@transaction.atomic
def cancel(change: Change, *, reason: str, by: Actor) -> Change:
    """It will not be done."""
    move(change, "cancel", by, texts={"reason": _said(reason)}, changes={"closed_at": clock.now()})
    approvals.void(change, say("It was cancelled."), by=by)
    return change


def steps(change: Change, by: Actor) -> list[Step]:
    """What can be done now, and why not; `replan` happens by itself."""
    return [one for one in CHANGE.steps(change, by) if one.activity != "replan"]


def open_conflicts(change: Change) -> list[Collision]:
    """Conflicts despite which nobody went on yet."""
    found = [*conflicts_of(change), *_at_another_time(change)]
    return [one for one in found if one.word not in change.accepted]


def _at_another_time(change: Change) -> Iterator[Collision]:
    """One that was scheduled and would begin outside its window; an emergency begins when it must."""
    start, end = change.planned_from, change.planned_until
    if change.state != ChangeState.SCHEDULED or change.type == "emergency" or start is None:
        return
    if not start - EARLY <= clock.now() < (end or clock.now() + EARLY):
        yield Collision("outside_plan", change.key, (), start, end)


def _despite(change: Change, reason: str, by: Actor) -> list[str]:
    """The conflicts that are answered for, those of now too.   Raises Conflict without a reason."""
    require(by, WORK, on=change)
    found = open_conflicts(change)
    if not found:
        return list(change.accepted)
    text = passage("reason", reason, 2000)
    if not text:
        raise Conflict(
            change.key, _unanswered(change, found, by), say("Move it, or say why it goes on despite them.")
        )
    names = [one.word for one in found]
    record(
        "change", change.key, "conflicts_accepted", by=by, facts={"conflicts": names}, texts={"reason": text}
    )
    return [*change.accepted, *names]


def _unanswered(change: Change, found: Sequence[Collision], by: Actor) -> Sentence:
    """How many conflicts there are, and with what of that which somebody may see."""
    others = {key for one in found for key in one.other.split()} - {change.key}
    if not (seen := seen_cases(others, by)):
        return say("Conflicts that nobody answered for: {n}.", n=len(found))
    names = ", ".join(sorted(seen))
    return say("Conflicts that nobody answered for: {n} (with {names}).", n=len(found), names=names)


def _said(reason: str) -> str:
    text = passage("reason", reason, 2000)
    if not text:
        raise broken("reason", say("It is empty."), say("Write something."))
    return text
