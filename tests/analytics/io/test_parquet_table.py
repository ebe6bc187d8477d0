"""Parquet: typed columns are taken as they are, and checked by the same rules."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.analytics.io.io_logs import MINE, bring, events, left_behind

from pawl.analytics.errors import BadFile
from pawl.analytics.io.limits import Limits

AT = datetime(2020, 2, 1, 10)
TYPED = (
    MINE
    + """
[fields.hours]
column = "hours"
type = "number"
[fields.day]
column = "day"
type = "instant"
[fields.paid]
column = "paid"
type = "flag"
[fields.label]
column = "label"
[fields.price]
column = "price"
type = "number"
"""
)


def table(**changed: pa.Array) -> pa.Table:
    columns = {
        "id": pa.array([7, 7, 8]),
        "what": pa.array(["start", "stop", "start"]).dictionary_encode(),
        "when": pa.array([AT, AT, AT], pa.timestamp("ns")),
        "points": pa.array([1.0, float("nan"), None]),
        "hours": pa.array([1.5, float("nan"), 2.5]),
        "day": pa.array([date(2020, 2, 1)] * 3),
        "paid": pa.array([True, None, False]),
        "label": pa.array(["?", "x", None], pa.large_string()),
        "price": pa.array([Decimal("1.25")] * 3),
        "nested": pa.array([[1], [2], [3]]),
    }
    return pa.table({**columns, **changed})


def stored(folder: Path, content: pa.Table) -> bytes:
    parquet.write_table(content, folder / "made.parquet")
    return (folder / "made.parquet").read_bytes()


def test_typed_columns_become_typed_facts(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, stored(tmp_path, table()), text=TYPED)
    found = events(snapshot, '"case", activity, "at", points, hours, day, paid, label, price')
    day = datetime(2020, 2, 1)
    assert found == [
        ("7", "start", AT, 1, 1.5, day, True, None, 1.25),
        ("7", "stop", AT, None, None, day, None, "x", 1.25),
        ("8", "start", AT, None, 2.5, day, False, None, 1.25),
    ]


def test_instants_with_a_zone_are_taken_to_utc(tmp_path: Path) -> None:
    when = pa.array([AT.replace(tzinfo=UTC)] * 3, pa.timestamp("ms", "Asia/Shanghai"))
    text = TYPED.replace("[log]", '[log]\nzone = "Europe/Berlin"')
    assert events(bring(tmp_path, stored(tmp_path, table(when=when)), text=text), '"at"')[0] == (AT,)


def test_instants_without_a_zone_are_of_the_mapping_s_zone(tmp_path: Path) -> None:
    text = TYPED.replace("[log]", '[log]\nzone = "Asia/Shanghai"')
    found = events(bring(tmp_path, stored(tmp_path, table()), text=text), '"at"')
    assert found[0] == (datetime(2020, 2, 1, 2),)


@pytest.mark.parametrize(
    ("column", "values", "rule"),
    [
        ("points", pa.array([1.5, 1.0, 1.0]), "no whole number"),
        ("hours", pa.array([float("inf"), 1.0, 1.0]), "no number"),
        ("when", pa.array(["soon", "2020-02-01", "2020-02-01"]), "no time"),
        ("day", pa.array([datetime(1900, 1, 1), AT, AT]), "no time"),
        ("paid", pa.array(["maybe", "yes", "no"]), "neither yes nor no"),
    ],
)
def test_values_that_do_not_fit_are_refused(tmp_path: Path, column: str, values: pa.Array, rule: str) -> None:
    snapshot = bring(
        tmp_path, stored(tmp_path, table(**{column: values})), text=TYPED, limits=Limits(refused_share=0.5)
    )
    lines = snapshot.files("refused")[0].read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("1," + column)
    assert rule in lines[1]
    assert snapshot.manifest.refused == 1


def test_a_column_of_lists_cannot_be_mapped(tmp_path: Path) -> None:
    text = MINE + '[fields.nested]\ncolumn = "nested"\n'
    with pytest.raises(BadFile, match="lacks the column `nested`"):
        bring(tmp_path, stored(tmp_path, table()), text=text)


def test_no_rows_is_no_log(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="a header and no rows"):
        bring(tmp_path, stored(tmp_path, table().slice(0, 0)), text=TYPED)


def test_a_file_that_unpacks_too_far_is_refused(tmp_path: Path) -> None:
    long = pa.table({"id": [f"{n:0100d}" for n in range(200)]})
    with pytest.raises(BadFile, match="unpacks to more than 5,000 bytes"):
        bring(tmp_path, stored(tmp_path, long), text=TYPED, limits=Limits(unpacked_bytes=5000))


def test_damage_found_while_reading_leaves_nothing(tmp_path: Path) -> None:
    data = bytearray(stored(tmp_path, table(id=pa.array(["a" * 50, "b" * 50, "c" * 50]))))
    data[4:60] = b"\xff" * 56
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        bring(tmp_path, bytes(data), text=TYPED)
    assert left_behind(tmp_path) == []


def test_cut_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        bring(tmp_path, stored(tmp_path, table())[:-20], text=TYPED)


def test_nothing_but_nulls_is_a_column_too(tmp_path: Path) -> None:
    data = stored(tmp_path, table(label=pa.nulls(3)))
    assert events(bring(tmp_path, data, text=TYPED), "label") == [(None,)] * 3
