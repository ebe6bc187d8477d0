"""Staged rows become the events of a snapshot: typed, checked, numbered and in case order."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pawl.analytics.eventlog.dataset import quoted
from pawl.analytics.io.engine import lend, open_engine, write_parquet
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
        self._failure: Exception | None = None
        self._clock: ZoneClock | None = None

    @property
    def clock(self) -> ZoneClock | None:
        """The clock of the reading that counts: what is read again for its refused rows counts once."""
        return self._clock

    def write(self) -> Written:
        """Read once and write what is right to the stage file; read again for the refused rows, if any."""
        tally, is_tidy, kept = self._read()
        while kept is None and self._staged.failure is None and self._staged.retry():
            tally, is_tidy, kept = self._read()
        if kept is None:
            raise self._failure or AssertionError(self._staged)
        refused = tally.rows - tally.refused - kept
        if refused:
            tally.refusals.extend(self._broken())
            tally.refusals.sort(key=lambda refusal: refusal.row)
        return Written(tally.rows, kept, tally.refusals[:KEPT_REFUSALS], is_tidy and not refused)

    def _read(self) -> tuple[Tally, bool, int | None]:
        """One reading of the whole file.   Returns no number of rows kept where it broke off."""
        names = ", ".join(quoted(name) for name in self._typing.columns)
        sql = f"SELECT {names} FROM ({self._typing.events('numbered')}) WHERE rule IS NULL"
        self._clock = None if self._typing.zone == "UTC" else ZoneClock(self._typing.zone)
        with self._reading(self._clock) as (engine, numbering, tally):
            # a pushed-down filter would compute every conversion twice
            engine.execute("SET disabled_optimizers = 'filter_pushdown'")
            try:
                kept = write_parquet(engine, sql, self._folder / STAGE)
            except duckdb.Error as error:
                self._failure = self._staged.failure or error
                return tally, False, None
            return tally, numbering.is_tidy, kept

    def _broken(self) -> Iterator[Refusal]:
        """Read again, for the refused rows alone."""
        checks = self._typing.checks()
        columns = list(dict.fromkeys(check.column for check in checks))
        raw = ", ".join(f"CAST({quoted('raw of ' + column)} AS VARCHAR)" for column in columns)
        rows = self._typing.events("numbered", raw=columns)
        sql = (
            f"SELECT row, rule, {raw} FROM ({rows}) WHERE rule IS NOT NULL ORDER BY row LIMIT {KEPT_REFUSALS}"
        )
        clock = None if self._clock is None else ZoneClock(self._clock.name)
        with self._reading(clock) as (engine, _, _):
            for row, rule, *values in engine.execute(sql).fetchall():
                check = checks[rule]
                value = values[columns.index(check.column)] or ""
                yield Refusal(row, check.column, value[:SHOWN], check.rule, check.way_out)

    @contextmanager
    def _reading(
        self, clock: ZoneClock | None
    ) -> Iterator[tuple[duckdb.DuckDBPyConnection, Numbering, Tally]]:
        """Lend an engine that reads the file as the relation `numbered`; nothing stays open afterwards."""
        read, tally = self._typing.read, Tally()
        types = [(ROW, pa.int64()), *((name, self._staged.schema.field(name).type) for name in read)]
        engine, helper = (open_engine(self._folder, self._limits, clock) for _ in range(2))
        for one in (engine, helper):
            # Rows have to stay in order: what two threads write, DuckDB lays together once more, for a sixth
            # of the whole import. The batches of the helper are too small to share.
            one.execute("SET threads = 1")
        numbering = Numbering(self._typing, helper).of(pa.schema(types))
        batches = self._staged.batches(read, tally)
        rows = numbering.numbered(batches)
        lend(engine, "numbered", pa.RecordBatchReader.from_batches(numbering.schema, rows))
        try:
            yield engine, numbering, tally
        finally:
            for each in (engine, rows, batches, helper):
                each.close()
