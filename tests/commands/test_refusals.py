"""How a command ends: exit codes, and errors as a sentence or as JSON, never as a traceback."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pawl.__main__ import pawl
from pawl.analytics.io.lake import Lake

Ended = Callable[..., "subprocess.CompletedProcess[str]"]


def error_of(done: "subprocess.CompletedProcess[str]") -> dict[str, str]:
    found: dict[str, str] = json.loads(done.stderr.strip().splitlines()[-1])["error"]
    return found


def test_help_starts_in_a_blink() -> None:
    """Numbers, tables and templates are loaded by the commands that need them."""
    script = (
        "import sys; sys.argv = ['pawl', '--help']; from pawl.__main__ import main; main();"
        "print(sorted({'numpy', 'pyarrow', 'duckdb', 'ibis', 'django', 'scipy', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert "Exit codes: 0 done" in done.stdout
    assert done.stdout.rstrip().endswith("[]")


def test_a_wrong_command_line_is_2(ended: Ended) -> None:
    done = ended("measure", "--by", "fortnight")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'fortnight' is not one of 'day', 'week', 'month', 'quarter', 'year'" in done.stderr


def test_refused_input_is_3_and_names_place_rule_and_way_out(ended: Ended) -> None:
    done = ended("coverage", "--data", "nothing")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines() == [
        "nothing/lake", "  holds no snapshot.", "  Import a log first: pawl import FILE."
    ]  # fmt: skip


def test_programs_get_the_refusal_as_json(ended: Ended, tmp_path: Path) -> None:
    (tmp_path / "pawl.toml").write_text('[measure]\nby = "fortnight"\n', encoding="utf-8")
    done = ended("analyse", "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert error_of(done) == {
        "kind": "BadSettings",
        "thing": "pawl.toml: measure.by",
        "rule": "'fortnight' is not known here.",
        "way_out": "Use one of: day, week, month, quarter, year.",
    }


def test_what_cannot_be_measured_is_4(ended: Ended, data: Path) -> None:
    done = ended("measure", "backlog", "csat", "--json", "--data", data)
    assert (done.returncode, done.stdout) == (4, "")
    assert (error_of(done)["kind"], error_of(done)["thing"]) == ("NotMeasurable", "csat")
    assert "there is no table survey in the data" in error_of(done)["rule"]


def test_analyse_leaves_no_kpi_out_in_silence(ended: Ended, data: Path) -> None:
    done = ended("analyse", "backlog", "csat", "--data", data)
    assert done.returncode == 4
    assert done.stderr.splitlines()[-3] == "csat"


def test_an_unknown_kpi_is_refused_with_those_like_it(ended: Ended, data: Path) -> None:
    done = ended("measure", "backlog-age", "--data", data)
    assert done.returncode == 3
    assert "backlog-age-median" in done.stderr


def test_a_folder_that_cannot_be_written_is_refused_in_words(
    ended: Ended, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    done = ended("report", "--html", "--data", data, "--output", "file/folder", "--json")
    assert done.returncode == 3
    assert error_of(done)["thing"] == "file/folder"
    assert error_of(done)["rule"] == "Not a directory."


def test_a_snapshot_that_was_changed_is_found_out(ended: Ended, export: Path, tmp_path: Path) -> None:
    ended("import", export, "--mapping", "servicenow")
    part = next((tmp_path / "pawl-data" / "lake").glob("*/events*.parquet"))
    part.chmod(0o644)
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    done = ended("snapshots", "--verify", "--json")
    assert done.returncode == 3
    assert (error_of(done)["kind"], error_of(done)["thing"]) == (
        "BadSnapshot",
        f"pawl-data/lake/{part.parent.name}/{part.name}",
    )


def test_a_damaged_snapshot_is_listed_with_the_way_to_heal_it(
    ended: Ended, export: Path, tmp_path: Path
) -> None:
    ended("import", export, "--mapping", "servicenow")
    manifest = next((tmp_path / "pawl-data" / "lake").glob("*/manifest.json"))
    manifest.chmod(0o644)
    manifest.write_text("{")
    done = ended("snapshots")
    assert done.returncode == 0
    assert f"Damaged: pawl-data/lake/{manifest.parent.name}/manifest.json: is no manifest" in done.stdout
    assert "Import the log again" in done.stdout
    (told,) = json.loads(ended("snapshots", "--json").stdout)
    assert (told["id"], told["events"]) == (manifest.parent.name, None)
    assert ended("coverage").returncode == 3
    ended("import", export, "--mapping", "servicenow")
    assert json.loads(ended("snapshots", "--verify", "--json").stdout)[0]["damaged"] is None


def test_a_damaged_snapshot_is_told_where_the_newest_is_taken(
    ended: Ended, export: Path, data: Path, tmp_path: Path
) -> None:
    shutil.copytree(data, tmp_path / "mine")
    broken = tmp_path / "mine" / "lake" / "abc" / "manifest.json"
    broken.parent.mkdir()
    broken.write_text("{")
    done = ended("coverage", "--data", "mine")
    assert done.returncode == 0
    assert "note: mine/lake/abc/manifest.json: is no manifest" in done.stderr


def test_a_real_process_ends_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAWL_DATA", raising=False)
    command = [sys.executable, "-W", "error", "-m", "pawl", "coverage", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert error_of(done)["rule"] == "holds no snapshot."


def test_a_reader_that_has_enough_sees_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "pawl", "kpis", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""


def stopped(words: list[str], data: Path, how: signal.Signals) -> int:
    """Stop an import when its staging folder stands.   Returns how it ended: 0 where that was too late."""
    command = [sys.executable, "-m", "pawl", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while running.poll() is None and not list(data.glob("lake/staging-*/*")):
            time.sleep(0.002)
        os.kill(running.pid, how)
        return running.wait(60)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_import_leaves_no_snapshot(export: Path, tmp_path: Path, how: signal.Signals) -> None:
    """The next import sweeps what a killed one left."""
    header, *rows = export.read_text(encoding="utf-8").splitlines(keepends=True)
    for times in (100, 200, 400):  # on a busy machine it may be over before anybody looks
        large, data = tmp_path / f"{times}.csv", tmp_path / f"data-{times}"
        large.write_text("".join([header, *rows * times]), encoding="utf-8")
        words = ["import", str(large), "--mapping", "servicenow", "--data", str(data)]
        if code := stopped(words, data, how):
            break
    assert code == (-how if how == signal.SIGKILL else 130)
    assert Lake(data / "lake").snapshots() == []
    words[1] = str(export)
    assert CliRunner().invoke(pawl, words, catch_exceptions=False).exit_code == 0
    assert not list(data.glob("lake/staging-*"))


@pytest.mark.parametrize(
    "words", [["doctor"], ["verify"], ["audit", "rights"], ["user", "list"]], ids=" ".join
)
def test_who_looks_at_a_site_makes_none(words: list[str], tmp_path: Path, ended: Ended) -> None:
    new = tmp_path / "new"
    done = ended(*words, "--data", str(new))
    assert done.returncode == 3
    assert "There is no site in this folder." in done.stderr
    assert not new.exists()
