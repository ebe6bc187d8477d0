"""A KPI around a dated change: its points, what else moved it, and the columns of its regression."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.effect import Kind, Season
from pawl.analytics.words import say

Floats = NDArray[np.float64]
Better = Literal["up", "down"]

CLEAREST = 1e-6
"""A column that the others leave less than this share of itself says nothing of its own."""


@dataclass(frozen=True)
class Observed:
    """A KPI period by period, before and after a change; NaN is a period without a measurement.

    values: (n,) means in any unit, counts, or cases with a mark (shares).
    start: index of the first period after the change.
    exposure: (n,) > 0; what counts are a rate of, or all cases of a share; 0 is a hole.
    leave_out: periods from `start` on that are no evidence yet.
    comparison: (n,) the same KPI where nothing was changed, with its own exposure.
    factors: (n, k) dated factors, 0/1 or a dose.
    hoped: smallest change worth having, > 0, in the unit of the rate; unknown: two standard deviations.
    """

    values: ArrayLike
    start: int
    kind: Kind = "mean"
    better: Better = "up"
    exposure: ArrayLike | None = None
    leave_out: int = 0
    season: Season | None = None
    comparison: ArrayLike | None = None
    comparison_exposure: ArrayLike | None = None
    factors: ArrayLike | None = None
    hoped: float | None = None
    name: str = ""


@dataclass(frozen=True)
class Points:
    """The measured points as a regression sees them: one row each, the step in the last column.

    rates: (m,) in the unit of the KPI.   weights: (m,) of mean 1.   times: (m,) periods.
    after: (m,) whether after the change.   others: (m, j) season, factors, comparison.
    """

    rates: Floats
    weights: Floats
    times: Floats
    after: NDArray[np.bool_]
    others: Floats
    season: Season | None = None

    @property
    def lengths(self) -> tuple[int, int]:
        """Points before and after."""
        return int((~self.after).sum()), int(self.after.sum())

    @cached_property
    def columns(self) -> Floats:
        """Constant, trend and the other terms that say something of their own, step last."""
        return np.column_stack([self.background, self.after.astype(np.float64)])

    @cached_property
    def background(self) -> Floats:
        """All columns but the step."""
        return plain_terms(self.times, self.others)


def points_of(observed: Observed) -> Points:
    """Check a KPI and lay its measured points out for a regression.

    observed: see there.   Returns the points, periods left out or not measured removed.
    Raises OutOfDomain for rows of unequal length, a start outside, infinite values, exposures or cases that
    make no rate, or a hope that is not positive.
    Error: none.   Source: our own.   Checked: tests/analytics/stats/test_verdict.py.
    """
    values, size = rates(observed.values, observed.kind, observed.exposure)
    n = len(values)
    if not 0 < observed.start < n or observed.leave_out < 0:
        raise OutOfDomain(
            "start",
            say("must lie inside the values."),
            say("Give one value for each period and the index of the first period after the change."),
        )
    if observed.hoped is not None and not observed.hoped > 0:
        raise OutOfDomain(
            "hoped", say("must be more than 0."), say("Say how large a change is worth having.")
        )
    times = np.arange(n, dtype=np.float64)
    others = np.column_stack(
        [seasonal(times, observed.season), *_factors(observed.factors, n), *_comparison(observed, n)]
    )
    kept = ~np.isnan(values) & ~np.isnan(others).any(axis=1)
    kept[observed.start : observed.start + observed.leave_out] = False
    weights = size[kept] / size[kept].mean() if kept.any() else size[kept]
    return Points(
        values[kept],
        weights,
        times[kept],
        times[kept] >= observed.start,
        others[kept],
        observed.season,
    )


def plain_terms(times: Floats, others: Floats) -> Floats:
    """Constant and trend, then those of the other columns that add something to the ones before.

    times: (m,).   others: (m, j).   Returns (m, k).   Raises nothing.
    Error: a column is dropped when less than a millionth of it is its own.   Source: our own.
    Checked: tests/analytics/stats/test_verdict.py.
    """
    kept = [np.ones(len(times)), (times - times.mean()) / max(len(times), 1)]
    for column in others.T:
        span = np.linalg.qr(np.column_stack(kept))[0]
        rest = column - span @ (span.T @ column)
        if np.abs(rest).max(initial=0.0) > CLEAREST * max(np.abs(column).max(initial=0.0), CLEAREST):
            kept.append(column)
    return np.column_stack(kept)


def seasonal(times: Floats, season: Season | None) -> Floats:
    """Pairs of sine and cosine of a season.

    times: (m,) periods.   season: or None.   Returns (m, 2 pairs), (m, 0) without one.   Raises nothing.
    Error: rounding.   Source: Lopez Bernal et al. (2017), Int. J. Epidemiol. 46, 348-355.
    Checked: tests/analytics/stats/test_verdict.py.
    """
    pairs = range(1, season.pairs + 1) if season else ()
    angles = [2.0 * np.pi * pair * times / season.period for pair in pairs if season]
    waves = [wave(angle) for angle in angles for wave in (np.sin, np.cos)]
    return np.column_stack([np.empty((len(times), 0)), *waves])


def rates(values: ArrayLike, kind: Kind, exposure: ArrayLike | None) -> tuple[Floats, Floats]:
    """Values as rates, with the exposure of each; NaN where nothing was measured.

    values: (n,) means, counts, or cases with a mark.   exposure: (n,) >= 0, or None: 1 each.
    Returns rates and exposures (n,).
    Raises OutOfDomain for rows of unequal length, infinite or negative numbers, a share without its cases.
    Error: none.   Source: our own.   Checked: tests/analytics/stats/test_verdict.py.
    """
    found = np.asarray(values, dtype=np.float64)
    size = np.ones_like(found) if exposure is None else np.asarray(exposure, dtype=np.float64)
    if found.ndim != 1 or size.shape != found.shape:
        raise OutOfDomain(
            "values",
            say("and exposure must be one row each of the same length."),
            say("Give one value and one exposure for each period."),
        )
    holes = np.isnan(found) | np.isnan(size) | (size == 0)
    _check(found[~holes], size[~holes], kind, is_sized=exposure is not None)
    safe = np.where(holes, 1.0, size)
    return np.where(holes, np.nan, found if kind == "mean" else found / safe), safe


def _check(found: Floats, size: Floats, kind: Kind, *, is_sized: bool) -> None:
    is_finite = np.isfinite(found).all() and np.isfinite(size).all()
    if not is_finite or (size < 0).any() or (kind != "mean" and (found < 0).any()):
        raise OutOfDomain(
            "values",
            say("or exposure are infinite, or negative where they count cases."),
            say("Leave periods without a measurement empty."),
        )
    if kind == "share" and (not is_sized or (found > size).any()):
        raise OutOfDomain(
            "values",
            say("of a share must be cases out of the exposure."),
            say("Give the marked cases as values and all cases as exposure."),
        )


def _factors(factors: ArrayLike | None, n: int) -> list[Floats]:
    if factors is None:
        return []
    columns = np.asarray(factors, dtype=np.float64)
    if columns.ndim != 2 or len(columns) != n or not np.isfinite(columns).all():
        raise OutOfDomain(
            "factors",
            say("must be one row for each period, without a missing value."),
            say("Give 0 where a factor did not act and 1, or its dose, where it did."),
        )
    return list(columns.T)


def _comparison(observed: Observed, n: int) -> list[Floats]:
    if observed.comparison is None:
        return []
    found, _ = rates(observed.comparison, observed.kind, observed.comparison_exposure)
    if len(found) != n:
        raise OutOfDomain(
            "comparison",
            say("must have one value for each period."),
            say("Give the same periods; leave those without a measurement empty."),
        )
    return [found]
