"""A look at the first rows of a file, where it lies."""

from pathlib import Path

import pytest
from tests.analytics.io.io_logs import LOG, write, xes, xlsx

from pawl.analytics.errors import BadFile
from pawl.analytics.io.tables import preview


@pytest.mark.parametrize("shape", ["csv", "xlsx", "xes"])
def test_the_header_and_the_first_rows_are_texts(tmp_path: Path, shape: str) -> None:
    made: dict[str, str | bytes] = {
        "csv": LOG,
        "xlsx": xlsx([["id", "n"], ["a", 1], ["b", 2]]),
        "xes": xes([("c", ("x", "y"))]),
    }
    header, rows = preview(write(tmp_path, made[shape]), rows=2)
    assert ("id" in header) != (shape == "xes")
    assert [len(row) for row in rows] == [len(header)] * 2
    assert all(isinstance(cell, str) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("name", "rule"), [("absent", "No such file"), (".", "Is a directory"), ("empty", "0 bytes")]
)
def test_what_cannot_be_looked_at_is_refused(tmp_path: Path, name: str, rule: str) -> None:
    write(tmp_path, "", "empty")
    with pytest.raises(BadFile, match=rule):
        preview(tmp_path / name)
