"""What commands print: tables for people, JSON for programs; progress on standard error."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from pawl.analytics.words import Sentence
from pawl.commands.terminal import escaped, harmless

WIDE = 160


def print_json(value: object) -> None:
    """Print `value` as JSON: instants in ISO 8601, sentences as English text, unknown as null."""
    text = json.dumps(value, default=_plain, ensure_ascii=False, indent=2, allow_nan=False)
    click.echo(escaped(text))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under columns; columns whose cells are numbers stand to the right."""
    cells = [[_cell(value) for value in row] for row in rows]
    table = Table(header_style="bold", box=None)
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if _is_numeric(cells, index) else "left", overflow="fold")
    for row in cells:
        table.add_row(*row)
    out = console()
    # as the table's own title it would be folded to the table's width
    out.print(harmless(title), style="bold")
    out.print(table)


def console(*, err: bool = False) -> Console:
    """The terminal; wide when the output goes to a file, so that no line is cut."""
    made = Console(stderr=err, highlight=False, markup=False, soft_wrap=False)
    return made if made.is_terminal else Console(stderr=err, highlight=False, markup=False, width=WIDE)


def _is_numeric(cells: Sequence[Sequence[str]], index: int) -> bool:
    filled = [row[index] for row in cells if row[index] not in {"", "–"}]
    return bool(filled) and all(text[0].isdigit() or text[0] == "-" for text in filled)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return harmless(str(value))


def _plain(value: object) -> object:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC).isoformat()  # tables hold instants without a zone, meaning UTC
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sentence | Path):
        return str(value)
    raise TypeError(type(value).__name__)
