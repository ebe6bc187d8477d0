"""Exponential smoothing by least squares of one-step errors, and the seasonal naive forecast."""

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

METHODS = ("seasonal naive", "mean", "level", "damped trend", "level and season")
_ALPHAS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
_BETAS = (0.05, 0.2)
_GAMMAS = (0.05, 0.2)
_DAMPING = 0.9


def naive(y: Floats, horizon: int, season: int) -> Floats:
    """The value one season before.

    y: (n,) with n >= season.   horizon, season: >= 1.
    Returns (horizon,) in the unit of y.   Raises nothing.   Error: none.
    Source: Hyndman & Athanasopoulos (2021), sec. 5.2.   Checked: tests/analytics/stats/test_forecast.py.
    """
    return np.asarray(y[len(y) - season + np.arange(horizon) % season])


def smooth(y: Floats, horizon: int, season: int, method: str) -> Floats:
    """Forecast by one of METHODS.

    y: (n,) finite, n >= 2 seasons.   horizon, season: >= 1.   method: one of METHODS.
    Returns (horizon,) in the unit of y.   Raises KeyError for another method.
    Error: weights are taken from a grid, the best by the sum of squared one-step errors.
    Source: Hyndman & Athanasopoulos (2021), sec. 8.1-8.3.
    Checked: tests/analytics/stats/test_forecast.py, against statsmodels with fixed weights.
    """
    return _ROUTES[method](y, horizon, season)


def smooth_with(
    y: Floats, horizon: int, *, alpha: float, beta: float = 0.0, gamma: float = 0.0, season: int = 1
) -> tuple[Floats, float]:
    """Additive exponential smoothing with given weights; the trend starts at none and is damped by 0.9.

    y: (n,) finite, n >= 2 seasons.   alpha, beta, gamma: weights of level, trend and season in [0, 1].
    Returns the forecast (horizon,) and the sum of squared one-step errors after the first season.
    Raises nothing.   Error: none beyond rounding.
    Source: Hyndman & Athanasopoulos (2021), sec. 8.1-8.3, component form.
    Checked: tests/analytics/stats/test_forecast.py, against statsmodels Holt and ExponentialSmoothing.
    """
    start = max(season, 1)
    level, trend, squares = float(y[:start].mean()), 0.0, 0.0
    rounds = [float(value) - level if season > 1 else 0.0 for value in y[:start]]
    for at, value in enumerate(y[start:].tolist() if season > 1 else y.tolist()):
        place = at % start
        expected = level + _DAMPING * trend
        miss = value - expected - rounds[place]
        squares += miss * miss
        new_level = expected + alpha * miss
        trend = _DAMPING * trend + alpha * beta * miss
        rounds[place] += gamma * (1.0 - alpha) * miss
        level = new_level
    ahead = np.cumsum(_DAMPING ** np.arange(1, horizon + 1)) * trend
    used = len(y) - start if season > 1 else len(y)
    return level + ahead + np.array([rounds[(used + step) % start] for step in range(horizon)]), squares


def _mean(y: Floats, horizon: int, _season: int) -> Floats:
    return np.full(horizon, y.mean())


def _level(y: Floats, horizon: int, _season: int) -> Floats:
    return _best([smooth_with(y, horizon, alpha=alpha) for alpha in _ALPHAS])


def _trend(y: Floats, horizon: int, _season: int) -> Floats:
    pairs = product(_ALPHAS, _BETAS)
    return _best([smooth_with(y, horizon, alpha=alpha, beta=beta) for alpha, beta in pairs])


def _level_and_season(y: Floats, horizon: int, season: int) -> Floats:
    pairs = product(_ALPHAS, _GAMMAS)
    return _best([smooth_with(y, horizon, alpha=a, gamma=g, season=season) for a, g in pairs])


def _best(candidates: list[tuple[Floats, float]]) -> Floats:
    return min(candidates, key=lambda found: found[1])[0]


_ROUTES: dict[str, Callable[[Floats, int, int], Floats]] = {
    "seasonal naive": naive,
    "mean": _mean,
    "level": _level,
    "damped trend": _trend,
    "level and season": _level_and_season,
}
