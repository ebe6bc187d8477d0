"""What moved a KPI between its latest stretch of periods and the one before: by slice, and by all at once."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.kpi.definition import InPeriod, charted_kind
from pawl.analytics.kpi.engine import Measurement, Measurements, crossed, values_of
from pawl.analytics.stats.driver_intervals import (
    DriversWithIntervals,
    Kind,
    Stretch,
    drivers_with_intervals,
    without_intervals,
)
from pawl.analytics.stats.joint_drivers import JointDrivers, joint_drivers
from pawl.analytics.study.findings import Finding
from pawl.analytics.study.parts import fields_behind
from pawl.analytics.worktime import Period

STRETCH = {"day": 28, "week": 13, "month": 3, "quarter": 4, "year": 2}
KINDS: Mapping[str, Kind] = {"share": "share", "ratio": "ratio", "mean": "mean"}
MOST_FACTORS = 4
"""Slices that are looked at together, the first ones that were asked for."""
Crossing = Callable[[Sequence[Finding], Sequence[Period], str], Measurements]
"""Measures some KPIs anew over some periods, by a crossed slice."""


@dataclass(frozen=True)
class Moved:
    """By one slice; before, after: labels of the first and last period of each stretch."""

    slice: str
    before: tuple[str, str]
    after: tuple[str, str]
    found: DriversWithIntervals


@dataclass(frozen=True)
class MovedJointly:
    """By several slices at once."""

    factors: tuple[str, ...]
    before: tuple[str, str]
    after: tuple[str, str]
    found: JointDrivers


@dataclass(frozen=True)
class Movement:
    """What moved one KPI."""

    by_slice: tuple[Moved, ...] = ()
    jointly: MovedJointly | None = None


def movements(
    findings: Sequence[Finding],
    measured: Measurements,
    slices: Sequence[str],
    periods: Sequence[Period],
    grain: str,
    cross: Crossing,
) -> Mapping[str, Movement]:
    """Compare the two latest stretches of every KPI that is a share, a ratio or a mean.

    findings: of all cases.   measured: with these slices.   periods: of the study.   grain: of the periods.
    cross: measures by several slices at once; asked for KPIs with a target or a signal alone.
    Returns KPI -> what moved it; only where there is something to compare. Of what is open at a moment the
    same cases stand in several periods: it is split without intervals, and by one slice at a time.
    Raises nothing beyond what `cross` raises.
    Error: that of `drivers_with_intervals` and `joint_drivers`.   Source: the same.
    Checked: tests/analytics/study/test_moving.py.
    """
    apart = {one.definition.id: _apart(one, measured, slices, grain) for one in findings if _is_rate(one)}
    together = _together(findings, measured, slices, periods, grain, cross)
    found = {kpi: Movement(rows, together.get(kpi)) for kpi, rows in apart.items()}
    return {kpi: one for kpi, one in found.items() if one.by_slice or one.jointly}


def _is_rate(one: Finding) -> bool:
    """Whether every value is one amount by another, so that sums over periods and slices make sense."""
    if charted_kind(one.definition) not in KINDS or one.chart.last is None:
        return False
    known = [row for row in one.measurements if row.value is not None and row.denominator]
    return bool(known) and all(
        math.isclose(row.value or 0.0, (row.numerator or 0.0) / (row.denominator or 1.0), abs_tol=1e-9)
        for row in known
    )


def _bounds(one: Finding, grain: str) -> tuple[int, int, int] | None:
    """First period before, first after, and the one behind the last; None where there are not two."""
    end = (one.chart.last or 0) + 1
    length = min(STRETCH[grain], end // 2)
    return (end - 2 * length, end - length, end) if length else None


def _labels(one: Finding, low: int, high: int) -> tuple[str, str]:
    return one.labels[low], one.labels[high - 1]


def _apart(one: Finding, measured: Measurements, slices: Sequence[str], grain: str) -> tuple[Moved, ...]:
    bounds = _bounds(one, grain)
    if bounds is None:
        return ()
    low, middle, high = bounds
    kind = KINDS[charted_kind(one.definition)]
    found = []
    for name in slices:
        series = _series(one, measured, name)
        before, after = (_stretch(series, *span) for span in ((low, middle), (middle, high)))
        try:
            split = drivers_with_intervals(before, after, kind)
        except NotMeasurable:
            continue
        split = split if _is_of_new_cases(one) else without_intervals(split)
        found.append(Moved(name, _labels(one, low, middle), _labels(one, middle, high), split))
    return tuple(found)


def _is_of_new_cases(one: Finding) -> bool:
    """Whether each case counts in one period alone."""
    recipe = one.coverage.recipe or one.definition.recipe
    return all(isinstance(part.anchor, InPeriod) for part in recipe.components.values())


def _series(one: Finding, measured: Measurements, name: str) -> dict[str, tuple[Measurement, ...]]:
    kpi = one.definition.id
    return {value: measured.series(kpi, name, value) for value in measured.slice_values(kpi, name)}


def _stretch(series: Mapping[str, Sequence[Measurement]], low: int, high: int) -> Stretch:
    return {
        value: [(row.numerator or 0.0, row.denominator or 0.0) for row in rows[low:high]]
        for value, rows in series.items()
    }


def _together(
    findings: Sequence[Finding],
    measured: Measurements,
    slices: Sequence[str],
    periods: Sequence[Period],
    grain: str,
    cross: Crossing,
) -> dict[str, MovedJointly]:
    """KPIs that are looked at in the same periods, by the same slices, are measured at once."""
    groups: dict[tuple[tuple[int, int, int], tuple[str, ...]], list[Finding]] = {}
    for one in findings:
        bounds, factors = _bounds(one, grain), _factors(one, measured, slices)
        if bounds and len(factors) > 1 and (one.target is not None or one.is_signal):
            groups.setdefault((bounds, factors), []).append(one)
    found = {}
    for ((low, middle, high), factors), some in groups.items():
        again = cross(some, periods[low:high], crossed(factors))
        for one in some:
            moved = _jointly(one, again, factors, (low, middle, high))
            if moved is not None:
                found[one.definition.id] = moved
    return found


def _factors(one: Finding, measured: Measurements, slices: Sequence[str]) -> tuple[str, ...]:
    """The slices that a KPI has values of, but those that it is itself about."""
    if not _is_rate(one) or not _is_of_new_cases(one):
        return ()
    behind = fields_behind(one.coverage)
    found = [name for name in slices if name not in behind and _varies(one, measured, name)]
    return tuple(found[:MOST_FACTORS])


def _varies(one: Finding, measured: Measurements, name: str) -> bool:
    return len(measured.slice_values(one.definition.id, name)) > 1


def _jointly(
    one: Finding, again: Measurements, factors: tuple[str, ...], bounds: tuple[int, int, int]
) -> MovedJointly | None:
    low, middle, high = bounds
    series = {values_of(text): rows for text, rows in _series(one, again, crossed(factors)).items()}
    before, after = (
        {key: [(row.numerator or 0.0, row.denominator or 0.0) for row in rows[first:last]] for key, rows in
         series.items()}
        for first, last in ((0, middle - low), (middle - low, high - low))
    )  # fmt: skip
    try:
        split = joint_drivers(before, after, factors)
    except NotMeasurable:
        return None
    return MovedJointly(factors, _labels(one, low, middle), _labels(one, middle, high), split)
