"""Straight lines through points that remember the point before: errors that small samples do not flatter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]

STRENGTHS = np.linspace(-0.3, 0.95, 26)
"""Autocorrelations of neighbours that are thought possible, each as likely as the other beforehand."""


@dataclass(frozen=True)
class Line:
    """A regression, averaged over how strongly a point may depend on the one before it.

    strengths: (g,) autocorrelations; plausible: (g,) how plausible each is, sum 1.
    coefficients, errors: (g, k) under each.   sigmas: (g,) of one point.   freedom: degrees of freedom.
    likelihood: log of the largest likelihood, but for a constant of the points; to compare designs by.
    """

    strengths: Floats
    plausible: Floats
    coefficients: Floats
    errors: Floats
    sigmas: Floats
    freedom: int
    likelihood: float

    @property
    def autocorrelation(self) -> float:
        """The autocorrelation of neighbours to be expected."""
        return float(self.plausible @ self.strengths)

    @property
    def sigma(self) -> float:
        """Standard deviation of one point of weight 1 about the line."""
        return float(self.plausible @ self.sigmas)

    def estimate(self, column: int) -> float:
        """The coefficient to be expected."""
        return float(self.plausible @ self.coefficients[:, column])

    def below(self, column: int, value: float) -> float:
        """How plausible it is that the coefficient lies below the value."""
        scores = (value - self.coefficients[:, column]) / self.errors[:, column]
        return float(self.plausible @ stdtr(self.freedom, scores))

    def interval(self, column: int, level: float) -> tuple[float, float]:
        """The middle stretch of the coefficient's distribution that holds `level` of it."""
        return self._at(column, 0.5 - level / 2.0), self._at(column, 0.5 + level / 2.0)

    def _at(self, column: int, tail: float) -> float:
        """The value with so much of the coefficient's distribution below it: between those of its parts."""
        parts = self.coefficients[:, column] + self.errors[:, column] * stdtrit(self.freedom, tail)
        hair = self.errors[:, column].max()
        return float(brentq(lambda at: self.below(column, at) - tail, parts.min() - hair, parts.max() + hair))


def line(y: Floats, design: Floats, times: Floats, weights: Floats) -> Line:
    """Fit a regression whose errors follow a first-order autoregression of unknown strength.

    y: (n,) values.   design: (n, k) of full rank, k < n.   times: (n,) increasing whole numbers, with gaps.
    weights: (n,) > 0; the variance of a point is inverse to it.
    Returns the line; its intervals are t distributions mixed by the restricted likelihood of the strength.
    Raises numpy's LinAlgError for a design without full rank.
    Error: benchmarks/bench_verdicts.py tells how often the interval holds the truth.
    Source: Zellner & Tiao (1964), J. Am. Stat. Assoc. 59, 763-778; Harville (1974), Biometrika 61, 383-385.
    Checked: tests/analytics/stats/test_dependence.py, against statsmodels' GLS and by simulated truth.
    """
    root = np.sqrt(weights)
    after = STRENGTHS[:, None] ** np.diff(times)
    x, z = whitened(design * root[:, None], after), whitened((y * root)[:, None], after)[:, :, 0]
    inner = np.swapaxes(x, 1, 2) @ x
    inverse = np.linalg.inv(inner)
    found = np.einsum("gij,gj->gi", inverse, np.einsum("gnk,gn->gk", x, z))
    rest = z - np.einsum("gnk,gk->gn", x, found)
    freedom = len(y) - design.shape[1]
    squares = np.maximum((rest**2).sum(axis=1), np.finfo(float).tiny)
    volume = -0.5 * np.log1p(-(after**2)).sum(axis=1)
    restricted = volume - 0.5 * np.linalg.slogdet(inner)[1] - 0.5 * freedom * np.log(squares)
    plausible = np.exp(restricted - restricted.max())
    sigmas = np.sqrt(squares / freedom)
    errors = sigmas[:, None] * np.sqrt(np.diagonal(inverse, axis1=1, axis2=2))
    largest = float((volume - 0.5 * len(y) * np.log(squares)).max())
    return Line(STRENGTHS, plausible / plausible.sum(), found, errors, sigmas, freedom, largest)


def whitened(columns: Floats, after: Floats) -> Floats:
    """Take from each row what the row before foretells of it, so that rows of one variance remain.

    columns: (n, k).   after: (g, n - 1) correlation of each row with the row before, inside (-1, 1).
    Returns (g, n, k).   Raises nothing.   Error: rounding.
    Source: Prais & Winsten (1954), Cowles Commission Discussion Paper 383.
    Checked: tests/analytics/stats/test_dependence.py.
    """
    rest = (columns[None, 1:] - after[:, :, None] * columns[None, :-1]) / np.sqrt(
        1.0 - after[:, :, None] ** 2
    )
    first = np.broadcast_to(columns[None, :1], (len(after), 1, columns.shape[1]))
    return np.concatenate([first, rest], axis=1)
