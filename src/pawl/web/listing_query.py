"""What a query string asks of a list: `filter[field][op]`, `sort`, `q`, `fields`, `limit` and `cursor`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.http import urlencode

from pawl.analytics.words import Sentence, say
from pawl.errors import Invalid
from pawl.web.listing_paging import Position, Sort, decode, encode
from pawl.web.listing_types import KEY, BadValue, Kind, integer, key_number, text, truth

if TYPE_CHECKING:
    from pawl.web.listing import Field, Listing

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 200
MOST_FILTERS, MOST_VALUES, MOST_SORTS = 20, 100, 3
FILTER = re.compile(r"filter\[([^\[\]]{1,100})\]\[([^\[\]]{1,20})\]")


class Refused(Invalid):
    """A query string that asks for what a list does not have."""

    status = 400


@dataclass(frozen=True)
class Filter:
    """One condition: a field, an operator, and the value as it was written."""

    field: "Field"
    operator: str
    value: Any
    written: str

    @property
    def parameter(self) -> str:
        """Its name in a query string."""
        return f"filter[{self.field.name}][{self.operator}]"

    @property
    def condition(self) -> Q:
        """The same for the database."""
        return self.field.kind.condition(self.field.path, self.operator, self.value)


@dataclass(frozen=True)
class Query:
    """A query that a list can answer."""

    sort: Sort
    columns: "tuple[Field, ...]"
    filters: tuple[Filter, ...] = ()
    search: str = ""
    search_paths: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    position: Position | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    """The parameters that were given, without the cursor: what links to this list carry on."""
    readable: "Mapping[str, Field]" = field(default_factory=dict)
    """What whoever asks may read of it."""
    sortable: frozenset[str] = frozenset()
    """By what it can be put in order, filtered as it is."""

    @classmethod
    def read(
        cls,
        listing: "Listing",
        readable: "Mapping[str, Field]",
        given: Any,
        *,
        blanks: bool,
        also: Sequence[str],
    ) -> "Query":
        """Read a query string.   Raises Refused."""
        values = {name: one for name, one in _single(given, also).items() if one or not blanks}
        reader = _Reader(listing, readable, values, forgives=blanks)
        sort = reader.sort()
        return cls(
            sort=sort,
            columns=reader.columns(),
            filters=reader.filters(),
            search=reader.text("q") if listing.search else "",
            search_paths=tuple(readable[name].path for name in listing.search if name in readable),
            limit=reader.limit(),
            position=reader.position(sort),
            said={name: one for name, one in values.items() if name != "cursor"},
            readable=readable,
            sortable=frozenset(reader.sortable),
        )

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those rows that match."""
        for one in self.filters:
            rows = rows.filter(one.condition)
        if self.search:
            found = Q(pk__in=[])
            for path in self.search_paths:
                found |= Q(**{f"{path}__icontains": self.search})
            rows = rows.filter(found)
        return rows

    def cursor(self, position: Position) -> str:
        """A position as a cursor."""
        kinds = [*self.sort.kinds, None][: len(position.values)]
        values = tuple(
            str(value) if kind is None else kind.written(value)
            for kind, value in zip(kinds, position.values, strict=True)
        )
        return encode(values, self.sort.text, backwards=position.backwards)

    def link(self, **changes: str | None) -> str:
        """The query string of this list with some parameters changed, or left out where None."""
        kept = {name: one for name, one in {**self.said, **changes}.items() if one is not None}
        return f"?{urlencode(kept)}" if kept else "?"

    @property
    def asked(self) -> str:
        """What is looked for, in whatever order: the query string without order, place and columns."""
        return self.link(sort=None, cursor=None, fields=None, limit=None)

    def unfiltered(self) -> "Query":
        """The same list with nothing left out."""
        return replace(self, filters=(), search="", position=None)


