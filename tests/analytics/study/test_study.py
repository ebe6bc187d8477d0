"""The walk from a dataset to findings, on small logs and on a simulated desk."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from tests.analytics.study.small_logs import LIBRARY, MONDAY, events, incidents, kpis, log, weekly

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.eventlog.cases import case_table_sql
from pawl.analytics.eventlog.dataset import dataset_of
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping_file import load_mapping
from pawl.analytics.kpi.target import Target
from pawl.analytics.simulation import demo_desk, simulate, write_export
from pawl.analytics.study import Question, Study, study, way_out
from pawl.analytics.worktime import always

CLOCK = Question(calendar=always("UTC"))


def test_each_kpi_that_can_be_measured_is_found_and_no_other() -> None:
    found = study(kpis("incidents-opened", "csat", "backlog"), log(incidents(weekly([10] * 9))), CLOCK)
    assert [one.definition.id for one in found.findings] == ["incidents-opened", "backlog"]
    assert [one.status for one in found.coverage.kpis] == ["measurable", "blocked", "measurable"]
    assert (found.kind, found.question, found.ways) == ("incident", CLOCK, None)


def test_nothing_measurable_is_refused_with_what_to_capture() -> None:
    with pytest.raises(NotMeasurable) as refused:
        study(kpis("csat", "survey-response-rate"), log(incidents(weekly([5]))), CLOCK)
    assert str(refused.value) == (
        "incident: None of the KPIs can be measured. "
        "Capture answered_at, score, sent_at: that alone makes 2 of them measurable."
    )


def test_no_kpi_asked_for_is_refused_with_where_to_find_some() -> None:
    with pytest.raises(NotMeasurable, match="pawl kpis lists them"):
        study([], log(incidents(weekly([5]))), CLOCK)


@pytest.mark.parametrize("kind", ["problem", "incident"])
def test_a_log_that_says_of_no_case_when_it_began_is_refused(kind: str) -> None:
    bare = incidents(weekly([5])).drop_columns(["opened_at"])
    dataset = replace(log(incidents(weekly([5]))), tables={"incident": {"resolved_at": "instant"}})
    dataset.connection.register("incident", bare)
    with pytest.raises(NotMeasurable, match=r"says when its cases began.*Give it a column opened_at"):
        study(kpis("incidents-resolved"), dataset, CLOCK, kind=kind)


def test_the_finding_of_a_blocked_kpi_is_refused_with_the_reason() -> None:
    found = study(kpis("incidents-opened", "csat"), log(incidents(weekly([10] * 9))), CLOCK)
    with pytest.raises(NotMeasurable, match="csat: Cannot be measured: there is no table survey in the data"):
        found.of("csat")
    with pytest.raises(NotMeasurable, match=r"backlog: It was not asked for\. Use one of: incidents-opened"):
        found.of("backlog")


def test_gaps_come_by_urgency_then_by_cases() -> None:
    """Both are missed by the way the work is done: 41 of 80 cases must be quicker, ten must not come."""
    targets = {"resolution-time-median": (Target(1.0, "down"),), "incidents-opened": (Target(0.0, "down"),)}
    names = ("resolution-time-median", "incidents-opened", "backlog")
    found = study(kpis(*names), log(incidents(weekly([10] * 9))), replace(CLOCK, targets=targets))
    assert [gap.indicator.id for gap in found.gaps] == ["incidents-opened", "resolution-time-median"]
    assert [gap.impact.cases for gap in found.gaps] == [10, 41 / 8]
    assert found.gaps[0] is found.of("incidents-opened").gap


@pytest.mark.parametrize(
    ("grain", "first"), [("day", "2026-01-05"), ("month", "2026-01"), ("quarter", "2026-Q1")]
)
def test_any_length_of_period_is_measured(grain: str, first: str) -> None:
    found = study(
        kpis("incidents-opened"),
        log(incidents(weekly([10] * 9))),
        Question(always("UTC"), grain),  # type: ignore[arg-type]
    )
    finding = found.of("incidents-opened")
    assert finding.labels[0] == first
    assert len(finding.labels) == len(finding.measurements) == len(finding.chart.values)


def test_slices_are_measured_beside_the_whole() -> None:
    priority = ["1 - Critical", "3 - Moderate"] * 45
    question = replace(CLOCK, slices=("priority",))
    found = study(kpis("incidents-opened"), log(incidents(weekly([10] * 9), priority=priority)), question)
    assert found.measurements.slice_values("incidents-opened", "priority") == ("1 - Critical", "3 - Moderate")
    parts = [
        found.measurements.series("incidents-opened", "priority", value)[0].value
        for value in ("1 - Critical", "3 - Moderate")
    ]
    assert sum(part or 0.0 for part in parts) == found.of("incidents-opened").measurements[0].value


def test_bounds_are_those_of_the_question() -> None:
    question = replace(CLOCK, first=date(2026, 1, 12), last=date(2026, 1, 25))
    found = study(kpis("incidents-opened"), log(incidents(weekly([10] * 9))), question)
    assert found.of("incidents-opened").labels == ("2026-W03", "2026-W04")


def test_what_is_being_done_is_told() -> None:
    heard: list[str] = []
    study(
        kpis("incidents-opened"), log(incidents(weekly([10] * 9))), CLOCK, tell=lambda s: heard.append(str(s))
    )
    assert heard[0] == "Comparing what should be measured with what can be"
    assert "Measuring 1 KPIs" in heard


def test_fields_are_those_that_columns_gave_the_emptiest_first() -> None:
    opened = weekly([10] * 2)
    steps = events(opened, [("new", 0.0)], vendor=[None] * 20, priority=["3 - Moderate"] * 20)
    cases = incidents(opened, vendor=["Vendor"] + [None] * 19, priority=["3 - Moderate"] * 20)
    found = study(kpis("incidents-opened"), log(cases, events=steps), CLOCK)
    assert [(fill.field, fill.share) for fill in found.fields] == [("vendor", 0.05), ("priority", 1.0)]


def desk(folder: Path) -> Study:
    """Sixteen weeks of a small simulated desk, trained in the ninth, by way of the lake."""
    trained = replace(demo_desk().interventions[1], starts=date(2025, 3, 3), factor=0.3)
    small = replace(demo_desk(), weeks=16, weekly_volume=60.0, interventions=(trained,), lapses=())
    export = folder / "simulated-desk.csv"
    write_export(simulate(small, seed=5), export)
    mapping = load_mapping("servicenow")
    snapshot = import_log(export, mapping, Lake(folder / "lake"), now=MONDAY)
    dataset = snapshot.dataset()
    try:
        question = replace(CLOCK, targets={"sla-attainment": (Target(0.9, "up"),)}, slices=("priority",))
        return study(list(LIBRARY.values()), dataset, question, mapping=snapshot.manifest.mapping_digest)
    finally:
        dataset.close()


def test_a_simulated_desk_is_studied_whole(tmp_path: Path) -> None:
    found = desk(tmp_path)
    statuses = {one.status for one in found.coverage.kpis}
    assert statuses == {"measurable", "proxy", "blocked"}
    assert len(found.findings) == sum(one.status != "blocked" for one in found.coverage.kpis)
    assert all(len(one.measurements) == len(found.window.periods) for one in found.findings)
    assert [gap.indicator.id for gap in found.gaps] == ["sla-attainment"]
    assert found.ways is not None
    assert found.ways.costs[0].extra_hours > 0
    assert found.fields[0].share == 0.0


def test_a_log_of_plain_cases_is_followed_without_any_kpi() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    steps = [(n, place, word) for n in range(21) for place, word in enumerate(("register", "check", "pay"))]
    moments = [at.replace(tzinfo=None) + timedelta(days=n, hours=place) for n, place, _ in steps]
    columns = {
        "case": [f"P{n}" for n, _, _ in steps],
        "activity": [word for _, _, word in steps],
        "at": moments,
    }
    numbers = {"case_no": [n for n, _, _ in steps], "seq": [place for _, place, _ in steps]}
    log_of_events = pa.table({**columns, **numbers})
    plain = dataset_of({"events": log_of_events}, as_of=at + timedelta(days=30))
    cases = plain.connection.execute(case_table_sql("case", {})).to_arrow_table()
    whole = dataset_of({"events": log_of_events, "case": cases}, as_of=at + timedelta(days=30))
    found = study(list(LIBRARY.values()), whole, Question(always("UTC")), kind="case")
    assert found.findings == ()
    assert found.measurements.table.num_rows == 0
    assert found.ways is not None
    assert {node.word for node in found.ways.map.nodes} == {"register", "check", "pay"}
    assert "read as plain cases" in str(way_out(found.coverage, "case"))
