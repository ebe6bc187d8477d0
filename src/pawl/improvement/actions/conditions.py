"""What has to be there before an improvement may go on, each thing in words that say where it is missing."""

from collections.abc import Callable
from dataclasses import dataclass

from pawl.accounts.permissions import who_could
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.improvement.models import Evidence, Improvement, TurnState


@dataclass(frozen=True)
class Condition:
    """One thing that an approval needs."""

    name: str
    words: Sentence
    missing: Sentence
    holds: Callable[[Improvement], bool]


def _has_baseline(one: Improvement) -> bool:
    """What is measured starts from a value measured for this round; what people judge from one as told."""
    if one.evidence != Evidence.MEASURED:
        return True
    read = one.baseline or {"is_told": True}
    return bool(one.kpi) and not read.get("is_told") and not read.get("is_past")


def _is_chosen(one: Improvement) -> bool:
    chosen = (each for each in one.options.all() if each.is_chosen and each.removed_at is None)
    return bool(one.choice) and any(chosen)


TO_APPROVE = (
    Condition(
        "owner", say("An owner"), say("it has no owner"), lambda one: one.case.owner_id is not None
    ),
    Condition(
        "baseline", say("A value at the start, from measured data"),
        say("where it starts now is not measured"), _has_baseline,
    ),
    Condition("target", say("A target"), say("it has no target"), lambda one: one.target is not None),
    Condition(
        "review_on", say("A day of review"), say("it has no day of review"),
        lambda one: one.review_on is not None,
    ),
    Condition(
        "choice", say("A choice among options, doing nothing included"),
        say("nothing is chosen among its options"), _is_chosen,
    ),
)  # fmt: skip
"""An improvement leaves `assessed` with all of these."""


def lacking(one: Improvement) -> Sentence | None:
    """All that an approval still needs, in one sentence that says who could add it; None where nothing is."""
    missing = {each.name: each.missing for each in TO_APPROVE if not each.holds(one)}
    if not missing:
        return None
    things = Sentence(", ".join(f"{{{name}}}" for name in missing), missing)
    who = who_could(Permission.IMPROVEMENT_EDIT)
    return say("It cannot be approved: {things}. {who}", things=things, who=who)


def undecided(one: Improvement) -> Sentence | None:
    """Whether a turn is open; the end waits for all of them."""
    return _open(one, TurnState.DONE)


def running(one: Improvement) -> Sentence | None:
    """Whether a turn has not come to its decision; holding the gain adopts those that have."""
    return _open(one, TurnState.DONE, TurnState.ACTING)


def _open(one: Improvement, *but: TurnState) -> Sentence | None:
    numbers = ", ".join(str(turn.number) for turn in one.turns.all() if turn.state not in but)
    return say("Turns are open: {numbers}.", numbers=numbers) if numbers else None
