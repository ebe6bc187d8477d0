"""Each connector killed on the way from its system to the lake: inside every page, and about every commit.

Ordinary runs kill inside the first and the last page, before and behind what is told of a page, and on both
sides of the commit of the mark; PAWL_THOROUGH=1 kills at every point.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from tests.accounts.people import Cast
from tests.measurement.connectors import desks, forge_fakes, gathered, test_files, test_prometheus
from tests.measurement.connectors import faults as http
from tests.measurement.connectors.fakes import serving
from tests.measurement.connectors.forge_fakes import Rows
from tests.measurement.connectors.killing import COMMITTED, INSIDE, WRITTEN, drain_killed
from tests.measurement.connectors.test_feeds import rows_of

from pawl import clock
from pawl.measurement.actions.gathering import gather, sweep
from pawl.measurement.models import Dataset, DataSource, GatherRun, Import
from pawl.measurement.sources import places, rows, spool
from pawl.measurement.sources.connectors import CONNECTORS, feeds, forges, glpi, jira, prometheus, servicenow
from pawl.measurement.sources.connectors import sql as databases

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
FEWEST = 20
ORDERS = """
[log]
kind = "incident"
[case]
column = "case"
[activity]
column = "activity"
[activity.states]
Create = "new"
Pack = "in_progress"
Ship = "resolved"
[at]
column = "at"
"""
Told = Mapping[str, str]


@dataclass(frozen=True)
class System:
    """Something that can be read in at least three pages."""

    name: str
    opened: Callable[[Path], AbstractContextManager[Told]]
    """What a source is told, while the system is there."""
    secret: str = ""
    mapping: str = ""
    small: Mapping[Any, Mapping[str, int]] = field(default_factory=dict)
    """Module -> its sizes of pages, for tests."""
    id: str = ""


@contextmanager
def database(home: Path) -> Iterator[Told]:
    with sqlite3.connect(home / "desk.db") as link:
        link.execute("CREATE TABLE events (id TEXT, state TEXT, changed TEXT, team TEXT)")
        link.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", test_files.events(0, 20))
    yield {"url": f"sqlite:///{home / 'desk.db'}", "query": "SELECT * FROM events", "column": "changed"}


@contextmanager
def tables(home: Path) -> Iterator[Told]:
    for n in range(3):
        test_files.write(home / f"{n}.csv", test_files.events(8 * n, 8 * n + 8))
    yield test_files.told(home)


@contextmanager
def objects(home: Path) -> Iterator[Told]:
    test_files.as_json(home / "log.jsonocel")
    test_files.settle(home / "log.jsonocel")
    yield test_files.told(home, "*.jsonocel") | {"type": "order"}


@contextmanager
def samples(_: Path) -> Iterator[Told]:
    at = datetime.fromtimestamp(test_prometheus.BEGIN + 60 * 119 + prometheus.SETTLES, UTC)
    with http.serving(test_prometheus.answer) as address, mock.patch.object(clock, "now", return_value=at):
        yield test_prometheus.told(address)


def desk(fake: Any, **more: str) -> Callable[[Path], AbstractContextManager[Told]]:
    @contextmanager
    def opened(_: Path) -> Iterator[Told]:
        with serving(fake(desks.Desk(desks.tickets(9)))) as found:
            yield {"address": found.address, **more}

    return opened


def forge(name: str) -> Callable[[Path], AbstractContextManager[Told]]:
    @contextmanager
    def opened(_: Path) -> Iterator[Told]:
        project = forge_fakes.project(9)
        project.per_page = 3
        with serving(getattr(forge_fakes, name)(project)) as found:
            yield {"forge": name, "address": found.address, "project": "acme/mail"}

    return opened


def feed(name: str) -> Callable[[Path], AbstractContextManager[Told]]:
    @contextmanager
    def opened(_: Path) -> Iterator[Told]:
        with serving(forge_fakes.odata(Rows(rows_of(name, 12)))) as found:
            yield {"address": f"{found.address}/odata/Rows"}

    return opened


SYSTEMS = [
    System("sql", database, mapping=gathered.MAPPING, small={databases: {"AT_ONCE": 7}}),
    System("folder", tables, mapping=gathered.MAPPING, small={rows: {"AT_ONCE": 5}}),
    System("ocel", objects, mapping=ORDERS, small={rows: {"AT_ONCE": 2}}),
    System(
        "prometheus", samples, test_prometheus.SECRET, test_prometheus.SPELLS, {prometheus: {"POINTS": 40}}
    ),
    System("servicenow", desk(desks.servicenow), "ann:secret", small={servicenow: {"AT_ONCE": 3}}),
    System("jira", desk(desks.jira), "ann:secret", small={jira: {"AT_ONCE": 3}}),
    System("glpi", desk(desks.glpi, zone="Europe/Paris"), "token", small={glpi: {"AT_ONCE": 3}}),
    System("forge", forge("github"), "token", small={forges: {"OF_A_PAGE": 3}}, id="github"),
    System("forge", forge("gitlab"), "token", small={forges: {"OF_A_PAGE": 3}}, id="gitlab"),
    System("survey", feed("survey"), "token", small={feeds: {"AT_ONCE": 4}}),
    System("ledger", feed("ledger"), "token", small={feeds: {"AT_ONCE": 4}}),
]


def test_every_connector_is_here() -> None:
    assert {one.name for one in SYSTEMS} == set(CONNECTORS)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder that may be read."""
    found = tmp_path / "exports"
    found.mkdir()
    known = {"DATA": str(tmp_path / "data"), "IMPORT_FOLDERS": [str(found)], "WEBHOOK_HOSTS": ["127.0.0.1"]}
    gates = {"looking": {"problem": None}, "checking": {"rows": 1, "refused": 0}}
    with gathered.settings(**known), gathered.here(**gates):
        yield found


