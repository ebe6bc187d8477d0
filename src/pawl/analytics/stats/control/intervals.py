"""Intervals of one period's value: a share by Wilson, a quantile by order statistics."""

import math
from collections.abc import Sequence

from scipy.special import ndtri
from scipy.stats import binom

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say


def wilson(cases: float, size: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of a share.

    cases: with the property, 0 to size.   size: above 0.   level: in (0, 1).
    Returns (low, high) within 0 to 1.   Raises OutOfDomain for cases outside 0 to size, or size 0.
    Error: coverage is level on average, between about 0.93 and 0.98 for 0.95 and size 10 or more.
    Source: Wilson (1927), JASA 22; Brown, Cai & DasGupta (2001), Statistical Science 16.
    Checked: tests/analytics/stats/control/test_intervals.py, against scipy.stats.binomtest.
    """
    if not 0 <= cases <= size or size == 0:
        raise OutOfDomain(
            "share",
            say("{cases} of {size} cases is not a share.", cases=cases, size=size),
            say("Give cases from 0 to the size, and a size above 0."),
        )
    z = -float(ndtri((1 - level) / 2))
    share, weight = cases / size, z * z / size
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / size + weight / (4 * size))
    return max(0.0, middle - half), min(1.0, middle + half)


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
    # X values lie below the quantile: low is the last rank with P(X <= low) <= tail, high mirrors it.
    below = int(binom.ppf(tail, count, q))
    below -= 1 if binom.cdf(below, count, q) > tail else 0
    above = int(binom.isf(tail, count, q))
    return (
        ordered[below] if below >= 0 else None,
        ordered[above] if above < count else None,
    )
