"""K4: 300 power cuts of the product's SQLite connection: nothing acknowledged is lost, nothing damaged."""

import os
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from tests.crash.power import Step, cuts, lay_out
from tests.jobs.trials import ROOT

CUTS = 300
COMMITS = 400

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has its own log and tests")


def environment(data: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PAWL_")}
    return own | {
        "PAWL_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "pawl.django_settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


def run(data: Path, *words: str) -> None:
    subprocess.run([sys.executable, *words], env=environment(data), cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as migrations leave it, closed: all of it in its main file."""
    data = tmp_path_factory.mktemp("powered")
    run(data, "-c", "import django; django.setup(); from pawl.operation.laying import lay; lay('default')")
    return data


def recorded(empty: Path, out: Path, pragma: str = "") -> tuple[dict[str, bytes], list[Step]]:
    run(empty, "-m", "tests.crash.powered", str(out), str(COMMITS), pragma)
    start, steps = pickle.loads(out.read_bytes())  # noqa: S301 written by this test
    return start, steps


def lost_and_damaged(start: dict[str, bytes], steps: list[Step], folder: Path) -> Iterator[tuple[int, bool]]:
    """At each cut: how many acknowledged cases are gone, and whether the database is damaged."""
    chance = random.Random(300)
    points = sorted(chance.randrange(len(steps)) for _ in range(CUTS))
    for at, left in cuts(start, steps, points, chance):
        acked = {step.path for step in steps[:at] if step.what == "ack"}
        is_whole, stored = found(lay_out(left, folder / "cut"))
        yield len(acked - stored), not is_whole
        shutil.rmtree(folder / "cut")


def found(file: Path) -> tuple[bool, set[str]]:
    """Whether a database is whole, and the cases in it; one that cannot be read has none."""
    try:
        with closing(sqlite3.connect(file)) as database:
            is_whole = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            rows = database.execute("SELECT id FROM collaboration_case")
            return is_whole, {f"NEED-{row[0]}" for row in rows}
    except sqlite3.DatabaseError:
        return False, set()


def test_a_power_cut_loses_nothing_that_was_acknowledged(empty: Path, tmp_path: Path) -> None:
    start, steps = recorded(empty, tmp_path / "steps")
    syncs = sum(step.what == "sync" for step in steps)
    assert sum(step.what == "ack" for step in steps) == COMMITS
    assert syncs >= COMMITS, "fewer syncs than commits: not every commit is on disk"
    assert any(step.path.endswith(".sqlite3") for step in steps), "a checkpoint was among the cuts"
    seen = list(lost_and_damaged(start, steps, tmp_path))
    assert len(seen) == CUTS
    assert [one for one in seen if one != (0, False)] == []


def test_the_cuts_would_show_a_weaker_setting(empty: Path, tmp_path: Path) -> None:
    start, steps = recorded(empty, tmp_path / "steps", "PRAGMA synchronous=NORMAL")
    assert any(lost for lost, _ in lost_and_damaged(start, steps, tmp_path))
