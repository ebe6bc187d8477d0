"""A snapshot as OCEL 2.0 (JSON): the cases, and the people, groups and items that their events touch."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

from pawl.analytics.eventlog.dataset import Dataset, FieldType, quoted
from pawl.analytics.io.table_out import iso_sql, rows_of

RELATED: Mapping[str, tuple[str, str]] = {
    "actor": ("person", "performed by"),
    "assignment_group": ("group", "handled by"),
    "configuration_item": ("configuration_item", "about"),
    "problem": ("problem", "linked to"),
    "change": ("change", "linked to"),
}
"""Column -> type of the object that it names, and what the event has to do with it."""
FRAME = {"case", "case_no", "seq", "activity", "at"}
TYPES: Mapping[FieldType, str] = {
    "text": "string",
    "whole": "integer",
    "number": "float",
    "flag": "boolean",
    "instant": "time",
}


def write_ocel(dataset: Dataset, kind: str, out: IO[bytes]) -> None:
    """Write a snapshot as OCEL 2.0 JSON, piece by piece.

    kind: the table of cases; they become objects of this type, with the facts that their last event carries.
    """
    types = dataset.tables["events"]
    facts = {name: its for name, its in types.items() if name not in FRAME and name not in RELATED}
    related = {name: pair for name, pair in RELATED.items() if name in types}
    parts = {
        "objectTypes": _object_types(kind, facts, related),
        "eventTypes": _event_types(dataset, facts),
        "objects": _objects(dataset, kind, facts, related),
        "events": _events(dataset, kind, facts, related),
    }
    out.write(b"{")
    for place, (name, rows) in enumerate(parts.items()):
        out.write(f"{',' if place else ''}\n{json.dumps(name)}: [".encode())
        for number, row in enumerate(rows):
            text = json.dumps(row, ensure_ascii=False, allow_nan=False)
            out.write(f"{',' if number else ''}\n{text}".encode())
        out.write(b"]")
    out.write(b"\n}\n")


def _object_types(
    kind: str, facts: Mapping[str, FieldType], related: Mapping[str, tuple[str, str]]
) -> Iterator[dict[str, object]]:
    yield {"name": kind, "attributes": _attributes(facts)}
    for name in dict.fromkeys(one for one, _ in related.values()):
        yield {"name": name, "attributes": []}


def _attributes(facts: Mapping[str, FieldType]) -> list[dict[str, str]]:
    return [{"name": name, "type": TYPES[its]} for name, its in facts.items()]


def _event_types(dataset: Dataset, facts: Mapping[str, FieldType]) -> Iterator[dict[str, object]]:
    rows = dataset.connection.execute("SELECT DISTINCT activity FROM events ORDER BY 1").fetchall()
    for (activity,) in rows:
        yield {"name": activity, "attributes": _attributes(facts)}


def _objects(
    dataset: Dataset, kind: str, facts: Mapping[str, FieldType], related: Mapping[str, tuple[str, str]]
) -> Iterator[dict[str, object]]:
    last: dict[str, object] | None = None
    for row in rows_of(dataset, "events", _columns(facts, ())):
        if last is not None and last["case"] != row["case"]:
            yield _case(last, kind, facts)
        last = row
    if last is not None:
        yield _case(last, kind, facts)
    for column, (name, _) in related.items():
        sql = f"SELECT DISTINCT {quoted(column)} FROM events WHERE {quoted(column)} IS NOT NULL ORDER BY 1"
        for (value,) in dataset.connection.execute(sql).fetchall():
            yield {"id": _id(name, value), "type": name, "attributes": [], "relationships": []}


def _case(row: Mapping[str, object], kind: str, facts: Mapping[str, FieldType]) -> dict[str, object]:
    attributes = [
        {"name": name, "time": row["at"], "value": row[name]} for name in facts if row[name] is not None
    ]
    return {"id": _id(kind, row["case"]), "type": kind, "attributes": attributes, "relationships": []}


def _events(
    dataset: Dataset, kind: str, facts: Mapping[str, FieldType], related: Mapping[str, tuple[str, str]]
) -> Iterator[dict[str, object]]:
    for number, row in enumerate(rows_of(dataset, "events", _columns(facts, related))):
        touched = [{"objectId": _id(kind, row["case"]), "qualifier": "of"}]
        touched += [
            {"objectId": _id(name, row[column]), "qualifier": qualifier}
            for column, (name, qualifier) in related.items()
            if row[column] is not None
        ]
        yield {
            "id": f"e{number}",
            "type": row["activity"],
            "time": row["at"],
            "attributes": [{"name": name, "value": row[name]} for name in facts if row[name] is not None],
            "relationships": touched,
        }


def _columns(facts: Mapping[str, FieldType], related: Iterable[str]) -> dict[str, str]:
    plain = {name: iso_sql(name) if its == "instant" else quoted(name) for name, its in facts.items()}
    frame = {"case": quoted("case"), "activity": "activity", "at": iso_sql("at")}
    return {**frame, **plain, **{name: quoted(name) for name in related}}


def _id(kind: str, value: object) -> str:
    """Names of different types may be equal; an id stands for one object of the whole log."""
    return f"{kind}:{value}"
