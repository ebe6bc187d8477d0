"""Every figure of improvement.md section 3.1 comes out of the product, through definition files."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from tests.spec.facts import (
    COUNT_PERIODS,
    FACTS,
    FIRST_OPENED,
    FIRST_STATES,
    LAST_OPENED,
    LINKED,
    OPEN,
    OPEN_AGE_DAYS,
    OPEN_PERIODS,
    WEEKLY,
    WEEKS,
    WHOLE,
    XMR,
    Fact,
    Limits,
)

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.catalogue import Library, load_library
from pawl.analytics.kpi.coverage import Coverage, Status, coverage
from pawl.analytics.kpi.engine import Measurements, measure
from pawl.analytics.kpi.fill import fill_rates
from pawl.analytics.process.trail import trail_of_dataset
from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import NHS
from pawl.analytics.worktime import Period, shipped

pytestmark = pytest.mark.reference

OFFICE = shipped("office")  # Monday to Friday 8 to 18, UTC, no holidays

# Which definition decides where a row has several; column UCI of the catalogue (improvement.md section 2).
DECIDES = {
    5: "backlog-age-median",
    7: "resolution-time-median",
    8: "resolution-working-time-median",
    9: "acknowledge-time-median",
    10: "first-response-time-median",
    16: "reassignments-mean",
    23: "flow-efficiency",
    24: "mtrs",
    25: "availability",
    26: "csat",
    33: "problem-closing-time-median",
    34: "problem-backlog",
    43: "change-fail-rate",
    46: "schedule-performance-index",
    47: "cost-performance-index",
    48: "milestones-on-time",
    49: "early-life-incidents",
    51: "improvement-cycle-time-median",
}
BLOCKED = {10, 12, 15, 18, 19, 24, 25, 26, 27, 33, 34, 35, *range(37, 52)}
BY_PROXY = {13, 28, 31, 36}


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(Path(__file__).parent / "definitions")


@pytest.fixture(scope="session")
def over_all(real_log: Dataset, library: Library) -> Measurements:
    names = {fact.kpi for fact in FACTS}
    slices = sorted({fact.slice for fact in FACTS if fact.slice})
    chosen = [library[name] for name in sorted(names)]
    return measure(chosen, real_log, periods=[WHOLE], calendar=OFFICE, slices=slices)


@pytest.fixture(scope="session")
def weekly(real_log: Dataset, library: Library) -> Measurements:
    names = {*WEEKLY, *(limits.kpi for limits in XMR)}
    return measure([library[name] for name in sorted(names)], real_log, periods=WEEKS, calendar=OFFICE)


@pytest.fixture(scope="session")
def covered(real_log: Dataset) -> Coverage:
    return coverage(load_library().values(), real_log)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.kpi}-{fact.slice_value}")
def test_the_log_says_what_was_published_of_it(over_all: Measurements, fact: Fact) -> None:
    (found,) = over_all.series(fact.kpi, fact.slice, fact.slice_value)
    assert found.value == pytest.approx(fact.value, abs=0.5 * 10**-fact.digits + 1e-9)
    assert fact.n in (None, found.n)
    assert fact.numerator in (None, found.numerator)


def test_the_first_and_the_last_incident_were_opened_when_they_were(
    real_log: Dataset, library: Library
) -> None:
    edges = [WHOLE.start, FIRST_OPENED, LAST_OPENED, WHOLE.end]
    spans = [Period(str(a), a, b) for a, b in pairwise(edges)]
    found = measure([library["incidents-opened"]], real_log, periods=spans, calendar=OFFICE)
    before, between, after = (one.value for one in found.series("incidents-opened"))
    assert before is None  # nothing is known from before the log begins
    assert (between, after) == (24_917, 1)


def test_the_first_states_are_those_of_the_log(real_log: Dataset) -> None:
    trail = trail_of_dataset(real_log, "state")
    first = Counter(trail.words[code] for code in trail.codes[trail.starts])
    assert first == FIRST_STATES


@pytest.mark.parametrize("field", LINKED)
def test_the_different_links_are_those_that_each_incident_had_last(real_log: Dataset, field: str) -> None:
    # published over the last filled value; the case table has that of the last event, which may have lost it
    last = f"arg_max({field}, seq) FILTER (WHERE {field} IS NOT NULL)"
    query = f"SELECT count(x), count(DISTINCT x) FROM (SELECT {last} AS x FROM events GROUP BY case_no)"
    assert real_log.connection.execute(query).fetchone() == LINKED[field]


def test_configuration_items_are_missing_on_all_but_a_few_events(real_log: Dataset) -> None:
    fill = fill_rates(real_log, {"events": ["configuration_item"]})["events", "configuration_item"]
    assert fill.share is not None
    assert round(1 - fill.share, 3) == 0.997


def test_the_backlog_on_six_past_dates(real_log: Dataset, library: Library) -> None:
    found = measure([library["backlog"]], real_log, periods=COUNT_PERIODS, calendar=OFFICE)
    assert [one.value for one in found.series("backlog")] == list(OPEN)


def test_the_age_of_the_backlog_on_six_past_dates(real_log: Dataset, library: Library) -> None:
    found = measure([library["backlog-age-median"]], real_log, periods=OPEN_PERIODS, calendar=OFFICE)
    assert rounded([one.value for one in found.series("backlog-age-median")], 2) == list(OPEN_AGE_DAYS)


def test_the_backlog_grows_by_what_was_opened_less_what_ended(real_log: Dataset, library: Library) -> None:
    names = ("incidents-opened", "incidents-resolved", "backlog")
    found = measure([library[name] for name in names], real_log, periods=WEEKS, calendar=OFFICE)
    opened, ended, backlog = ([int(one.value or 0) for one in found.series(name)] for name in names)
    grown = [after - before for before, after in pairwise([0, *backlog])]
    assert grown == [came - went for came, went in zip(opened, ended, strict=True)]


@pytest.mark.parametrize("kpi", WEEKLY)
def test_all_thirteen_weeks(weekly: Measurements, kpi: str) -> None:
    digits, values = WEEKLY[kpi]
    assert [one.value for one in weekly.series(kpi)] == pytest.approx(values, abs=0.5 * 10**-digits + 1e-9)


@pytest.mark.parametrize("limits", XMR, ids=lambda limits: limits.kpi)
def test_the_control_chart_of_the_weeks(weekly: Measurements, limits: Limits) -> None:
    chart = xmr_chart([one.value for one in weekly.series(limits.kpi)])
    assert rounded([chart.centre[0]], limits.digits) == [limits.mean]
    assert rounded([chart.lower[0], chart.upper[0]], limits.limit_digits) == [limits.lower, limits.upper]
    assert {point + 1 for point in chart.out} == set(limits.out)


def test_the_sla_runs_above_its_mean_at_the_end(weekly: Measurements) -> None:
    rules = replace(NHS, screens=False)
    chart = xmr_chart([one.value for one in weekly.series("fact-sla-share")], Plan(preset=rules))
    runs = [signal for signal in chart.signals if signal.rule.startswith("run")]
    assert [point + 1 for run in runs for point in run.found] == [11, 12, 13]


@pytest.mark.parametrize("number", range(1, 52))
def test_what_can_be_measured_is_what_the_catalogue_says(covered: Coverage, number: int) -> None:
    names = [one.definition.id for one in covered.kpis if one.definition.number == number]
    deciding = DECIDES.get(number, names[0])
    expected: Status = "blocked" if number in BLOCKED else "proxy" if number in BY_PROXY else "measurable"
    assert number in DECIDES or len(names) == 1
    assert covered.of(deciding).status == expected


def test_three_links_are_not_a_measurement(covered: Coverage) -> None:
    found = covered.of("incidents-caused-by-change")
    assert str(found.reason).startswith(
        "Cannot be measured: caused_by of incident is filled in 3 of 24,918 rows"
    )


def test_the_few_cases_of_self_service_are_enough_to_know_its_name(covered: Coverage) -> None:
    assert covered.of("self-service-share").status == "measurable"


def test_the_support_line_is_the_field_of_the_log_that_would_unlock_most(covered: Coverage) -> None:
    unlock = next(one for one in covered.unlocks if all(gap.fill.has_table for gap in one.gaps))
    assert [gap.key for gap in unlock.gaps] == [("incident", "support_line")]
    assert set(unlock.kpis) == {"first-level-resolution", "push-to-front-compliance", "escalation-rate"}


def rounded(values: Sequence[float | None], digits: int) -> list[float | None]:
    return [None if value is None else round(value, digits) for value in values]
