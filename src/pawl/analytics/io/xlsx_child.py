"""The child that parses a workbook: little memory, little time, no way back but a CSV file."""

import csv
import errno
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol

import python_calamine

from pawl.analytics.errors import BadFile
from pawl.analytics.io.confinement import confined
from pawl.analytics.words import say


class Writer(Protocol):
    """What the csv module calls a writer."""

    def writerow(self, row: Iterable[str], /) -> object:
        """Write one row."""


Cell = int | float | str | bool | time | date | datetime | timedelta


def main(asked: Mapping[str, Any]) -> None:
    """Convert what was asked for: source, target, sheet or null.

    Raises BadFile where the sheet is larger, written out, than the child may write.
    """
    try:
        convert(Path(asked["source"]), Path(asked["target"]), asked["sheet"])
    except OSError as error:
        if error.errno != errno.EFBIG:
            raise
        rule = say("writes out to more than {n:,} bytes.", n=asked["granted"]["file"])
        raise BadFile("", rule, say("Save the sheet as CSV and import that.")) from error


def convert(source: Path, target: Path, sheet: str | None) -> None:
    """Write one sheet of a workbook as CSV in UTF-8; instants in ISO form."""
    workbook = python_calamine.load_workbook(str(source))
    if sheet is not None and sheet not in workbook.sheet_names:
        sys.exit(f"there is no sheet {sheet!r}, but {', '.join(map(repr, workbook.sheet_names))}")
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for name in [sheet] if sheet else workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name)
            if rows.total_height:
                _write(writer, rows.iter_rows())
                return
    sys.exit("no sheet has rows")


def _write(writer: Writer, rows: Iterable[Iterable[Cell]]) -> None:
    for row in rows:
        cells = [text(cell) for cell in row]
        writer.writerow(cells if any(cells) else [])


def text(cell: Cell) -> str:
    """Write a cell as it would stand in a CSV file."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ")
        case _:
            return str(cell)


if __name__ == "__main__":
    confined(main)
