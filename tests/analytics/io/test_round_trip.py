"""Whatever rows a CSV holds: each is an event or a refusal, and what is kept is what was written."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analytics.io.io_logs import MINE, bring, events

from pawl.analytics.io.limits import Limits

NOTE = MINE + '[fields.note]\ncolumn = "note"\n'
HEADER = ["id", "what", "when", "points", "note"]
LENIENT = Limits(refused_share=1.0)

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
keys = st.sampled_from(["a", "b", "c", "d"])
times = st.sampled_from(["2020-02-01", "2020-02-01 10:00", "01.02.2020 10:00"])
good = st.tuples(keys, keys, times, st.integers(-9, 9).map(str), texts)
anything = st.lists(st.one_of(texts, keys, times), min_size=1, max_size=7)


def as_csv(rows: list[list[str]], delimiter: str) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerows([HEADER, *rows])
    return target.getvalue()


@given(
    st.lists(good, min_size=1, max_size=12), st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-16"])
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_good_rows_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], delimiter: str, codec: str
) -> None:
    data = as_csv([list(row) for row in rows], delimiter).encode(codec)
    snapshot = bring(tmp_path_factory.mktemp("log"), data, text=NOTE)
    assert snapshot.manifest.refused == 0
    found = sorted(events(snapshot, "\"case\", activity, points::VARCHAR, coalesce(note, '')"))
    written = [
        (case, activity, points, "" if note == "?" else note) for case, activity, _, points, note in rows
    ]
    assert found == sorted(written)


@given(st.lists(st.one_of(good.map(list), anything), min_size=1, max_size=15))
@settings(max_examples=100)
def test_every_row_is_an_event_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    rows = [["a", "x", "2020-02-01", "1", "first"], *rows]
    snapshot = bring(tmp_path_factory.mktemp("log"), as_csv(rows, ","), text=NOTE, limits=LENIENT)
    records = [row for row in csv.reader(io.StringIO(as_csv(rows, ","), newline="")) if row][1:]
    assert snapshot.manifest.events + snapshot.manifest.refused == len(records)
    listed = snapshot.files("refused")
    lines = list(csv.DictReader(io.StringIO(listed[0].read_text("utf-8-sig"), newline=""))) if listed else []
    assert len(lines) == snapshot.manifest.refused
    for line in lines:
        assert not line["column"] or line["value"].lstrip("'") in {*records[int(line["row"]) - 2], "", "?"}
