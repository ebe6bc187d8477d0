"""Durations with open cases: Kaplan-Meier curve, quantiles and their confidence intervals."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from pawl.analytics.errors import OutOfDomain, TooFewCases
from pawl.analytics.words import Sentence, say

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Share still unresolved after each time at which a case ended, with pointwise log-log limits.

    `times` are the distinct end times, ascending; `low` and `high` are NaN where the variance is not defined
    (after the last case, when the curve has reached zero).
    """

    times: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: NDArray[np.int64]
    ended: NDArray[np.int64]
    level: float
    n: int
    open: int


@dataclass(frozen=True)
class Quantile:
    """A quantile of the durations with its interval; None where the data do not reach it, and why."""

    q: float
    value: float | None
    low: float | None
    high: float | None
    n: int
    open: int
    level: float
    reason: Sentence | None = None


def survival_curve(durations: ArrayLike, ended: ArrayLike, *, level: float = 0.95) -> Curve:
    """Kaplan-Meier estimate of the share of cases that last longer than a time.

    durations: (n,) time from start to end, or to now for an open case, any unit, >= 0, finite.
    ended: (n,) true where the case ended, false where it is still open.   level: in (0, 1).
    Returns the curve at the distinct end times, with Greenwood variance and log-log limits.
    Raises TooFewCases without a case; OutOfDomain for other durations, lengths or levels.
    Error: the limits hold asymptotically; with fewer than some 20 ends they are rough.
    Source: Kaplan & Meier (1958); Kalbfleisch & Prentice (2002), sec. 1.4.
    Checked: tests/analytics/stats/test_survival.py, against statsmodels SurvfuncRight and the leukaemia trial
    of Freireich et al. (1963).
    """
    times, ends = _checked(durations, ended, level)
    if not len(times):
        raise TooFewCases("durations", say("has no case."), say("Choose a period in which cases started."))
    moments, position = np.unique(times, return_inverse=True)
    all_out = np.bincount(position, minlength=len(moments))
    died = np.bincount(position[ends], minlength=len(moments))
    at_risk = len(times) - np.concatenate(([0], np.cumsum(all_out)[:-1]))
    kept = died > 0
    moments, died, at_risk = moments[kept], died[kept], at_risk[kept]
    survival = np.cumprod(1.0 - died / at_risk)
    low, high = _log_log_limits(survival, died, at_risk, level)
    return Curve(moments, survival, low, high, at_risk, died, level, len(times), int((~ends).sum()))


def survival_quantile(
    durations: ArrayLike, ended: ArrayLike, q: float = 0.5, *, level: float = 0.95
) -> Quantile:
    """The time by which a share `q` of the cases has ended, open cases included as open.

    durations, ended, level: as for `survival_curve`.   q: in (0, 1), 0.5 for the median.
    Returns the quantile and its Brookmeyer-Crowley interval from the log-log limits, in the unit of the
    durations; parts that the data do not reach are None, with the reason.
    Raises TooFewCases without a case; OutOfDomain for a `q` outside (0, 1), else as `survival_curve`.
    Error: where the curve is exactly 1 - q over a stretch, its middle, as R does.
    Source: Brookmeyer & Crowley (1982), Biometrics 38, 29-41.
    Checked: tests/analytics/stats/test_survival.py, against statsmodels and the leukaemia trial.
    """
    if not 0.0 < q < 1.0:
        raise OutOfDomain("q", say("is {q}, not between 0 and 1.", q=q), say("Take 0.5 for the median."))
    curve = survival_curve(durations, ended, level=level)
    value = _first_below(curve.times, curve.survival, 1.0 - q)
    low = _first_below(curve.times, curve.low, 1.0 - q)
    high = _first_below(curve.times, curve.high, 1.0 - q)
    reason = None
    if value is None:
        reason = say(
            "By the longest observed duration an estimated {share:.0%} of the cases have ended, "
            "fewer than the {q:.0%} asked for: {open} of {n} are still open.",
            share=1.0 - float(curve.survival[-1]) if len(curve.survival) else 0.0,
            n=curve.n,
            open=curve.open,
            q=q,
        )
    elif high is None:
        reason = say("The upper limit lies beyond the longest observed duration.")
    return Quantile(q, value, low, high, curve.n, curve.open, level, reason)


def _checked(durations: ArrayLike, ended: ArrayLike, level: float) -> tuple[Floats, NDArray[np.bool_]]:
    times = np.asarray(durations, dtype=np.float64)
    ends = np.asarray(ended, dtype=bool)
    if times.ndim != 1 or times.shape != ends.shape:
        raise OutOfDomain(
            "durations",
            say("and the marks of ended cases differ in shape."),
            say("Give one mark for each case."),
        )
    if not (np.isfinite(times).all() and (times >= 0).all()):
        raise OutOfDomain(
            "durations",
            say("hold a negative or missing value."),
            say("Leave out cases without a start, and mend cases that end before they start."),
        )
    if not 0.0 < level < 1.0:
        raise OutOfDomain("level", say("is {level}, not between 0 and 1.", level=level), say("Take 0.95."))
    return times, ends


def _log_log_limits(
    survival: Floats, died: NDArray[np.int64], at_risk: NDArray[np.int64], level: float
) -> tuple[Floats, Floats]:
    """S ** exp(±z·se / log S), Greenwood's se; not defined where nobody is left."""
    z = float(ndtri(0.5 + level / 2.0))
    inside = at_risk > died
    low, high = np.full_like(survival, np.nan), np.full_like(survival, np.nan)
    share = died[inside] / (at_risk[inside] * (at_risk[inside] - died[inside]))
    log_survival = np.log(survival[inside])
    spread = np.exp(z * np.sqrt(np.cumsum(share)) / np.abs(log_survival))
    low[inside], high[inside] = np.exp(log_survival * spread), np.exp(log_survival / spread)
    return low, high


def _first_below(times: Floats, values: Floats, target: float) -> float | None:
    """When the curve falls to the target; the middle of the step when it rests exactly on it."""
    slack = 1e-12
    with np.errstate(invalid="ignore"):
        below = np.flatnonzero(values <= target + slack)
    if not len(below):
        return None
    first = int(below[0])
    exactly = math.isclose(float(values[first]), target, rel_tol=0.0, abs_tol=slack)
    if exactly and first + 1 < len(times):
        return float((times[first] + times[first + 1]) / 2.0)
    return float(times[first])
