"""Rows that are added: the statement of a table is written once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import AutoField, Expression, Model

from pawl.prepared.statements import cursor_that_plans, here

M = TypeVar("M", bound=Model)
Text = tuple[tuple[str, str], ...]
"""Columns that an expression fills, with what it says."""


@dataclass(frozen=True)
class _Table:
    """How rows get into a table: its text before and after the values, its columns, its own key."""

    before: str
    row: str
    after: str
    fields: tuple[tuple[Any, type | None], ...]
    """Each with the type whose values it takes as they are."""
    key: str


def insert(*rows: M) -> None:
    """Add rows of one table in one statement, as `bulk_create` does; those that number themselves learn it.

    No signal is sent, as nobody here listens to any; a field may be an expression that takes no values.
    """
    if not rows:
        return
    model, own = type(rows[0]), here()
    said = tuple(
        (name, _text(value, model))
        for name, value in rows[0].__dict__.items()
        if isinstance(value, Expression)
    )
    table = _table(model, said, own.vendor)
    values = [_value(row, one, plain, own) for row in rows for one, plain in table.fields]
    with cursor_that_plans(own) as cursor:
        cursor.execute(table.before + ", ".join([table.row] * len(rows)) + table.after, values)
        keys: Sequence[Any] = cursor.fetchall() if table.key else ()
    for row, (key,) in zip(rows, keys, strict=bool(table.key)):
        setattr(row, table.key, key)
    for row in rows:
        row._state.adding, row._state.db = False, own.alias  # noqa: SLF001 as Django keeps them


def _value(row: Model, field: Any, plain: type | None, own: Any) -> Any:
    """As the database takes it; a plain value goes as it is, which is most of them."""
    value = row.__dict__.get(field.attname)
    if plain is not None and type(value) is plain:
        return value
    return field.get_db_prep_save(field.pre_save(row, add=True), own)


PLAIN: Mapping[type, type] = {
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.IntegerField: int,
    models.BigIntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.ForeignKey: int,
    models.OneToOneField: int,
}
"""Fields that change nothing about a value of exactly this type; a subclass of a field may."""


def _text(expression: Any, model: type[Model]) -> str:
    rows: Any = model._base_manager.all()  # noqa: SLF001 Django documents it
    compiler = rows.query.get_compiler(connection=connection)
    sql, values = compiler.compile(
        expression.resolve_expression(rows.query, allow_joins=False, for_save=True)
    )
    if values:
        raise TypeError(f"an expression with values cannot be prepared: {sql}")
    return str(sql)


@cache
def _table(model: type[Model], said: Text, vendor: str) -> _Table:  # noqa: ARG001 SQL differs by engine
    quote: Any = connection.ops.quote_name
    meta = model._meta  # noqa: SLF001 Django documents it
    own = meta.pk.attname if isinstance(meta.pk, AutoField) else ""
    texts = dict(said)
    kept = [one for one in meta.concrete_fields if one.attname != own]
    names = ", ".join(quote(one.column) for one in kept)
    marks = ", ".join(texts.get(one.attname, "%s") for one in kept)
    return _Table(
        before=f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ",
        row=f"({marks})",
        after=f" RETURNING {quote(meta.pk.column)}" if own else "",
        fields=tuple((one, PLAIN.get(type(one))) for one in kept if one.attname not in texts),
        key=own,
    )