class _Reader:
    """Reads one query string, refusing what is not declared."""

    def __init__(
        self, listing: "Listing", readable: "Mapping[str, Field]", values: dict[str, str], *, forgives: bool
    ) -> None:
        self.listing, self.readable, self.values, self.forgives = listing, readable, values, forgives
        known = ["sort", "fields", "limit", "cursor", *(["q"] if listing.search else [])]
        for name in values:
            if name not in known and not FILTER.fullmatch(name):
                raise unknown(name, [*known, "filter[…][…]"])

    def filters(self) -> tuple[Filter, ...]:
        named = [name for name in self.values if FILTER.fullmatch(name)]
        if len(named) > MOST_FILTERS:
            raise refused("filter", say("At most {n} filters.", n=MOST_FILTERS))
        return tuple(self._filter(name) for name in named)

    def _filter(self, parameter: str) -> Filter:
        name, operator = FILTER.fullmatch(parameter).groups()  # type: ignore[union-attr]  # matched before
        one = self.readable.get(name)
        if one is None or not one.operators:
            raise unknown(parameter, [name for name, one in self.readable.items() if one.operators])
        if operator not in one.operators:
            raise unknown(parameter, one.operators)
        written = self.values[parameter]
        return Filter(one, operator, self._value(one, operator, written, parameter), written)

    def _value(self, one: "Field", operator: str, written: str, parameter: str) -> Any:
        if operator == "empty":
            return _value_of(truth, written, parameter)
        if operator != "in":
            return _value_of(lambda given: _read(one, given), written, parameter)
        parts = written.split(",")
        if len(parts) > MOST_VALUES:
            raise refused(parameter, say("At most {n} values.", n=MOST_VALUES))
        return [_value_of(lambda given: _read(one, given), part, parameter) for part in parts]

    def sort(self) -> Sort:
        """The order that is asked for; on a page that no longer is of open ones, the usual one."""
        names = (self.values.get("sort") or self.listing.default_sort).split(",")
        wrong = [plain for name in names if (plain := name.removeprefix("-")) not in self.sortable]
        if wrong and self.forgives and all(map(self._if_open, wrong)):
            names, wrong = self.listing.default_sort.split(","), []
        if wrong:
            raise self._not_sortable(wrong[0])
        plain_names = [name.removeprefix("-") for name in names]
        if len(names) > MOST_SORTS or len(set(plain_names)) != len(names):
            raise refused("sort", say("At most {n} different fields.", n=MOST_SORTS))
        return Sort(
            tuple(self.readable[name] for name in plain_names), tuple(name[:1] == "-" for name in names)
        )

    @cached_property
    def sortable(self) -> list[str]:
        """By what the list can be put in order, filtered as it is."""
        is_open = self._is_of_open()
        return [
            name for name, one in self.readable.items() if one.sortable or (is_open and one.sortable_if_open)
        ]

    def _is_of_open(self) -> bool:
        asked = self.values.get("filter[state][in]") or self.values.get("filter[state][eq]") or ""
        return all(state in self.listing.open_states for state in asked.split(","))

    def _if_open(self, name: str) -> bool:
        return name in self.readable and self.readable[name].sortable_if_open

    def _not_sortable(self, name: str) -> Refused:
        if not self._if_open(name):
            return unknown(f"sort={name[:100]}", self.sortable)
        rule, states = say("Only open ones are put in this order."), ", ".join(self.listing.open_states)
        return Refused(f"sort={name}", rule, say("Filter the state by some of: {names}.", names=states))

    def columns(self) -> "tuple[Field, ...]":
        written = self.values.get("fields")
        if written is None:
            return tuple(one for one in self.readable.values() if not one.is_extra)
        names = list(dict.fromkeys(written.split(",")))
        if wrong := [name for name in names if name not in self.readable]:
            raise unknown(f"fields={wrong[0][:100]}", list(self.readable))
        return tuple(self.readable[name] for name in names)

    def text(self, parameter: str) -> str:
        return str(_value_of(text, self.values.get(parameter, ""), parameter))

    def limit(self) -> int:
        n = int(_value_of(integer, self.values.get("limit", str(DEFAULT_LIMIT)), "limit"))
        if not 1 <= n <= LARGEST_LIMIT:
            raise refused("limit", say("A page has 1 to {n} rows.", n=LARGEST_LIMIT))
        return n

    def position(self, sort: Sort) -> Position | None:
        written = self.values.get("cursor")
        if written is None:
            return None
        steps = sort.steps
        found = decode(written, sort.text, len(steps)) if len(written) <= 4000 else None
        if found is None:
            raise refused("cursor", say("This cursor was not made for this list in this order."))
        try:
            values = tuple(_cursor_value(sort, i, value) for i, value in enumerate(found[0]))
        except BadValue as error:
            raise refused("cursor", say("This cursor was not made for this list in this order.")) from error
        return Position(values, found[1])


def _cursor_value(sort: Sort, i: int, value: str | None) -> Any:
    one = sort.fields[i] if i < len(sort.fields) else None
    if value is None:
        if one is None or not sort.steps[i][2]:
            raise BadValue(say("a value"))
        return None
    kind = sort.kinds[i] if one is not None else KEY
    if kind is KEY:
        return integer(value)
    if kind.has_blank:
        return _any_length(value)
    return kind.read(value.lower() if value in {"True", "False"} else value)


def _any_length(value: str) -> str:
    """A sort value may be longer than what people may filter by."""
    for start in range(0, len(value), 500):
        text(value[start : start + 500])
    return value


def _read(one: "Field", written: str) -> Any:
    kind: Kind = one.kind
    if kind is KEY:
        return key_number(written, one.prefix)
    value = kind.read(written)
    if one.choices and value not in one.choices:
        raise BadValue(say("one of: {names}", names=", ".join(one.choices)))
    return value


def _value_of(read: Any, written: str, parameter: str) -> Any:
    try:
        return read(written)
    except BadValue as error:
        raise refused(parameter, say("Write {like}.", like=error.like)) from error


def _single(given: Any, also: Sequence[str]) -> dict[str, str]:
    """Each parameter once: of two values readers might disagree which one counts."""
    values: dict[str, str] = {}
    for name, found in given.lists():
        if name in also:
            continue
        if len(found) != 1:
            raise refused(name[:100], say("Each parameter stands once."))
        values[name] = found[0]
    return values


def refused(parameter: str, rule: Sentence) -> Refused:
    """A parameter whose value breaks a rule."""
    return Refused(parameter, rule, say("Change it or leave it out."))


def unknown(parameter: str, known: Sequence[str]) -> Refused:
    """A parameter, field or operator that this list does not have; says which it has."""
    rule = say("This list does not know it.")
    if not known:
        return Refused(parameter[:200], say("Nothing is asked in the address here."), say("Leave it out."))
    return Refused(parameter[:200], rule, say("Use one of: {names}.", names=", ".join(known)))
