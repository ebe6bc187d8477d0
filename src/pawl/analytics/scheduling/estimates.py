"""Three-point estimates as distributions, and draws from them that may depend on each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say

Shape = Literal["triangular", "pert", "pert-classic"]
"""`pert`: the beta with weight 4 on the mode; `pert-classic`: the beta that deviates by a sixth of its range.

Both have the mean (low + 4 likely + high) / 6; they differ in the variance, which textbooks mix up.
"""
Draws = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """Least, most likely and greatest value, in any unit; equal ones mean that it is certain."""

    low: float
    likely: float
    high: float
    shape: Shape = "pert"

    def __post_init__(self) -> None:
        named = f"estimate {self.low:g}, {self.likely:g}, {self.high:g}"
        if not (isfinite(self.low) and isfinite(self.high) and self.low <= self.likely <= self.high):
            raise OutOfDomain(
                named,
                say("is not in order."),
                say("Give finite values: the least, the most likely and the greatest, in this order."),
            )
        if self.shape not in get_args(Shape):
            raise OutOfDomain(
                named,
                say("has a shape that is none."),
                say("Choose one of: {forms}.", forms=", ".join(get_args(Shape))),
            )

    @property
    def mean(self) -> float:
        """The expected value."""
        if self.shape == "triangular":
            return (self.low + self.likely + self.high) / 3
        return (self.low + 4 * self.likely + self.high) / 6

    @property
    def variance(self) -> float:
        """The variance of the shape, in the square of the unit."""
        low, likely, high = self.low, self.likely, self.high
        if self.shape == "triangular":
            return (low**2 + likely**2 + high**2 - low * likely - low * high - likely * high) / 18
        if self.shape == "pert-classic":
            return ((high - low) / 6) ** 2
        return (self.mean - low) * (high - self.mean) / 7

    def beta(self) -> tuple[float, float]:
        """Both parameters of the beta of a PERT shape on [low, high].

        Returns alpha and beta, above 0; of a certain value 1 and 1.   Raises nothing.
        Error: rounding.   Source: D. G. Malcolm et al., Oper. Res. 7(5), 1959 (classic); D. Vose, Risk
        Analysis, 2008 (weight 4).   Checked: tests/analytics/scheduling/test_estimates.py.
        """
        width = self.high - self.low
        if not width:
            return 1.0, 1.0
        if self.shape == "pert":
            return 1 + 4 * (self.likely - self.low) / width, 1 + 4 * (self.high - self.likely) / width
        middle = (self.mean - self.low) / width
        both = middle * (1 - middle) * 36 - 1
        return middle * both, (1 - middle) * both

    def draw(self, size: int, rng: np.random.Generator) -> Draws:
        """Independent draws.

        size: how many, at least 0.   rng: given by the caller.   Returns (size,) values in [low, high].
        Raises nothing.   Error: that of the generator.   Source: NumPy's `triangular` and `beta`.
        Checked: tests/analytics/scheduling/test_estimates.py.
        """
        if self.low == self.high:
            return np.full(size, float(self.low))
        if self.shape == "triangular":
            return rng.triangular(self.low, self.likely, self.high, size)
        return self.low + (self.high - self.low) * rng.beta(*self.beta(), size)


def draw_together(
    estimates: Sequence[Estimate],
    groups: Sequence[str],
    correlation: float,
    size: int,
    rng: np.random.Generator,
) -> Draws:
    """Draws of many estimates, those of one group correlated with each other.

    estimates, groups: n each; "" is of no group.   correlation: of the normal scores inside a group, 0 to 1.
    size: draws of each.   rng: given by the caller.
    Returns (n, size) values; each row has exactly the distribution that it has alone.
    Raises OutOfDomain for a correlation outside 0 to 1.
    Error: the rank correlation of two rows is 6/pi asin(correlation/2), and sampling.
    Source: one common factor per group, brought in by ranks: R. L. Iman & W. J. Conover, "A distribution-free
    approach to inducing rank correlation", Commun. Stat. B 11(3), 1982.
    Checked: tests/analytics/scheduling/test_estimates.py.
    """
    if not 0 <= correlation <= 1:
        raise OutOfDomain(
            f"correlation {correlation:g}", say("lies outside 0 to 1."), say("Give a number from 0 to 1.")
        )
    drawn = np.array([one.draw(size, rng) for one in estimates]).reshape(len(estimates), size)
    if not correlation:
        return drawn
    for group in sorted({each for each in groups if each}):
        rows = [at for at, each in enumerate(groups) if each == group]
        if len(rows) > 1:
            drawn[rows] = _by_rank(drawn[rows], correlation, rng)
    return drawn


def _by_rank(rows: Draws, correlation: float, rng: np.random.Generator) -> Draws:
    """The same values in each row, in the order of scores that share a factor."""
    common = rng.standard_normal(rows.shape[1])
    scores = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * rng.standard_normal(rows.shape)
    ranks = scores.argsort(axis=1).argsort(axis=1)
    return np.take_along_axis(np.sort(rows, axis=1), ranks, axis=1)
