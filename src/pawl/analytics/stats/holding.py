"""Does a gain hold? Limits frozen when it was verified, and one rule that says since when it slipped."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from pawl.analytics.errors import NotMeasurable, TooFewPoints
from pawl.analytics.stats.effect import Kind
from pawl.analytics.stats.observed import Better, rates
from pawl.analytics.words import Sentence, say

Floats = NDArray[np.float64]

FEWEST = 8
"""Points that limits can be frozen on."""
ALLOWED = 0.5
"""Sigmas by which a point may be worse before it counts."""
TOO_MUCH = 5.0
"""Sigmas that misses may add up to: beyond that the gain has slipped."""
MOST_DEPENDENT = 0.9
STATES = 200
"""Steps of the sum in the theory of its run length."""


@dataclass(frozen=True)
class Limits:
    """What a gain is held against; frozen.

    centre: the level held.   low, high: 3 widened sigmas about it, for the chart.
    sigma: of a point of mean size.   size: mean exposure, 1 without one.
    autocorrelation: of neighbours, 0 or more.   widening: factor on sigma that it calls for.
    held: the level from which misses count, the worse of centre and target.
    """

    kind: Kind
    better: Better
    centre: float
    low: float
    high: float
    sigma: float
    autocorrelation: float
    widening: float
    held: float
    size: float
    points: int


@dataclass(frozen=True)
class Slip:
    """A gain that was lost: the point at which it was noticed and the one since which it goes on."""

    since: int
    noticed: int
    rule: str
    level: float
    """Mean since then, in the unit of the rate."""
    sentence: Sentence


def freeze(
    values: ArrayLike,
    *,
    kind: Kind,
    exposure: ArrayLike | None = None,
    better: Better,
    target: float | None = None,
) -> Limits:
    """Freeze the limits of a gain on the points that showed it.

    values: (n,) means, counts, or cases with a mark (shares); NaN = not measured.
    exposure: (n,) what counts are a rate of, or all cases of a share.   better: the good direction.
    target: level that is enough, in the unit of the rate: misses count from there where it is the looser one.
    Returns the limits.
    Raises TooFewPoints under 8 points, NotMeasurable where means do not vary, OutOfDomain as `rates` does.
    Error: the centre has a standard error of sigma × widening / √n; benchmarks/bench_holding.py tells what
    that and dependence do to false alarms.
    Source: Page (1954), Biometrika 41, 100-115; widened by the long-run standard deviation, Johnson & Bagshaw
    (1974), Technometrics 16, 103-112; autocorrelation as Kendall (1954), Biometrika 41, 403-404 corrects it.
    Checked: tests/analytics/stats/test_holding.py.
    """
    found, weights, size = _measured(values, exposure, kind)
    if len(found) < FEWEST:
        raise TooFewPoints(
            "values",
            say("has {points} points; limits need {fewest}.", points=len(found), fewest=FEWEST),
            say("Wait, or measure in shorter periods."),
        )
    centre = float(np.average(found, weights=weights))
    rest = np.sqrt(weights) * (found - centre)
    sigma = max(
        math.sqrt(float(rest @ rest) / (len(found) - 1)), _least(kind, centre, size * len(found), size)
    )
    if sigma == 0.0:
        raise NotMeasurable(
            "values",
            say("do not vary, so that chance has no limits."),
            say("Watch the number itself, or measure more finely."),
        )
    rho = _autocorrelation(rest)
    widening = math.sqrt((1.0 + rho) / (1.0 - rho))
    held = centre if target is None else (min if better == "up" else max)(centre, target)
    reach = 3.0 * sigma * widening
    low, high = _possible(kind, centre - reach, centre + reach)
    return Limits(kind, better, centre, low, high, sigma, rho, widening, held, size, len(found))


def slipped(limits: Limits, values: ArrayLike, exposure: ArrayLike | None = None) -> Slip | None:
    """Say whether and since when a gain slipped.

    limits: frozen.   values, exposure: (n,) the points since, as for `freeze`.
    The rule: what each point is worse than the level held, beyond half a (widened) sigma, is added up, what
    it is better is taken off, never below 0; beyond 5 sigmas it has slipped, since the sum last left 0.
    Returns the first slip, None while the gain holds.   Raises OutOfDomain as `rates` does.
    Error: see `run_length`.   Source: Page (1954), Biometrika 41, 100-115.
    Checked: tests/analytics/stats/test_holding.py; benchmarks/bench_holding.py.
    """
    sign = -1.0 if limits.better == "up" else 1.0
    found, sizes = rates(values, limits.kind, exposure)
    total, since = 0.0, 0
    for index in np.flatnonzero(~np.isnan(found)).tolist():
        sigma = limits.sigma * limits.widening * math.sqrt(limits.size / sizes[index])
        since = index if total == 0.0 else since
        total = max(0.0, total + sign * (found[index] - limits.held) / sigma - ALLOWED)
        if total > TOO_MUCH:
            return _slip(limits, found, sizes, since, index)
    return None


def run_length(limits: Limits, shift: float) -> float:
    """How many points it takes on average to notice that the level got worse.

    limits: frozen.   shift: by how much worse than the level held, in the unit of the rate; 0 for false
    alarms, negative for better.
    Returns the average run length (points), 1 or more.   Raises nothing.
    Error: exact to 1 % for independent normal points and a known centre; dependence and a centre learnt from
    few points: benchmarks/bench_holding.py.
    Source: Brook & Evans (1972), Biometrika 59, 539-549.
    Checked: tests/analytics/stats/test_holding.py, against their published run lengths.
    """
    score = shift / (limits.sigma * limits.widening)
    width = 2.0 * TOO_MUCH / (2.0 * STATES - 1.0)
    middles = width * np.arange(STATES)
    edges = middles[None, :] + width / 2.0 - middles[:, None] + ALLOWED - score
    below = ndtr(edges)
    moves = np.diff(below, axis=1, prepend=0.0)
    lengths = np.linalg.solve(np.eye(STATES) - moves, np.ones(STATES))
    return float(lengths[0])


def _measured(values: ArrayLike, exposure: ArrayLike | None, kind: Kind) -> tuple[Floats, Floats, float]:
    """Rates of the measured points, their weights of mean 1, and the mean exposure."""
    found, sizes = rates(values, kind, exposure)
    kept = ~np.isnan(found)
    size = float(sizes[kept].mean()) if kept.any() else 1.0
    return found[kept], sizes[kept] / size, size


def _least(kind: Kind, centre: float, cases: float, size: float) -> float:
    """What chance alone gives counts and shares, however steady a few points happen to be."""
    if kind == "mean":
        return 0.0
    if kind == "count":
        return math.sqrt((centre * cases + 0.5) / cases / size)
    share = (centre * cases + 0.5) / (cases + 1.0)
    return math.sqrt(share * (1.0 - share) / size)


def _possible(kind: Kind, low: float, high: float) -> tuple[float, float]:
    if kind == "mean":
        return low, high
    return max(low, 0.0), min(high, 1.0) if kind == "share" else high


def _autocorrelation(rest: Floats) -> float:
    """Of neighbours, corrected for what a short series hides of it; negative counts as none."""
    n = len(rest)
    raw = float(rest[1:] @ rest[:-1]) / max(float(rest @ rest), np.finfo(float).tiny)
    return min(max((raw * n + 1.0) / (n - 3.0), 0.0), MOST_DEPENDENT)


def _slip(limits: Limits, found: Floats, sizes: Floats, since: int, noticed: int) -> Slip:
    stretch = slice(since, noticed + 1)
    kept = ~np.isnan(found[stretch])
    level = float(np.average(found[stretch][kept], weights=sizes[stretch][kept]))
    return Slip(since, noticed, "sum of misses", level, _slipped(level, limits.held, int(kept.sum())))


def _slipped(level: float, held: float, points: int) -> Sentence:
    values: dict[str, Any] = {
        "level": say("{value:.3g}", value=level),
        "held": say("{value:.3g}", value=held),
    }
    if points == 1:
        return say("The gain slipped: {level} at the last point, held was {held}.", **values)
    return say(
        "The gain slipped: {level} on average over the last {points} points, held was {held}.",
        points=points, **values,
    )  # fmt: skip
