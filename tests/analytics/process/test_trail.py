"""The trail of a column: codes and times in case order, from whatever order the rows stand in."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.process.process_logs import START, logs, path, table_of, trail

from pawl.analytics.errors import BadRow, OutOfDomain
from pawl.analytics.eventlog.dataset import dataset_of
from pawl.analytics.process.trail import Trail, read_trail, trail_of, trail_of_dataset


def spelled(found: Trail) -> dict[int, str]:
    """Write each case of a trail as text."""
    ends = found.starts + found.lengths
    said = [
        "".join(found.words[c] for c in found.codes[a:b]) for a, b in zip(found.starts, ends, strict=True)
    ]
    return dict(zip(found.cases.tolist(), said, strict=True))


def test_a_trail_holds_each_case_in_order():
    found = trail([path("AB"), path("B"), path("CCA")])
    assert spelled(found) == {0: "AB", 1: "B", 2: "CCA"}
    assert found.at[0] == np.datetime64(START, "us").astype(int) + 3_600_000_000
    assert found.owners.tolist() == [0, 0, 1, 2, 2, 2]


@given(logs, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(log, random):
    table = table_of(log)
    shuffled = table.take(random.sample(range(len(table)), len(table)))
    assert spelled(trail_of(shuffled)) == spelled(trail_of(table))


def test_events_without_a_value_are_left_out():
    found = trail([path("A-B"), path("--"), path("-C")])
    assert spelled(found) == {0: "AB", 2: "C"}
    assert found.size == 3
    assert found.spread(found.lengths).tolist() == [2, 0, 1]


def test_equal_instants_stand_by_seq():
    table = table_of([[("A", 0), ("B", 0), ("C", 0)]])
    assert spelled(trail_of(table.take([2, 0, 1]))) == {0: "ABC"}
    assert spelled(trail_of(table.take([2, 0, 1]).drop_columns("seq"))) == {0: "CAB"}
    gap = table_of([[("A", 0), (None, 0), ("C", 0)]])
    assert spelled(trail_of(gap.take([2, 1, 0]))) == {0: "AC"}


def test_parts_that_continue_a_case_are_put_in_order(tmp_path):
    table = table_of([path("ABC"), path("CA")])
    for number, rows in enumerate(([0, 1, 3], [2, 4])):
        pq.write_table(table.take(rows), tmp_path / f"{number}.parquet")
    parts = sorted(tmp_path.iterdir())
    assert spelled(read_trail(parts)) == {0: "ABC", 1: "CA"}
    assert spelled(read_trail(parts[:1], cases=5)) == {0: "AB", 1: "C"}
    assert read_trail(parts[:1], cases=5).size == 5


@pytest.mark.parametrize("count", [2, 300, 70_000])
def test_many_words_keep_their_codes(count):
    names = [f"word {number}" for number in range(count)]
    columns = {"case_no": np.zeros(count, np.int32), "at": np.arange(count), "activity": names}
    found = trail_of(pa.table(columns))
    assert found.codes.dtype == {2: np.uint8, 300: np.uint16, 70_000: np.uint32}[count]
    assert [found.words[code] for code in found.codes] == names


@given(logs)
def test_a_dataset_gives_the_same_trail(log):
    dataset = dataset_of({"events": table_of(log)}, as_of=datetime(2026, 2, 1, tzinfo=UTC))
    assert spelled(trail_of_dataset(dataset)) == spelled(trail(log))


def test_a_dataset_column_without_any_value_has_no_cases():
    table = table_of([path("A")]).append_column("team", pa.array([None], pa.string()))
    dataset = dataset_of({"events": table}, as_of=datetime(2026, 2, 1, tzinfo=UTC))
    found = trail_of_dataset(dataset, "team")
    assert (found.words, found.size, len(found.codes)) == ((), 0, 0)


def test_a_quote_in_a_word_survives_the_dataset():
    dataset = dataset_of({"events": table_of([[("it's", 0)]])}, as_of=datetime(2026, 2, 1, tzinfo=UTC))
    assert spelled(trail_of_dataset(dataset)) == {0: "it's"}


def test_a_column_that_is_not_there_is_named():
    dataset = dataset_of({"events": table_of([path("A")])}, as_of=datetime(2026, 2, 1, tzinfo=UTC))
    with pytest.raises(OutOfDomain, match=r"team: is no column of the events\. Map the column"):
        trail_of_dataset(dataset, "team")
    with pytest.raises(OutOfDomain, match=r"team: is no column of the events\. Choose one"):
        trail_of(table_of([path("A")]), "team")


def test_an_event_without_a_time_is_named():
    table = table_of([path("AB")])
    holed = table.set_column(1, "at", pa.array([START, None], pa.timestamp("us")))
    with pytest.raises(BadRow, match=r"row 1, column at: no value\. Every event needs its case and its time"):
        trail_of(holed)
