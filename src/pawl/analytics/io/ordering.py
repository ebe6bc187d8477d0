"""Puts staged events in case order, continuing the numbers of a snapshot where there is one."""

from pathlib import Path

import duckdb
import numpy as np
from pyarrow import parquet

from pawl.analytics.eventlog.dataset import quoted
from pawl.analytics.io.engine import text_sql, write_parquet
from pawl.analytics.io.plain_columns import numbers_in
from pawl.analytics.io.snapshot import Snapshot, cases_sql, events_sql, parquet_sql
from pawl.analytics.io.typing_sql import Typing

KNOWN_EVENTS = "known_events"
_NUMBERS = ("case_no", "seq")


def is_in_order(engine: duckdb.DuckDBPyConnection, stage: Path) -> bool:
    """Whether the rows stand as they were numbered, and no case comes back after another one began."""
    last = -1
    for batch in parquet.ParquetFile(stage).iter_batches(columns=["case_no"]):
        numbers = numbers_in(batch.column(0))
        steps = np.diff(numbers, prepend=last)
        if steps.min() < 0 or steps.max() > 1:
            return False
        last = numbers[-1]
    sql = f'SELECT count(*) = count(DISTINCT "case") FROM {parquet_sql([stage])} WHERE seq = 0'
    return bool(engine.execute(sql).fetchall()[0][0])


def remember(engine: duckdb.DuckDBPyConnection, stage: Path, parent: Snapshot | None) -> None:
    """Look up the staged cases in the snapshot before: their numbers, and all their events."""
    if parent is None:
        engine.execute('CREATE TEMP TABLE known_cases ("case" VARCHAR, case_no INTEGER, past BIGINT)')
        engine.execute("CREATE TEMP TABLE numbers AS SELECT 0 AS next")
        return
    engine.execute(
        f"""CREATE TEMP TABLE known_cases AS SELECT "case", case_no, events AS past
        FROM ({cases_sql(parent.files("cases"))}) SEMI JOIN {parquet_sql([stage])} USING ("case")"""
    )
    engine.execute(
        f"""CREATE TEMP TABLE {KNOWN_EVENTS} AS
        SELECT * FROM ({events_sql(parent.files("events"))}) SEMI JOIN known_cases USING (case_no)"""
    )
    engine.execute(f"CREATE TEMP TABLE numbers AS SELECT {parent.manifest.cases} AS next")


def keep_new(engine: duckdb.DuckDBPyConnection, stage: Path, typing: Typing) -> int:
    """Drop staged events that the snapshot has already, equal in every field.   Returns how many are left."""
    same = " AND ".join(
        f"one.{quoted(name)} IS NOT DISTINCT FROM other.{quoted(name)}"
        for name in typing.columns
        if name not in _NUMBERS
    )
    sql = f"""SELECT * EXCLUDE (file_row_number) FROM {_numbered(stage)} AS one
        ANTI JOIN {KNOWN_EVENTS} AS other ON {same} ORDER BY file_row_number"""
    fresh = stage.with_name("fresh.parquet")
    left = write_parquet(engine, sql, fresh)
    fresh.replace(stage)
    return left


def put_in_order(engine: duckdb.DuckDBPyConnection, stage: Path, target: Path, typing: Typing) -> None:
    """Sort a stage file by case, time and the source's order, and number it; new cases as they appear.

    Only the narrow keys are numbered by windows; the wide rows are sorted once, by two integers.
    """
    source = _numbered(stage)
    order = f"{quoted(typing.order_field)} NULLS FIRST, " if typing.order_field else ""
    engine.execute(
        f"""CREATE TEMP TABLE places AS WITH firsts AS (
            SELECT "case", coalesce(known.case_no, next - 1 + row_number() OVER (
                PARTITION BY known.case_no IS NULL ORDER BY min(file_row_number))) AS no,
                coalesce(known.past, 0) AS past
            FROM {source} LEFT JOIN known_cases AS known USING ("case"), numbers
            GROUP BY "case", known.case_no, known.past, next
        )
        SELECT file_row_number, CAST(no AS INTEGER) AS new_case_no, CAST(past - 1 + row_number() OVER (
            PARTITION BY no ORDER BY "at", {order} file_row_number) AS INTEGER) AS new_seq
        FROM {source} JOIN firsts USING ("case")"""
    )
    named = {"case_no": "new_case_no AS case_no", "seq": "new_seq AS seq"}
    wanted = ", ".join(named.get(name, quoted(name)) for name in typing.columns)
    sql = f"SELECT {wanted} FROM {source} JOIN places USING (file_row_number) ORDER BY new_case_no, new_seq"
    write_parquet(engine, sql, target)


def _numbered(stage: Path) -> str:
    return f"read_parquet({text_sql(str(stage))}, file_row_number = true, hive_partitioning = false)"
