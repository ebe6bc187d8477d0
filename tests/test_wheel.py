"""The wheel holds what a site needs beside the code: catalogues, documentation, assets, templates."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WANTED = {
    "pawl/locale/zh_Hans/LC_MESSAGES/django.mo",
    "pawl/locale/zh_Hans/LC_MESSAGES/pawl.mo",
    "pawl/docs/index.md",
    "pawl/docs/index.zh-hans.md",
    "pawl/static/vendor/tabler/tabler.css",
    "pawl/static/vendor/vendored.toml",
    "pawl/templates/base.html",
    "pawl/web/icons.json",
    "pawl/configuration/classes.toml",
    "pawl/operation/demo_articles/password.zh-hans.md",
    "pawl/operation/demo_plans/running.toml",
    "pawl/portal/templates/portal/home.html",
}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_everything_that_is_read_at_run_time_is_inside(names: set[str]) -> None:
    assert names >= WANTED


def test_nothing_of_the_workshop_is_inside(names: set[str]) -> None:
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "hatch_build"))]
