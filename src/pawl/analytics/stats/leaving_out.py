"""How sure a number is that is computed from two stretches of periods: each period is left out once."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]
FEWEST = 3
"""Periods a stretch needs, to say anything about chance."""


@dataclass(frozen=True)
class Estimates:
    """values: (k,).   half: (k,) half widths of the intervals, None where the periods are too few."""

    values: Floats
    half: Floats | None


def leaving_out(
    before: Floats, after: Floats, estimate: Callable[[Floats, Floats], Floats], level: float = 0.95
) -> Estimates:
    """Estimate from the sums of two stretches, with intervals from their periods as units of chance.

    before, after: (periods, cells, m) amounts that add up over periods; any number of periods on each side.
    estimate: of two arrays (cells, m), returns (k,).   level: in (0, 1).
    Returns the estimates; without an interval under 3 periods with anything in them on a side.
    Raises what `estimate` raises.
    Error: periods count as independent of each other, so cases that come in bundles within a period are
    allowed for; of an estimate that is a difference of means over periods it is Welch's interval, exactly.
    Source: Tukey (1958), Ann. Math. Stat. 29, 614; two samples: Arvesen (1969), ibid. 40, 2076-2100; degrees
    of freedom: Welch (1947), Biometrika 34, 28-35.
    Checked: tests/analytics/stats/test_leaving_out.py, against scipy and by simulated coverage.
    """
    sides = [side[side.any(axis=(1, 2))] for side in (before, after)]
    sums = [side.sum(axis=0) for side in (before, after)]
    values = estimate(sums[0], sums[1])
    if min(len(side) for side in sides) < FEWEST:
        return Estimates(values, None)
    first = np.array([estimate(sums[0] - period, sums[1]) for period in sides[0]])
    last = np.array([estimate(sums[0], sums[1] - period) for period in sides[1]])
    variances = [_variance(found) for found in (first, last)]
    total = variances[0] + variances[1]
    spread = sum(one**2 / (len(side) - 1) for one, side in zip(variances, sides, strict=True))
    fewest = min(len(side) for side in sides) - 1
    freedom = np.where(spread > 0.0, total**2 / np.where(spread > 0.0, spread, 1.0), fewest)
    return Estimates(values, np.asarray(stdtrit(freedom, 0.5 + level / 2.0) * np.sqrt(total)))


def _variance(found: Floats) -> Floats:
    n = len(found)
    return np.asarray((n - 1) / n * ((found - found.mean(axis=0)) ** 2).sum(axis=0))
