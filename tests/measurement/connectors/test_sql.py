"""Databases as sources: what is new comes once, whatever the column does, and nothing there is changed."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.accounts.people import Cast
from tests.measurement.connectors import gathered
from tests.measurement.connectors.gathered import in_the_lake, pages, rows, source_of

from pawl.errors import Conflict, Invalid
from pawl.measurement.actions import imports
from pawl.measurement.models import DataSource, GatherRun, Import, RunState
from pawl.measurement.sources.connectors import sql as module
from pawl.measurement.sources.connectors.sql import Sql

pytestmark = pytest.mark.django_db
QUERY = "SELECT id, state, changed, team FROM events"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with gathered.settings(DATA=str(tmp_path / "data"), IMPORT_FOLDERS=[str(tmp_path)]), gathered.here():
        yield tmp_path


def told(kind: str, path: Path) -> dict[str, str]:
    return {"url": f"{kind}:///{path}", "query": QUERY, "column": "changed"}


def at(minute: int) -> str:
    return f"2026-03-02T{minute // 60:02d}:{minute % 60:02d}:00"


def write(path: Path, minutes: range, kind: str = "sqlite") -> None:
    """A ticket every ten minutes, closed five minutes later."""
    link = duckdb.connect(str(path)) if kind == "duckdb" else sqlite3.connect(path)
    its = "TIMESTAMP" if kind == "duckdb" else "TEXT"
    link.execute(f"CREATE TABLE IF NOT EXISTS events (id TEXT, state TEXT, changed {its}, team TEXT)")
    for minute in minutes:
        number, is_new = divmod(minute, 10)
        state = "New" if is_new < 5 else "Resolved"
        link.execute("INSERT INTO events VALUES (?, ?, ?, ?)", (f"T{number}", state, at(minute), "desk"))
    link.commit()
    link.close()


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_what_is_new_comes_once(kind: str, folder: Path, people: Cast) -> None:
    path = folder / "desk.db"
    write(path, range(0, 100, 5), kind)
    source = source_of(people, "sql", told(kind, path))
    first = gathered.gathered(source, people)
    assert (first.state, first.rows, first.doubled) == (RunState.READ, 20, 0)
    assert in_the_lake(source)[1:] == (20, 10)
    nothing = gathered.gathered(source, people)
    assert (nothing.state, nothing.rows, Import.objects.count()) == (RunState.NOTHING, 0, 1)
    write(path, range(100, 130, 5), kind)
    more = gathered.gathered(source, people)
    assert (more.rows, in_the_lake(source)[1:]) == (6, (26, 13))


def test_rows_that_come_late_with_the_last_value_are_not_lost(folder: Path) -> None:
    path = folder / "desk.db"
    write(path, range(10))
    found = pages(Sql(), told("sqlite", path))
    write(path, range(9, 12))  # minute nine once more, with the same content: no news
    with sqlite3.connect(path) as link:
        link.execute("INSERT INTO events VALUES ('T9', 'Active', ?, 'desk')", (at(9),))
    later = rows(pages(Sql(), told("sqlite", path), mark=found[-1].mark))
    assert [(row["id"], row["state"]) for row in later] == [
        ("T9", "Active"), ("T1", "New"), ("T1", "New"),
    ]  # fmt: skip


def test_pages_are_cut_where_the_value_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 4)
    path = folder / "desk.db"
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE events (id TEXT, state TEXT, changed INTEGER, team TEXT)")
        for number, value in enumerate([1, 1, 2, 2, 2, 2, 2, 3, 4]):
            link.execute("INSERT INTO events VALUES (?, 'New', ?, '')", (f"T{number}", value))
    found = pages(Sql(), told("sqlite", path))
    assert [[row["changed"] for row in page.rows] for page in found] == [
        ["1", "1", "2", "2", "2", "2", "2"], ["3", "4"],
    ]  # fmt: skip
    assert rows(pages(Sql(), told("sqlite", path), mark=found[0].mark)) == found[1].rows


def test_nothing_but_reading_is_let_through(folder: Path) -> None:
    path = folder / "desk.db"
    write(path, range(5))
    before = path.read_bytes()
    for query in (
        "SELECT load_extension('x') AS changed",
        "SELECT 1 AS changed) AS a; DELETE FROM events; SELECT * FROM (SELECT 1 AS changed",
        "SELECT changed FROM pragma_table_list",
    ):
        with pytest.raises(Invalid):
            pages(Sql(), told("sqlite", path) | {"query": query})
    duck = folder / "desk.duckdb"
    write(duck, range(5), "duckdb")
    for query in (
        "SELECT content AS changed FROM read_text('/etc/hostname')",
        "SELECT 1 AS changed) AS a; DROP TABLE events; SELECT * FROM (SELECT 1 AS changed",
    ):
        with pytest.raises(Invalid):
            pages(Sql(), told("duckdb", duck) | {"query": query})
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "mongodb://db.example.org/x"}, "url"),
        ({"url": "postgresql://ann:secret@db.example.org/x"}, "url"),
        ({"url": "postgresql://ann@127.0.0.1/x"}, "url"),
        ({"url": "postgresql://ann@/x?host=/run/postgresql"}, "url"),
        ({"url": "sqlite:////etc/passwd"}, "url"),
        ({"query": "DELETE FROM events"}, "query"),
        ({"query": "SELECT 1; SELECT 2"}, "query"),
        ({"query": ""}, "query"),
        ({"other": "x"}, "settings"),
    ],
)
def test_settings_that_cannot_be_right_are_refused(
    change: dict[str, str], field: str, folder: Path, people: Cast
) -> None:
    write(folder / "desk.db", range(2))
    with pytest.raises(Invalid) as refused:
        source_of(people, "sql", told("sqlite", folder / "desk.db") | change)
    assert field in refused.value.fields
    assert not DataSource.objects.exists()


def test_a_column_that_is_gone_refuses_the_run_and_leaves_the_mark(folder: Path, people: Cast) -> None:
    path = folder / "desk.db"
    write(path, range(0, 50, 5))
    source = source_of(people, "sql", told("sqlite", path))
    first = gathered.gathered(source, people)
    write(path, range(50, 60, 5))
    with sqlite3.connect(path) as link:
        link.execute("ALTER TABLE events RENAME COLUMN state TO status")
    source.settings["query"] = "SELECT * FROM events"
    source.save(update_fields=["settings"])
    refused = gathered.gathered(source, people)
    assert refused.state == RunState.REFUSED
    assert refused.problem is not None
    assert refused.problem["rule"]["values"]["names"] == "state"
    source.refresh_from_db()
    assert source.halted == refused.problem
    with sqlite3.connect(path) as link:
        link.execute("ALTER TABLE events RENAME COLUMN status TO state")
    again = gathered.gathered(source, people)
    assert (again.since, again.rows) == (first.mark, 2)
    assert in_the_lake(source)[1:] == (12, 6)


def test_without_a_mapping_the_first_import_waits_for_somebody(folder: Path, people: Cast) -> None:
    path = folder / "desk.db"
    write(path, range(0, 50, 5))
    source = source_of(people, "sql", told("sqlite", path), mapping="")
    gathered.gathered(source, people)
    one = Import.objects.get()
    assert one.state == "staged"
    with pytest.raises(Conflict):
        gathered.gathered(source, people)
    imports.remap(one, mapping=gathered.MAPPING, by=people.alice)
    gathered.drain()
    one.refresh_from_db()
    imports.ask_check(one, by=people.alice)
    gathered.drain()
    one.refresh_from_db()
    imports.start(one, by=people.alice)
    gathered.drain()
    write(path, range(50, 60, 5))
    gathered.gathered(source, people)
    assert in_the_lake(source)[1:] == (12, 6)


def test_an_import_that_is_taken_back_takes_its_mark_with_it(folder: Path, people: Cast) -> None:
    path = folder / "desk.db"
    write(path, range(0, 50, 5))
    source = source_of(people, "sql", told("sqlite", path))
    gathered.gathered(source, people)
    write(path, range(50, 60, 5))
    second = gathered.gathered(source, people)
    whole = in_the_lake(source)
    assert second.made is not None
    imports.undo(second.made, by=people.alice)
    assert in_the_lake(source)[1:] == (10, 5)
    gathered.gathered(source, people)
    assert in_the_lake(source) == whole
    assert GatherRun.objects.count() == 3
