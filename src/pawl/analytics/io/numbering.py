"""Numbers cases and events while a file streams by, so that a file in case order needs no sort."""

from collections.abc import Generator, Iterator

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pawl.analytics.io.engine import lend
from pawl.analytics.io.limits import MIB
from pawl.analytics.io.plain_columns import numbers_in, whole_numbers, words
from pawl.analytics.io.typing_sql import Typing

Ints = npt.NDArray[np.int64]
_NO_CASE, _ZERO = words([""])[0], whole_numbers(np.zeros(1, np.int64))[0]
LONGEST_CASE = 32 * MIB
"""A case that runs on for more bytes is passed on in pieces, and the whole log sorted afterwards."""


class Numbering:
    """Adds `numbered_case`, `numbered_at`, `case_no` and `seq` to batches, and mends disorder inside a case.

    Exports that list case after case are common, and in them a few events stand out of time order: those
    cases are put right here. `is_tidy` tells whether that was enough; a case that comes back later is
    not seen here.
    """

    def __init__(self, typing: Typing, engine: duckdb.DuckDBPyConnection) -> None:
        self._typing = typing
        self._engine = engine
        self._cases = 0
        self.is_tidy = True

    def numbered(self, batches: Iterator[pa.RecordBatch]) -> Generator[pa.RecordBatch]:
        """Pass on the rows, cut between cases, with their numbers; only the seams are copied."""
        rest: pa.RecordBatch | None = None
        for batch in batches:
            read = self._read(batch)
            starts = np.flatnonzero(_starts(read.column("numbered_case")))
            seam = int(starts[1]) if len(starts) > 1 else read.num_rows
            rest = read.slice(0, seam) if rest is None else _joined(rest, read.slice(0, seam))
            if len(starts) > 1:
                last = int(starts[-1])
                yield self._number(rest)
                if last > seam:
                    yield self._number(read.slice(seam, last - seam))
                rest = read.slice(last)
            if rest.nbytes > LONGEST_CASE:
                self.is_tidy = False
                yield self._number(rest)
                rest = None
        if rest is not None:
            yield self._number(rest)

    @property
    def schema(self) -> pa.Schema:
        """Shape of the numbered batches."""
        return self._schema

    def of(self, schema: pa.Schema) -> "Numbering":
        """Say what comes in."""
        fields = [
            pa.field("numbered_case", pa.string()),
            pa.field("numbered_at", pa.timestamp("us")),
            pa.field("order", pa.int64()),
            pa.field("case_no", pa.int32()),
            pa.field("seq", pa.int32()),
        ]
        self._schema = pa.schema([*schema, *fields])
        return self

    def _read(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Type the three columns that the order stands on."""
        typing = self._typing
        sql = f"SELECT {typing.case_text}, {typing.instant}, {typing.order} FROM batch"
        lend(self._engine, "batch", pa.Table.from_batches([batch]))
        frame = self._engine.execute(sql).to_arrow_table()
        names = [*batch.schema.names, "numbered_case", "numbered_at", "order"]
        added = [_single(frame.column(i)) for i in range(3)]
        return pa.RecordBatch.from_arrays([*batch.columns, *added], names)

    def _number(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        starts = _starts(batch.column("numbered_case"))
        run = np.cumsum(starts) - 1
        batch = _in_order(batch, run)
        seq = np.arange(batch.num_rows) - np.flatnonzero(starts)[run]
        case_no = run + self._cases
        self._cases += int(run[-1]) + 1
        numbers = [whole_numbers(case_no.astype(np.int32)), whole_numbers(seq.astype(np.int32))]
        return pa.RecordBatch.from_arrays([*batch.columns, *numbers], schema=self._schema)


def _in_order(batch: pa.RecordBatch, run: Ints) -> pa.RecordBatch:
    """Events of a case by time, then by the source's own order, then as they stand in the file."""
    at = _ints(batch.column("numbered_at").cast(pa.int64()))
    order = _ints(batch.column("order"))
    same, later = run[1:] == run[:-1], at[1:] > at[:-1]
    fine = later | ((at[1:] == at[:-1]) & (order[1:] >= order[:-1]))
    if bool(np.all(fine | ~same)):
        return batch
    return batch.take(whole_numbers(np.lexsort((order, at, run))))


def _ints(column: pa.Array) -> Ints:
    filled: Ints = numbers_in(pc.fill_null(column, _ZERO))
    return filled


def _starts(cases: pa.Array) -> npt.NDArray[np.bool_]:
    """Where a case differs from the one before; the first always does."""
    filled = pc.fill_null(cases, _NO_CASE)
    starts = np.ones(len(filled), dtype=bool)
    if len(filled) > 1:
        starts[1:] = numbers_in(pc.not_equal(filled[1:], filled[:-1]).cast(pa.uint8()))
    return starts


def _joined(first: pa.RecordBatch, second: pa.RecordBatch) -> pa.RecordBatch:
    return pa.Table.from_batches([first, second]).combine_chunks().to_batches()[0]


def _single(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
