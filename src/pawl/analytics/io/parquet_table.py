"""Parquet as batches of its own columns, decoded in a child."""

import contextlib
import json
import tempfile
from collections.abc import Generator
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.confinement import WHOLE, Parsing, allowance, ended, run, start
from pawl.analytics.io.limits import Limits, Progress, Tell
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.plain_columns import whole_numbers, without_markers, words
from pawl.analytics.io.source import Source
from pawl.analytics.io.staged import ROW, Tally
from pawl.analytics.words import Sentence, say

CHILD = "pawl.analytics.io.parquet_child"


class ParquetTable:
    """A Parquet file that was looked at; its rows are yet to be read."""

    failure: AnalyticsError | None = None
    has_iso = False
    notes: tuple[Sentence, ...] = ()

    def __init__(self, source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> None:
        self._source, self.mapping, self._limits, self._tell = source, mapping, limits, tell
        way_out = say("Write or copy the file again.")
        self._parsing = Parsing(source.name, "Parquet", way_out, allowance(limits, source.size))
        found = json.loads(run(CHILD, self._asked(None), self._parsing))
        self._rows = int(found["rows"])
        self._schema = pa.ipc.read_schema(pa.py_buffer(bytes.fromhex(found["schema"])))
        if not self._rows:
            rule = say("has a header and no rows.")
            raise BadFile(source.name, rule, say("Export the log with its rows."))

    @property
    def schema(self) -> pa.Schema:
        """Every column that is text, number, flag or instant; the rest cannot be mapped."""
        return self._schema

    def retry(self) -> bool:
        """There is no second way to read it."""
        return False

    def batches(self, columns: tuple[str, ...], tally: Tally) -> Generator[pa.RecordBatch]:
        """Read the named columns, missing markers as null, row numbers in front."""
        try:
            for batch in self._decoded(columns):
                yield numbered(batch, tally, self.mapping.missing)
                done = self._source.size * min(tally.rows, self._rows) // self._rows
                self._tell(Progress("reading", done, self._source.size))
            if tally.rows != self._rows:
                rule = say("promises {n:,} rows and holds {rows:,}.", n=self._rows, rows=tally.rows)
                raise self._parsing.refused(rule)
        except BadFile as failure:
            self.failure = failure
            raise

    def _decoded(self, columns: tuple[str, ...]) -> Generator[pa.RecordBatch]:
        """What the child sends; a stream that does not end as it should is a refusal."""
        with tempfile.TemporaryFile() as said:
            child = start(CHILD, self._asked(columns), self._parsing, said)
            if child.stdout is None:
                raise AssertionError(CHILD)
            is_whole = False
            try:
                with contextlib.suppress(pa.ArrowException, OSError):
                    with pa.ipc.open_stream(child.stdout) as stream:
                        yield from stream
                    is_whole = child.stdout.read() == WHOLE
                code = None if is_whole else ended(child)
            finally:
                child.kill()
                child.stdout.close()
                child.wait()
            if code is not None:
                said.seek(0)
                raise self._parsing.ended(code, said.read().decode("utf-8", "replace"))

    def _asked(self, columns: tuple[str, ...] | None) -> dict[str, Any]:
        return {"source": str(self._source.path), "columns": columns, "limits": asdict(self._limits)}


def numbered(batch: pa.RecordBatch, tally: Tally, missing: tuple[str, ...]) -> pa.RecordBatch:
    """Blank the missing markers of a plain batch, and put row numbers from 1 in front."""
    markers = words(missing)
    numbers = whole_numbers(np.arange(tally.rows + 1, tally.rows + batch.num_rows + 1))
    tally.rows += batch.num_rows
    arrays = [numbers, *(without_markers(column, markers) for column in batch.columns)]
    return pa.RecordBatch.from_arrays(arrays, [ROW, *batch.schema.names])
