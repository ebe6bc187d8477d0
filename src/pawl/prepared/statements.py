"""A compiled statement: where its values go, and the cursor that has it planned once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet

from pawl.prepared.rows import Make, making
from pawl.prepared.settled import Rows, rows


@dataclass(frozen=True)
class _Place:
    """Where the value of a number goes."""

    at: int


@dataclass(frozen=True)
class Statement:
    """What was compiled: the text, its parameters, and how rows become what was asked for."""

    sql: str
    parameters: tuple[Any, ...]
    """Constants, and places of values."""
    make: Make
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    settled: bool = False
    """Whether its rows may be those that another request has read under the same mark."""

    def run(self, values: Sequence[Any], *, planned: bool = True) -> list[Any]:
        """What is found."""
        own = here()
        adapted = [_adapted(one, own.ops) for one in values]
        given = [adapted[one.at] if isinstance(one, _Place) else one for one in self.parameters]

        def ask() -> Rows:
            with cursor_that_plans(own) if planned else own.cursor() as cursor:
                cursor.execute(self.sql, given)
                return cursor.fetchall()  # type: ignore[no-any-return]

        found = rows((self.sql, *given), ask) if self.settled else ask()
        return [self.make(row) for row in self._converted(found, own)]

    def _converted(self, rows: Sequence[Sequence[Any]], own: Any) -> Iterator[Sequence[Any]]:
        if not self.converters:
            yield from rows
            return
        for row in map(list, rows):
            for at, converters, expression in self.converters:
                value = row[at]
                for convert in converters:
                    value = convert(value, expression, own)
                row[at] = value
            yield row


def _adapted(value: Any, ops: Any) -> Any:
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    return ops.adapt_datefield_value(value) if isinstance(value, date) else value


def here() -> Any:
    """The connection of this thread itself: `django.db.connection` looks it up for whatever it is asked."""
    return connections[DEFAULT_DB_ALIAS]


def cursor_that_plans(own: Any) -> Any:
    """Of PostgreSQL one whose statements are planned once; of a connection that takes notes its usual one."""
    if own.vendor != "postgresql" or own.queries_logged:
        return own.cursor()
    own.close_if_health_check_failed()
    own.ensure_connection()
    own.validate_thread_sharing()
    return own.make_cursor(_planned()(own.connection))


@cache
def _planned() -> Any:
    """Only where PostgreSQL is spoken to is its driver loaded."""
    return import_module("django.db.backends.postgresql.base").ServerBindingCursor


def compiled(
    build: Callable[[Sequence[Any]], QuerySet[Any]], marks: Sequence[list[Any]], asked: int
) -> Statement | None:
    """The statement; None where nothing can be found.   asked: so many of the marks have to be in it."""
    built = [build(one) for one in marks]
    compilers = [one.query.get_compiler(connection=connection) for one in built]
    try:
        (sql, first), (again, second) = (one.as_sql() for one in compilers)
    except EmptyResultSet:
        return None
    if sql != again:
        raise TypeError(f"what it says depends on its values: {sql}")
    parameters = _placed(marks[0], first, second, asked)
    if connection.vendor == "postgresql":
        sql, parameters = _with_constants(sql, parameters)
    make, converters = making(built[0], compilers[0])
    return Statement(sql, tuple(parameters), make, converters)


def counting(statement: Statement) -> Statement:
    """The same statement, that says how many rows it has."""
    sql = f"SELECT COUNT(*) FROM ({statement.sql}) AS counted"
    return Statement(sql, statement.parameters, lambda row: row[0], ())


def _placed(marks: Sequence[Any], first: Sequence[Any], second: Sequence[Any], asked: int) -> list[Any]:
    """The parameters, with a place wherever the two rows of stand-ins differ."""
    ops = here().ops
    known = {repr(_adapted(mark, ops)): _Place(at) for at, mark in enumerate(marks)}
    pairs = list(zip(first, second, strict=True))
    found = [one if repr(one) == repr(other) else known.get(repr(one), _Place(-1)) for one, other in pairs]
    places = {one.at for one in found if isinstance(one, _Place)}
    if -1 in places or not set(range(asked)) <= places:
        raise TypeError("a value is asked for in another form than it is given, or not at all")
    return found


def _with_constants(sql: str, parameters: Sequence[Any]) -> tuple[str, list[Any]]:
    """Constants as part of the text: PostgreSQL plans better by what it knows."""
    literal = import_module("psycopg.sql").Literal
    own: Any = connection
    own.ensure_connection()
    told = (
        "%s" if isinstance(one, _Place) else literal(one).as_string(own.connection).replace("%", "%%")
        for one in parameters
    )
    return sql % tuple(told), [one for one in parameters if isinstance(one, _Place)]
