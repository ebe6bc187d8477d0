"""From measurements to a chart."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.charting import chart_of, indicator_of
from pawl.analytics.kpi.definition import Component, Definition, InPeriod, Recipe, Words, charted_kind
from pawl.analytics.kpi.expression import Field
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import NHS
from pawl.analytics.words import Sentence, say

START = datetime(2016, 2, 29, tzinfo=UTC)
RESOLVED = Component("incident", "quantile", InPeriod(Field("resolved_at")), Field("hours"), q=0.9)
OPENED = Component("incident", "count", InPeriod(Field("opened_at")))


@dataclass(frozen=True)
class Row:
    week: int
    value: float | None
    n: int = 200
    numerator: float | None = None
    denominator: float | None = None
    reason: Sentence | None = None

    @property
    def period_start(self) -> datetime:
        return START + timedelta(weeks=self.week)


def definition(components: Mapping[str, Component]) -> Definition:
    words = Words("Slow tail", "慢尾")
    recipe = Recipe(components, Field("value"))
    names = ("p90", 1, 7, "incident management", words, words, words)
    return Definition(*names, "h", "down", "duration", "clock", "none", recipe)


def test_an_indicator_knows_the_quantile_of_its_only_component():
    known = indicator_of(definition({"value": RESOLVED}))
    assert (known.id, str(known.name), known.unit, known.quantile) == ("p90", "Slow tail", "h", 0.9)
    assert indicator_of(definition({"a": RESOLVED, "b": OPENED})).quantile is None


def test_braces_in_a_name_are_only_braces():
    named = replace(definition({"value": RESOLVED}), name=Words("Slow {tail} {0.__class__} {", "慢"))
    assert str(indicator_of(named).name) == "Slow {tail} {0.__class__} {"


def test_shares_are_charted_by_their_cases_with_dates_and_reasons_of_holes():
    rows = [Row(week, share) for week, share in enumerate([0.5, 0.45, 0.55, None, 0.5, 0.48, 0.52])]
    rows[3] = Row(3, None, 0, reason=say("No incident was due."))
    chart = chart_of("share", rows, Plan(NHS))
    assert (chart.kind, chart.preset) == ("p", "nhs")
    assert chart.missing == {3: say("No incident was due.")}
    assert chart.starts[1] == date(2016, 3, 7)
    assert chart.centre[0] == pytest.approx(0.5)


def test_a_denominator_counts_more_than_n():
    chart = chart_of("share", [Row(week, 0.5, 900, 50.0, 100.0) for week in range(6)])
    assert chart.upper[0] == pytest.approx(0.65)


def test_shares_beyond_one_are_charted_as_single_values():
    assert chart_of("share", [Row(week, 0.8 + week / 10) for week in range(6)]).kind == "XmR"


@pytest.mark.parametrize(
    ("numerator", "denominator", "kind"),
    [
        (20.0, 100.0, "u"),
        (20.5, 102.5, "XmR"),
        (20.0, None, "XmR"),
        (-20.0, -100.0, "XmR"),
        (30.0, 100.0, "XmR"),
    ],
)
def test_only_ratios_of_counts_are_charted_as_rates(numerator, denominator, kind):
    rows = [Row(week, 0.2, 100, numerator, denominator) for week in range(6)]
    assert chart_of("ratio", [*rows, Row(6, None)]).kind == kind


def test_durations_are_charted_as_single_values():
    chart = chart_of("duration", [Row(week, hours) for week, hours in enumerate([4, 5, 6, 5, 4])])
    assert (chart.kind, chart.values) == ("XmR", (4, 5, 6, 5, 4))


def test_hours_over_hours_are_charted_by_their_own_movement() -> None:
    library = load_library()
    assert charted_kind(library["flow-efficiency"]) == "mean"
    assert charted_kind(library["sla-attainment"]) == "share"
    assert charted_kind(library["backlog"]) == "stock"
