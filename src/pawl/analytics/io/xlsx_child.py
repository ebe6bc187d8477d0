"""The child that parses a workbook: little memory, little time, no way back but a CSV file."""

import csv
import json
import resource
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol

import python_calamine

CPU_SECONDS = 120


class Writer(Protocol):
    """What the csv module calls a writer."""

    def writerow(self, row: Iterable[str], /) -> object:
        """Write one row."""


Cell = int | float | str | bool | time | date | datetime | timedelta


def main() -> None:
    """Read what to do from standard input, as JSON: source, target, sheet or null, memory in bytes."""
    asked = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    convert(Path(asked["source"]), Path(asked["target"]), asked["sheet"])


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
    main()
