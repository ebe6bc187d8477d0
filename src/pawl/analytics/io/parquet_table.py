"""Parquet as batches of its own columns."""

from collections.abc import Generator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from pawl.analytics.errors import AnalyticsError, BadFile
from pawl.analytics.io.limits import Limits, Progress, Tell
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.source import Source
from pawl.analytics.io.staged import ROW, Tally, check_header
from pawl.analytics.words import Sentence, say

BATCH = 65_536


class ParquetTable:
    """A Parquet file that was looked at; its rows are yet to be read."""

    failure: AnalyticsError | None = None
    has_iso = False
    notes: tuple[Sentence, ...] = ()

    def __init__(self, source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> None:
        self._source, self._mapping, self._tell = source, mapping, tell
        try:
            self._file = parquet.ParquetFile(source.path)
            self._schema = self._file.schema_arrow
        except (pa.ArrowException, OSError) as error:
            raise self._bad(error) from error
        self._check_size(limits)
        check_header(source.name, self._schema.names, limits)

    @property
    def schema(self) -> pa.Schema:
        """Every column that is text, number, flag or instant; the rest cannot be mapped."""
        kept = [(each.name, plain_type(each.type)) for each in self._schema]
        return pa.schema([(name, its) for name, its in kept if its is not None])

    def retry(self) -> bool:
        """There is no second way to read it."""
        return False

    def batches(self, columns: tuple[str, ...], tally: Tally) -> Generator[pa.RecordBatch]:
        """Read the named columns, missing markers as null, row numbers in front."""
        total = self._file.metadata.num_rows
        try:
            for batch in self._file.iter_batches(BATCH, columns=list(columns)):
                yield numbered(batch.select(columns), tally, self._mapping.missing)
                self._tell(Progress("reading", self._source.size * tally.rows // total, self._source.size))
        except (pa.ArrowException, OSError) as error:
            self.failure = self._bad(error)
            raise self.failure from error

    def _check_size(self, limits: Limits) -> None:
        metadata = self._file.metadata
        groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        if size > limits.unpacked_bytes:
            rule = say("unpacks to more than {n:,} bytes.", n=limits.unpacked_bytes)
            way_out = say("Import it in parts, or raise the limit `unpacked_bytes`.")
            raise BadFile(self._source.name, rule, way_out)
        if not metadata.num_rows:
            rule = say("has a header and no rows.")
            raise BadFile(self._source.name, rule, say("Export the log with its rows."))

    def _bad(self, error: Exception) -> BadFile:
        rule = say("cannot be read as Parquet: {error}.", error=str(error)[:300])
        return BadFile(self._source.name, rule, say("Write or copy the file again."))


def plain_type(arrow: pa.DataType) -> pa.DataType | None:
    """Name the type in which a column is staged; none where it holds no single values."""
    if pa.types.is_dictionary(arrow):
        arrow = arrow.value_type
    if pa.types.is_string(arrow) or pa.types.is_large_string(arrow) or pa.types.is_string_view(arrow):
        return pa.string()
    if pa.types.is_timestamp(arrow):
        return pa.timestamp("us", arrow.tz)
    if pa.types.is_date(arrow):
        return pa.timestamp("us")
    if pa.types.is_boolean(arrow) or pa.types.is_integer(arrow) or pa.types.is_floating(arrow):
        return arrow
    if pa.types.is_decimal(arrow):
        return pa.float64()
    return pa.string() if pa.types.is_null(arrow) else None


def numbered(batch: pa.RecordBatch, tally: Tally, missing: tuple[str, ...]) -> pa.RecordBatch:
    """Bring a batch to plain types, blank the missing markers, and put row numbers from 1 in front."""
    markers = pa.array(missing)
    arrays = [pa.array(np.arange(tally.rows + 1, tally.rows + batch.num_rows + 1))]
    for column in batch.columns:
        plain = column.cast(plain_type(column.type), safe=False)
        if pa.types.is_string(plain.type):
            plain = pc.if_else(pc.is_in(plain, markers), None, plain)
        elif pa.types.is_floating(plain.type):
            plain = pc.if_else(pc.is_nan(plain), None, plain)
        arrays.append(plain)
    tally.rows += batch.num_rows
    return pa.RecordBatch.from_arrays(arrays, [ROW, *batch.schema.names])
