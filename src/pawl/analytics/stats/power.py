"""How many points a change needs before it can be told, and what so many points would show."""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from pawl.analytics.errors import OutOfDomain, TooFewPoints
from pawl.analytics.stats.dependence import Line, line, whitened
from pawl.analytics.stats.effect import Kind, Season
from pawl.analytics.stats.observed import Floats, Observed, Points, plain_terms, points_of, seasonal
from pawl.analytics.words import say

FEWEST_BEFORE = 12
FEWEST_AFTER = 8
ENOUGH = 3.25 * (1.0 - 1.0 / 26.0**2)
"""What 26 points before and 26 after tell of a step beside a trend: its variance is 1 / ENOUGH of one."""
FARTHEST = 520
"""Points after that are looked at: ten years of weeks."""


def points_needed(  # noqa: PLR0913
    before: ArrayLike,
    *,
    kind: Kind,
    effect: float,
    power: float = 0.8,
    level: float = 0.95,
    exposure: ArrayLike | None = None,
    season: Season | None = None,
) -> int:
    """How many points after a change until one of this size is seen with this power.

    before: (n,) the baseline, see `Observed`.   effect: change of level in the unit of the rate, not 0.
    kind, exposure, season: of the baseline.   power, level: in (0, 1).
    Returns the fewest points after the change, 8 or more.
    Raises TooFewPoints for a baseline under 12 points, or one from which no length of waiting shows so
    small an effect; OutOfDomain for an effect of 0 and what `points_of` refuses.
    Error: sigma and autocorrelation are those of the baseline; noncentral t is taken as a shifted t.
    Source: Cohen (1988), Statistical Power Analysis, 2.4; generalised least squares (Aitken 1935).
    Checked: tests/analytics/stats/test_power.py, by simulated truth.
    """
    _check(effect, power, level)
    points, known = _baseline(before, kind, exposure, season)
    found = first_enough(points, known, abs(effect), level, power)
    if found is None:
        raise TooFewPoints(
            "before",
            say("has {points} points: {effect:.3g} is too small to be seen, however long one waits.",
                points=points.lengths[0], effect=abs(effect)),
            say("Measure a longer or steadier baseline, or aim at a larger effect."),
        )  # fmt: skip
    return found


def detectable(  # noqa: PLR0913
    before: ArrayLike,
    points_after: int,
    *,
    kind: Kind,
    power: float = 0.8,
    level: float = 0.95,
    exposure: ArrayLike | None = None,
    season: Season | None = None,
) -> float:
    """The smallest change of level that so many points after it show with this power.

    before: (n,) the baseline, see `Observed`.   points_after: 1 or more.   The rest as for `points_needed`.
    Returns it in the unit of the rate, > 0.
    Raises TooFewPoints for a baseline under 12 points, OutOfDomain for what `points_of` refuses.
    Error: as for `points_needed`.   Source: the same.   Checked: tests/analytics/stats/test_power.py.
    """
    _check(float(points_after), power, level)
    points, known = _baseline(before, kind, exposure, season)
    return shown(points, known, points_after, level, power)


def is_long_enough(points: Points) -> bool:
    """Whether the points tell a step from a trend as well as 26 points before and 26 after.

    points: of a KPI.   Returns so.   Raises nothing.   Error: none.
    Source: our own rule, docs/explanation/verdicts.md.   Checked: tests/analytics/stats/test_verdict.py.
    """
    before, after = points.lengths
    if before < FEWEST_BEFORE or after < FEWEST_AFTER:
        return False
    return told(plain_terms(points.times, points.others[:, :0]), points) >= ENOUGH * (1.0 - 1e-9)


def told(background: Floats, points: Points) -> float:
    """What points tell of a step beside other columns: points' variance over the step's, independent points.

    background: (m, k).   points: of a KPI.
    Returns it, 0 where the step is in the span of the background.   Raises nothing.   Error: rounding.
    Source: Frisch & Waugh (1933), Econometrica 1, 387-401.   Checked: tests/analytics/stats/test_verdict.py.
    """
    root = np.sqrt(points.weights)
    return _beside(background * root[:, None], points.after.astype(np.float64) * root)


