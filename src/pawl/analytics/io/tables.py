"""Opens a file by what it is."""

import tempfile
from contextlib import closing
from pathlib import Path

import pyarrow as pa

from pawl.analytics.errors import BadFile
from pawl.analytics.io.csv_table import CsvTable
from pawl.analytics.io.limits import DEFAULT_LIMITS, Limits, Tell, silent
from pawl.analytics.io.mapping import FieldMapping, LogMapping
from pawl.analytics.io.parquet_table import ParquetTable
from pawl.analytics.io.source import Source, look_at, shape_of, take_in
from pawl.analytics.io.staged import Staged, Tally
from pawl.analytics.io.xes_table import XesTable
from pawl.analytics.io.xlsx_table import open_xlsx
from pawl.analytics.words import say


def open_table(source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> Staged:
    """Open a file by its first bytes, whatever its name says.

    Returns its table, header known and rows yet to be read.   Raises BadFile for what cannot be read.
    """
    match shape_of(source, limits):
        case "xlsx":
            return open_xlsx(source, mapping, limits, tell)
        case "parquet":
            return ParquetTable(source, mapping, limits, tell)
        case "xes":
            return XesTable(source, mapping, limits, tell)
        case _:
            return CsvTable(source, mapping, limits, tell)


UNREAD = LogMapping("unread", "case", "", "", FieldMapping("at", "", "instant"))
"""Stands for the mapping of a file whose header decides it."""


def read_by(table: Staged, source: Source, mapping: LogMapping, limits: Limits, tell: Tell) -> Staged:
    """Read a file that was opened as UNREAD by the mapping that its header chose.

    Returns the same table; opened anew only where the mapping reads the bytes themselves otherwise.
    """
    if _of_bytes(mapping) != _of_bytes(UNREAD):
        return open_table(source, mapping, limits, tell)
    table.mapping = mapping
    return table


def _of_bytes(mapping: LogMapping) -> tuple[str | None, ...]:
    return mapping.encoding, mapping.delimiter, mapping.quote, mapping.sheet, mapping.zone


def preview(
    path: Path, *, rows: int = 200, limits: Limits = DEFAULT_LIMITS
) -> tuple[list[str], list[list[str]]]:
    """Read the header and the first rows of a file, for `propose_mapping`.

    Returns (column names, rows of texts; an empty text where there is no value).
    Raises BadFile for what cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        names, first = _first_batch(path, Path(folder) / "source", limits)
    if first is None:
        raise BadFile(path.name, say("has a header and no rows."), say("Export the log with its rows."))
    columns = [
        ["" if cell is None else str(cell) for cell in column.to_pylist()]
        for column in first.slice(0, rows).columns
    ]
    return names, [list(row) for row in zip(*columns[1:], strict=True)]


def _first_batch(path: Path, copy: Path, limits: Limits) -> tuple[list[str], pa.RecordBatch | None]:
    """The first rows of a file as they are staged; only what writes beside its source needs a copy of it."""
    source = look_at(path)
    if shape_of(source, limits) in ("xes", "xlsx"):
        source = take_in(path, copy, limits, silent)
    table = open_table(source, UNREAD, limits, silent)
    names = table.schema.names
    while True:
        with closing(table.batches(tuple(names), Tally())) as batches:
            try:
                return names, next(batches, None)
            except Exception:
                # An encoding that was guessed wrong shows only further on: read anew with the next guess.
                if not table.retry():
                    raise
