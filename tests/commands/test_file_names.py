"""Names of files that are no UTF-8: they are shown with marks, stored, and never end in a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.commands.test_mapping_command import OTHER

BAD = os.fsdecode(b"lo\xffg-\xe4")


def pawl(folder: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-W", "error", "-m", "pawl", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def test_a_log_of_such_a_name_is_imported_and_reported(export: Path, tmp_path: Path) -> None:
    (tmp_path / f"{BAD}.csv").write_bytes(export.read_bytes())
    done = pawl(tmp_path, "import", f"{BAD}.csv")
    assert (done.returncode, done.stderr.strip()) == (0, b"")
    assert "of lo\ufffdg-\ufffd.csv" in done.stdout.decode()
    assert pawl(tmp_path, "snapshots", "--json").returncode == 0
    done = pawl(tmp_path, "report", "--html", "--output", BAD)
    assert done.returncode == 0
    assert "lo\ufffdg-\ufffd.csv" in next((tmp_path / BAD).glob("*.html")).read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("import", f"{BAD}.csv"),
        ("import", f"{BAD}.csv", "--json"),
        ("mapping", f"{BAD}.csv"),
        ("import", "log.csv", "--mapping", f"{BAD}.toml"),
        ("coverage", "--data", BAD),
        ("kpis", BAD),
        ("kpis", "--config", f"{BAD}.toml", "--json"),
    ],
    ids=lambda words: words[0],
)
def test_a_name_that_is_refused_is_shown(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = pawl(tmp_path, *words)
    assert done.returncode == 3
    assert b"lo\\udcffg" in done.stderr


def test_a_mapping_of_such_a_name_is_kept(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(OTHER, encoding="utf-8")
    done = pawl(tmp_path, "mapping", "log.csv", "--output", f"{BAD}.toml")
    assert done.returncode == 0
    done = pawl(tmp_path, "import", "log.csv", "--mapping", f"{BAD}.toml")
    assert done.returncode == 0, done.stderr
    assert "lo\ufffdg" in pawl(tmp_path, "snapshots").stdout.decode()
