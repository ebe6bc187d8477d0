"""A look at the first rows of a file, where it lies."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.analytics.io.io_logs import (
    LOG,
    MINE,
    NOW,
    XES,
    events,
    left_behind,
    mapping,
    write,
    xes,
    xlsx,
)

from pawl.analytics.errors import BadFile, BadMapping
from pawl.analytics.io import building, importing
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.mapping import LogMapping
from pawl.analytics.io.staged import Staged
from pawl.analytics.io.tables import open_table, preview
from pawl.analytics.words import say


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


@pytest.mark.parametrize("shape", ["csv", "xlsx", "xes", "parquet"])
def test_a_file_whose_header_chooses_its_mapping_is_opened_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    opened = []

    def counted(*how: Any) -> Staged:
        opened.append(how)
        return open_table(*how)

    for module in (importing, building):
        monkeypatch.setattr(module, "open_table", counted)
    row = {"id": ["a"], "what": ["x"], "when": ["2020-02-01"], "points": [1]}
    parquet.write_table(pa.table(row), tmp_path / "p")
    made: dict[str, str | bytes] = {
        "csv": LOG,
        "xlsx": xlsx([["id", "what", "when", "points"], ["a", "x", "2020-02-01", 1]]),
        "xes": xes([("c", ("x", "y"))]),
        "parquet": (tmp_path / "p").read_bytes(),
    }
    chosen = mapping(XES if shape == "xes" else MINE)
    path, lake = write(tmp_path, made[shape]), Lake(tmp_path / "lake")
    by_header = import_log(path, lambda _: chosen, lake, now=NOW)
    assert len(opened) == 1
    (tmp_path / "lake").rename(tmp_path / "other")
    by_mapping = import_log(path, chosen, lake, now=NOW)
    assert replace(by_header.manifest, parts=()) == replace(by_mapping.manifest, parts=())


def test_a_mapping_that_reads_the_bytes_otherwise_opens_the_file_anew(tmp_path: Path) -> None:
    chosen = mapping(MINE.replace("[log]", '[log]\nencoding = "cp1252"'))
    path = write(tmp_path, LOG.replace("start", "stärt").encode("cp1252"))
    snapshot = import_log(path, lambda _: chosen, Lake(tmp_path / "lake"), now=NOW)
    assert events(snapshot, "activity")[0] == ("stärt",)


def test_a_header_that_chooses_nothing_leaves_nothing(tmp_path: Path) -> None:
    def refuse(header: Sequence[str]) -> LogMapping:
        raise BadMapping(
            "log.csv", say("{names} are known to nobody.", names=", ".join(header)), say("Map it.")
        )

    with pytest.raises(BadMapping, match="id, what, when, points are known to nobody"):
        import_log(write(tmp_path, LOG), refuse, Lake(tmp_path / "lake"), now=NOW)
    assert left_behind(tmp_path) == []