def outcome(source: DataSource) -> dict[str, object]:
    """What must be the same: the file, the counts, the mark, and every event in the lake."""
    run, one = GatherRun.objects.get(source=source), Import.objects.get(source=source)
    snapshot, events, cases = gathered.in_the_lake(source)
    told = repr(gathered.events_of(snapshot)).encode()
    return {
        "file": (one.sha256, one.size), "state": (run.state, one.state), "mark": one.reading["mark"],
        "run": (run.pages, run.rows, run.doubled, run.mark), "lake": (events, cases),
        "events": hashlib.sha256(told).hexdigest(),
        "datasets": Dataset.objects.filter(imports__source=source, withdrawn_at=None).count(),
    }  # fmt: skip


def chosen(names: list[str]) -> list[int]:
    """Points to be killed at; each of them is named in `names`."""
    if os.environ.get("PAWL_THOROUGH"):
        return list(range(len(names)))
    inside = [n for n, name in enumerate(names) if name == INSIDE]
    wanted = ("before _tell", "behind _tell", "behind _end", WRITTEN, COMMITTED)
    return sorted({inside[0], inside[-1], *(names.index(name) for name in wanted)})


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda one: one.id or one.name)
def test_killed_anywhere_it_comes_to_the_same(
    system: System, home: Path, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, sizes in system.small.items():
        for name, size in sizes.items():
            monkeypatch.setattr(module, name, size)
    with system.opened(home) as told:

        def read(at: int | None) -> tuple[list[str], dict[str, object]]:
            source = gathered.source_of(people, system.name, told, system.secret, system.mapping)
            gather(source, by=people.alice)
            return drain_killed(at), outcome(source)

        names, whole = read(None)
        assert len(names) > FEWEST
        pages: Any = whole["run"]
        assert names.count(INSIDE) == pages[0] >= 3
        assert names.index(WRITTEN) == names.index(COMMITTED) - 1
        for at in chosen(names):
            assert read(at)[1] == whole, names[at]
    sweep()
    assert not list(spool.home("").glob("*"))
    assert not list(places.lake().glob("staging-*"))
