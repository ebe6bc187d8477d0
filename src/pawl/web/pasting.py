"""A table from a spreadsheet becomes records: guess what the columns mean, try every row, write all."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Invalid
from pawl.presentation.cells import as_it_was
from pawl.web.bulk import Outcomes, run_rows
from pawl.web.listing_types import BadValue

MOST_ROWS, MOST_COLUMNS, LONGEST = 1000, 40, 2_000_000
LONGEST_CELL = 100_000
DELIMITERS = ("\t", ";", ",")
Text = str | Promise


@dataclass(frozen=True)
class PasteColumn:
    """One field that a column of the table can fill."""

    name: str
    label: Text
    is_required: bool = False
    words: tuple[Text, ...] = ()
    """Other headings by which it is known."""
    read: Callable[[str], Any] = str
    """Raises BadValue."""
    choices: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """What can be pasted: its columns, and the action for one row."""

    name: str
    label: Text
    columns: tuple[PasteColumn, ...]
    act: Callable[[Actor, Mapping[str, Any]], Any]
    permission: Permission
    route: str = ""
    """The list that one is led to afterwards."""

    @property
    def by_name(self) -> Mapping[str, PasteColumn]:
        """Its columns by name."""
        return {one.name: one for one in self.columns}


@dataclass(frozen=True)
class Table:
    """What was pasted."""

    rows: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


def parse(text: str) -> Table:
    """Read a table as spreadsheets copy it (tabs), or as CSV.   Raises Invalid."""
    if len(text) > LONGEST:
        raise _refused(say("It is longer than {n:,} characters.", n=LONGEST))
    lines = text.replace("\x00", "").strip("\ufeff\r\n")
    first = lines.partition("\n")[0]
    delimiter = next((one for one in DELIMITERS if one in first), "\t")
    try:
        read = [
            tuple(as_it_was(cell.strip()) for cell in row)
            for row in csv.reader(io.StringIO(lines), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise _refused(say("A cell is too long, or its quotes do not match.")) from error
    # The reader's own limit is one for the whole process, and readers of files raise it.
    if any(len(cell) > LONGEST_CELL for row in read for cell in row):
        raise _refused(say("A cell is too long, or its quotes do not match."))
    table = Table(tuple(row for row in read if any(row)))
    if not table.rows:
        raise _refused(say("There is no row in it."))
    if len(table.rows) > MOST_ROWS + 1 or table.width > MOST_COLUMNS:
        raise _refused(say("At most {n:,} rows and {m} columns.", n=MOST_ROWS, m=MOST_COLUMNS))
    return table


def guess(register: Register, table: Table) -> tuple[list[str], bool]:
    """What each column means, and whether the first row holds names; without, in the register's order."""
    known = {_plain(word): one.name for one in register.columns for word in (one.name, one.label, *one.words)}
    first = [known.get(_plain(cell), "") for cell in table.rows[0]]
    named = list(dict.fromkeys(name for name in first if name))
    if named:
        return [name if first.index(name) == i else "" for i, name in enumerate(first)], True
    order = [one.name for one in register.columns]
    return [order[i] if i < len(order) else "" for i in range(table.width)], False


def attempt(
    register: Register, table: Table, meaning: Sequence[str], *, has_names: bool, by: Actor, dry_run: bool
) -> Outcomes:
    """Try every row, or write all of them: none where one is refused."""
    missing = [one.label for one in register.columns if one.is_required and one.name not in meaning]
    if missing:
        rule = say("No column is said to be {name}.", name=str(missing[0]))
        raise Invalid(str(register.label), rule, say("Choose it above one of the columns."))
    rows = table.rows[1:] if has_names else table.rows
    found = [{name: cell for name, cell in zip(meaning, row, strict=False) if name and cell} for row in rows]
    return run_rows(found, lambda row: register.act(by, _read(register, row)), dry_run=dry_run)


def _read(register: Register, row: Mapping[str, str]) -> dict[str, Any]:
    for column in register.columns:
        if column.is_required and not row.get(column.name):
            rule = say("{name} is empty.", name=str(column.label))
            raise Invalid(str(column.label), rule, say("Fill it in the spreadsheet, then paste again."))
    return {name: _value(register.by_name[name], written) for name, written in row.items()}


def _value(column: PasteColumn, written: str) -> Any:
    if column.choices:
        known = {_plain(word): value for value, label in column.choices.items() for word in (value, label)}
        if _plain(written) not in known:
            names = ", ".join(str(label) for label in column.choices.values())
            raise Invalid(
                written[:80], say("It is none of the choices."), say("Use one of: {names}.", names=names)
            )
        return known[_plain(written)]
    try:
        return column.read(written)
    except BadValue as bad:
        raise Invalid(
            written[:80], say("Write {like}.", like=bad.like), say("Change it, then try again.")
        ) from bad


def _plain(text: Text) -> str:
    return " ".join(str(text).replace("_", " ").casefold().split())


def _refused(rule: Any) -> Invalid:
    return Invalid("text", rule, say("Copy fewer cells, or use the import."), {"text": rule})
