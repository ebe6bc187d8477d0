"""PostgreSQL itself as a source: what is new, nothing written, and what it says when it is not well."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.accounts.people import Cast
from tests.ground import postgresql, programs
from tests.ground.site import free_port
from tests.measurement.connectors import gathered
from tests.measurement.connectors.gathered import asking, in_the_lake, pages, rows, source_of

from pawl.errors import Invalid, Unavailable
from pawl.measurement.models import RunState
from pawl.measurement.sources.connectors import databases
from pawl.measurement.sources.connectors import sql as module
from pawl.measurement.sources.connectors.base import Page
from pawl.measurement.sources.connectors.sql import Sql

pytestmark = pytest.mark.loopback
SECRET = "open sesame"
ROWS = 40
Run = Callable[[str], None]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A cluster of its own that asks for passwords, on a socket for us and on a port for Pawl."""
    folder = tmp_path_factory.mktemp("pg")
    for parent in list(folder.parents)[:3]:
        parent.chmod(0o755)
    owner, group = postgresql._owner(folder)
    (folder / "password").write_text(SECRET, encoding="utf-8")
    words = ["-D", str(folder / "data"), "-U", "pawl", "--auth-local=trust", "--auth-host=scram-sha-256",
             f"--pwfile={folder / 'password'}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]  # fmt: skip
    made = [str(programs.postgresql() / "initdb"), *words]
    subprocess.run(made, check=True, capture_output=True, cwd=folder, user=owner, group=group)
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGPORT", str(port))  # for the server and for whoever waits until it is ready
        running = postgresql.start_server(
            folder / "data", "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=12"
        )
    try:
        yield str(folder), port
    finally:
        postgresql.stop_server(running)


def connected(server: tuple[str, int]) -> psycopg.Connection[Any]:
    """By its socket, as whoever owns it."""
    return psycopg.connect(host=server[0], port=server[1], user="pawl", dbname="postgres", autocommit=True)


@pytest.fixture
def run(server: tuple[str, int]) -> Iterator[Run]:
    """The desk there, made anew: forty rows, a second apart."""
    with psycopg.connect(
        host=server[0], port=server[1], user="pawl", dbname="postgres", autocommit=True
    ) as link:

        def execute(text: str) -> None:
            link.execute(text.encode())

        execute("DROP TABLE IF EXISTS events; DROP SEQUENCE IF EXISTS counter; CREATE SEQUENCE counter")
        execute("CREATE TABLE events (id text, state text, changed timestamptz, team text, hours numeric)")
        execute(
            "INSERT INTO events SELECT 'T' || n / 2, CASE n % 2 WHEN 0 THEN 'New' ELSE 'Resolved' END, "
            f"timestamptz '2026-03-02 10:00+00' + n * interval '1 s', 'desk 100%', n * 0.5 "
            f"FROM generate_series(0, {ROWS - 1}) AS n"
        )
        yield execute


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Pages of ten rows; the server's host may be called."""
    monkeypatch.setattr(module, "AT_ONCE", 10)
    monkeypatch.setattr(databases, "AT_ONCE", 10)
    with gathered.settings(WEBHOOK_HOSTS=["127.0.0.1"], DATA=str(tmp_path)), gathered.here():
        yield


@pytest.fixture
def told(server: tuple[str, int]) -> dict[str, str]:
    return {
        "url": f"postgresql://pawl@127.0.0.1:{server[1]}/postgres",
        "query": "SELECT * FROM events WHERE team LIKE '%100%'", "column": "changed",
    }  # fmt: skip


@pytest.mark.django_db
def test_what_is_new_comes_once(run: Run, told: dict[str, str], people: Cast) -> None:
    source = source_of(people, "sql", told, SECRET)
    first = gathered.gathered(source, people)
    assert (first.pages, first.rows, in_the_lake(source)[1:]) == (4, ROWS, (ROWS, ROWS // 2))
    assert gathered.gathered(source, people).state == RunState.NOTHING
    run("INSERT INTO events VALUES ('T99', 'New', '2026-03-02 11:00+00', 'desk 100%', NULL)")
    assert gathered.gathered(source, people).rows == 1
    assert in_the_lake(source)[1:] == (ROWS + 1, ROWS // 2 + 1)


@pytest.mark.usefixtures("run")
def test_it_can_only_read(told: dict[str, str]) -> None:
    for query in (
        "SELECT nextval('counter') AS changed",
        "SELECT 1 AS changed) AS a; DELETE FROM events; SELECT * FROM (SELECT 1 AS changed",
        "WITH gone AS (DELETE FROM events RETURNING *) SELECT * FROM gone",
    ):
        with pytest.raises(Invalid) as refused:
            pages(Sql(), told | {"query": query}, SECRET)
        assert list(refused.value.fields) == ["query"]
    assert len(rows(pages(Sql(), told, SECRET))) == ROWS


def test_a_secret_that_has_expired_is_named(run: Run, told: dict[str, str]) -> None:
    run("ALTER USER pawl VALID UNTIL '2020-01-01'")
    try:
        with pytest.raises(Invalid) as refused:
            pages(Sql(), told, SECRET)
    finally:
        run("ALTER USER pawl VALID UNTIL 'infinity'")
    assert refused.value.thing == "secret"


def cut(told: dict[str, str], after: int, trouble: Callable[[], Any]) -> Iterator[Page]:
    """Pages, and something that happens behind one of them."""
    for number, page in enumerate(Sql().pages(told, SECRET, "", asking()), 1):
        yield page
        if number == after:
            trouble()


def all_of(found: Iterator[Page], came: list[Page]) -> None:
    """Keep what comes, until it breaks off."""
    for page in found:
        came.append(page)  # noqa: PERF402 what came before it breaks is kept


def test_a_connection_that_breaks_is_passing_and_it_goes_on(run: Run, told: dict[str, str]) -> None:
    whole = rows(pages(Sql(), told, SECRET))
    sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pawl'"
    came: list[Page] = []
    with pytest.raises(Unavailable):
        all_of(cut(told, 1, lambda: run(sessions)), came)
    assert 0 < len(rows(came)) < ROWS
    assert rows(came) + rows(pages(Sql(), told, SECRET, mark=came[-1].mark)) == whole


def until_full(server: tuple[str, int]) -> Iterator[psycopg.Connection[Any]]:
    """Sessions until it takes no more."""
    for _ in range(100):
        try:
            yield connected(server)
        except psycopg.OperationalError:
            return


@pytest.mark.usefixtures("run")
def test_too_many_sessions_pass(told: dict[str, str], server: tuple[str, int]) -> None:
    links = list(until_full(server))
    with pytest.raises(Unavailable):
        pages(Sql(), told, SECRET)
    for link in links:
        link.close()


def test_a_table_that_has_changed_is_a_person_s_business(run: Run, told: dict[str, str]) -> None:
    run("ALTER TABLE events RENAME COLUMN changed TO changed_at")
    with pytest.raises(Invalid) as refused:
        pages(Sql(), told, SECRET)
    assert list(refused.value.fields) == ["query"]


def test_nobody_there_is_passing(told: dict[str, str]) -> None:
    with pytest.raises(Unavailable):
        pages(Sql(), told | {"url": f"postgresql://pawl@127.0.0.1:{free_port()}/postgres"}, SECRET)
