"""Pareto: which few groups make up most of what happens."""

from collections.abc import Mapping
from dataclasses import dataclass

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say

MARK = 80
"""Per cent: the usual mark between the vital few and the useful many."""
WHOLE = 100


@dataclass(frozen=True)
class Bar:
    """One group: how many, which share of all, and which share with all larger ones."""

    label: str
    count: int
    share: float
    cumulative: float
    is_vital: bool
    """Whether it is needed to reach the mark."""


def pareto(counts: Mapping[str, int], *, mark: int = MARK) -> tuple[Bar, ...]:
    """Groups from the largest down, with the running share of all.

    counts: how often each group occurred, whole numbers ≥ 0; a group of 0 is left out.
    mark: per cent, 1 to 100.
    Returns a bar per group, the larger first, equal ones by name; shares in [0, 1], the last cumulative is 1.
    The vital ones are the fewest, taken from the left, that together reach the mark.
    Raises OutOfDomain for a negative count or a mark outside 1 to 100.
    Error: counts and what is vital are exact (whole numbers alone); shares are rounded once, as floats are.
    Source: Juran and Godfrey, Juran's Quality Handbook, 5th ed. (1999), section 5.20; ISO 13053-2:2011.
    Checked: tests/analytics/stats/test_pareto.py, against a plain count and invariances.
    """
    if not 1 <= mark <= WHOLE:
        raise OutOfDomain(
            f"mark {mark}", say("lies outside 1 to 100 per cent."), say("Give 80, for instance.")
        )
    if low := [label for label, count in counts.items() if count < 0]:
        raise OutOfDomain(f"count of {low[0]}", say("is negative."), say("Count what happened."))
    ordered = sorted(
        ((count, label) for label, count in counts.items() if count), key=lambda one: (-one[0], one[1])
    )
    total, bars, before = sum(count for count, _ in ordered), [], 0
    for count, label in ordered:
        is_vital = before * WHOLE < mark * total
        before += count
        bars.append(Bar(label, count, count / total, before / total, is_vital))
    return tuple(bars)
