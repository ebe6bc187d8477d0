"""Lines with dependent errors: statsmodels' generalised least squares, and intervals that hold the truth."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.linalg import toeplitz

from pawl.analytics.stats.dependence import STRENGTHS, line, whitened
from pawl.analytics.stats.shift import term


def leaning(seed: int, n: int, rho: float) -> np.ndarray:
    points: np.ndarray = np.random.default_rng(seed).normal(size=n) * math.sqrt(1.0 - rho**2)
    for i in range(1, n):
        points[i] += rho * points[i - 1]
    return points


def sides(n: int) -> np.ndarray:
    time = np.arange(n, dtype=np.float64)
    return np.column_stack([np.ones(n), time / n, time >= n // 2]).astype(float)


def test_under_each_strength_it_is_generalised_least_squares() -> None:
    y, design = leaning(1, 40, 0.5), sides(40)
    found = line(y, design, np.arange(40.0), np.ones(40))
    for place in (0, 10, 25):
        sigma = toeplitz(STRENGTHS[place] ** np.arange(40))
        theirs = sm.GLS(y, design, sigma=sigma).fit()
        assert found.coefficients[place] == pytest.approx(theirs.params)
        assert found.errors[place] == pytest.approx(theirs.bse)


def test_gaps_and_weights_enter_as_the_covariance_says() -> None:
    y, design, times = leaning(2, 30, 0.5), sides(30), np.r_[0.0:10.0, 13.0:33.0]
    weights = np.linspace(0.5, 2.0, 30)
    found = line(y, design, times, weights)
    distance = np.abs(times[:, None] - times[None, :])
    sigma = STRENGTHS[20] ** distance / np.sqrt(weights[:, None] * weights[None, :])
    theirs = sm.GLS(y, design, sigma=sigma).fit()
    assert found.coefficients[20] == pytest.approx(theirs.params)
    assert found.errors[20] == pytest.approx(theirs.bse)


def test_the_likelihood_is_the_one_of_normal_points() -> None:
    y, design = leaning(3, 40, 0.5), sides(40)
    best = max(
        sm.GLS(y, design, sigma=toeplitz(rho ** np.arange(40))).fit().llf for rho in STRENGTHS
    ) + 20.0 * np.log(2.0 * np.pi * np.e / 40.0)  # fmt: skip
    assert line(y, design, np.arange(40.0), np.ones(40)).likelihood == pytest.approx(best)


def test_whitened_rows_are_uncorrelated() -> None:
    rho = 0.6 ** np.diff([0.0, 1.0, 2.0, 5.0])
    covariance = 0.6 ** np.abs(np.subtract.outer([0.0, 1.0, 2.0, 5.0], [0.0, 1.0, 2.0, 5.0]))
    half = whitened(np.eye(4), rho[None])[0]
    assert half @ covariance @ half.T == pytest.approx(np.eye(4), abs=1e-12)


def test_the_strength_is_learnt_and_the_interval_holds_its_share() -> None:
    found = line(leaning(4, 400, 0.6), np.ones((400, 1)), np.arange(400.0), np.ones(400))
    assert found.autocorrelation == pytest.approx(0.6, abs=0.08)
    assert found.sigma == pytest.approx(1.0, abs=0.12)
    low, high = found.interval(0, 0.9)
    assert found.below(0, low) == pytest.approx(0.05)
    assert found.below(0, high) == pytest.approx(0.95)
    assert low < found.estimate(0) < high


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_intervals_of_short_series_hold_the_truth(rho) -> None:
    design, times = sides(40), np.arange(40.0)
    held = 0
    for seed in range(100):
        step = term(line(leaning(seed, 40, rho), design, times, np.ones(40)), 2, 0.95)
        held += step.low <= 0.0 <= step.high
    assert held >= 88
