"""A log is kept up to date: what is new is added to a snapshot, and measured like the whole."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Ended = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def halves(export: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The export in two: the first rows, and the rest with some rows of the first again."""
    header, *rows = export.read_text(encoding="utf-8").splitlines(keepends=True)
    first, rest = tmp_path / "first.csv", tmp_path / "rest.csv"
    first.write_text("".join([header, *rows[:1500]]), encoding="utf-8")
    rest.write_text("".join([header, *rows[1400:]]), encoding="utf-8")
    return first, rest


def imported(ended: Ended, *words: object) -> dict[str, object]:
    done = ended("import", *words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_what_was_appended_measures_as_the_whole(
    ended: Ended, export: Path, halves: tuple[Path, Path]
) -> None:
    whole = imported(ended, export, "--data", "whole")
    before = imported(ended, halves[0])
    after = imported(ended, halves[1], "--append", str(before["snapshot"])[:8])
    assert after["parent"] == before["snapshot"]
    assert [after[key] for key in ("events", "cases")] == [whole[key] for key in ("events", "cases")]
    numbers = [
        [(row["period_start"], row["value"], row["n"]) for row in json.loads(done.stdout)]
        for done in (
            ended("measure", "resolution-time-median", "--json", "--data", where)
            for where in ("whole", "pawl-data")
        )
    ]
    assert numbers[0] == numbers[1]


def test_the_newest_is_continued_and_nothing_new_is_said(ended: Ended, halves: tuple[Path, Path]) -> None:
    imported(ended, halves[0])
    done = ended("import", halves[1], "--append", "latest")
    assert (done.returncode, "Next: pawl coverage" in done.stdout) == (0, True)
    again = ended("import", halves[0], "--append", "latest")
    assert "Nothing was new" in again.stdout
    assert len(json.loads(ended("snapshots", "--json").stdout)) == 2


def test_another_mapping_or_snapshot_is_refused(ended: Ended, halves: tuple[Path, Path]) -> None:
    imported(ended, halves[0])
    done = ended("import", halves[1], "--append", "latest", "--mapping", "xes")
    assert done.returncode == 3
    assert "is not the mapping of snapshot" in done.stderr
    assert "Import the whole log with the new mapping" in done.stderr
    done = ended("import", halves[1], "--append", "zzz")
    assert (done.returncode, "0 snapshots begin so" in done.stderr) == (3, True)


def test_a_damaged_snapshot_is_not_continued(ended: Ended, halves: tuple[Path, Path], tmp_path: Path) -> None:
    imported(ended, halves[0])
    part = next((tmp_path / "pawl-data" / "lake").glob("*/events*"))
    part.chmod(0o644)
    part.write_bytes(part.read_bytes()[:-1] + b"x")
    done = ended("import", halves[1], "--append", "latest")
    assert (done.returncode, "its hash differs" in done.stderr) == (3, True)
