"""Rows that change: the statement for some columns of a table is written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

from pawl.prepared.statements import cursor_that_plans, here

Names = tuple[str, ...]


@dataclass(frozen=True)
class Update:
    """Columns of the rows whose columns are as in `where` are set, and their `version` counts up by one.

    Values are those of the fields, rows for keys; `pk` names the key of the table.
    """

    model: type[Model]
    where: Mapping[str, Any]
    changes: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Its statement."""
        return _text(self.model, tuple(self.changes), tuple(self.where))

    def take_on(self, row: Any) -> None:
        """A row that was read before becomes as the database has it now."""
        for name, value in self.changes.items():
            setattr(row, name, value)
        row.version += 1

    def values(self, own: Any) -> list[Any]:
        """What goes into the statement.   Raises TypeError for an expression: nobody knows what it says."""
        named = (*self.changes.items(), *self.where.items())
        return [_prepared(self.model, name, value, own) for name, value in named]


def update(model: type[Model], where: Mapping[str, Any], changes: Mapping[str, Any]) -> int:
    """Change rows.   Returns how many rows it were.   Raises TypeError for an expression."""
    return run(Update(model, where, changes), here())


def run(asked: Update, own: Any) -> int:
    """Say it to the database.   Returns how many rows it changed."""
    with cursor_that_plans(own) as cursor:
        cursor.execute(asked.text, asked.values(own))
        changed: int = cursor.rowcount
    return changed


def _prepared(model: type[Model], name: str, value: Any, own: Any) -> Any:
    if hasattr(value, "resolve_expression"):
        raise TypeError(f"{model.__name__}.{name}: an expression cannot be prepared")
    field = _field(model, name)
    return field.get_db_prep_save(value.pk if isinstance(value, Model) else value, own)


def _field(model: type[Model], name: str) -> Any:
    meta = model._meta  # noqa: SLF001 Django documents it
    return meta.pk if name == "pk" else meta.get_field(name)


@cache
def _text(model: type[Model], changes: Names, where: Names) -> str:
    quote: Any = connection.ops.quote_name
    columns = {name: quote(_field(model, name).column) for name in (*changes, *where, "version")}
    counted = f"{columns['version']} = {columns['version']} + 1"
    told = ", ".join([counted, *(f"{columns[one]} = %s" for one in changes)])
    found = " AND ".join(f"{columns[one]} = %s" for one in where)
    return f"UPDATE {quote(model._meta.db_table)} SET {told} WHERE {found}"  # noqa: SLF001 Django documents it
