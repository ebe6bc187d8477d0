"""The numbers of a change of level: step, trend before, what would have been seen."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtrit

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.stats.dependence import Line, line
from pawl.analytics.stats.effect import Effect, Model, Term, before_after
from pawl.analytics.stats.observed import Observed, Points
from pawl.analytics.stats.placebo import Placebo, placebo

SPARE = 4
"""Points that a trend before the change has to have beyond its terms."""


@dataclass(frozen=True)
class Shift:
    """A change of level and what it is judged by, in the unit of the rate.

    step: with its interval.   trend: a period before the change, None where the points do not reach for it.
    expected, reached: mean level after the change without it and with it.
    detectable: smallest step that would have been seen.   placebo: how other dates do.
    fit: of the regression.   means: before and after, as they are.
    """

    step: Term
    trend: Term | None
    expected: float
    reached: float
    detectable: float
    placebo: Placebo
    fit: Line
    means: tuple[float, float]


def shift(points: Points, level: float, power: float) -> Shift:
    """Measure the change of level beside trend, season, factors and comparison.

    points: of the KPI, a point of each side at least.   level, power: in (0, 1).
    Returns the numbers.   Raises numpy's LinAlgError where the step is in the span of the other columns.
    Error: benchmarks/bench_verdicts.py.   Source: Zellner & Tiao (1964), J. Am. Stat. Assoc. 59, 763-778.
    Checked: tests/analytics/stats/test_verdict.py, against the Nile and simulated truth.
    """
    design = points.columns
    fit = line(points.rates, design, points.times, points.weights)
    step = term(fit, design.shape[1] - 1, level)
    before, after = (
        float(np.average(points.rates[side], weights=points.weights[side]))
        for side in (~points.after, points.after)
    )
    return Shift(
        step,
        _trend(points, level),
        after - step.estimate,
        after,
        _detectable(step, level, power, fit.freedom),
        placebo(points, step.estimate, fit.autocorrelation),
        fit,
        (before, after),
    )


def term(fit: Line, column: int, level: float, scale: float = 1.0) -> Term:
    """A coefficient as an estimate with interval and two-sided p-value.

    fit: of a regression.   column: of its design.   level: in (0, 1).   scale: > 0, of the unit.
    Returns it.   Raises nothing.   Error: that of the line.   Source: the same.
    Checked: tests/analytics/stats/test_dependence.py.
    """
    below = fit.below(column, 0.0)
    low, high = fit.interval(column, level)
    return Term(fit.estimate(column) * scale, low * scale, high * scale, 2.0 * min(below, 1.0 - below))


def ratio(observed: Observed, level: float, power: float) -> Effect | None:
    """The change as epidemiologists print it: difference of means, ratio of rates, odds ratio.

    observed: the KPI.   level, power: in (0, 1).
    Returns it; None where factors or a comparison moved the series, or where `before_after` refuses it.
    Raises nothing.   Error: see `before_after`.   Source: the same.
    Checked: tests/analytics/stats/test_verdict.py.
    """
    if observed.factors is not None or observed.comparison is not None:
        return None
    try:
        return before_after(
            observed.values,
            observed.start,
            kind=observed.kind,
            exposure=observed.exposure,
            model=Model(season=observed.season, leave_out=observed.leave_out, power=power),
            level=level,
        )
    except AnalyticsError:
        return None


def _trend(points: Points, level: float) -> Term | None:
    """The change a period before the date."""
    before = ~points.after
    past = replace(
        points,
        rates=points.rates[before],
        weights=points.weights[before],
        times=points.times[before],
        after=points.after[before],
        others=points.others[before],
    )
    design = past.background
    if len(design) < design.shape[1] + SPARE:
        return None
    return term(line(past.rates, design, past.times, past.weights), 1, level, 1.0 / len(design))


def _detectable(step: Term, level: float, power: float, freedom: int) -> float:
    """The change whose interval would exclude 0 with this power."""
    half = (step.high - step.low) / 2.0
    return float(half * (1.0 + stdtrit(freedom, power) / stdtrit(freedom, 0.5 + level / 2.0)))
