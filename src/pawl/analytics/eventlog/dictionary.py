"""The dictionary: case kinds with their activities and fields, and the dated tables beside them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.eventlog.field_types import FieldType
from pawl.analytics.words import say

ActivityClass = Literal["new", "active", "waiting", "done", "closed", "note"]
"""What an activity says of its case: the state it enters, or `note`: the state stays as it was."""

Known = Literal["then", "final"]
"""`then`: the value on an event was known at that event; `final`: every event carries the last value."""

Producer = Literal["column", "events", "history", "linked"]
"""A column of the source, derived from its events, Pawl's own history, or counted in another table."""

PLAIN = "case"
"""The kind of a log that has no kind of its own; every case kind inherits its fields."""


@dataclass(frozen=True)
class Text:
    """One text in the two languages of the product."""

    en: str
    zh: str


@dataclass(frozen=True)
class Field:
    """One field of the dictionary: its type, its meaning and who can produce it."""

    name: str
    type: FieldType
    meaning: Text
    produced_by: tuple[Producer, ...]
    known: Known = "then"
    sparse: bool = False
    expected_fill: float | None = None
    derive: str = ""
    link: str = ""
    sources: tuple[str, ...] = ()
    stands_on: tuple[ActivityClass, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A case kind (it has events) or a dated table (it has none), and its fields by name."""

    name: str
    title: Text
    fields: Mapping[str, Field]
    activities: Mapping[str, ActivityClass] = field(default_factory=dict)
    is_kind: bool = True
    rows_of: str = ""
    """Of a case kind whose cases are the rows of a dated table: which one."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Field of that table -> field here, where the two differ."""


@cache
def dictionary() -> Mapping[str, Table]:
    """Read the shipped dictionary: table name -> table, case kinds first."""
    text = files("pawl.analytics.eventlog").joinpath("fields.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    inherited = _fields(raw["kinds"][PLAIN]["fields"])
    dated = {name: _dated(name, table) for name, table in raw["tables"].items()}
    kinds = {name: _kind(name, table, inherited, dated) for name, table in raw["kinds"].items()}
    return {**kinds, **dated}


def kinds() -> tuple[str, ...]:
    """Name the case kinds, the plain one first."""
    return tuple(name for name, entry in dictionary().items() if entry.is_kind)


def table(name: str) -> Table:
    """Look up a case kind or dated table.

    Returns the table.   Raises OutOfDomain for a name that the dictionary does not have.
    """
    found = dictionary().get(name)
    if found is None:
        way_out = say("Use one of: {names}.", names=", ".join(dictionary()))
        raise OutOfDomain(name, say("is no table of the dictionary."), way_out)
    return found


def known_fields(name: str) -> Mapping[str, Field]:
    """List the fields of a case kind or dated table by name; empty for a table the dictionary lacks."""
    found = dictionary().get(name)
    return found.fields if found else {}


def activities_of(kind: str, *classes: ActivityClass) -> tuple[str, ...]:
    """Name the activities of a kind that belong to one of the classes."""
    return tuple(word for word, its_class in table(kind).activities.items() if its_class in classes)


def _kind(
    name: str, raw: Mapping[str, Any], inherited: Mapping[str, Field], dated: Mapping[str, Table]
) -> Table:
    table = raw.get("table", {"of": "", "names": {}})
    of, names = table["of"], table["names"]
    rows = {key: one for key, one in dated[of].fields.items() if key not in names} if of else {}
    fields = {**inherited, **rows, **_fields(raw.get("fields", {}))}
    return Table(name, Text(**raw["title"]), fields, raw.get("activities", {}), rows_of=of, names=names)


def _dated(name: str, raw: Mapping[str, Any]) -> Table:
    return Table(name, Text(**raw["title"]), _fields(raw["fields"]), is_kind=False)


def _fields(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Field]:
    return {name: _field(name, entry) for name, entry in raw.items()}


def _field(name: str, raw: Mapping[str, Any]) -> Field:
    return Field(
        name=name,
        type=raw["type"],
        meaning=Text(raw["en"], raw["zh"]),
        produced_by=tuple(raw["by"]),
        known=raw.get("known", "then"),
        sparse=raw.get("sparse", False),
        expected_fill=raw.get("fill"),
        derive=raw.get("derive", ""),
        link=raw.get("link", ""),
        sources=tuple(raw.get("from", ())),
        stands_on=tuple(raw.get("of", ())),
        words=tuple(raw.get("words", ())),
    )
