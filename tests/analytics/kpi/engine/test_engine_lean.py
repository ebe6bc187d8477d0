"""The engine reads the cheapest tables that will do."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping_file import parse_mapping
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.engine import measure
from pawl.analytics.worktime import always, periods

MAPPING = """
[log]
kind = "incident"
[case]
column = "id"
[activity]
column = "state"
[at]
column = "at"
formats = ["%Y-%m-%d %H:%M"]
[fields.caller]
column = "caller"
[fields.category]
column = "category"
"""
ROWS = """id,state,at,caller,category
1,new,2026-01-05 10:00,ann,mail
1,resolved,2026-01-05 12:00,ann,mail
2,new,2026-01-06 10:00,ann,mail
2,on_hold,2026-01-06 10:30,ann,mail
2,new,2026-01-06 11:15,ann,mail
2,resolved,2026-01-06 12:00,ann,mail
"""
LIBRARY = load_library()
WEEK = periods("week", "UTC", date(2026, 1, 5), date(2026, 1, 11))


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    log = tmp_path / "log.csv"
    log.write_text(ROWS)
    mapping = parse_mapping(MAPPING, name="small")
    return import_log(log, mapping, Lake(tmp_path / "lake"), now=datetime(2026, 2, 1, tzinfo=UTC)).dataset()


def test_the_lean_tables_lack_only_what_is_dear(dataset: Dataset) -> None:
    assert dataset.lean is not None
    missing = set(dataset.tables["incident"]) - set(dataset.lean.tables["incident"])
    assert missing == {"holds", "previous_same_caller_at"}
    assert set(dataset.lean.connection.sql("FROM incident").columns) == set(dataset.lean.tables["incident"])


def test_the_lean_tables_are_taken_where_they_will_do(dataset: Dataset) -> None:
    assert dataset.suited({"incident": ["resolved_at"]}) is dataset.lean
    assert dataset.suited({"incident": ["previous_same_caller_at"]}) is dataset
    assert replace(dataset, lean=None).suited({"incident": ["resolved_at"]}).lean is None


def test_a_kpi_measures_the_same_on_both(dataset: Dataset) -> None:
    kpis = [LIBRARY["resolution-time-median"], LIBRARY["incidents-opened"]]
    lean = measure(kpis, dataset, periods=WEEK, calendar=always("UTC"))
    full = measure(kpis, replace(dataset, lean=None), periods=WEEK, calendar=always("UTC"))
    assert lean.digest == full.digest
    assert lean.series("incidents-opened")[0].value == 2


def test_what_is_dear_is_computed_when_asked_for(dataset: Dataset) -> None:
    repeat = measure([LIBRARY["repeat-incident-rate"]], dataset, periods=WEEK, calendar=always("UTC"))
    assert repeat.series("repeat-incident-rate")[0].value == 0.5


def test_both_are_closed_together(dataset: Dataset) -> None:
    dataset.close()
    assert dataset.lean is not None
    with pytest.raises(Exception, match="closed"):
        dataset.lean.connection.execute("SELECT 1")


def test_working_time_on_hold_is_taken_off_where_the_events_tell_of_it(dataset: Dataset) -> None:
    net = measure(
        [LIBRARY["resolution-net-working-time-median"]], dataset, periods=WEEK, calendar=always("UTC")
    )
    assert net.series("resolution-net-working-time-median")[0].value == (2.0 + 1.25) / 2
