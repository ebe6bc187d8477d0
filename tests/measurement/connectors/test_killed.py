"""Killed at any point, a run loses and doubles nothing: counts and hashes are those of no kill at all."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models.functions import Now
from tests.accounts.people import Cast
from tests.jobs import trials
from tests.measurement.connectors import gathered
from tests.measurement.connectors.gathered import in_the_lake, source_of
from tests.measurement.connectors.killing import drain_killed

from pawl.jobs.models import Delivery
from pawl.measurement.actions.gathering import gather, sweep
from pawl.measurement.models import Dataset, DataSource, GatherRun, Import, RunState
from pawl.measurement.sources import places, spool
from pawl.measurement.sources.connectors import sql as module

POINTS = 33
"""So many there are in a run of three pages and its import; counted by the first test."""
CHOSEN = (
    range(POINTS)
    if os.environ.get("PAWL_THOROUGH")
    else [*range(0, 15, 2), *range(15, 24), *range(24, 33, 2)]
)
ROWS, PAGE = 12, 4
GATES = {"looking": {"problem": None}, "checking": {"rows": ROWS, "refused": 0}}
"""What a look and a dry run answer: they keep nothing, so they are not done each time."""
WHOLE = dict[str, object]()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with (
        gathered.settings(DATA=str(tmp_path / "data"), IMPORT_FOLDERS=[str(tmp_path)]),
        gathered.here(**GATES),
    ):
        yield tmp_path


def desk(folder: Path, rows: int) -> dict[str, str]:
    """A database of events, each at a second of its own."""
    with sqlite3.connect(folder / "desk.db") as link:
        link.execute("CREATE TABLE events (id TEXT, state TEXT, changed INTEGER, team TEXT)")
        link.executemany(
            "INSERT INTO events VALUES (?, ?, ?, 'desk')",
            ((f"T{n // 2}", ("New", "Resolved")[n % 2], 1_770_000_000 + n) for n in range(rows)),
        )
    query = "SELECT id, state, datetime(changed, 'unixepoch') AS changed, team FROM events"
    return {"url": f"sqlite:///{folder / 'desk.db'}", "query": query, "column": "changed"}


def outcome(source: DataSource) -> dict[str, object]:
    """What must be the same."""
    run, one = GatherRun.objects.get(source=source), Import.objects.get(source=source)
    return {
        "lake": in_the_lake(source), "file": (one.sha256, one.size), "state": (run.state, one.state),
        "run": (run.pages, run.rows, run.doubled, run.mark), "mark": one.reading["mark"],
        "datasets": Dataset.objects.count(),
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("at", [None, *CHOSEN])
def test_killed_anywhere_it_comes_to_the_same(
    at: int | None, folder: Path, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AT_ONCE", PAGE)
    source = source_of(people, "sql", desk(folder, ROWS))
    gather(source, by=people.alice)
    passed = drain_killed(at)
    if at is None:
        assert len(passed) == POINTS
        WHOLE.update(outcome(source))
        assert WHOLE["run"][1:3] == (ROWS, 0)  # type: ignore[index]
    assert outcome(source) == WHOLE
    sweep()
    assert not list(spool.home("").glob("*"))
    assert not list(places.lake().glob("staging-*"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
@pytest.mark.skipif(not os.environ.get("PAWL_THOROUGH"), reason="takes a minute: PAWL_THOROUGH=1")
def test_a_worker_that_is_killed_for_real(people: Cast, tmp_path: Path) -> None:
    """SIGKILL after some of the pages; the next worker ends it."""
    rows = 120_000
    with gathered.settings(DATA=str(settings.TEST_DATA), IMPORT_FOLDERS=[str(tmp_path)]):
        source = source_of(people, "sql", desk(tmp_path, rows))
        run = gather(source, by=people.alice)
        first = trials.start(tmp_path, "--no-scheduler")
        trials.wait_for(lambda: GatherRun.objects.get(pk=run.pk).pages >= 5)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        run.refresh_from_db()
        assert (run.state, run.rows < rows) == (RunState.READING, True)
        Delivery.objects.filter(state="running").update(leased_until=Now())
        with trials.worker(tmp_path, "--no-scheduler"):
            trials.wait_for(lambda: Import.objects.filter(state="imported").exists(), 240)
        run.refresh_from_db()
        assert (run.rows, run.doubled) == (rows, 0)
        assert in_the_lake(source)[1:] == (rows, rows // 2)
