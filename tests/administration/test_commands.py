"""`pawl people import` and `pawl audit`: the same as the pages, from the console, on a site of its own."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FILE = "email,name\nwu@example.org,Wu\nbroken,X\n"


def pawl(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PAWL_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "pawl", *words], cwd=folder, capture_output=True, text=True, check=False,
        env={**kept, "PAWL_DATA": str(folder / "data")},
    )  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    assert pawl(folder, "init").returncode == 0
    (folder / "people.csv").write_text(FILE, encoding="utf-8")
    return folder


def test_people_come_by_file_after_a_dry_run(site: Path) -> None:
    dry = pawl(site, "people", "import", "people.csv", "--dry-run", "--json")
    real = pawl(site, "people", "import", "people.csv", "--json")
    assert dry.returncode == real.returncode == 3, real.stderr
    told = json.loads(real.stdout)
    assert (
        told["rows"]
        == json.loads(dry.stdout)["rows"]
        == [{"row": 2, "email": "wu@example.org", "done": "created"}]
    )
    assert [(one["row"], one["column"]) for one in told["refused"]] == [(3, "email")]
    rights = pawl(site, "audit", "rights")
    assert {row["email"] for row in csv.DictReader(rights.stdout.lstrip("\ufeff").splitlines())} == {
        "wu@example.org"
    }
    done = pawl(site, "audit", "events", "--form", "json", "--output", "events.json")
    assert done.returncode == 0, done.stderr
    events = json.loads((site / "events.json").read_text(encoding="utf-8"))
    assert ("system:console", "created") in {(one["actor"], one["activity"]) for one in events}
