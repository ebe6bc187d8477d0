"""Parquet: typed columns are taken as they are, and checked by the same rules."""

import os
import signal
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.analytics.io.io_logs import MINE, bring, events, left_behind, mapping, write

from pawl.analytics.errors import BadFile
from pawl.analytics.io.limits import GIB, Limits, silent
from pawl.analytics.io.parquet_child import PIECE, pieces
from pawl.analytics.io.parquet_table import ParquetTable
from pawl.analytics.io.plain_columns import as_plain
from pawl.analytics.io.source import look_at
from pawl.analytics.io.staged import Tally

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


def bomb(folder: Path, length: int, rows: int, *, encoding: str | None = None) -> bytes:
    """One long text many times: stored once with a dictionary, or as its difference to the one before."""
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array(["x" * length]))
    plain = {"use_dictionary": False, "column_encoding": {"what": encoding}} if encoding else {}
    when = pa.array([AT] * rows, pa.timestamp("us"))
    content = pa.table({"id": pa.array(np.zeros(rows, np.int8)), "what": texts, "when": when})
    if encoding:
        content = content.set_column(1, "what", pa.array(["x" * length] * rows))
    path = folder / "bomb.parquet"
    parquet.write_table(content, path, compression="zstd", **plain)
    return path.read_bytes()


FEW = MINE.partition("[fields")[0]


def test_a_dictionary_that_unpacks_a_thousandfold_is_stopped(tmp_path: Path) -> None:
    data = bomb(tmp_path, 100_000, 20_000)
    assert len(data) < 100_000
    with pytest.raises(BadFile, match=r"unpacks to more than 1000 times its size by row [0-9,]+: a bomb"):
        bring(tmp_path, data, text=FEW)
    assert left_behind(tmp_path) == []


def test_a_text_longer_than_a_record_is_refused_by_its_row(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"has a row longer than 4,194,304 bytes: row 1\."):
        bring(tmp_path, bomb(tmp_path, 5_000_000, 10), text=FEW)


def test_texts_told_by_their_difference_cannot_take_the_memory(tmp_path: Path) -> None:
    data = bomb(tmp_path, 100_000, 3_000, encoding="DELTA_BYTE_ARRAY")
    limits = Limits(child_memory=GIB // 3)
    with pytest.raises(BadFile, match=r"needs more than [0-9,]+ bytes of memory|a bomb"):
        bring(tmp_path, data, text=FEW, limits=limits)
    assert left_behind(tmp_path) == []


def test_long_texts_that_come_often_are_read_in_pieces(tmp_path: Path) -> None:
    """Two thousand rows of a dictionary decode to 200 MB: no batch of them is larger than its bound."""
    stored_once = parquet.ParquetFile(pa.BufferReader(bomb(tmp_path, 100_000, 2000)))
    batch = next(stored_once.iter_batches(2000))
    found = list(pieces(batch, 0, Limits()))
    assert sum(each.num_rows for each in found) == 2000
    assert max(as_plain(each.select(["what"])).nbytes for each in found) < 2 * PIECE
    assert list(pieces(batch.slice(0, 0), 0, Limits())) == []


def test_text_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    raw = pa.array([b"start", b"\xff\xfe", b"stop"])
    broken = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    with pytest.raises(BadFile, match=r"cannot be read as Parquet: .*UTF8"):
        bring(tmp_path, stored(tmp_path, table(what=broken)), text=TYPED)
    assert left_behind(tmp_path) == []


def test_an_instant_beyond_reach_does_not_wrap_round(tmp_path: Path) -> None:
    far = pa.array([2**61, 0, 0], pa.timestamp("ms"))
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        bring(tmp_path, stored(tmp_path, table(when=far)), text=TYPED)


def test_half_a_number_is_a_number_too(tmp_path: Path) -> None:
    hours = pa.array(np.array([1.5, 2.5, 3.5], np.float16))
    assert events(bring(tmp_path, stored(tmp_path, table(hours=hours)), text=TYPED), "hours")[0] == (1.5,)


def test_two_thousand_columns_are_the_most(tmp_path: Path) -> None:
    wide = pa.table({f"c{n}": [1] for n in range(2001)})
    with pytest.raises(BadFile, match="has more than 2,000 columns"):
        bring(tmp_path, stored(tmp_path, wide), text=TYPED)


def test_a_reading_may_be_left_early_and_taken_up_again(tmp_path: Path) -> None:
    path = write(tmp_path, stored(tmp_path, pa.concat_tables([table()] * 50_000)), "log.parquet")
    found = ParquetTable(look_at(path), mapping(TYPED), Limits(), silent)
    for _ in range(2):
        with closing(found.batches(("id",), Tally())) as batches:
            assert next(batches).num_rows == 65_536


def test_a_child_that_dies_in_the_middle_is_a_refusal(tmp_path: Path) -> None:
    path = write(tmp_path, stored(tmp_path, pa.concat_tables([table()] * 100_000)), "log.parquet")
    found = ParquetTable(look_at(path), mapping(TYPED), Limits(), silent)
    tally = Tally()
    with closing(found.batches(("id",), tally)) as batches:
        next(batches)
        (child,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)
        with pytest.raises(BadFile, match="Write or copy the file again"):
            list(batches)
    assert isinstance(found.failure, BadFile)


def test_a_footer_that_promises_other_rows_than_there_are_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, stored(tmp_path, table()), "log.parquet")
    found = ParquetTable(look_at(path), mapping(TYPED), Limits(), silent)
    found._rows = 4
    with pytest.raises(BadFile, match="promises 4 rows and holds 3"):
        list(found.batches(("id",), Tally()))
