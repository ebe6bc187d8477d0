"""Object-centric event logs as flat rows: OCEL 2.0 (www.ocel-standard.org/2.0/ocel20_specification.pdf).

The objects of one type are the cases: an event stands once for each of them that it names. Read are the JSON
form (`events` with `id`, `type`, `time`, `attributes`, `relationships`) and the SQLite form (`event`,
`event_object`, `object`, and for each type of events a table named by `event_map_type`).
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pawl.analytics.errors import BadFile
from pawl.analytics.words import say

LARGEST_JSON = 1 << 30
HEAD = b"SQLite format 3\x00"
OWN = ("case", "activity", "at", "event")


def rows(path: Path, object_type: str) -> Iterator[dict[str, str]]:
    """Events of the objects of a type, by time.   Raises BadFile."""
    with path.open("rb") as file:
        is_sqlite = file.read(len(HEAD)) == HEAD
    try:
        yield from _of_sqlite(path, object_type) if is_sqlite else _of_json(path, object_type)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, sqlite3.Error) as error:
        text = f"{type(error).__name__}: {error}"[:200]
        rule = say("is no object-centric log as OCEL 2.0 has it: {text}", text=text)
        raise BadFile(path.name, rule, say("Export it as OCEL 2.0 in JSON or SQLite.")) from error


def _of_json(path: Path, object_type: str) -> Iterator[dict[str, str]]:
    if path.stat().st_size > LARGEST_JSON:
        rule = say("is larger than {n:,} GiB.", n=LARGEST_JSON >> 30)
        raise BadFile(path.name, rule, say("Export it as SQLite, or in parts."))
    log = json.loads(path.read_bytes())
    named = {one["id"] for one in log["objects"] if one["type"] == object_type}
    _need(path, object_type, [one["name"] for one in log["objectTypes"]])
    columns = _columns(each["name"] for one in log["eventTypes"] for each in one.get("attributes", ()))
    for event in sorted(log["events"], key=lambda one: (one["time"], one["id"])):
        told = {one["name"]: one["value"] for one in event.get("attributes", ())}
        cases = dict.fromkeys(one["objectId"] for one in event.get("relationships", ()))
        for case in cases:
            if case in named:
                yield _row(case, event["type"], event["time"], event["id"], columns, told)


def _of_sqlite(path: Path, object_type: str) -> Iterator[dict[str, str]]:
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as link:
        _need(path, object_type, [one[0] for one in link.execute("SELECT ocel_type FROM object_map_type")])
        tables = dict(link.execute("SELECT ocel_type, ocel_type_map FROM event_map_type ORDER BY ocel_type"))
        own = {kind: _attributes(link, name) for kind, name in tables.items()}
        columns = _columns(name for names in own.values() for name in names)
        link.execute("CREATE TEMP TABLE told (at TEXT, event TEXT, activity TEXT, facts TEXT)")
        for kind, name in tables.items():
            for found in link.execute(f'SELECT * FROM "event_{_plain(name)}"'):
                facts = dict(zip(_all(link, name), found, strict=True))
                kept = json.dumps({one: facts[one] for one in own[kind]}, default=str)
                link.execute("INSERT INTO told VALUES (?, ?, ?, ?)",
                             (str(facts["ocel_time"]), facts["ocel_id"], kind, kept))  # fmt: skip
        found = link.execute(
            "SELECT DISTINCT o.ocel_id, t.activity, t.at, t.event, t.facts FROM told t "
            "JOIN event_object e ON e.ocel_event_id = t.event "
            "JOIN object o ON o.ocel_id = e.ocel_object_id WHERE o.ocel_type = ? "
            "ORDER BY t.at, t.event, o.ocel_id",
            (object_type,),
        )
        for case, activity, at, event, facts in found:
            yield _row(case, activity, at, event, columns, json.loads(facts))


def _attributes(link: sqlite3.Connection, name: str) -> list[str]:
    return [one for one in _all(link, name) if one not in {"ocel_id", "ocel_time"}]


def _all(link: sqlite3.Connection, name: str) -> list[str]:
    return [row[1] for row in link.execute(f'PRAGMA table_info("event_{_plain(name)}")')]


def _plain(name: str) -> str:
    return name.replace('"', '""')


def _columns(names: Any) -> dict[str, str]:
    """Attribute -> column; one that is called like a part of the event gets a name of its own."""
    return {name: f"event:{name}" if name in OWN else name for name in dict.fromkeys(sorted(names))}


def _need(path: Path, object_type: str, known: Sequence[str]) -> None:
    if object_type not in known:
        rule = say("has no objects of type {type}.", type=object_type)
        raise BadFile(path.name, rule, say("It has: {names}.", names=", ".join(known)))


def _row(
    case: str, activity: str, at: str, event: str, columns: Mapping[str, str], told: Mapping[str, Any]
) -> dict[str, str]:  # fmt: skip
    facts = {column: "" if told.get(name) is None else str(told[name]) for name, column in columns.items()}
    return {"case": case, "activity": activity, "at": at, "event": event, **facts}
