"""The export of a simulated desk: shape, flaws, labels, and the same bytes every time."""

import csv
import gzip
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pawl.analytics.simulation import (
    SimulatedLog,
    demo_desk,
    is_simulated,
    simulate,
    truth_path,
    write_export,
)

DAY_FIRST = re.compile(r"^\d{1,2}/\d{1,2}/\d{4} \d{2}:\d{2}$")
DATES = ("opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at")


@pytest.fixture(scope="module")
def log() -> SimulatedLog:
    return simulate(replace(demo_desk(), weeks=8, weekly_volume=250.0), seed=7)


@pytest.fixture(scope="module")
def rows(log: SimulatedLog, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    path = tmp_path_factory.mktemp("rows") / "simulated.csv"
    write_export(log, path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_one_seed_gives_the_same_bytes_twice(tmp_path: Path) -> None:
    desk = replace(demo_desk(), weeks=3)
    for name in ("a.csv.gz", "b.csv.gz"):
        write_export(simulate(desk, seed=11), tmp_path / name)
    assert digest(tmp_path / "a.csv.gz") == digest(tmp_path / "b.csv.gz")


def test_another_seed_gives_another_log(tmp_path: Path) -> None:
    desk = replace(demo_desk(), weeks=3)
    for seed in (11, 12):
        write_export(simulate(desk, seed=seed), tmp_path / f"{seed}.csv.gz")
    assert digest(tmp_path / "11.csv.gz") != digest(tmp_path / "12.csv.gz")


def test_packed_and_plain_export_say_the_same(log: SimulatedLog, tmp_path: Path) -> None:
    write_export(log, tmp_path / "a.csv")
    write_export(log, tmp_path / "a.csv.gz")
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()) == (tmp_path / "a.csv").read_bytes()


@pytest.mark.reference
def test_the_columns_are_those_of_the_real_export(rows: list[dict[str, str]], reference_data: Path) -> None:
    with gzip.open(reference_data / "servicenow-incidents" / "incident_event_log.csv.gz", "rt") as file:
        assert list(rows[0]) == next(csv.reader(file))


def test_there_are_thirty_six_columns_and_no_empty_cell(rows: list[dict[str, str]]) -> None:
    assert len(rows[0]) == 36
    assert all(value for row in rows for value in row.values())


def test_dates_are_day_first_or_a_question_mark(rows: list[dict[str, str]]) -> None:
    assert all(DAY_FIRST.match(row[name]) or row[name] == "?" for row in rows for name in DATES)


def test_final_values_stand_on_every_row_of_a_ticket(rows: list[dict[str, str]]) -> None:
    for name in ("opened_at", "resolved_at", "closed_at", "resolved_by", "closed_code", "knowledge"):
        assert len({(row["number"], row[name]) for row in rows}) == len({row["number"] for row in rows})


def test_broken_promises_show_on_closed_rows_alone(rows: list[dict[str, str]]) -> None:
    states = {row["incident_state"] for row in rows if row["made_sla"] == "false"}
    assert states == {"Closed"}


def test_rows_of_a_ticket_follow_each_other_in_time(log: SimulatedLog) -> None:
    for case in log.cases:
        minutes = [row.minute for row in case.rows]
        assert minutes == sorted(minutes)
        assert case.opened <= minutes[0] <= minutes[-1] <= log.ends


def test_the_last_resolution_is_an_audit_row(log: SimulatedLog) -> None:
    for case in log.cases:
        if case.closed >= 0:
            assert case.resolved in [row.minute for row in case.rows if row.state in ("Resolved", "Closed")]


def test_state_minus_100_occurs_and_is_rare(demo_export: Path) -> None:
    with gzip.open(demo_export, "rt", encoding="utf-8") as file:
        assert 1 <= sum(",-100," in line for line in file) <= 20


def test_the_counter_of_handovers_disagrees_with_the_log(rows: list[dict[str, str]]) -> None:
    counted, seen = 0, 0
    before: dict[str, dict[str, str]] = {}
    for row in rows:
        counted += int(row["reassignment_count"]) - int(before.get(row["number"], row)["reassignment_count"])
        seen += row["assignment_group"] != before.get(row["number"], row)["assignment_group"]
        before[row["number"]] = row
    assert 0.7 < seen / counted < 0.9


def test_copies_repeat_the_log_under_new_numbers(log: SimulatedLog, tmp_path: Path) -> None:
    write_export(log, tmp_path / "a.csv", copies=3)
    lines = (tmp_path / "a.csv").read_text("utf-8").splitlines()[1:]
    third = len(lines) // 3
    assert len({line[:10] for line in lines}) == 3 * len(log.cases)
    assert [line[10:] for line in lines[:third]] == [line[10:] for line in lines[2 * third :]]


def test_the_truth_lies_beside_the_log(log: SimulatedLog, tmp_path: Path) -> None:
    truth = write_export(log, tmp_path / "simulated-desk-7.csv.gz")
    assert truth == tmp_path / "simulated-desk-7.truth.json"
    told = json.loads(truth.read_text("utf-8"))
    assert told["simulated"] is True
    assert [change["factor"] for change in told["interventions"]][:2] == [0.7, 0.7]
    assert told["lapses"][0]["field"] == "resolved_at"


def test_a_log_is_known_as_simulated_by_name_or_by_its_truth(log: SimulatedLog, tmp_path: Path) -> None:
    renamed = tmp_path / "incidents.csv"
    assert not is_simulated(renamed)
    assert is_simulated(tmp_path / "simulated-desk-1.csv.gz")
    write_export(log, renamed)
    assert is_simulated(renamed)
    truth_path(renamed).unlink()
    assert renamed.read_text("utf-8").splitlines()[1].startswith("SIM")


def test_the_demo_is_made_in_six_seconds_of_processor_time(tmp_path: Path) -> None:
    code = (
        "import sys, time, pathlib; from pawl.analytics.simulation import *;"
        "write_export(simulate(demo_desk(), seed=DEMO_SEED), pathlib.Path(sys.argv[1]));"
        "print(time.process_time())"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "simulated-desk.csv.gz")]
    assert float(subprocess.run(run, check=True, capture_output=True).stdout) < 6.0
