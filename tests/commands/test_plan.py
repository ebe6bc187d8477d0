"""`pawl plan`: the page Bring a plan from the console, looked at first or written, by the same rules."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.accounts.people import Cast, cast
from tests.projects.samples import project
from tests.projects.test_bringing import BASELINE, CSV, mspdi, task

from pawl.__main__ import pawl
from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Invalid, NotAllowed, NotFound, PawlError
from pawl.history.models import Event
from pawl.projects.models import Baseline, Project, WorkPackage

pytestmark = pytest.mark.django_db


def run(*words: object) -> Result:
    return CliRunner().invoke(pawl, ["plan", *map(str, words)])


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def empty(people: Cast) -> Project:
    return project(Place(people.acme.pk, people.desk.pk))


def file(folder: Path, content: bytes, name: str = "plan.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_file_is_looked_at_and_then_brought(empty: Project, tmp_path: Path) -> None:
    content = mspdi(task(1, "Dig", "<Duration>PT16H0M0S</Duration><Priority>700</Priority>" + BASELINE.format(
        0, "2026-02-09", "2026-02-10", 80_000)))  # fmt: skip
    path = file(tmp_path, content.decode().encode("utf-16"), "PLAN.XML")
    looked = run(empty.key, path, "--dry-run")
    assert looked.exit_code == 0, looked.exception
    assert "What would happen: rows 1, links 0, roles 0, assignments 0, baselines 1" in looked.stdout
    assert "Priorities are not kept: Dig." in looked.stdout
    assert not WorkPackage.objects.exists()
    told: Any = json.loads(run(empty.key, path, "--json").stdout)
    assert (told["dry_run"], told["rows"][0]["title"], told["baselines"]) == (False, "Dig", ["Baseline"])
    assert (WorkPackage.objects.count(), Baseline.objects.count()) == (1, 1)
    assert Event.objects.get(activity="plan_brought").actor == "system:console"
    assert isinstance(run(empty.key, path).exception, Conflict)


def test_rows_that_do_not_fit_are_told_with_exit_code_3(empty: Project, tmp_path: Path) -> None:
    path = file(tmp_path, CSV + b"c,,8,\n")
    looked = run(empty.key, path, "--dry-run")
    assert looked.exit_code == 3
    assert "Refused, so nothing can be written" in looked.stdout
    assert isinstance(run(empty.key, path).exception, Invalid)
    assert not WorkPackage.objects.exists()
    assert isinstance(run(empty.key, file(tmp_path, CSV, "plan.mpp"), "--dry-run").exception, Invalid)


def test_whoever_it_acts_as_may_what_they_may(people: Cast, empty: Project, tmp_path: Path) -> None:
    path = file(tmp_path, CSV)
    assert isinstance(run(empty.key, path, "--as", people.charlie.human.email).exception, NotFound)
    assert isinstance(run(empty.key, path, "--as", people.bob.human.email).exception, NotAllowed)
    assert isinstance(run("PRJ-0", path).exception, NotFound)
    assert isinstance(run(empty.key + "\x00", path).exception, PawlError)
    assert run(empty.key, tmp_path / "none.csv").exit_code == 2
