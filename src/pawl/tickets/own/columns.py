"""Own fields as columns and filters of lists: for those who may read them, on the rows where they may."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    FloatField,
    JSONField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import clauses
from pawl.tickets.models import OwnEntry, OwnValues, Ticket
from pawl.tickets.own.answers import in_words, names_of
from pawl.tickets.own.definition import Own
from pawl.tickets.own.reads import fields_for
from pawl.tickets.own.rules import OWN
from pawl.web import listing_types as types
from pawl.web.listing import Field, Ordering
from pawl.web.listing_types import Kind

FILTERED_BY_NUMBER = frozenset({"number", "date", "person", "item"})
PREFIXES = {"person": "PER", "item": "CI"}


@dataclass(frozen=True)
class OwnKind(Kind):
    """The kind of a column, whose condition is asked of the entries beside the tickets."""

    own: str = ""
    by_number: bool = False
    where: Q | None = None
    """The rows on which somebody reads it; None: on all that they see."""

    def condition(self, path: str, operator: str, value: Any) -> Q:  # noqa: ARG002 the rows have no such column
        """The condition that an operator means, on the rows on which it may be asked at all."""
        entries = OwnEntry.objects.filter(name=self.own)
        if operator == "empty":
            found = ~_of(entries) if value else _of(entries)
        elif operator == "ne":
            found = ~_of(entries.filter(self._matching("eq", value)))
        else:
            found = _of(entries.filter(self._matching(operator, value)))
        return found if self.where is None else found & self.where

    def _matching(self, operator: str, value: Any) -> Q:
        column = "number" if self.by_number else "text"
        lookups = {"eq": "", "le": "__lte", "ge": "__gte", "contains": "__icontains"}
        return Q(**{f"{column}{lookups.get(operator, f'__{operator}')}": _stored(value)})


@dataclass(frozen=True)
class OwnColumn(Field):
    """A column of a list that shows an own field."""

    own: Own | None = None

    def value(self, raw: Any) -> Any:
        """The value of its field among all of a ticket."""
        found = raw.get(self.own.name) if isinstance(raw, dict) and self.own else None
        if found is None or self.own is None:
            return None
        if isinstance(found, list):
            return ", ".join(map(str, found))
        if self.own.kind == "date":
            return date.fromisoformat(found)
        prefix = PREFIXES.get(self.own.kind)
        return f"{prefix}-{found}" if prefix else found

    def named(self, values: set[Any], actor: Actor) -> Mapping[Any, str]:
        """What pages show for some values: labels of choices, names of people and items."""
        one = self.own
        if one is None or (one.kind not in PREFIXES and not one.is_many):
            return {}
        raw = {value: _raw(one, value) for value in values}
        names = names_of([(one, each) for each in raw.values()], actor)
        return {value: in_words(one, each, names) for value, each in raw.items()}


def own_columns(model: type[Ticket]) -> Callable[[Actor], Iterator[Field]]:
    """For a list of tickets: the own fields that somebody may read there."""

    def columns(actor: Actor) -> Iterator[Field]:
        worked = _worked_on(actor, model)
        for one in fields_for(actor, model.kind, model.read_permission):
            if not one.is_inner:
                yield _column(one, "own_open", _all("values"), None)
            elif worked is not None:
                inner = (
                    Case(When(worked, then=_all("inner")), output_field=JSONField())
                    if worked
                    else _all("inner")
                )
                yield _column(one, "own_inner", inner, worked or None)

    return columns


def _column(one: Own, path: str, source: Any, where: Q | None) -> OwnColumn:
    kind = KINDS[one.kind]
    own = OwnKind(
        name=kind.name, like=kind.like, read=kind.read, operators=kind.operators, schema=kind.schema,
        is_day=kind.is_day, own=one.name, by_number=one.kind in FILTERED_BY_NUMBER, where=where,
    )  # fmt: skip
    order = _ordering(one, where)
    return OwnColumn(
        f"{OWN}{one.name}", str(one.label), path, own, nullable=True, shown=False,
        sortable=order is not None, ordering=order,
        choices={value: str(label) for value, label in one.choices}, source=source, own=one,
    )  # fmt: skip


def _ordering(one: Own, where: Q | None) -> Ordering | None:
    """By number and day, by the order of the choices, by name of people, else by the text.

    On rows where somebody does not read it, it is empty: an order would tell.
    """
    if one.is_many or one.kind == "long_text":
        return None
    entries = OwnEntry.objects.filter(case=OuterRef("pk"), name=one.name)
    value, kind = _ranked(one, entries)
    source: Any = Subquery(value[:1], output_field=kind)
    if where is not None:
        source = Case(When(where, then=source), output_field=kind)
    is_number = isinstance(kind, FloatField)
    return Ordering(f"own_order_{one.name}", source, types.FLOAT if is_number else types.TEXT)


def _ranked(one: Own, entries: Any) -> tuple[Any, Any]:
    if one.kind == "choice":
        ranks = (When(text=value, then=Value(float(at))) for at, (value, _label) in enumerate(one.choices))
        return entries.values_list(Case(*ranks, output_field=FloatField())), FloatField()
    if one.kind == "person":
        people = Person.objects.filter(pk=Cast(OuterRef("number"), BigIntegerField()))
        return entries.values_list(Subquery(people.values("name")[:1])), CharField()
    if one.kind in FILTERED_BY_NUMBER:
        return entries.values_list("number"), FloatField()
    return entries.values_list("text"), CharField()


def _worked_on(actor: Actor, model: type[Ticket]) -> Q | None:
    """The rows whose inner fields somebody reads; None where there is none, empty where it is all."""
    if actor.system:
        return Q()
    conditions = [
        one.q(model.boundary) for one in dict.fromkeys(clauses(actor, model.inside())) if not one.own
    ]
    if not conditions:
        return None
    whole = conditions[0]
    for one in conditions[1:]:
        whole = Q() if not whole or not one else whole | one
    return whole


def _all(column: str) -> Subquery:
    return Subquery(OwnValues.objects.filter(case=OuterRef("pk")).values(column)[:1])


def _of(entries: Any) -> Q:
    return Q(pk__in=entries.values("case_id"))


def _stored(value: Any) -> Any:
    """A value of a filter as entries keep it."""
    if isinstance(value, list):
        return [_stored(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return float(value.toordinal())
    return value if isinstance(value, str) else float(value)


def _raw(one: Own, value: Any) -> Any:
    if one.is_many:
        return str(value).split(", ")
    return int(str(value).rpartition("-")[2])


def _keyed(prefix: str) -> Kind:
    def read(written: str) -> int:
        return types.key_number(written, prefix)

    return replace(types.KEY, like=f"a key, like {prefix}-12", read=read, operators=("eq", "ne", "in"))


KINDS: Mapping[str, Kind] = {
    "text": types.TEXT,
    "long_text": replace(types.TEXT, operators=()),
    "number": types.NUMBER,
    "yes_no": types.BOOLEAN,
    "choice": types.CHOICE,
    "date": types.DAY,
    "person": _keyed("PER"),
    "item": _keyed("CI"),
}
