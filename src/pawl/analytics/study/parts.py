"""The parts of a KPI: each value of a slice with limits and a signal of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pawl.analytics.kpi.coverage import KpiCoverage
from pawl.analytics.kpi.definition import Words
from pawl.analytics.kpi.engine import Measurements
from pawl.analytics.study.findings import Finding, Frame, find

MOST_PARTS = 12
"""Values of a slice that are told, those with most cases first."""
NO_VALUE = "–"


@dataclass(frozen=True)
class Part:
    """One value of a slice; its finding goes by the name of the value and knows no target."""

    slice: str
    value: str
    finding: Finding


def parts_of(
    findings: Sequence[Finding], measured: Measurements, slices: Sequence[str], frame: Frame
) -> Mapping[str, tuple[Part, ...]]:
    """Look at each value of each slice as at the whole: its own chart, its own guard against false trends.

    findings: of all cases; only KPIs with a target or a signal are looked at further.
    measured: with these slices.   frame: of the study; its targets are for all cases and stay out.
    Returns KPI -> parts, slice after slice, those with most cases first; a value without any is left out,
    and so is a slice that the KPI itself is about: the share of high priority is 0 or 1 in each priority.
    Raises nothing beyond what charts refuse.
    Error: that of its parts; many small charts give some false signals (about one point in 370 each).
    Source: our own.   Checked: tests/analytics/study/test_parts.py.
    """
    alone = replace(frame, targets={}, singles=lambda _definition, _period: None)
    return {
        one.definition.id: tuple(
            part for name in slices for part in _parts(one.coverage, measured, name, alone)
        )
        for one in findings
        if one.target is not None or one.is_signal
    }


def _parts(coverage: KpiCoverage, measured: Measurements, name: str, frame: Frame) -> list[Part]:
    kpi, found = coverage.definition.id, []
    if name in fields_behind(coverage):
        return []
    for value in measured.slice_values(kpi, name):
        series = measured.series(kpi, name, value)
        if any(one.value is not None for one in series) and (cases := sum(one.n for one in series)):
            words = Words(value or NO_VALUE, value or NO_VALUE)
            named = replace(coverage, definition=replace(coverage.definition, name=words))
            found.append((-cases, Part(name, value, find(named, series, frame))))
    return [part for _, part in sorted(found, key=lambda pair: (pair[0], pair[1].value))[:MOST_PARTS]]


def fields_behind(coverage: KpiCoverage) -> frozenset[str]:
    """Name the fields that a KPI is about.

    coverage: of the KPI.   Returns the fields of its recipe.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/study/test_parts.py.
    """
    recipe = coverage.recipe or coverage.definition.recipe
    return frozenset().union(*recipe.fields.values())
