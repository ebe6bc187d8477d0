"""Prepared reads: how they are asked, and what a form of one is told apart by."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, Protocol, Self, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import get_language

from pawl.prepared.settled import unmarked
from pawl.prepared.statements import Statement, compiled, counting

R = TypeVar("R")
Value = int | str | date | datetime | None
MOST = 128
"""So many forms of one read are kept; then the oldest goes."""
FAR = (7_300_000_000_000_001, 7_400_000_000_000_001)
"""Numbers that stand in for keys: of no row, and of no constant that anybody writes into a query."""


def padded(numbers: Iterable[int]) -> list[int]:
    """Keys for an `IN`, the last one repeated: few lengths, and so few forms of the read."""
    found = list(numbers)
    return found + found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found)) if found else found


class Reader(Protocol):
    """Whoever reads, as far as it matters to what a query says."""

    @property
    def reach(self) -> Hashable:
        """Everything about them but their number that a query may depend on."""

    @property
    def number(self) -> int | None:
        """Theirs."""

    def stand_in(self, number: int | None) -> Self:
        """Somebody of another number and the same reach, of whom nothing else can be asked."""


class Prepared(Generic[R]):
    """A read of one form for each `of` and reach of whoever reads.

    build: makes the queryset; it is given what stands in `of`, whoever reads where somebody does, and the
    values. It may look at nothing else: neither at the clock nor into the database, which is refused. Values
    are keys, texts and times; small numbers (a priority) stand in `of`.
    planned: whether PostgreSQL plans it once; not where the best way depends on the values.
    settled: whether it reads nothing but what is set up (`pawl.prepared.settled`), so that one request may
    take what another has read; None: in those of its forms that do. Its values are then no times, which never
    come again.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any]], *, planned: bool = True, settled: bool | None = False
    ) -> None:
        self.build, self.planned, self.settled = build, planned, settled
        self.kept: dict[Hashable, Statement | None] = {}

    def all(self, *values: Value, of: tuple[Hashable, ...] = (), by: Reader | None = None) -> list[R]:
        """What is found; one query, none where nothing can be."""
        return self._run(values, of, by, counted=False)

    def first(self, *values: Value, of: tuple[Hashable, ...] = (), by: Reader | None = None) -> R | None:
        """The first of what is found."""
        return next(iter(self.all(*values, of=of, by=by)), None)

    def count(self, *values: Value, of: tuple[Hashable, ...] = (), by: Reader | None = None) -> int:
        """How much is found."""
        return next(iter(self._run(values, of, by, counted=True)), 0)

    def _run(
        self, values: tuple[Value, ...], of: tuple[Hashable, ...], by: Reader | None, *, counted: bool
    ) -> list[Any]:
        numbered = by is not None and by.number is not None
        given = (*values, by.number) if by is not None and numbered else values
        form = tuple(one is None for one in values)
        key = (counted, of, by and by.reach, numbered, form, connection.vendor, get_language())
        try:
            statement = self.kept[key]
        except KeyError:
            marks = _standing_in(given)
            statement = compiled(self._builder(of, by, form), marks, sum(not one for one in form))
            statement = counting(statement) if counted and statement else statement
            statement = self._marked(statement) if statement and self.settled is not False else statement
            if len(self.kept) >= MOST:
                self.kept.pop(next(iter(self.kept)), None)
            self.kept[key] = statement
        values = tuple(one for one in given if one is not None)
        if statement is None:
            return []
        return statement.run(values, planned=self.planned)

    def _marked(self, statement: Statement) -> Statement:
        """The same, resting on what is set up.   Raises TypeError where it has to and cannot."""
        other = unmarked(statement.sql)
        if other and self.settled:
            raise TypeError(f"not set up, so nothing tells when it changes: {', '.join(sorted(other))}")
        return statement if other else replace(statement, settled=True)

    def _builder(
        self, of: tuple[Hashable, ...], by: Reader | None, form: tuple[bool, ...]
    ) -> Callable[[Sequence[Any]], QuerySet[Any]]:
        def build(marks: Sequence[Any]) -> QuerySet[Any]:
            left = iter(marks)
            values = [None if is_none else next(left) for is_none in form]
            who = () if by is None else (by.stand_in(next(left, None)),)
            with connection.execute_wrapper(_refuse):
                return self.build(*of, *who, *values)

        return build


def _refuse(*_told: Any) -> Any:
    raise TypeError("a prepared read is built without asking the database")


def _standing_in(values: Sequence[Value]) -> tuple[list[Any], ...]:
    """Two rows of stand-ins: what differs between the two is where a value goes."""
    given = [one for one in values if one is not None]
    return tuple([_mark(one, row, at) for at, one in enumerate(given)] for row in (0, 1))


def _mark(value: Any, row: int, at: int) -> Any:
    if isinstance(value, datetime):
        return datetime(1901 + row, 1, 1, tzinfo=UTC) + timedelta(seconds=at)
    if isinstance(value, date):
        return date(1901 + row, 1, 1) + timedelta(days=at)
    return f"stand-in {row} {at}" if isinstance(value, str) else FAR[row] + at