def first_enough(points: Points, known: Line, effect: float, level: float, power: float) -> int | None:
    """The fewest points after the change that show an effect, the points before being as they are.

    points: before (and after) the change.   known: its regression.   effect: > 0.   level, power: in (0, 1).
    Returns the number, None where 520 are not enough.   Raises nothing.
    Error: as for `points_needed`.   Source: the same.   Checked: tests/analytics/stats/test_power.py.
    """
    lengths = np.unique(np.r_[FEWEST_AFTER:60, np.geomspace(60, FARTHEST, 60).astype(int)])
    for after in lengths.tolist():
        if is_long_enough(_longer(points, after)) and shown(points, known, after, level, power) <= effect:
            return int(after)
    return None


def first_long_enough(points: Points) -> int | None:
    """The fewest points after the change at which a verdict is tried at all.

    points: before (and after) the change.   Returns the number, None where 520 are not enough.
    Raises nothing.   Error: none.   Source: docs/explanation/verdicts.md.
    Checked: tests/analytics/stats/test_verdict.py.
    """
    lengths = range(FEWEST_AFTER, FARTHEST + 1)
    return next((after for after in lengths if is_long_enough(_longer(points, after))), None)


def shown(points: Points, known: Line, after: int, level: float, power: float) -> float:
    """The smallest change that `after` points show, with sigma and autocorrelation as they are known.

    points: before (and after) the change.   known: its regression.   after: >= 1.   level, power: in (0, 1).
    Returns it in the unit of the rate.   Raises nothing.
    Error: as for `points_needed`.   Source: the same.   Checked: tests/analytics/stats/test_power.py.
    """
    longer = _longer(points, after)
    rho = (known.autocorrelation ** np.diff(longer.times))[None]
    base, step = (
        whitened(columns, rho)[0] for columns in (longer.background, longer.after.astype(float)[:, None])
    )
    freedom = len(base) - base.shape[1] - 1
    quantiles = stdtrit(freedom, 0.5 + level / 2.0) + stdtrit(freedom, power)
    return float(quantiles * known.sigma / math.sqrt(_beside(base, step[:, 0])))


def _beside(background: Floats, step: Floats) -> float:
    """The sum of squares of a column that other columns do not tell."""
    span = np.linalg.qr(background)[0]
    rest = step - span @ (span.T @ step)
    return float(rest @ rest)


def _check(effect: float, power: float, level: float) -> None:
    if effect == 0 or not (0.0 < power < 1.0 and 0.0 < level < 1.0):
        raise OutOfDomain(
            "effect, level, power",
            say("must not be 0, and must lie between 0 and 1."),
            say("Say how large an effect is hoped for; take 0.95 for the level and 0.8 for the power."),
        )


def _baseline(
    before: ArrayLike, kind: Kind, exposure: ArrayLike | None, season: Season | None
) -> tuple[Points, Line]:
    """The baseline alone, its regression without a step."""
    values = np.append(np.asarray(before, dtype=np.float64), np.nan)
    size = None if exposure is None else np.append(np.asarray(exposure, dtype=np.float64), np.nan)
    points = points_of(Observed(values, max(len(values) - 1, 1), kind, exposure=size, season=season))
    if points.lengths[0] < FEWEST_BEFORE:
        raise TooFewPoints(
            "before",
            say(
                "has {points} points; a baseline needs {fewest}.",
                points=points.lengths[0],
                fewest=FEWEST_BEFORE,
            ),
            say("Wait, or measure in shorter periods."),
        )
    return points, line(points.rates, points.background, points.times, points.weights)


def _longer(points: Points, after: int) -> Points:
    """The points before, followed by so many more of weight 1; of the other columns only the season."""
    past = points.times[~points.after]
    times = np.r_[past, past.max(initial=-1.0) + 1.0 + np.arange(after)]
    return Points(
        np.zeros(len(times)),
        np.ones(len(times)),
        times,
        np.arange(len(times)) >= len(past),
        seasonal(times, points.season),
        points.season,
    )
