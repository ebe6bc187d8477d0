"""A copy of a plan in memory, on which edits are tried: nothing of it is ever written."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Field

from pawl.collaboration.models import Case
from pawl.projects.content import digest_of
from pawl.projects.edits.edit import ADD, EDITABLE, ENDS, NEW, REMOVE, Edit
from pawl.projects.models import Project
from pawl.projects.reads import ON_CASE, plain, plain_row, rows_of
from pawl.projects.sheets import SHEETS, Kind, Sheet

Rows = Mapping[str, Any]
"""Key -> row."""


@dataclass(frozen=True)
class PlanCopy:
    """The rows of a project that edits may name."""

    project: Project
    sheets: Mapping[str, Rows]
    plain: Mapping[str, Sequence[Mapping[str, Any]]]
    """The same as plain values."""

    def find(self, sheet: str, key: str) -> Any:
        """A row, or None; a new one by the key that it has until its approval."""
        return self.sheets[sheet].get(key)

    def live(self, sheet: str) -> list[Any]:
        """The rows that count: what was taken out of a sheet of records does not."""
        return [one for one in self.sheets[sheet].values() if getattr(one, "state", "") != ENDS.get(sheet)]

    def edited(self, edits: Sequence[Edit]) -> "PlanCopy":
        """The plan as it would be."""
        sheets = {name: dict(rows) for name, rows in self.sheets.items()}
        for one in edits:
            _put(sheets[one.sheet], one, self.project)
        plain = {name: _edited(edits, name, rows) for name, rows in self.plain.items()}
        return replace(self, sheets=sheets, plain=plain)

    @cached_property
    def basis(self) -> str:
        """A digest of everything that is computed with; another one: the plan has changed."""
        home = self.project
        bounds = [plain(one) for one in (home.starts, home.ends, home.budget, home.status_date)]
        return digest_of({"rows": self.plain, "project": [*bounds, home.calendar_id]})


def copy_of(project: Project) -> PlanCopy:
    """The plan as it is now.   A query per sheet."""
    found = {name: {one.key: one for one in rows_of(SHEETS[name], project)} for name in EDITABLE}
    plain = {name: [plain_row(SHEETS[name], one) for one in rows.values()] for name, rows in found.items()}
    return PlanCopy(project, found, plain)


def key_in_copy(row: Any) -> str:
    """The key of a row of a copy."""
    return f"NEW-{-row.pk}" if row.pk < 0 else str(row.key)


def number_in_copy(key: str) -> int:
    """The number of a key in a copy: of a new row below 0, which no database gives."""
    new = NEW.fullmatch(key)
    return -int(new[1]) if new else int(key.rpartition("-")[2])


def _edited(edits: Sequence[Edit], name: str, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Plain rows of a sheet as they would be."""
    by_row = {one.row: one for one in edits if one.sheet == name}
    added = [{"key": one.row, **one.after} for one in by_row.values() if one.do == ADD]
    kept = [(row, by_row.get(row["key"])) for row in rows]
    found = [{**row, **(one.after if one else {})} for row, one in kept if one is None or one.do != REMOVE]
    ended = [{**row, "state": ENDS[name]} for row, one in kept if one and one.do == REMOVE and name in ENDS]
    return [*found, *ended, *added]


def _put(rows: dict[str, Any], one: Edit, project: Project) -> None:
    if one.do == REMOVE:
        row = rows.pop(one.row, None)
        if row is not None and one.sheet in ENDS:
            rows[one.row] = ended = copy(row)
            ended.state = ENDS[one.sheet]
        return
    row = _new(one, project) if one.do == ADD else copy(rows.get(one.row))
    if row is not None:
        _say(one.of, row, one.after)
        rows[one.row] = row


def _new(one: Edit, project: Project) -> Any:
    number = number_in_copy(one.row)
    model: Any = one.of.model
    if one.of.is_part:
        return model(id=number, project=project)
    return model(case=Case(id=number, kind=model.kind, title=one.title), project=project)


def _say(sheet: Sheet, row: Any, after: Mapping[str, Any]) -> None:
    """Write plain values into a row of a copy; of what it names, the number alone."""
    for column in sheet.columns:
        if column.name not in after or (not sheet.is_part and column.name in ON_CASE):
            continue
        field = sheet.model._meta.get_field(column.name)  # noqa: SLF001 Django's own way
        value = after[column.name]
        if column.kind is Kind.RECORD:
            setattr(row, f"{column.name}_id", None if value is None else number_in_copy(value["key"]))
        else:
            setattr(row, column.name, _typed(field, value))


def _typed(field: Any, value: Any) -> Any:
    """A plain value as the column of the database has it."""
    if value is None or not isinstance(field, Field):
        return value
    match field.get_internal_type():
        case "DecimalField":
            return Decimal(str(value))
        case "DateField":
            return date.fromisoformat(value)
        case "PositiveSmallIntegerField" | "PositiveIntegerField":
            return int(value)
        case _:
            return value
