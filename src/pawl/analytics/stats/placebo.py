"""Other dates tried as if the change had come then: a step that any date shows proves nothing."""

from dataclasses import dataclass

import numpy as np

from pawl.analytics.stats.dependence import whitened
from pawl.analytics.stats.observed import Floats, Points

NEAREST_END = 5
"""Points that a tried date leaves on each side at least."""
RAREST = 0.1
"""A step that more than this share of dates equal has not stood the test."""


@dataclass(frozen=True)
class Placebo:
    """How the step at the date stands among steps at other dates, once it is taken out of the series."""

    dates: int
    as_large: int

    @property
    def rank(self) -> int:
        """1 where no other date shows as much."""
        return self.as_large + 1

    @property
    def p_value(self) -> float:
        """Share of all dates, the true one included, that show as much."""
        return self.rank / (self.dates + 1)

    @property
    def passed(self) -> bool:
        """Whether so large a step is rare among the dates."""
        return self.p_value <= RAREST


def placebo(points: Points, step: float, autocorrelation: float) -> Placebo:
    """Try each other date as the date of the change, in the series without its step.

    points: of the KPI.   step: estimated change of level.   autocorrelation: of neighbours, inside (-1, 1).
    Returns how many dates were tried, and at how many the step, in its standard errors, is as large
    either way.
    Raises nothing.   Error: dates overlap, so the share is a rank and no exact probability.
    Source: Abadie, Diamond & Hainmueller (2010), J. Am. Stat. Assoc. 105, 493-505.
    Checked: tests/analytics/stats/test_verdict.py.
    """
    after = points.after.astype(np.float64)
    dates = points.times[NEAREST_END : len(points.times) - NEAREST_END + 1]
    dates = dates[dates != points.times[points.after][0]]
    steps = (points.times[:, None] >= dates[None, :]).astype(np.float64)
    rho = autocorrelation ** np.diff(points.times)
    others = np.abs(_scores(points, points.rates - step * after, steps, rho))
    true = np.abs(_scores(points, points.rates, after[:, None], rho))[0]
    return Placebo(len(dates), int((others >= true).sum()))


def _scores(points: Points, rates: Floats, steps: Floats, rho: Floats) -> Floats:
    """The t value of each step alone beside the background, (dates,)."""
    root = np.sqrt(points.weights)[:, None]
    base, many, y = (
        whitened(columns * root, rho[None])[0] for columns in (points.background, steps, rates[:, None])
    )
    span = np.linalg.qr(base)[0]
    many, y = many - span @ (span.T @ many), (y - span @ (span.T @ y))[:, 0]
    size = np.maximum((many**2).sum(axis=0), np.finfo(float).tiny)
    found = many.T @ y / size
    rest = np.maximum(y @ y - found**2 * size, np.finfo(float).tiny)
    return np.asarray(found * np.sqrt(size * (len(y) - base.shape[1] - 1) / rest))
