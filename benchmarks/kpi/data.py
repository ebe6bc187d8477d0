"""Event logs of any size from one log: copies shifted by whole weeks, in the order they are appended."""

import sys
from pathlib import Path

import duckdb

from benchmarks.bench_import import source
from benchmarks.kpi.columns import cases_sql

EVENTS = """
  CAST(substr(number, 4) AS BIGINT) AS case_id, incident_state AS state,
  strptime(sys_updated_at, '%d/%m/%Y %H:%M') AS ts, CAST(sys_mod_count AS INTEGER) AS seq,
  strptime(opened_at, '%d/%m/%Y %H:%M') AS opened_at,
  strptime(nullif(resolved_at, '?'), '%d/%m/%Y %H:%M') AS resolved_at,
  priority, assignment_group, made_sla = 'true' AS made_sla,
  CAST(reopen_count AS INTEGER) AS reopen_count, CAST(reassignment_count AS INTEGER) AS reassignment_count
"""
SHIFTED = ("ts", "opened_at", "resolved_at")
APPENDED = 0.001


def events_of(folder: Path, copies: int) -> Path:
    """The Parquet file of the log, that many times over; made when it is not there."""
    target = folder / f"events_x{copies}.parquet"
    if not target.exists():
        shifted = ", ".join(f"{name} + to_days(CAST(7 * i AS INTEGER)) AS {name}" for name in SHIFTED)
        connection = duckdb.connect()
        connection.execute("SET memory_limit = '3GB'")
        connection.execute(
            f"CREATE TABLE log AS SELECT {EVENTS} FROM read_csv(?, all_varchar = true, header = true)",
            [str(source(folder))],
        )
        connection.execute(
            f"COPY (SELECT * EXCLUDE (i) REPLACE (i * 10000000 + case_id AS case_id, {shifted}) "
            f"FROM log, range({copies}) copy(i) ORDER BY ts, case_id, seq) "
            f"TO '{target}' (COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
        )
    return target


def cases_of(folder: Path, copies: int) -> Path:
    """The Parquet file of the case table, as the lake stores it."""
    target = folder / f"cases_x{copies}.parquet"
    if not target.exists():
        store_cases(f"'{events_of(folder, copies)}'", target)
    return target


def store_cases(events: str, target: Path) -> None:
    """Derive the case table of these events (a relation) and store it in the order of the cases."""
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '3GB'")
    connection.execute(
        f"COPY ({cases_sql(events)} ORDER BY opened_at, case_no) TO '{target}' "
        "(COMPRESSION zstd, ROW_GROUP_SIZE 122880)"
    )


if __name__ == "__main__":
    cases_of(Path(sys.argv[1]), int(sys.argv[2]))
