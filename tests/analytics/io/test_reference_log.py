"""The real log: nothing is lost, and the facts of its publication come out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.analytics.io.io_logs import NOW

from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake, Snapshot
from pawl.analytics.io.mapping_file import load_mapping
from pawl.analytics.io.proposing import propose_mapping
from pawl.analytics.io.tables import preview

pytestmark = pytest.mark.reference
LOG = Path("servicenow-incidents") / "incident_event_log.csv.gz"


@pytest.fixture(scope="module")
def snapshot(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    return import_log(reference_data / LOG, load_mapping("servicenow"), lake, now=NOW)


def test_every_row_is_an_event(snapshot: Snapshot) -> None:
    manifest = snapshot.manifest
    assert (manifest.events, manifest.cases, manifest.refused) == (141_712, 24_918, 0)


def test_what_is_odd_is_told(snapshot: Snapshot) -> None:
    assert [str(each) for each in snapshot.manifest.warnings] == [
        "State `-100` is not in the mapping: 5 events keep it as their activity.",
        "5 events are earlier than the opening of their case.",
    ]


def test_the_first_and_last_event_are_those_of_the_log(snapshot: Snapshot) -> None:
    assert snapshot.manifest.first_event_at == datetime(2016, 2, 29, 1, 23, tzinfo=UTC)
    assert snapshot.manifest.last_event_at == datetime(2017, 2, 18, 15, tzinfo=UTC)


def test_the_store_is_in_case_order(snapshot: Snapshot) -> None:
    sql = """SELECT count(*) FROM (
        SELECT (case_no, "at", seq) AS here, lag((case_no, "at", seq)) OVER () AS before FROM events
    ) WHERE before IS NOT NULL AND before > here"""
    assert snapshot.dataset().connection.execute(sql).fetchall() == [(0,)]


def test_final_facts_and_waiting_reasons_are_there(snapshot: Snapshot) -> None:
    query = snapshot.dataset().connection.execute
    assert query("SELECT count(*) FROM incident WHERE made_sla").fetchall() == [(15_803,)]
    assert query("SELECT count(*) FROM incident WHERE resolved_at IS NULL").fetchall() == [(1_556,)]
    reasons = "SELECT hold_reason, count(*) FROM events WHERE activity = 'on_hold' GROUP BY 1 ORDER BY 2 DESC"
    assert query(reasons).fetchall() == [
        ("awaiting_caller", 14_642),
        ("awaiting_vendor", 707),
        ("awaiting_problem", 461),
        ("awaiting_evidence", 38),
    ]


def test_fill_is_counted(snapshot: Snapshot) -> None:
    filled = {each.name: each.filled for each in snapshot.manifest.fields}
    assert (filled["configuration_item"], filled["case"]) == (445, 141_712)


def test_the_mapping_is_proposed_from_the_header(reference_data: Path) -> None:
    assert propose_mapping(*preview(reference_data / LOG)).name == "servicenow"
