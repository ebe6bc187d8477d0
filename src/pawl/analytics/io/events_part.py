"""Staged rows become the events of a snapshot: typed, checked, numbered and in case order."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pawl.analytics.eventlog.dataset import quoted
from pawl.analytics.io.engine import open_engine, write_parquet
from pawl.analytics.io.lake import parquet_sql
from pawl.analytics.io.limits import Limits
from pawl.analytics.io.numbering import Numbering
from pawl.analytics.io.staged import KEPT_REFUSALS, ROW, Refusal, Staged, Tally
from pawl.analytics.io.typing_sql import Typing
from pawl.analytics.io.zones import ZoneClock

STAGE = "stage.parquet"
SHOWN = 200


@dataclass(frozen=True)
class Written:
    """What came of one reading: rows seen, rows kept, the refused ones (as many as are kept), and order."""

    rows: int
    kept: int
    refusals: list[Refusal]
    is_tidy: bool

    @property
    def refused(self) -> int:
        """Rows refused: every row seen is either kept or refused."""
        return self.rows - self.kept


class EventsPart:
    """Writes the events of one staged file."""

    def __init__(self, staged: Staged, typing: Typing, folder: Path, limits: Limits) -> None:
        self._staged, self._typing, self._folder, self._limits = staged, typing, folder, limits
        self._clock = None if typing.zone == "UTC" else ZoneClock(typing.zone)

    @property
    def clock(self) -> ZoneClock | None:
        """The clock that local times were read by, with its counts."""
        return self._clock

    def write(self) -> Written:
        """Read once and write what is right to the stage file; read again for the refused rows, if any."""
        tally = Tally()
        engine, numbering = self._engine(), self._numbering()
        names = ", ".join(quoted(name) for name in self._typing.columns)
        # a pushed-down filter would compute every conversion twice
        engine.execute("SET disabled_optimizers = 'filter_pushdown'")
        sql = f"SELECT {names} FROM ({self._typing.events('numbered')}) WHERE rule IS NULL"
        kept = self._run(engine, numbering, tally, sql)
        refused = tally.rows - tally.refused - kept
        if refused:
            tally.refusals.extend(self._broken())
            tally.refusals.sort(key=lambda refusal: refusal.row)
        return Written(tally.rows, kept, tally.refusals[:KEPT_REFUSALS], numbering.is_tidy and not refused)

    def _run(self, engine: duckdb.DuckDBPyConnection, numbering: Numbering, tally: Tally, sql: str) -> int:
        self._offer(engine, numbering, tally)
        try:
            return write_parquet(engine, sql, self._folder / STAGE)
        except duckdb.Error:
            if self._staged.failure:
                raise self._staged.failure from None
            raise
        finally:
            engine.close()

    def _broken(self) -> Iterator[Refusal]:
        checks = self._typing.checks()
        engine, numbering = self._engine(), self._numbering()
        self._offer(engine, numbering, Tally())
        columns = list(dict.fromkeys(check.column for check in checks))
        raw = ", ".join(f"CAST({quoted('raw of ' + column)} AS VARCHAR)" for column in columns)
        sql = f"SELECT row, rule, {raw} FROM ({self._typing.events('numbered', raw=columns)}) WHERE rule IS NOT NULL"
        for row, rule, *values in engine.execute(f"{sql} ORDER BY row LIMIT {KEPT_REFUSALS}").fetchall():
            check = checks[rule]
            value = values[columns.index(check.column)]
            yield Refusal(row, check.column, (value or "")[:SHOWN], check.rule, check.way_out)
        engine.close()

    def _engine(self) -> duckdb.DuckDBPyConnection:
        return open_engine(self._folder, self._limits, self._clock)

    def _numbering(self) -> Numbering:
        return Numbering(self._typing, self._engine())

    def _offer(self, engine: duckdb.DuckDBPyConnection, numbering: Numbering, tally: Tally) -> None:
        read = self._typing.read
        types = [(ROW, pa.int64()), *((name, self._staged.schema.field(name).type) for name in read)]
        numbering.of(pa.schema(types))
        batches = numbering.numbered(self._staged.batches(read, tally))
        engine.register("numbered", pa.RecordBatchReader.from_batches(numbering.schema, batches))


def put_in_order(
    engine: duckdb.DuckDBPyConnection, stage: Path, target: Path, columns: tuple[str, ...]
) -> None:
    """Sort a stage file by case (in order of appearance), time and place, and number it anew.

    Only the narrow keys are numbered by windows; the wide rows are sorted once, by two integers.
    """
    source = f"read_parquet('{str(stage).replace(chr(39), chr(39) * 2)}', file_row_number = true)"
    engine.execute(
        f"""CREATE TEMP TABLE places AS
        WITH firsts AS (
            SELECT "case", row_number() OVER (ORDER BY min(file_row_number)) - 1 AS no FROM {source} GROUP BY "case"
        )
        SELECT file_row_number, CAST(no AS INTEGER) AS new_case_no, CAST(row_number() OVER (
            PARTITION BY no ORDER BY "at", file_row_number) - 1 AS INTEGER) AS new_seq
        FROM {source} JOIN firsts USING ("case")"""
    )
    named = {"case_no": "new_case_no AS case_no", "seq": "new_seq AS seq"}
    wanted = ", ".join(named.get(name, quoted(name)) for name in columns)
    sql = f"SELECT {wanted} FROM {source} JOIN places USING (file_row_number) ORDER BY new_case_no, new_seq"
    write_parquet(engine, sql, target)
    engine.execute("DROP TABLE places")


def is_grouped(engine: duckdb.DuckDBPyConnection, stage: Path) -> bool:
    """Whether no case comes back after another one began."""
    sql = f'SELECT count(*) = count(DISTINCT "case") FROM {parquet_sql([stage])} WHERE seq = 0'
    row = engine.execute(sql).fetchone()
    return bool(row and row[0])
