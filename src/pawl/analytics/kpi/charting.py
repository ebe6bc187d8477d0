"""From measurements of the engine to the control chart of a KPI."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.level import Counted
from pawl.analytics.kpi.reading import Indicator
from pawl.analytics.stats.control.chart import Chart
from pawl.analytics.stats.control.choose import DataKind, Series, choose
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.words import Sentence, escaped


class Charted(Counted, Protocol):
    """One measurement of the engine, as far as a chart needs it."""

    @property
    def period_start(self) -> datetime: ...
    @property
    def reason(self) -> Sentence | None: ...


def indicator_of(definition: Definition) -> Indicator:
    """What a reading must know of a KPI, from its definition.

    definition: any.
    Returns the indicator; its quantile is that of a single quantile component, else None.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_charting.py.
    """
    components = tuple(definition.components.values())
    quantile = components[0].q if len(components) == 1 else None
    return Indicator(
        definition.id,
        Sentence(escaped(definition.name.en)),
        definition.unit,
        definition.direction,
        definition.data_kind,
        quantile,
    )


def chart_of(data_kind: DataKind, measurements: Sequence[Charted], plan: Plan = Plan()) -> Chart:  # noqa: B008
    """Draw the control chart that fits a KPI's measurements.

    data_kind: of the definition.   measurements: in time order, one per period, holes included.
    plan: rules and phases; dates of points and reasons of holes are filled in from the measurements.
    Returns the chart, one point per measurement.   Raises OutOfDomain for values that their kind cannot have.
    Error: that of choose.   Source: own.   Checked: tests/analytics/kpi/test_charting.py.
    """
    reasons = {i: m.reason for i, m in enumerate(measurements) if m.value is None and m.reason is not None}
    starts = tuple(m.period_start.date() for m in measurements)
    return choose(
        data_kind,
        _series(data_kind, measurements),
        replace(plan, starts=plan.starts or starts, missing={**reasons, **plan.missing}),
    )


def _series(data_kind: DataKind, measurements: Sequence[Charted]) -> Series:
    values = tuple(m.value for m in measurements)
    if data_kind == "share" and all(0 <= value <= 1 for value in values if value is not None):
        sizes = tuple(None if m.value is None else _size(m) for m in measurements)
        counts = tuple(None if m.value is None else m.value * _size(m) for m in measurements)
        return Series(values, counts, sizes)
    if data_kind == "ratio" and all(_is_of_counts(m) for m in measurements if m.value is not None):
        return Series(values, tuple(_unless_hole(m, m.numerator) for m in measurements),
                      tuple(_unless_hole(m, m.denominator) for m in measurements))  # fmt: skip
    return Series(values)


def _size(measurement: Charted) -> float:
    return measurement.n if measurement.denominator is None else measurement.denominator


def _unless_hole(measurement: Charted, entry: float | None) -> float | None:
    return None if measurement.value is None else entry


def _is_of_counts(measurement: Charted) -> bool:
    """Whether the value is a ratio of whole numbers: hours and money are no events."""
    value, above, below = measurement.value, measurement.numerator, measurement.denominator
    if value is None or above is None or below is None or above < 0 or below <= 0:
        return False
    return above == round(above) and below == round(below) and math.isclose(value, above / below)
