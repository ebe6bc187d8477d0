"""A series handed to the statistics: as arrays with what else moved it, and what they make of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from pawl.analytics.kpi.amounts import amount
from pawl.analytics.stats import verdict
from pawl.analytics.stats.effect import Season
from pawl.analytics.stats.holding import Limits, Slip, freeze, slipped
from pawl.analytics.words import Sentence
from pawl.collaboration.models import Case, Link
from pawl.improvement.series import Series, good_side
from pawl.measurement.actions.question import library
from pawl.measurement.models import Factor, Study

Floats = NDArray[np.float64]
YEAR = {"week": 52.18, "month": 12.0, "quarter": 4.0, "day": 7.0}
"""Periods of a season: of days it is the week, of all others the year."""


def points_needed(series: Series, effect: float) -> int:
    """How many periods after a change show it, from the series before.   Raises AnalyticsError."""
    before = filled(series.values)
    assert before is not None  # noqa: S101 a series has values
    return verdict.points_needed(
        before, kind=series.kind, effect=effect, exposure=sized(series.sizes), season=season_of(series)
    )


def frozen(series: Series, better: str, target: float | None) -> Limits:
    """Limits from the periods that show a gain.   Raises AnalyticsError."""
    values, sizes = filled(series.values), sized(series.sizes)
    assert values is not None  # noqa: S101 a series has values
    return freeze(values, kind=series.kind, exposure=sizes, better=good_side(better), target=target)


def slip_of(limits: Limits, series: Series) -> Slip | None:
    """Since when a gain is lost, by its frozen limits.   Raises AnalyticsError."""
    values, sizes = filled(series.values), sized(series.sizes)
    assert values is not None  # noqa: S101 a series has values
    found = slipped(limits, values, sizes)
    return found and replace(found, sentence=_in_unit(found, limits, library()[series.kpi].unit))


def _in_unit(slip: Slip, limits: Limits, unit: str) -> Sentence:
    """Its sentence, with the numbers as people read this KPI."""
    told = {
        "level": amount(slip.level, unit, apart_from=limits.held),
        "held": amount(limits.held, unit, apart_from=slip.level),
    }
    return Sentence(slip.sentence.template, {**slip.sentence.values, **told})


def season_of(series: Series) -> Season | None:
    """Its season, where it was watched for two rounds of it."""
    period = YEAR.get(series.grain)
    return Season(period, 1) if period and len(series.values) >= 2 * period else None


def filled(row: Sequence[float | None] | None) -> Floats | None:
    """Numbers for a regression: NaN where nothing was measured."""
    return (
        None if row is None else np.array([np.nan if one is None else one for one in row], dtype=np.float64)
    )


def sized(row: Sequence[float | None] | None) -> Floats | None:
    """Exposures for a regression: 0 where nothing was measured."""
    return None if row is None else _array([0.0 if one is None else one for one in row])


def _array(row: Sequence[float]) -> Floats:
    return np.array(row, dtype=np.float64)


def factors_of(of: Study, series: Series, leave: Case | None = None) -> tuple[list[str], Floats | None]:
    """What else happened at the place of a study while the series lasted: a column of 0 and 1 for each.

    A factor without an end is one of its day; one that is linked to `leave` is what is being judged itself.
    """
    dataset = of.dataset
    places = ((None, None), (dataset.organisation_id, None), (dataset.organisation_id, dataset.team_id))
    rows = Factor.objects.filter(removed_at=None, at__lt=series.ends[-1]).select_related("case")
    if not dataset.confidential:
        rows = rows.filter(case__confidential=False)
    if leave is not None:
        rows = rows.exclude(case__in=Link.objects.filter(source=leave).values("target"))
        rows = rows.exclude(case__in=Link.objects.filter(target=leave).values("source"))
    mine = [one for one in rows.order_by("at", "pk")
            if (one.case.organisation_id, one.case.team_id) in places]  # fmt: skip
    return columns_of([(one.case.title, one.at, one.until or one.at) for one in mine], series)


def columns_of(dated: Iterable[tuple[str, date, date]], series: Series) -> tuple[list[str], Floats | None]:
    """Dated things as columns over the periods they touch; one that touches none, or all, tells nothing."""
    names, columns = [], []
    for name, first, last in dated:
        column = [
            1.0 if start.date() <= last and first < end.date() else 0.0
            for start, end in zip(series.starts, series.ends, strict=True)
        ]
        if 0 < sum(column) < len(column):
            names.append(name)
            columns.append(column)
    return names, np.array(columns, dtype=np.float64).T if columns else None
