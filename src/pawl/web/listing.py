"""One declaration per list: HTML pages, exports and the API read, filter and sort by the same object."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from operator import or_
from typing import Any, Protocol, TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.prepared import Prepared, padded
from pawl.web.listing_paging import Ordering, Position, Sort, after, by_parent, ordered, position_of
from pawl.web.listing_query import Query
from pawl.web.listing_types import TEXT, Kind

Row = Mapping[str, Any]
"""The values of one row by field name; `pk` is always there."""

MOST_COUNTED = 1000
BATCH = 2000
MOST_SEEN = 512
NEWEST = 8
"""So many hits for each row that is wanted are looked at first: not every hit is of this kind, or visible."""
T = TypeVar("T")


@dataclass(frozen=True)
class Field:
    """Something a list can show; if it may be read, it may be filtered by, and never otherwise."""

    name: str
    label: "str | Promise"
    path: str
    kind: Kind = TEXT
    sortable: bool = False
    sortable_if_open: bool = False
    """Sortable where the list is of open ones alone: no index holds the order, and open ones are few."""
    filterable: bool = True
    nullable: bool = False
    shown: bool = True
    is_extra: bool = False
    """Read only where somebody names it: it costs more than a column."""
    choices: Mapping[str, "str | Promise"] = field(default_factory=dict)
    prefix: str = ""
    """Of a key: the letters before the number (`CSI`)."""
    permission: Permission | None = None
    """Who may read it, if not everybody who may read the row."""
    source: Any = None
    """An expression that gives what stands at its path, where the row has no such column."""
    ordering: Ordering | None = None
    """What it is put in order by, where that is not what it shows."""
    local: str = ""
    """Where the same stands in several languages: pages show it in the reader's (`web.local_names`)."""

    @property
    def operators(self) -> tuple[str, ...]:
        """What it can be filtered by."""
        if not self.filterable:
            return ()
        empty = ("empty",) if self.nullable or self.kind.has_blank else ()
        return (*self.kind.operators, *empty)

    def value(self, raw: Any) -> Any:
        """What the list shows of what the database gave."""
        return None if raw is None else self.kind.shown(raw, self.prefix)

    def named(self, values: set[Any], actor: Actor) -> Mapping[Any, str]:  # noqa: ARG002 those below ask
        """What pages show instead of some values; nothing where a value speaks for itself."""
        return {}


