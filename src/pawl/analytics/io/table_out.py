"""Tables of a snapshot as CSV or Parquet, row group by row group, into any stream."""

import re
from collections.abc import Iterator, Mapping
from typing import IO

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from pawl.analytics.eventlog.dataset import Dataset, FieldType, quoted
from pawl.analytics.io.engine import text_sql
from pawl.analytics.io.refused import FORMULA_SIGNS

BATCH = 50_000
_SIGNS = "^[" + "".join(re.escape(sign) for sign in FORMULA_SIGNS) + "]"
ORDER = {"events": 'case_no, "at", seq'}


def write_csv(dataset: Dataset, table: str, out: IO[bytes]) -> None:
    """Write a table as CSV in UTF-8: instants in ISO form and UTC, formula signs of a spreadsheet harmless.

    table: `events` or the case kind.   A text that begins like a formula gets an apostrophe in front.
    """
    columns = dataset.tables[table]
    select = ", ".join(f"{_cell(name, its)} AS {quoted(name)}" for name, its in columns.items())
    batches = _batches(dataset, f"SELECT {select} FROM {quoted(table)}", table)
    first = next(batches)
    with arrow_csv.CSVWriter(out, first.schema) as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)


def write_parquet_stream(dataset: Dataset, table: str, out: IO[bytes]) -> None:
    """Write a table as Parquet, as it is stored: instants without a zone, meaning UTC."""
    select = ", ".join(quoted(name) for name in dataset.tables[table])
    batches = _batches(dataset, f"SELECT {select} FROM {quoted(table)}", table)
    first = next(batches)
    with parquet.ParquetWriter(out, first.schema, compression="zstd") as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)


def rows_of(dataset: Dataset, table: str, columns: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Rows of a table in the order of its cases, one by one, as plain values.

    columns: name -> SQL over the columns of the table.
    """
    select = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in columns.items())
    for batch in _batches(dataset, f"SELECT {select} FROM {quoted(table)}", table):
        yield from batch.to_pylist()


def iso_sql(name: str) -> str:
    """Write the SQL of an instant as ISO text in UTC."""
    return f"strftime({quoted(name)}, '%Y-%m-%dT%H:%M:%S.%f') || 'Z'"


def _batches(dataset: Dataset, sql: str, table: str) -> Iterator[pa.RecordBatch]:
    """At least one batch, so that even an empty table has its header."""
    order = ORDER.get(table, "case_no")
    reader = dataset.connection.execute(f"{sql} ORDER BY {order}").to_arrow_reader(BATCH)
    first = next(reader, None)
    yield first if first is not None else pa.RecordBatch.from_pylist([], schema=reader.schema)
    yield from reader


def _cell(name: str, its: FieldType) -> str:
    if its == "instant":
        return iso_sql(name)
    if its == "spans":
        return f"CAST({quoted(name)} AS VARCHAR)"
    if its != "text":
        return quoted(name)
    column, signs = quoted(name), text_sql(_SIGNS)
    return f"CASE WHEN regexp_matches({column}, {signs}) THEN chr(39) || {column} ELSE {column} END"
