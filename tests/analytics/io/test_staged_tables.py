"""Every reader gives the same shape: rows with their number, and a tally of what it refused."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from pyarrow import parquet
from tests.analytics.io.io_logs import HEADER, LOG, MINE, XES, mapping, write, xes

from pawl.analytics.errors import BadFile
from pawl.analytics.io import staged
from pawl.analytics.io.csv_table import CsvTable, Dialect, _skip
from pawl.analytics.io.limits import DEFAULT_LIMITS, silent
from pawl.analytics.io.source import Source
from pawl.analytics.io.staged import Staged, Tally
from pawl.analytics.io.tables import open_table


def opened(folder: Path, data: str | bytes, text: str = MINE) -> Staged:
    path = write(folder, data, "source")
    return open_table(Source(path, "log", path.stat().st_size, ""), mapping(text), DEFAULT_LIMITS, silent)


def read(table: Staged, *columns: str) -> tuple[list[tuple[object, ...]], Tally]:
    tally = Tally()
    rows = [tuple(row.values()) for batch in table.batches(columns, tally) for row in batch.to_pylist()]
    return rows, tally


def test_rows_of_csv_are_numbered_from_the_header_on(tmp_path: Path) -> None:
    rows, tally = read(opened(tmp_path, LOG), "id", "points")
    assert rows == [(2, "a", "1"), (3, "a", "2"), (4, "b", None)]
    assert (tally.rows, tally.refused) == (3, 0)


def test_rows_of_the_wrong_width_are_refused_and_the_others_keep_their_number(tmp_path: Path) -> None:
    rows, tally = read(opened(tmp_path, HEADER + "a\nb,x,y,z\nc,c\nd,x,y,z\n"), "id")
    assert rows == [(3, "b"), (5, "d")]
    assert [(each.row, each.value, str(each.rule)) for each in tally.refusals] == [
        (2, "a", "The row has 1 cells, the header 4."),
        (4, "c,c", "The row has 2 cells, the header 4."),
    ]


def test_a_row_of_the_wrong_width_is_counted_named_and_left_out() -> None:
    """Asked of it by hand too: Arrow asks from a thread that coverage does not see."""
    dialect, tally, invalid = Dialect(",", '"', ("a", "b"), 1), Tally(), list[int]()
    row = arrow_csv.InvalidRow(2, 1, 3, "x")
    assert _skip(row, dialect=dialect, tally=tally, invalid=invalid) == "skip"
    assert (tally.refused, tally.refusals[0].row, invalid) == (1, 3, [3])


def test_no_more_refusals_are_kept_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(staged, "KEPT_REFUSALS", 2)
    _, tally = read(opened(tmp_path, HEADER + "a\n" * 5), "id")
    assert (tally.refused, len(tally.refusals)) == (5, 2)
    tally.refuse(tally.refusals[0])
    assert (tally.refused, len(tally.refusals)) == (6, 2)


def test_a_header_without_a_line_end_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="has a header and no rows"):
        read(opened(tmp_path, HEADER.strip()), "id")


def test_csv_in_another_encoding_is_read_at_the_second_try(tmp_path: Path) -> None:
    late = (HEADER + "a,x,y,z\n" * 60_000 + "ü,x,y,z\n").encode("cp1252")
    table = opened(tmp_path, late)
    with pytest.raises(Exception, match="not UTF-8"):
        read(table, "id")
    assert (table.failure, table.retry()) == (None, True)
    assert read(table, "id")[0][-1] == (60_002, "ü")
    assert table.retry() is False


def test_csv_keeps_the_reason_of_its_failure(tmp_path: Path) -> None:
    table = opened(tmp_path, LOG + 'x,"' + "y" * 5_000_000)
    with pytest.raises(BadFile, match="record longer"):
        read(table, "id")
    assert isinstance(table.failure, BadFile)
    table = opened(tmp_path, LOG + "a,b,c,d\n" * 100_000 + "\0")
    with pytest.raises(BadFile, match="NUL"):
        read(table, "id")


def test_whatever_else_arrow_says_is_passed_on(tmp_path: Path) -> None:
    table = opened(tmp_path, LOG)
    assert isinstance(table, CsvTable)
    assert "cannot be read as CSV: out of sync." in str(table._unreadable(pa.ArrowInvalid("out of sync")))


def test_parquet_and_xes_are_numbered_from_one(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"id": ["?", "b"], "n": [1.0, float("nan")]}), tmp_path / "x")
    table = opened(tmp_path, (tmp_path / "x").read_bytes())
    assert read(table, "id", "n")[0] == [(1, None, 1.0), (2, "b", None)]
    events = opened(tmp_path, xes([("c", ("x", "y"))]), XES)
    assert read(events, "concept:name")[0] == [(1, "x"), (2, "y")]
    assert (table.retry(), events.retry(), table.failure, events.failure) == (False, False, None, None)


def test_damaged_pages_are_found_while_reading(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"id": ["a" * 50, "b" * 60]}), tmp_path / "x", use_dictionary=False)
    data = bytearray((tmp_path / "x").read_bytes())
    data[4:90] = b"\xff" * 86
    table = opened(tmp_path, bytes(data))
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        read(table, "id")
    assert isinstance(table.failure, BadFile)
