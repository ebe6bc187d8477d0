"""Rows that break the shape of an event log are named."""

from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pawl.analytics.errors import BadMapping, BadRow
from pawl.analytics.eventlog.shape import EVENT_COLUMNS, check_columns, find_breaches, require_shape

T1, T2 = datetime(2026, 1, 1, 9), datetime(2026, 1, 1, 10)
GOOD = [
    ("A", 0, "new", T1, 0, "x"),
    ("A", 0, "closed", T1, 1, "x"),
    ("B", 1, "new", T1, 0, "y"),
    ("B", 1, "closed", T2, 1, "y"),
]
NAMES = ("case", "case_no", "activity", "at", "seq", "owner")
TYPES = (pa.string(), pa.int32(), pa.string(), pa.timestamp("us"), pa.int32(), pa.string())


def log(rows: list[tuple[Any, ...]]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    columns = zip(*rows, strict=True)
    table = {name: pa.array(v, its) for name, its, v in zip(NAMES, TYPES, columns, strict=True)}
    connection.register("events", pa.table(table))
    return connection


def changed(row: int, **values: Any) -> duckdb.DuckDBPyConnection:
    rows = [dict(zip(NAMES, each, strict=True)) for each in GOOD]
    rows[row] |= values
    return log([tuple(each.values()) for each in rows])


def test_a_log_in_shape_passes():
    assert find_breaches(log(GOOD), finals=("owner",)) == ()
    require_shape(log(GOOD), finals=("owner",))


@pytest.mark.parametrize("column", ["case", "case_no", "activity", "at", "seq"])
def test_a_missing_value_is_named(column):
    first = find_breaches(changed(1, **{column: None}))[0]
    assert (first.row, first.column, str(first.rule)) == (2, column, "has no value")


@pytest.mark.parametrize(
    ("row", "values", "column", "rule"),
    [
        (3, {"case": "A", "case_no": 0}, "case_no", "its case comes back after another case"),
        (2, {"case_no": 2}, "case_no", "a number is left out before it"),
        (3, {"at": datetime(2026, 1, 1, 8)}, "at", "earlier than the event before it"),
        (1, {"seq": 0}, "seq", "does not follow the event before it"),
        (1, {"case": "C"}, "case", "the key and the number of the case disagree"),
        (2, {"case": "A"}, "case", "the key and the number of the case disagree"),
        (1, {"owner": None}, "owner", "a final value differs inside its case"),
    ],
)
def test_a_broken_rule_is_named(row, values, column, rule):
    found = find_breaches(changed(row, **values), finals=("owner",))
    assert (row + 1, column, rule) in {(one.row, one.column, str(one.rule)) for one in found}


def test_the_first_breach_is_refused_with_its_place_and_the_way_out():
    with pytest.raises(BadRow, match=r"event 4, case B, column at: earlier than .*\. Put the row right"):
        require_shape(changed(3, at=datetime(2026, 1, 1, 8)))


def test_no_more_breaches_than_asked_for():
    rows = [(None, 0, None, None, None, None)] * 3
    assert len(find_breaches(log(rows), limit=2)) == 2


def test_a_column_that_is_missing_or_of_another_type_is_refused():
    check_columns(EVENT_COLUMNS)
    with pytest.raises(BadMapping, match=r"activity: events need this column. Map a column"):
        check_columns({"case": "text", "case_no": "whole"})
    with pytest.raises(BadMapping, match=r"case: is whole, has to be text"):
        check_columns({"case": "whole"})
