"""Interval of one period's quantile, by order statistics; that of a share is in stats.wilson."""

import math
from collections.abc import Sequence

from scipy.special import bdtr, bdtrik

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say


def quantile_interval(
    values: Sequence[float], q: float = 0.5, level: float = 0.95
) -> tuple[float | None, float | None]:
    """Interval of a quantile between two order statistics, free of any law of the values.

    values: of single cases, any order and unit, finite.   q: in (0, 1).   level: in (0, 1).
    Returns (low, high); None at an end that so few values cannot close (below 6 for the median at 0.95).
    Raises OutOfDomain without values.
    Error: coverage is at least level; the ends are single values, so it is wider than it must be for small n.
    Source: David & Nagaraja, Order Statistics (2003), 7.1; Conover (1999), 3.2.
    Checked: tests/analytics/stats/control/test_intervals.py, against the binomial law and by simulation.
    """
    if not values:
        raise OutOfDomain(
            "values", say("There are no values."), say("Give the values of the period's single cases.")
        )
    ordered, count, tail = sorted(values), len(values), (1 - level) / 2
    below, above = _last_within(tail, count, q), count - 1 - _last_within(tail, count, 1 - q)
    return (
        ordered[below] if below >= 0 else None,
        ordered[above] if above < count else None,
    )


def _last_within(tail: float, count: int, q: float) -> int:
    """The last rank that no more than `tail` of the binomial law lies at or below; -1 where there is none."""
    rank = math.floor(bdtrik(tail, count, q)) - 1  # below it for sure: the inverse is right to a millionth
    while bdtr(rank + 1, count, q) <= tail:
        rank += 1
    return rank
