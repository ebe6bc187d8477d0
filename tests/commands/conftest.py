"""A small desk, exported and imported once, and the ways to run a command on it."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pawl.__main__ import main, pawl
from pawl.analytics.simulation import demo_desk, simulate, write_export

Run = Callable[..., Result]
Ended = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty weeks of a small desk in the shape of a ServiceNow export, labelled as simulated."""
    path = tmp_path_factory.mktemp("export") / "simulated-desk.csv"
    write_export(simulate(replace(demo_desk(), weeks=20, weekly_volume=40.0, lapses=()), seed=3), path)
    return path


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, export: Path) -> Path:
    """A data folder into which the export was imported, by the command."""
    folder = tmp_path_factory.mktemp("data")
    done = CliRunner().invoke(
        pawl,
        ["import", str(export), "--mapping", "servicenow", "--data", str(folder)],
        catch_exceptions=False,
    )
    assert done.exit_code == 0
    return folder


@pytest.fixture
def run(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the imported desk, unless told otherwise, in a folder without settings."""
    monkeypatch.chdir(tmp_path)

    def invoke(*words: object) -> Result:
        said = [str(word) for word in words]
        where = [] if "--data" in said else ["--data", str(data)]
        return CliRunner().invoke(pawl, [*said, *where], catch_exceptions=False)

    return invoke


@pytest.fixture
def asked(run: Run) -> Callable[..., Any]:
    """Run a command with --json and read what it printed."""
    return lambda *words: json.loads(run(*words, "--json").stdout)


@pytest.fixture
def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ended:
    """Run the whole command line in a folder without settings; how it ended and what it said where."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PAWL_DATA", raising=False)  # the folder of the suite's own site

    def call(*words: object) -> "subprocess.CompletedProcess[str]":
        monkeypatch.setattr(sys, "argv", ["pawl", *map(str, words)])
        code: object = 0
        try:
            main()
        except SystemExit as left:
            code = left.code
        said = capsys.readouterr()
        assert isinstance(code, int)
        return subprocess.CompletedProcess(sys.argv, code, said.out, said.err)

    return call
