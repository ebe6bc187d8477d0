"""A slow wave that nobody named, such as a season, can look like a step: it is tried in its stead."""

from dataclasses import replace

import numpy as np

from pawl.analytics.stats.dependence import Line, line
from pawl.analytics.stats.effect import Season
from pawl.analytics.stats.observed import Points, seasonal

ROUNDS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0)
"""How often the waves that are tried go round in the time of the points."""
PRICE = 2.0
"""A wave is believed when twice the log likelihood grows by more than this × ln points."""


def wave_instead(points: Points, fit: Line, level: float) -> float | None:
    """The period of a wave that the points call for and that leaves no step.

    points: of the KPI.   fit: of its regression, step last.   level: in (0, 1), of the step's interval.
    Returns the period in points; None where no wave is called for, or where the step stays beside it.
    Raises nothing.
    Error: of steps of 2 standard deviations some 3 % are given up at 26 points a side, of unnamed yearly
    seasons nine in ten are seen; benchmarks/bench_verdicts.py.
    Source: Bayesian information criterion, Schwarz (1978), Ann. Stat. 6, 461-464, for a wave of two columns.
    Checked: tests/analytics/stats/test_verdict.py.
    """
    span = float(np.ptp(points.times)) + 1.0
    tried = [(span / rounds, _beside(points, span / rounds)) for rounds in ROUNDS]
    period, best = max(tried, key=lambda pair: pair[1].likelihood)
    if 2.0 * (best.likelihood - fit.likelihood) <= PRICE * np.log(len(points.times)):
        return None
    low, high = best.interval(best.coefficients.shape[1] - 1, level)
    return period if low <= 0.0 <= high else None


def _beside(points: Points, period: float) -> Line:
    """The regression with a wave."""
    wave = seasonal(points.times, Season(period, 1))
    waved = replace(points, others=np.column_stack([points.others, wave]))
    return line(waved.rates, waved.columns, waved.times, waved.weights)
