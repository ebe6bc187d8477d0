"""Decisions on the register: assess, approve, reject, close."""

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken, passage
from pawl.improvement.actions.lifecycle import IMPROVEMENT
from pawl.improvement.models import Decision, Improvement, State


def assess(improvement: Improvement, *, by: Actor) -> Improvement:
    """Somebody looks into what it would bring, what it costs, and what might go wrong."""
    IMPROVEMENT.advance(improvement, "assess", by=by)
    return improvement


def approve(improvement: Improvement, *, by: Actor) -> Improvement:
    """It is to be done, in the way that was chosen.   Raises Conflict with all that is missing."""
    chosen = improvement.options.filter(is_chosen=True, removed_at=None).first()
    facts = {"option": chosen.key if chosen else None, "target": improvement.target,
             "review_on": improvement.review_on and improvement.review_on.isoformat()}  # fmt: skip
    IMPROVEMENT.advance(improvement, "approve", by=by, facts=facts)
    return improvement


def reject(improvement: Improvement, *, reason: str, by: Actor) -> Improvement:
    """It is not taken, and why."""
    said = {"reason": _needed(reason)}
    IMPROVEMENT.advance(improvement, "reject", by=by, changes={"resolution": "rejected"}, texts=said)
    return improvement


def close(improvement: Improvement, *, reason: str, by: Actor) -> Improvement:
    """It is over: held by its control plan, adopted on judgement alone, or given up."""
    said = {"reason": _needed(reason)}
    resolution = "held" if improvement.state == State.HELD else _outcome(improvement)
    IMPROVEMENT.advance(improvement, "close", by=by, changes={"resolution": resolution}, texts=said)
    return improvement


def _outcome(improvement: Improvement) -> str:
    """Adopted somewhere, or given up everywhere."""
    return "adopted" if improvement.turns.filter(decision=Decision.ADOPT).exists() else "abandoned"


def _needed(reason: str) -> str:
    clean = passage("reason", reason)
    if not clean:
        raise broken("reason", say("It is empty."), say("Write something."))
    return clean
