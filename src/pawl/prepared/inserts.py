"""Rows that are added: the statement of a table is written once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection, models
from django.db.models import AutoField, Expression, Model
from django.db.transaction import TransactionManagementError

from pawl.prepared.statements import cursor_that_plans, here
from pawl.prepared.updates import Update, run

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


def insert(*rows: Model, updating: Update | None = None) -> bool:
    """Add rows, as `bulk_create` does; those that number themselves learn it.

    Rows of one table that follow each other take one statement; on PostgreSQL all of them take one together,
    so none may need the number of another. No signal is sent, as nobody here listens to any; a field may be
    an expression that takes no values.

    updating: rows that change in the same statement.   Returns whether one did; True where none was to. Where
    none did, what was added may be there all the same: whoever asked has to go back to before.
    Raises TransactionManagementError outside a transaction, where there is no before.
    """
    own = here()
    if updating and not own.in_atomic_block:
        raise TransactionManagementError("a change and what is added with it need a transaction")
    added = [_added(model, list(some), own) for model, some in groupby(rows, type)]
    if own.vendor == "postgresql" and len(added) + bool(updating) > 1:
        changed = _run_together(added, updating, own)
    else:
        changed = run(updating, own) if updating else 1
        for one in added:
            _run(one, own)
    for row in rows:
        row._state.adding, row._state.db = False, own.alias  # noqa: SLF001 as Django keeps them
    return changed > 0


@dataclass(frozen=True)
class _Added:
    """Rows of one table, and the statement that adds them."""

    rows: Sequence[Any]
    key: str
    sql: str
    values: Sequence[Any]

    def learn(self, keys: Iterable[Any]) -> None:
        """The numbers that the database gave them, in their order."""
        for row, key in zip(self.rows, keys, strict=bool(self.key)):
            setattr(row, self.key, key)


def _added(model: type[Model], rows: Sequence[Model], own: Any) -> _Added:
    said = tuple(
        (name, _text(value, model))
        for name, value in rows[0].__dict__.items()
        if isinstance(value, Expression)
    )
    table = _table(model, said, own.vendor)
    values = [_value(row, one, plain, own) for row in rows for one, plain in table.fields]
    return _Added(rows, table.key, table.before + ", ".join([table.row] * len(rows)) + table.after, values)


def _run(one: _Added, own: Any) -> None:
    with cursor_that_plans(own) as cursor:
        cursor.execute(one.sql, one.values)
        one.learn(key for (key,) in (cursor.fetchall() if one.key else ()))


def _run_together(added: Sequence[_Added], change: Update | None, own: Any) -> int:
    """Each table's statement becomes a part of one; its numbers come back as a list."""
    parts = [f"t{at} AS ({one.sql})" for at, one in enumerate(added)]
    told = [f'ARRAY(SELECT "{one.key}" FROM t{at})' if one.key else "NULL" for at, one in enumerate(added)]
    values = [value for one in added for value in one.values]
    if change is not None:
        parts.append(f"c AS ({change.text} RETURNING 1)")
        told.append("(SELECT count(*) FROM c)")
        values += change.values(own)
    with cursor_that_plans(own) as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT {', '.join(told)}", values)
        found = cursor.fetchone()
    for one, numbers in zip(added, found[: len(added)], strict=True):
        one.learn(numbers or ())
    return found[-1] if change is not None else 1


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
