"""One list of many tables: a page is asked of each, and the best rows of all make the page.

The order is total over all tables, since each row has a number of its own (`work_sources`), so a page starts
behind the last row of the one before, however far down, with as many queries as there are tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.collaboration.models import Case
from pawl.portal.work_sources import (
    BY_NUMBER,
    FAR,
    FIELDS,
    NO_PRIORITY,
    TASK,
    Source,
    late,
    sources_for,
    whose,
)
from pawl.tickets.models import Clock, ClockState
from pawl.web.listing import BATCH, MOST_COUNTED, Listing, Page, Row, with_case
from pawl.web.listing_paging import Position, Sort, after, ordered
from pawl.web.listing_query import Filter, Query

PLACES = 8
"""Room for the number of a source in the number of a row."""
STEPS = ("due", "priority", "opened")
"""What can be sorted by: always read, beside the columns."""
CLOCKS = 3
"""Clocks looked at for a row: a ticket has two as a rule."""
MOST_CLOCKS = 3000
"""Clocks looked through at most, where few of them are of rows that match."""
EMPTY = {"due": FAR, "priority": NO_PRIORITY}
"""What stands for "none" where it has a place in the order."""
ALWAYS = (*STEPS, "title", "assignee_key")
Raw = dict[str, Any]


@dataclass(frozen=True)
class WorkListing(Listing):
    """The open work of all practices, as one list."""

    def page(self, actor: Actor, query: Query) -> Page:
        """The rows of one page; one row more tells of others."""
        backwards = query.position is not None and query.position.backwards
        found = self._best(actor, query, query.limit + 1)
        more, found = len(found) > query.limit, found[: query.limit]
        if backwards:
            found.reverse()
        before = more if backwards else query.position is not None
        behind = True if backwards else more
        last, first = (found[-1], found[0]) if found else ({}, {})
        return Page(
            rows=[_row(raw, query, actor) for raw in found],
            query=query,
            next=query.cursor(_position(query.sort, last)) if found and behind else None,
            previous=query.cursor(_position(query.sort, first, backwards=True)) if found and before else None,
        )

    def each(self, actor: Actor, query: Query) -> Iterator[Row]:
        """All matching rows in order, read in batches."""
        while True:
            found = self._best(actor, query, BATCH)
            yield from (_row(raw, query, actor) for raw in found)
            if len(found) < BATCH:
                return
            query = replace(query, position=_position(query.sort, found[-1]))

    def records(self, actor: Actor, keys: Sequence[int]) -> Mapping[int, Any]:
        """The visible records of some numbers of rows; a query per table that has one."""
        found: dict[int, Any] = {}
        for source in sources_for(actor):
            numbers = {key // PLACES: key for key in keys if key % PLACES == source.number}
            if numbers:
                rows = with_case(source.rows(actor).filter(pk__in=numbers).order_by())
                found |= {numbers[one.pk]: one for one in rows}
        return found

    def count(self, actor: Actor, query: Query, most: int = MOST_COUNTED) -> int:
        """How many rows match, counted up to `most` + 1; a query per table."""
        found = 0
        for source in sources_for(actor):
            rows = _narrowed(source, actor, query)
            if rows is not None and found <= most:
                found += rows.order_by().values("pk")[: most + 1].count()
        return min(found, most + 1)

    def _best(self, actor: Actor, query: Query, most: int) -> list[Raw]:
        """The first rows of all tables in the order of the query."""
        backwards = query.position is not None and query.position.backwards
        found: list[Raw] = []
        for source in sources_for(actor):
            rows = _narrowed(source, actor, query)
            if rows is not None:
                found += _first_of(rows, source, query, most, backwards=backwards)
        downs = zip(_names(query.sort), query.sort.descending, strict=False)
        for name, down in reversed([*downs, ("pk", query.sort.descending[0])]):
            found.sort(key=lambda raw, name=name: raw[name], reverse=down != backwards)  # type: ignore[misc]
        return found[:most]


def _names(sort: Sort) -> list[str]:
    return [one.name for one in sort.fields]


def _first_of(rows: QuerySet[Any], source: Source, query: Query, most: int, *, backwards: bool) -> list[Raw]:
    sort = Sort(tuple(replace(one, path=source.paths[one.name], nullable=False) for one in query.sort.fields),
                query.sort.descending)  # fmt: skip
    if query.position is not None:
        rows = after(rows, sort, _place_in(source, query.position, down=sort.descending[0]))
    wanted = {name for name in (*ALWAYS, *(one.name for one in query.columns)) if name in source.paths}
    paths = {name: source.paths[name] for name in (*wanted, *(["of"] if source.kind == TASK else []))}
    columns = ("pk", *sorted(set(paths.values())))
    near = None if backwards else _due_next(rows, source, query, most)
    if near is not None:
        found = list(ordered(rows.filter(pk__in=near.keys), sort).values(*columns)[:most])
        if len(found) == most and found[-1]["due_by"] < near.until:
            return [_told(raw, source, paths) for raw in found]
    return [
        _told(raw, source, paths) for raw in ordered(rows, sort, backwards=backwards).values(*columns)[:most]
    ]


@dataclass(frozen=True)
class _Near:
    """The rows whose clocks are due next: all that are due before an instant are among them."""

    keys: set[int]
    until: datetime


def _due_next(rows: QuerySet[Any], source: Source, query: Query, most: int) -> _Near | None:
    """What the index of clocks leads to, so that the first of very many rows cost no more than those of few.

    None where the list is in another order, or there are so few that reading them all is no more work.
    """
    if not source.is_by_clock or _names(query.sort)[0] != "due" or query.sort.descending[0]:
        return None
    clocks = Clock.objects.filter(state=ClockState.RUNNING, due_at__isnull=False).order_by("due_at")
    if query.position is not None:
        clocks = clocks.filter(due_at__gte=query.position.values[0])
    wanted = Exists(rows.filter(pk=OuterRef("case_id")))
    clocks = Clock.objects.filter(wanted, pk__in=clocks.values("pk")[:MOST_CLOCKS])
    near = list(clocks.order_by("due_at").values_list("case_id", "due_at")[: CLOCKS * most])
    last = near[-1][1] if len(near) == CLOCKS * most else None
    return _Near({case for case, _due in near}, last) if last else None


def _place_in(source: Source, position: Position, *, down: bool) -> Position:
    """Where a position among all rows lies among those of one table: behind which key its rows begin."""
    rest = position.values[-1] - source.number
    key = -(-rest // PLACES) if down != position.backwards else rest // PLACES
    return Position((*position.values[:-1], key), position.backwards)


def _told(raw: Raw, source: Source, paths: dict[str, str]) -> Raw:
    found = {name: raw[path] for name, path in paths.items()}
    if source.kind == TASK:
        found["title"] = f"{found['title']} · {found['of']}"
    elif "title" in found:
        found["title"] = str(found["title"])
    return found | {
        "pk": raw["pk"] * PLACES + source.number,
        "key": f"{source.prefix}-{raw['pk']}",
        "kind": source.kind,
    }


def _row(raw: Raw, query: Query, actor: Actor) -> Row:
    """What the list shows: what stands for "none" in the order is empty again."""
    due, me = raw["due"], actor.person.pk if actor.person else 0
    told = raw | {
        "due": None if due >= FAR else due,
        "priority": None if raw["priority"] == NO_PRIORITY else str(raw["priority"]),
        "late": due < clock.now(),
        "whose": "mine" if raw["assignee_key"] == me else "team" if raw["assignee_key"] else "nobody",
    }
    shown = {one.name: one.value(told.get(one.name)) for one in query.columns if one.name != "key"}
    return {"pk": raw["pk"], "key": raw["key"], "kind": raw["kind"], "late": told["late"], **shown}


def _position(sort: Sort, raw: Raw, *, backwards: bool = False) -> Position:
    return Position((*(raw[name] for name in _names(sort)), raw["pk"]), backwards)


def _narrowed(source: Source, actor: Actor, query: Query) -> QuerySet[Any] | None:
    """The rows of a table that match; None where none can."""
    rows = source.rows(actor)
    for one in query.filters:
        condition = _condition(one, source, actor)
        if condition is None:
            return None
        rows = rows.filter(condition)
    return rows.filter(**{f"{source.search}__icontains": query.search}) if query.search else rows


def _condition(one: Filter, source: Source, actor: Actor) -> Q | None:
    name, asked = one.field.name, one.value if isinstance(one.value, list) else [one.value]
    if name == "kind":
        return Q() if (source.kind in asked) != (one.operator == "ne") else None
    if name == "whose":
        found = whose(asked, source, actor)
        return ~found if one.operator == "ne" else found
    if name == "late":
        return late(source, is_late=one.value)
    if one.operator == "empty" and name in EMPTY:
        none = Q(**{source.paths[name]: EMPTY[name]})
        return none if one.value else ~none
    if name not in source.paths:
        return Q() if one.operator == "empty" and one.value else None
    return one.field.kind.condition(source.paths[name], one.operator, one.value)


def read_number(number: int) -> tuple[Source | None, int]:
    """The table and key behind the number of a row."""
    return BY_NUMBER.get(number % PLACES), number // PLACES


WORK = WorkListing(
    "work",
    Case,
    FIELDS,
    default_sort="due",
    search=("title",),
    label=_("Work"),
)