class Finder(Protocol):
    """How words find rows by an index."""

    def of(self, actor: Actor, words: str) -> Q:
        """The rows that are meant by words, or by a number."""

    def plain(self, words: str) -> str:
        """What the index is asked where nothing but words is meant, else nothing."""

    def holding(self, actor: Actor, told: str, newest: int | None = None) -> Q:
        """The rows of which that holds; of so many of the newest hits, or of all."""


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the way to those before and after."""

    rows: list[Row]
    query: Query
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Listing:
    """A list: which rows, which fields, in which order by default."""

    name: str
    model: type[Model]
    fields: tuple[Field, ...]
    default_sort: str = "-key"
    search: tuple[str, ...] = ()
    """Names of text fields that `q` looks into."""
    rows: Callable[[Actor], QuerySet[Any]] | None = None
    """Where reading starts; `Model.objects.visible_to(actor)` unless said otherwise."""
    label: "str | Promise" = ""
    fill: Callable[[Sequence[Row], Actor], Sequence[Row]] | None = None
    """Writes what only code can count into a batch of rows; nobody sorts or filters by such fields."""
    found: "Finder | None" = None
    """What `q` finds, where an index of words knows it: then no text is looked through."""
    prepared: bool = False
    """Whether its rows and fields follow from who reads alone, not from the clock: then it is prepared."""
    open_states: tuple[str, ...] = ()
    """In which something is still to be done, of lists that can be put in some orders only then."""
    more: Callable[[Actor], Iterable[Field]] | None = None
    """Fields that are known only when somebody reads, as those that a desk made for itself."""

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Fields by name."""
        return {one.name: one for one in self.fields}

    def readable(self, actor: Actor) -> dict[str, Field]:
        """The fields that an actor may read, and so filter and sort by."""
        all_fields = (*self.fields, *self.more(actor)) if self.more else self.fields
        return {one.name: one for one in all_fields if one.permission is None or can(actor, one.permission)}

    def parse(self, actor: Actor, given: Any, *, blanks: bool = False, also: Sequence[str] = ()) -> Query:
        """Read a query string (a QueryDict).

        blanks: an empty value means "not filtered", as forms without JavaScript send it.
        also: parameters that somebody else reads.   Raises Refused (400) for anything unknown.
        """
        return Query.read(self, self.readable(actor), given, blanks=blanks, also=also)

    def queryset(self, actor: Actor, query: Query) -> QuerySet[Any]:
        """The visible rows that match, in no order yet."""
        visible = self.rows(actor) if self.rows else self.model.objects.visible_to(actor)  # type: ignore[attr-defined]
        if query.search and self.found:
            return replace(query, search="").narrow(visible.filter(self.found.of(actor, query.search)))
        return query.narrow(visible)

    def page(self, actor: Actor, query: Query) -> Page:
        """The rows of one page: a jump into the index, however far down; one row more tells of others."""
        backwards = query.position is not None and query.position.backwards
        found = self._found(actor, query)
        more, found = len(found) > query.limit, found[: query.limit]
        if backwards:
            found.reverse()
        return self._page(query, found, actor, more=more, backwards=backwards)

    def first_rows(self, actor: Actor, query: Query) -> QuerySet[Any, dict[str, Any]]:
        """The rows of one page as the database gives them, and one more."""
        return self._values(self._first(actor, query), query)[: query.limit + 1]

    def rows_of(self, actor: Actor, query: Query, keys: Sequence[int]) -> QuerySet[Any, dict[str, Any]]:
        """The visible rows of some keys, in no order."""
        return self._values(self._sortable(actor, query).filter(pk__in=keys).order_by(), query)

    def each(self, actor: Actor, query: Query) -> Iterator[Row]:
        """All matching rows, read in short batches: no long read transaction, no growing memory."""
        wanted, position = self._sortable(actor, query), query.position
        while True:
            batch = wanted if position is None else after(wanted, query.sort, position)
            found = list(self._values(ordered(batch, query.sort), query)[:BATCH])
            yield from self._rows(query, found, actor)
            if len(found) < BATCH:
                return
            position = position_of(query.sort, found[-1])

    def records(self, actor: Actor, keys: Sequence[int]) -> Mapping[int, Any]:
        """The visible records of some keys, as one names them: by number, and by name or title."""
        visible = self.rows(actor) if self.rows else self.model.objects.visible_to(actor)  # type: ignore[attr-defined]
        return {one.pk: one for one in with_case(visible.filter(pk__in=keys).order_by())}

    def count(self, actor: Actor, query: Query, most: int = MOST_COUNTED) -> int:
        """How many rows match, counted up to `most` + 1: counting all of a hot list costs as much as it."""
        if told := self._told(query):
            return _HIT_COUNTS.count(told, of=(self._without_words(query), most), by=actor)
        found = self._again(query, lambda: _COUNTS.count(of=(_Asked(self, query), most), by=actor))
        return self.counted(actor, query, most).count() if found is None else found

    def counted(self, actor: Actor, query: Query, most: int, told: str = "") -> QuerySet[Any, Any]:
        """The rows that are counted, without what is shown of them."""
        rows = self.queryset(actor, query)
        rows = rows.filter(self.found.holding(actor, told)) if told and self.found else rows
        return rows.order_by().values_list("pk", flat=True)[: most + 1]

    def _found(self, actor: Actor, query: Query) -> list[dict[str, Any]]:
        if self.prepared and self.found and query.search:
            return self._of_words(actor, query)
        found = self._again(query, lambda: _PAGES.all(of=(_Asked(self, query),), by=actor))
        return list(self.first_rows(actor, query)) if found is None else found

    def _of_words(self, actor: Actor, query: Query) -> list[dict[str, Any]]:
        """First the keys, then what is shown of them.

        In one statement the database would join everything that is shown to every hit, and plan that anew.
        """
        keys = self._keys_of_words(actor, query)
        shown, asked = replace(query, search="", filters=(), position=None), padded(keys)
        found = self._again(shown, lambda: _ROWS.all(*asked, of=(_Asked(self, shown),), by=actor))
        rows = {row["pk"]: row for row in (self.rows_of(actor, shown, keys) if found is None else found)}
        return [rows[key] for key in keys if key in rows]

    def _keys_of_words(self, actor: Actor, query: Query) -> list[int]:
        """The keys of a page and one more: of the newest hits where they fill it, else of all."""
        told, asked = self._told(query), self._without_words(query)
        if not told:
            return list(self._first(actor, query).values_list("pk", flat=True)[: query.limit + 1])
        if asked.is_newest_first:
            keys = _NEWEST_HITS.all(told, of=(asked, NEWEST * (query.limit + 1)), by=actor)
            if len(keys) > query.limit:
                return keys
        return _HITS.all(told, of=(asked,), by=actor)

    def _told(self, query: Query) -> str:
        """What the index of words is asked; empty where it is not asked, or not by a prepared read."""
        return self.found.plain(query.search) if self.found and query.search and self._is_plain(query) else ""

    def _without_words(self, query: Query) -> "_Asked":
        return _Asked(self, replace(query, search=""))

    def hits(self, actor: Actor, query: Query, told: str, newest: int | None) -> QuerySet[Any, Any]:
        """The keys of the visible rows of which the index of words says that `told` holds, and one more."""
        rows = self._first(actor, query)
        rows = rows.filter(self.found.holding(actor, told, newest)) if self.found else rows
        return rows.values_list("pk", flat=True)[: query.limit + 1]

    def _first(self, actor: Actor, query: Query) -> QuerySet[Any]:
        """The rows from the position on, in their order."""
        wanted = self._sortable(actor, query)
        if query.position is not None:
            wanted = after(wanted, query.sort, query.position)
        backwards = query.position is not None and query.position.backwards
        return self._value_by_value(ordered(wanted, query.sort, backwards=backwards), query)

    def _value_by_value(self, rows: QuerySet[Any], query: Query) -> QuerySet[Any]:
        """Where one of several values is asked for, the first rows of each, by its index; of these the first.

        SQLite would sort all rows of all the values: it does not reckon with how few are wanted.
        """
        several = [one for one in query.filters if one.operator == "in" and one.field.path in self._own]
        if connection.vendor != "sqlite" or not several or [path for path, *_ in query.sort.steps] != ["pk"]:
            return rows
        path, values = several[0].field.path, several[0].value
        firsts = (rows.filter(**{path: value}).values("pk")[: query.limit + 1] for value in values)
        return rows.filter(reduce(or_, (Q(pk__in=some) for some in firsts)))

    @cached_property
    def _own(self) -> frozenset[str]:
        """The columns of the rows themselves."""
        return frozenset(one.name for one in self.model._meta.fields)  # noqa: SLF001 Django documents it

    def _again(self, query: Query, ask: Callable[[], T]) -> T | None:
        """Ask what was asked before, prepared; None where it cannot be, or is asked for the first time."""
        if query.search or not self._is_plain(query, *query.columns):
            return None
        asked = _Asked(self, query)
        if asked not in _SEEN:
            _SEEN[asked] = None
            if len(_SEEN) > MOST_SEEN:
                del _SEEN[next(iter(_SEEN))]
            return None
        return ask()

    def _is_plain(self, query: Query, *used: Field) -> bool:
        """Whether it can be prepared: it asks for what the list itself declares."""
        used = (*used, *query.sort.fields, *(one.field for one in query.filters))
        return self.prepared and all(one.name in self.by_name for one in used)

    def _sortable(self, actor: Actor, query: Query) -> QuerySet[Any]:
        """Where a column of the row itself narrows the list, that column's index leads the way."""
        rows = self.queryset(actor, query)
        made = {one.ordering.path: one.ordering.source for one in query.sort.fields if one.ordering}
        rows = rows.annotate(**made) if made else rows
        has_own = any("__" not in one.field.path and one.field.path != "pk" for one in query.filters)
        return rows if has_own else by_parent(rows)

    def _values(self, rows: QuerySet[Any], query: Query) -> QuerySet[Any, dict[str, Any]]:
        plain = (one.path for one in query.columns if one.source is None)
        made = {one.path: one.source for one in query.columns if one.source is not None}
        paths = {"pk", *plain, *(path for path, _, _ in query.sort.steps)}
        return rows.values(*sorted(paths), **made)

    def _row(self, query: Query, raw: Mapping[str, Any]) -> Row:
        return {"pk": raw["pk"], **{one.name: one.value(raw[one.path]) for one in query.columns}}

    def _rows(self, query: Query, found: list[dict[str, Any]], actor: Actor) -> list[Row]:
        rows: list[Row] = [self._row(query, raw) for raw in found]
        return list(self.fill(rows, actor)) if self.fill else rows

    def _page(
        self, query: Query, found: list[dict[str, Any]], actor: Actor, *, more: bool, backwards: bool
    ) -> Page:
        before = more if backwards else query.position is not None
        behind = True if backwards else more
        sort: Sort = query.sort
        return Page(
            rows=self._rows(query, found, actor),
            query=query,
            next=query.cursor(position_of(sort, found[-1])) if found and behind else None,
            previous=query.cursor(position_of(sort, found[0], backwards=True)) if found and before else None,
        )


