"""Factors that turn ranges and standard deviations of small normal samples into sigma and limits."""

import math
from functools import lru_cache

import numpy as np
from scipy.special import gammaln, ndtr

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say

REACH = 9.0
"""Integrals over the normal run to ±9 sigma: what lies beyond is below 1e-18."""
NODES = 240

WHEELER = 2.66
"""3 / d2 as Wheeler prints it: limits of an XmR chart are mean ± 2.66 × mean moving range."""
TABLE = 3 / 1.128
"""3 / d2 with the table's d2 of two values, as NIST and qcc compute it."""
SCREEN = 3.267
"""D4 of two values: a moving range above 3.267 × the mean range is itself a signal."""


@lru_cache(maxsize=256)
def d2(size: int) -> float:
    """Mean range of `size` standard normal values: sigma = mean range / d2.

    size: values in a subgroup, 2 to 1,000.
    Returns the factor, without unit.   Raises OutOfDomain outside 2 to 1,000.
    Error: below 1e-12 (Gauss-Legendre over ±9 sigma).
    Source: Tippett (1925), Biometrika 17; ASTM Manual on Presentation of Data, table 49.
    Checked: tests/analytics/stats/control/test_constants.py, against the printed table and 2/√π.
    """
    _require_size(size)
    x, weight = _nodes(-REACH, REACH)
    below = ndtr(x)
    return float(np.sum(weight * (1 - below**size - (1 - below) ** size)))


@lru_cache(maxsize=256)
def d3(size: int) -> float:
    """Standard deviation of the range of `size` standard normal values.

    size: values in a subgroup, 2 to 1,000.
    Returns the factor, without unit.   Raises OutOfDomain outside 2 to 1,000.
    Error: below 1e-9 (double Gauss-Legendre over the triangle x < y).
    Source: Tippett (1925), Biometrika 17, equation for the second moment of the range.
    Checked: tests/analytics/stats/control/test_constants.py, against the printed table and a simulation.
    """
    _require_size(size)
    y, weight_y = _nodes(-REACH, REACH)
    node, weight = np.polynomial.legendre.leggauss(NODES)
    half = (y + REACH) / 2
    x = half[:, None] * (node[None, :] + 1) - REACH
    low, high = ndtr(x), ndtr(y)[:, None]
    inner = 1 - high**size - (1 - low) ** size + (high - low) ** size
    square = 2 * float(np.sum(weight_y * half * (inner @ weight)))
    return math.sqrt(square - d2(size) ** 2)


@lru_cache(maxsize=256)
def c4(size: int) -> float:
    """Mean standard deviation of `size` standard normal values: sigma = mean s / c4.

    size: values in a subgroup, 2 to 1,000.
    Returns the factor, without unit.   Raises OutOfDomain outside 2 to 1,000.
    Error: below 1e-12 (logarithms of gamma functions).
    Source: Montgomery, Introduction to Statistical Quality Control, appendix VI.
    Checked: tests/analytics/stats/control/test_constants.py, against the printed table.
    """
    _require_size(size)
    return math.sqrt(2 / (size - 1)) * math.exp(float(gammaln(size / 2) - gammaln((size - 1) / 2)))


def factors(size: int) -> dict[str, float]:
    """The table of factors A2, A3, B3, B4, D3, D4 and E2 that textbooks print for one subgroup size.

    size: values in a subgroup, 2 to 1,000.
    Returns factor by name, without unit; B3 and D3 are not below zero.
    Raises OutOfDomain outside 2 to 1,000.
    Error: below 1e-9, from d2, d3 and c4.
    Source: Montgomery, Introduction to Statistical Quality Control, appendix VI.
    Checked: tests/analytics/stats/control/test_constants.py, against the printed table.
    """
    ranges, deviations = d3(size) / d2(size), math.sqrt(1 - c4(size) ** 2) / c4(size)
    return {
        "A2": 3 / (d2(size) * math.sqrt(size)),
        "A3": 3 / (c4(size) * math.sqrt(size)),
        "B3": max(0.0, 1 - 3 * deviations),
        "B4": 1 + 3 * deviations,
        "D3": max(0.0, 1 - 3 * ranges),
        "D4": 1 + 3 * ranges,
        "E2": 3 / d2(size),
    }


def _nodes(low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    node, weight = np.polynomial.legendre.leggauss(NODES)
    half = (high - low) / 2
    return half * (node + 1) + low, half * weight


def _require_size(size: int) -> None:
    if not 2 <= size <= 1000:
        raise OutOfDomain(
            "size",
            say("A subgroup has 2 to 1,000 values, not {size}.", size=size),
            say("Use an XmR chart for single values."),
        )
