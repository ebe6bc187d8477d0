"""One way to the numbers in a process of its own: prints the digest and the cost of a warm run."""

import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb

from benchmarks.kpi.cost import report, timed
from benchmarks.kpi.data import APPENDED, cases_of, events_of, store_cases
from benchmarks.kpi.rows import digest
from benchmarks.kpi.standard import SLICES, dataset, definitions, rows_of, weeks
from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.engine import Earlier, Measurements, measure, refresh
from pawl.analytics.worktime import shipped


def main(way: str, folder: Path, copies: int, runs: int) -> None:
    """Run one way: the first run, then `runs` more, of which the cheapest counts as warm."""
    if way == "refresh":
        refreshing(folder, copies)
    else:
        ours(folder, copies, runs, working=way == "pawl-working")


def ours(folder: Path, copies: int, runs: int, *, working: bool) -> None:
    """Measure from the case table; the digest is over the rows all peers print."""
    data = dataset(f"'{cases_of(folder, copies)}'", last_event(events_of(folder, copies)))
    found: list[Measurements] = []
    cost = timed(lambda: found.append(measured(data, working=working)), runs)
    report(digest(rows_of(found[-1])), cost)


def measured(data: Dataset, *, working: bool) -> Measurements:
    return measure(
        definitions(working=working), data, periods=weeks(data), calendar=shipped("office"), slices=SLICES
    )


def refreshing(folder: Path, copies: int) -> None:
    """Derive and measure everything, against doing so for what the last thousandth of the events touches."""
    events = events_of(folder, copies)
    cut = f"(SELECT quantile_disc(ts, {1 - APPENDED}) FROM '{events}')"
    last, at_cut = last_event(events), last_event(events, f"WHERE ts < {cut}")
    with tempfile.TemporaryDirectory() as scratch:
        old_cases, new_cases, fresh_cases = (
            Path(scratch) / f"{name}.parquet" for name in ("old", "new", "fresh")
        )
        store_cases(f"(SELECT * FROM '{events}' WHERE ts < {cut})", old_cases)
        old = dataset(f"'{old_cases}'", at_cut)
        before = measured(old, working=True)
        numbers: list[Measurements] = []

        def whole() -> None:
            store_cases(f"'{events}'", new_cases)
            numbers.append(measured(dataset(f"'{new_cases}'", last), working=True))

        def append() -> None:
            touched = f"(SELECT case_id FROM '{events}' WHERE ts >= {cut})"
            store_cases(f"(SELECT * FROM '{events}' SEMI JOIN {touched} USING (case_id))", fresh_cases)

        def some() -> None:
            kept = f"FROM '{old_cases}' ANTI JOIN '{fresh_cases}' USING (case_no)"
            kept = f"({kept} UNION ALL FROM '{fresh_cases}')"
            data = dataset(kept, last)
            numbers_of = duckdb.sql(f"SELECT case_no FROM '{fresh_cases}'").to_arrow_table()["case_no"]
            earlier = Earlier(before, old, {"incident": numbers_of.to_pylist()})
            numbers.append(
                refresh(
                    earlier,
                    definitions(working=True),
                    data,
                    periods=weeks(data),
                    calendar=shipped("office"),
                    slices=SLICES,
                )
            )

        costs = {"full run": timed(whole, 1), "append": timed(append, 0), "refresh": timed(some, 1)}
    same = numbers[0].digest == numbers[-1].digest
    print(json.dumps({"same": same, **costs}))


def last_event(events: Path, where: str = "") -> datetime:
    row = duckdb.sql(f"SELECT max(ts) FROM '{events}' {where}").fetchone()
    return datetime(1970, 1, 1) if row is None else row[0]  # noqa: DTZ001 (naive means UTC)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
