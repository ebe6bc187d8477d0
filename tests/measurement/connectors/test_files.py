"""Folders of files as sources: new and changed files alone, tables of each kind and object-centric logs."""

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.accounts.people import Cast
from tests.analytics.io.io_logs import xlsx
from tests.measurement.connectors import gathered
from tests.measurement.connectors.gathered import in_the_lake, pages, rows, source_of

from pawl.errors import Invalid
from pawl.measurement.models import Import, RunState
from pawl.measurement.sources import rows as child
from pawl.measurement.sources.connectors.files import Folder, ObjectLogs

HEADER = ["id", "state", "changed", "team"]
XES = """<log xes.version="1849.2016"><trace><string key="concept:name" value="T1"/><event>
<string key="concept:name" value="New"/><date key="time:timestamp" value="2026-03-02T10:00:00Z"/></event>
</trace></log>"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "exports"
    home.mkdir()
    with gathered.settings(DATA=str(tmp_path / "data"), IMPORT_FOLDERS=[str(home)]), gathered.here():
        yield home


def told(folder: Path, pattern: str = "*.csv") -> dict[str, str]:
    return {"folder": str(folder), "pattern": pattern}


def events(first: int, last: int) -> list[list[str]]:
    return [
        [f"T{n // 2}", ("New", "Resolved")[n % 2], f"2026-03-{n // 24 + 1:02d}T{n % 24:02d}:00:00", "desk"]
        for n in range(first, last)
    ]


def write(path: Path, found: list[list[str]], age: float = 60.0) -> None:
    """A CSV that was last written so many seconds ago."""
    path.write_text("\n".join(",".join(row) for row in [HEADER, *found]) + "\n", encoding="utf-8")
    settle(path, age)


def settle(path: Path, age: float = 60.0) -> None:
    at = path.stat().st_mtime - age
    os.utime(path, (at, at))


@pytest.mark.django_db
def test_new_and_changed_files_alone_are_read(folder: Path, people: Cast) -> None:
    write(folder / "1.csv", events(0, 10))
    write(folder / "other.txt", events(50, 60))
    source = source_of(people, "folder", told(folder))
    assert gathered.gathered(source, people).rows == 10
    nothing = gathered.gathered(source, people)
    assert (nothing.state, Import.objects.count()) == (RunState.NOTHING, 1)
    write(folder / "2.csv", events(10, 16))
    assert gathered.gathered(source, people).rows == 6
    write(folder / "1.csv", events(0, 12), age=30)
    changed = gathered.gathered(source, people)
    assert (changed.rows, in_the_lake(source)[1:]) == (12, (16, 8))


def test_a_file_that_is_being_written_waits(folder: Path) -> None:
    write(folder / "1.csv", events(0, 4))
    write(folder / "2.csv", events(4, 8), age=0)
    found = pages(Folder(), told(folder))
    assert len(rows(found)) == 4
    settle(folder / "2.csv")
    assert len(rows(pages(Folder(), told(folder), mark=found[-1].mark))) == 4


def test_it_goes_on_inside_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "AT_ONCE", 3)
    write(folder / "1.csv", events(0, 8))
    write(folder / "2.csv", events(8, 12))
    whole = pages(Folder(), told(folder))
    assert [len(page.rows) for page in whole] == [3, 3, 2, 3, 1, 0]
    for n, page in enumerate(whole[:-1], 1):
        assert rows(pages(Folder(), told(folder), mark=page.mark)) == rows(whole[n:])


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "xes"])
def test_tables_of_each_kind(kind: str, folder: Path) -> None:
    path = folder / f"desk.{kind}"
    if kind == "xlsx":
        path.write_bytes(xlsx([HEADER, *events(0, 4)]))
    elif kind == "parquet":
        parquet.write_table(
            pa.Table.from_pylist([dict(zip(HEADER, row, strict=True)) for row in events(0, 4)]), path
        )
    else:
        path.write_text(XES, encoding="utf-8")
    settle(path)
    found = rows(pages(Folder(), told(folder, f"*.{kind}")))
    if kind == "xes":
        assert [row["concept:name"] for row in found] == ["New"]
    else:
        assert found == [dict(zip(HEADER, row, strict=True)) for row in events(0, 4)]


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "1.csv").write_bytes(b"PAR1 and then nothing")
    settle(folder / "1.csv")
    with pytest.raises(Invalid) as refused:
        pages(Folder(), told(folder))
    assert refused.value.thing == "1.csv"


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/etc", "../..", "/nowhere"])
def test_only_folders_that_may_be_read(where: str, folder: Path, people: Cast) -> None:
    (folder / "link.csv").symlink_to("/etc/passwd")
    with pytest.raises(Invalid) as refused:
        source_of(people, "folder", told(folder / where))
    assert list(refused.value.fields) == ["folder"]
    assert rows(pages(Folder(), told(folder))) == []


LOG: list[tuple[str, str, str, list[str], dict[str, float]]] = [
    ("e1", "Create", "2026-03-02T10:00:00", ["o1"], {"price": 10}),
    ("e2", "Pack", "2026-03-02T11:00:00", ["o1", "o2", "i1"], {"weight": 2.5}),
    ("e3", "Ship", "2026-03-02T12:00:00", ["o2"], {}),
]
TYPES = {"Create": ["price"], "Pack": ["weight"], "Ship": []}
OBJECTS = {"o1": "order", "o2": "order", "i1": "item"}
ORDERS = [("o1", "Create"), ("o1", "Pack"), ("o2", "Pack"), ("o2", "Ship")]


def as_json(path: Path) -> None:
    """As OCEL 2.0 writes JSON."""
    log: dict[str, Any] = {
        "objectTypes": [{"name": one, "attributes": []} for one in ("order", "item")],
        "eventTypes": [
            {"name": name, "attributes": [{"name": one, "type": "float"} for one in own]}
            for name, own in TYPES.items()
        ],
        "objects": [{"id": name, "type": kind} for name, kind in OBJECTS.items()],
        "events": [
            {"id": event, "type": kind, "time": at,
             "attributes": [{"name": name, "value": value} for name, value in facts.items()],
             "relationships": [{"objectId": one, "qualifier": "of"} for one in named]}
            for event, kind, at, named, facts in LOG
        ],
    }  # fmt: skip
    path.write_text(json.dumps(log), encoding="utf-8")


def as_sqlite(path: Path) -> None:
    """As OCEL 2.0 writes SQLite: a table for each type of events."""
    with sqlite3.connect(path) as link:
        link.executescript(
            "CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);"
            "CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);"
            "CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);"
            "CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);"
            "CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);"
        )
        link.executemany("INSERT INTO object_map_type VALUES (?, ?)", [("order", "Order"), ("item", "Item")])
        link.executemany("INSERT INTO object VALUES (?, ?)", OBJECTS.items())
        for kind, own in TYPES.items():
            link.execute("INSERT INTO event_map_type VALUES (?, ?)", (kind, kind))
            link.execute(f"CREATE TABLE event_{kind} ({', '.join(['ocel_id', 'ocel_time', *own])})")
        for event, kind, at, named, facts in LOG:
            link.execute("INSERT INTO event VALUES (?, ?)", (event, kind))
            link.execute(
                f"INSERT INTO event_{kind} VALUES (?, ?{', ?' * len(TYPES[kind])})",
                (event, at, *facts.values()),
            )
            link.executemany("INSERT INTO event_object VALUES (?, ?, 'of')", [(event, one) for one in named])


@pytest.mark.parametrize("form", ["jsonocel", "sqlite"])
def test_objects_of_a_type_are_the_cases(form: str, folder: Path) -> None:
    path = folder / f"log.{form}"
    (as_json if form == "jsonocel" else as_sqlite)(path)
    settle(path)
    asked = told(folder, f"*.{form}") | {"type": "order"}
    found = rows(pages(ObjectLogs(), asked))
    assert [(row["case"], row["activity"]) for row in found] == ORDERS
    assert found[1] == {
        "case": "o1", "activity": "Pack", "at": "2026-03-02T11:00:00", "event": "e2", "price": "",
        "weight": "2.5",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        pages(ObjectLogs(), asked | {"type": "invoice"})
    assert "order, item" in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"{}", b"[1]", b"SQLite format 3\x00 and no more", b'{"objects": {"a": 1}}']
)
def test_what_is_no_such_log_is_refused(content: bytes, folder: Path) -> None:
    (folder / "log.jsonocel").write_bytes(content)
    settle(folder / "log.jsonocel")
    with pytest.raises(Invalid) as refused:
        pages(ObjectLogs(), told(folder, "*") | {"type": "order"})
    assert refused.value.thing == "log.jsonocel"
