"""Cases and events are numbered while they stream by."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.io.io_logs import MINE, mapping

from pawl.analytics.io import numbering
from pawl.analytics.io.engine import open_engine
from pawl.analytics.io.limits import DEFAULT_LIMITS
from pawl.analytics.io.numbering import Numbering
from pawl.analytics.io.typing_sql import Typing

COLUMNS = ("id", "what", "when", "points")
SCHEMA = pa.schema([("row", pa.int64()), *((name, pa.string()) for name in COLUMNS)])
ORDERED = mapping(MINE + '[order]\ncolumn = "points"\n')
START = datetime(2020, 1, 1)

Event = tuple[str, int, int]


def batches(sizes: Sequence[int], events: Sequence[Event]) -> Iterator[pa.RecordBatch]:
    """Events (case, minute, order) in batches of these sizes."""
    rest = list(enumerate(events, start=2))
    while rest:
        size = sizes[len(rest) % len(sizes)]
        some, rest = rest[:size], rest[size:]
        lines = [
            (n, case, "x", (START + timedelta(minutes=at)).isoformat(), str(order))
            for n, (case, at, order) in some
        ]
        yield pa.RecordBatch.from_arrays([pa.array(each) for each in zip(*lines, strict=True)], schema=SCHEMA)


def numbered(folder: Path, sizes: Sequence[int], events: Sequence[Event]) -> tuple[pa.Table, bool]:
    with open_engine(folder, DEFAULT_LIMITS, None) as engine:
        one = Numbering(Typing(ORDERED, SCHEMA), engine).of(SCHEMA)
        return pa.Table.from_batches(list(one.numbered(batches(sizes, events))), one.schema), one.is_tidy


grouped = st.lists(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=5), min_size=1, max_size=8
)


@given(grouped, st.lists(st.integers(1, 7), min_size=1, max_size=3))
@settings(max_examples=60)
def test_grouped_events_are_numbered_as_a_sort_would(
    tmp_path_factory: pytest.TempPathFactory, cases: list[list[tuple[int, int]]], sizes: list[int]
) -> None:
    events = [(f"c{n}", at, order) for n, case in enumerate(cases) for at, order in case]
    table, is_tidy = numbered(tmp_path_factory.mktemp("n"), sizes, events)
    wanted = sorted(
        (n, at, order, row) for row, (n, at, order) in enumerate((int(c[1:]), a, o) for c, a, o in events)
    )
    assert is_tidy
    assert table["row"].to_pylist() == [row + 2 for *_, row in wanted]
    assert table["case_no"].to_pylist() == [n for n, *_ in wanted]
    assert table["seq"].to_pylist() == [seq for case in cases for seq in range(len(case))]


def test_a_case_that_runs_on_for_ever_is_passed_on_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbering, "LONGEST_CASE", 2_000)
    table, is_tidy = numbered(tmp_path, [20], [("a", n, 0) for n in range(100)])
    assert not is_tidy
    assert table.num_rows == 100


def test_nothing_comes_of_nothing(tmp_path: Path) -> None:
    table, is_tidy = numbered(tmp_path, [1], [])
    assert (table.num_rows, is_tidy) == (0, True)


def test_a_long_last_case_is_not_passed_on_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "LONGEST_CASE", 10)
    table, _ = numbered(tmp_path, [10], [("a", n, 0) for n in range(10)])
    assert table["row"].to_pylist() == list(range(2, 12))
