"""The child that decodes Parquet: a look at its footer, or its rows as a stream of bounded batches."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from pawl.analytics.errors import BadFile
from pawl.analytics.io.confinement import WHOLE, confined, waiting
from pawl.analytics.io.header import check_header
from pawl.analytics.io.limits import MIB, Limits
from pawl.analytics.io.plain_columns import BATCH, as_plain, plain_schema
from pawl.analytics.words import say

PIECE = 32 * MIB


def main(asked: Mapping[str, Any]) -> None:
    """Look, or send rows: source, columns or null, limits."""
    source, limits = Path(asked["source"]), Limits(**asked["limits"])
    try:
        if asked["columns"] is None:
            sys.stdout.write(json.dumps(look(source, limits)))
        else:
            with os.fdopen(os.dup(1), "wb") as out:
                os.dup2(2, 1)  # nothing that a library prints may enter the stream
                send(source, asked["columns"], limits, out)
    except MemoryError:  # Arrow's own is an ArrowException, too
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        rule = say("cannot be read as Parquet: {error}.", error=str(error)[:300])
        raise BadFile("", rule, say("Write or copy the file again.")) from error


def look(source: Path, limits: Limits) -> dict[str, Any]:
    """Say which columns there are, as an Arrow schema in hex, and how many rows.

    Raises BadFile for what says itself that it is too large.
    """
    file = parquet.ParquetFile(source)
    check_header("", file.schema_arrow.names, limits)
    metadata = file.metadata
    size = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if size > limits.unpacked_bytes:
        rule = say("unpacks to more than {n:,} bytes.", n=limits.unpacked_bytes)
        raise BadFile("", rule, say("Import it in parts, or raise the limit `unpacked_bytes`."))
    return {
        "schema": plain_schema(file.schema_arrow).serialize().to_pybytes().hex(),
        "rows": metadata.num_rows,
    }


def send(source: Path, columns: list[str], limits: Limits, out: IO[bytes]) -> None:
    """Write the named columns as an Arrow stream.   Raises BadFile for a bomb."""
    file = parquet.ParquetFile(source, read_dictionary=_with_dictionary(source, columns))
    bound = max(limits.ratio_from, limits.columnar_ratio * source.stat().st_size)
    schema = plain_schema(pa.schema([file.schema_arrow.field(name) for name in columns]))
    decoded = row = 0
    with pa.ipc.new_stream(out, schema) as writer:
        for batch in file.iter_batches(BATCH, columns=columns, use_threads=False):
            for piece in pieces(batch.select(columns), row, limits):
                plain = as_plain(piece)
                row += plain.num_rows
                decoded += plain.nbytes
                if decoded > bound:
                    rule = say("unpacks to more than {n} times its size by row {row:,}: a bomb.",
                               n=limits.columnar_ratio, row=row)  # fmt: skip
                    way_out = say("If it is a true log, write it as CSV and import that.")
                    raise BadFile("", rule, way_out)
                left = waiting(0)
                writer.write_batch(plain)
                out.flush()
                waiting(left)
    out.write(WHOLE)


def pieces(batch: pa.RecordBatch, row: int, limits: Limits) -> Iterator[pa.RecordBatch]:
    """Cut a batch so that no piece decodes to much more than PIECE; a dictionary can hide any size.

    row: rows before it.   Raises BadFile for a row longer than one may be.
    """
    sizes = np.zeros(batch.num_rows, dtype=np.int64)
    for column in batch.columns:
        sizes += _sizes(column)
    if len(sizes) and sizes.max() > limits.record_bytes:
        rule = say("has a row longer than {n:,} bytes: row {row:,}.",
                   n=limits.record_bytes, row=row + int(sizes.argmax()) + 1)  # fmt: skip
        raise BadFile("", rule, say("Leave the long texts out, or raise the limit `record_bytes`."))
    ends, start = np.cumsum(sizes), 0
    while start < batch.num_rows:
        before = ends[start - 1] if start else 0
        end = max(start + 1, int(np.searchsorted(ends, before + PIECE, side="right")))
        yield batch.slice(start, end - start)
        start = end


def _sizes(column: pa.Array) -> Any:
    """Bytes of each value, decoded."""
    if pa.types.is_dictionary(column.type):
        lengths = _sizes(column.dictionary)
        places = pc.fill_null(column.indices, 0).to_numpy(zero_copy_only=False)
        return lengths[places] if len(lengths) else 0
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return pc.fill_null(pc.binary_length(column), 0).to_numpy(zero_copy_only=False)
    return np.full(len(column), 8, dtype=np.int64)


def _with_dictionary(source: Path, columns: list[str]) -> list[str]:
    """Text columns with a dictionary page: read as they are stored, and decoded piece by piece."""
    metadata, wanted, found = parquet.ParquetFile(source).metadata, set(columns), set()
    for group in (metadata.row_group(i) for i in range(metadata.num_row_groups)):
        for column in (group.column(i) for i in range(group.num_columns)):
            if column.physical_type == "BYTE_ARRAY" and column.has_dictionary_page:
                found.add(column.path_in_schema)
    return sorted(found & wanted)


if __name__ == "__main__":
    confined(main)