def with_case(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with their cases, where they have one: it holds the title."""
    has_case = any(one.name == "case" for one in rows.model._meta.fields)  # noqa: SLF001 Django documents it
    return rows.select_related("case") if has_case else rows


class _Asked:
    """A list and what is asked of it, as something that can be told apart by what it says."""

    def __init__(self, listing: Listing, query: Query) -> None:
        self.listing, self.query = listing, query
        filters = tuple((one.field.name, one.operator, repr(one.value)) for one in query.filters)
        columns = tuple(one.name for one in query.columns)
        self.key = (listing.name, filters, columns, query.sort.text, query.limit, repr(query.position))

    @property
    def is_newest_first(self) -> bool:
        """Whether all rows are asked for, by number, from the last one on."""
        asked = self.query
        return [step[:2] for step in asked.sort.steps] == [("pk", True)] and not (
            asked.filters or asked.position
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


_SEEN: dict[_Asked, None] = {}
_PAGES: Prepared[dict[str, Any]] = Prepared(lambda asked, actor: asked.listing.first_rows(actor, asked.query))
_ROWS: Prepared[dict[str, Any]] = Prepared(
    lambda asked, actor, *keys: asked.listing.rows_of(actor, asked.query, keys)
)
_NEWEST_HITS: Prepared[int] = Prepared(
    lambda asked, newest, actor, told: asked.listing.hits(actor, asked.query, told, newest)
)
"""Planned once: newest hits are found in one way whatever the word, and planning takes as long as that."""
_HITS: Prepared[int] = Prepared(
    lambda asked, actor, told: asked.listing.hits(actor, asked.query, told, None), planned=False
)
_HIT_COUNTS: Prepared[int] = Prepared(
    lambda asked, most, actor, told: asked.listing.counted(actor, asked.query, most, told), planned=False
)
"""Planned each time: one word has a hit, another has half of the site."""
_COUNTS: Prepared[int] = Prepared(lambda asked, most, actor: asked.listing.counted(actor, asked.query, most))

__all__ = ["Field", "Listing", "Ordering", "Page", "Position", "Query", "Row", "Sort"]
