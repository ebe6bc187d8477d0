"""`pawl verify` on a site of its own: whole, then tampered with past the triggers."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.ground.site import own_environment, pawl

WRITE = """
import django
django.setup()
from django.db import transaction
from pawl.environment import environment
from pawl.history.checkpoints import FILE, append
from pawl.history.record import record
from pawl.history.sealing import seal
from pawl.jobs.pawl_itself import WORKER
with transaction.atomic():
    for n in range(2500):
        record("goal", f"GOAL-{n}", "opened", by=WORKER, texts={"title": "x"})
seal()
append(environment().data / FILE)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site with 2,500 more events in its journal, sealed, with checkpoints."""
    folder = tmp_path_factory.mktemp("verified")
    assert pawl("init", "--data", folder / "data", folder=folder).returncode == 0
    told = {"DJANGO_SETTINGS_MODULE": "pawl.django_settings", "PAWL_DATA": str(folder / "data")}
    subprocess.run([sys.executable, "-c", WRITE], cwd=folder, env=own_environment() | told, check=True)
    return folder


@pytest.fixture
def site(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written / "data", tmp_path / "data")
    return tmp_path


def verify(site: Path, *words: object) -> tuple[int, Any]:
    done = pawl("verify", "--data", site / "data", "--json", *words, folder=site)
    return done.returncode, json.loads(done.stdout)


def tamper(site: Path, statement: str) -> None:
    with closing(sqlite3.connect(site / "data" / "pawl.sqlite3")) as database:
        database.executescript(
            f"DROP TRIGGER history_event_no_update; DROP TRIGGER history_seal_no_delete; {statement}"
        )


def test_an_untouched_journal_is_whole(site: Path) -> None:
    code, found = verify(site)
    assert code == 0
    at_first = found["events"] - 2500
    assert 0 <= at_first < 100, "what a new site is seeded with"
    counts = {"erased": 0, "seals": 3, "unsealed": 0, "checkpoints": 3}
    assert found == {
        "whole": True,
        "events": 2500 + at_first,
        "texts": found["texts"],
        **counts,
        "findings": [],
        "files": [],
        "benefits": {"checked": 0, "same": 0, "gone": 0, "wrong": []},
    }
    assert found["texts"] >= 2500


def test_the_first_bad_row_is_named_with_its_own_exit_code(site: Path) -> None:
    tamper(site, "UPDATE history_event SET actor = 'person:1' WHERE id IN (1234, 2000);")
    code, found = verify(site)
    assert code == 5
    assert (found["findings"][0]["what"], found["findings"][0]["event"]) == ("row", 1234)
    done = pawl("verify", "--data", site / "data", folder=site)
    assert done.returncode == 5
    assert re.search(r"Row 1234 \(GOAL-12\d\d\) was changed after it was written\.", done.stdout)


def test_a_copy_of_the_checkpoints_shows_seals_that_are_gone(site: Path) -> None:
    tamper(site, "DELETE FROM history_seal WHERE id = 3;")
    (site / "data" / "journal-checkpoints.jsonl").rename(site / "kept elsewhere")
    assert verify(site)[0] == 0
    code, found = verify(site, "--checkpoints", site / "kept elsewhere")
    assert code == 5
    assert found["findings"][0]["what"] == "checkpoint"
