"""A CSV file and a mapping become a snapshot."""

import csv
import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.analytics.io.io_logs import (
    HEADER,
    LOG,
    MINE,
    NOW,
    ROWS,
    bring,
    events,
    left_behind,
    mapping,
    write,
)

from pawl.analytics.errors import BadFile
from pawl.analytics.io.importing import import_log
from pawl.analytics.io.lake import Lake
from pawl.analytics.io.limits import Limits, Progress

TEN = datetime(2020, 2, 1, 10)
AS_READ = [
    ("a", "start", TEN),
    ("a", "stop", datetime(2020, 2, 1, 12)),
    ("b", "start", datetime(2020, 2, 1, 9)),
]


def test_rows_become_events_in_utc_with_their_facts(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, LOG)
    assert events(snapshot) == AS_READ
    assert events(snapshot, "case_no, seq, points") == [(0, 0, 1), (0, 1, 2), (1, 0, None)]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", "^"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    assert events(bring(tmp_path, LOG.replace(",", delimiter))) == AS_READ


def test_a_spreadsheet_may_name_its_delimiter_in_the_first_line(tmp_path: Path) -> None:
    assert events(bring(tmp_path, "sep=;\r\n" + LOG.replace(",", ";"))) == AS_READ


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_any_line_end_will_do(tmp_path: Path, newline: str) -> None:
    assert events(bring(tmp_path, LOG.replace("\n", newline))) == AS_READ


def test_gzip_is_known_by_its_bytes_not_by_its_name(tmp_path: Path) -> None:
    assert events(bring(tmp_path, gzip.compress(LOG.encode()), name="log.csv")) == AS_READ


def test_quoted_cells_keep_delimiters_line_breaks_and_quotes(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, HEADER + 'a,"one, ""two""\nthree",2020-02-01,1\n')
    assert events(snapshot, "activity") == [('one, "two"\nthree',)]


def test_other_quotes_and_decimals_are_named_in_the_mapping(tmp_path: Path) -> None:
    text = MINE.replace("[log]", '[log]\nquote = "\'"\ndecimal = ","') + (
        '[fields.hours]\ncolumn = "hours"\ntype = "number"\n'
    )
    rows = "id;what;when;points;hours\na;'x;y';2020-02-01;1;1.234,5\n"
    assert events(bring(tmp_path, rows, text=text), "activity, hours") == [("x;y", 1234.5)]


def test_missing_markers_are_no_values(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, HEADER + "a,x,2020-02-01,?\na,y,2020-02-02,3\n")
    assert events(snapshot, "points") == [(None,), (3,)]
    assert {each.name: each.filled for each in snapshot.manifest.fields}["points"] == 1


def test_case_and_activity_lose_the_blanks_around_them(tmp_path: Path) -> None:
    assert events(bring(tmp_path, HEADER + " a , x ,2020-02-01,1\n"), '"case", activity') == [("a", "x")]


def test_cases_that_come_back_are_put_together(tmp_path: Path) -> None:
    rows = "".join(f"{case},x,2020-02-{day:02d},{day}\n" for day in (3, 2, 1) for case in "ba")
    found = events(bring(tmp_path, HEADER + rows), '"case", case_no, seq, points')
    assert found == [("b", 0, n, n + 1) for n in range(3)] + [("a", 1, n, n + 1) for n in range(3)]


def test_a_few_events_out_of_order_are_mended_on_the_way(tmp_path: Path) -> None:
    rows = "a,x,2020-02-02,2\na,y,2020-02-01,1\nb,z,2020-01-01,3\n"
    assert events(bring(tmp_path, HEADER + rows), "points, seq") == [(1, 0), (2, 1), (3, 0)]


def test_events_of_the_same_instant_keep_the_order_of_the_source(tmp_path: Path) -> None:
    text = MINE + '[order]\ncolumn = "n"\n'
    rows = "".join(f"a,x{n},2020-02-01,0,{n}\n" for n in (3, 1, 2))
    for more in ("", "b,x,2020-02-01,0,1\na,x0,2020-02-01,0,0\n"):
        found = events(bring(tmp_path, HEADER.replace("\n", ",n\n") + rows + more, text=text), "source_order")
        assert found[:3] == ([(0,), (1,), (2,)] if more else [(1,), (2,), (3,)])


def test_order_may_be_a_fact_as_well(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, LOG, text=MINE + '[order]\ncolumn = "points"\n')
    assert "source_order" not in snapshot.manifest.columns


def test_states_become_activities_and_reasons_of_waiting(tmp_path: Path) -> None:
    text = MINE + (
        '[activity.states]\n"start" = "new"\n"Wait" = "on_hold"\n'
        '[activity.reasons]\n"Wait" = "awaiting_caller"\n'
        '[fields.state]\ncolumn = "what"\n'
    )
    rows = "a,start,2020-02-01,1\na,Wait,2020-02-02,1\na,-100,2020-02-03,1\n"
    snapshot = bring(tmp_path, HEADER + rows, text=text)
    assert events(snapshot, "activity, hold_reason, state") == [
        ("new", None, "start"),
        ("on_hold", "awaiting_caller", "Wait"),
        ("-100", None, "-100"),
    ]
    assert [str(each) for each in snapshot.manifest.warnings] == [
        "State `-100` is not in the mapping: 1 events keep it as their activity."
    ]


def test_words_of_a_field_are_translated_before_they_are_typed(tmp_path: Path) -> None:
    text = MINE + '[fields.big]\ncolumn = "size"\ntype = "flag"\nwords = { L = "yes" }\nfalse = ["S", "no"]\n'
    rows = "id,what,when,points,size\na,x,2020-02-01,1,L\na,y,2020-02-02,1,s\na,z,2020-02-03,1,YES\n"
    assert events(bring(tmp_path, rows, text=text), "big") == [(True,), (False,), (True,)]


def test_the_same_file_and_mapping_make_no_second_snapshot(tmp_path: Path) -> None:
    first, second = bring(tmp_path, LOG), bring(tmp_path, LOG)
    assert first.manifest == second.manifest
    assert left_behind(tmp_path) == [first.manifest.id]


def test_another_mapping_makes_another_snapshot(tmp_path: Path) -> None:
    first, second = bring(tmp_path, LOG), bring(tmp_path, LOG, text=MINE + "# changed\n")
    assert len({first.manifest.id, second.manifest.id}) == 2
    assert first.manifest.source == second.manifest.source


def test_the_original_bytes_are_kept(tmp_path: Path) -> None:
    snapshot = bring(tmp_path, LOG)
    assert [path.read_text() for path in snapshot.files("source")] == [LOG]


def test_the_manifest_says_what_was_read(tmp_path: Path) -> None:
    manifest = bring(tmp_path, LOG).manifest
    assert (manifest.events, manifest.cases, manifest.refused, manifest.parent) == (3, 2, 0, None)
    assert (manifest.source.name, manifest.source.bytes) == ("log.csv", len(LOG))
    assert (manifest.mapping, manifest.mapping_digest) == (MINE, mapping().digest)
    assert manifest.first_event_at == datetime(2020, 2, 1, 9, tzinfo=UTC)
    assert manifest.created_at == NOW


def test_progress_tells_bytes_and_phase(tmp_path: Path) -> None:
    told: list[Progress] = []
    import_log(write(tmp_path, LOG), mapping(), Lake(tmp_path / "lake"), now=NOW, progress=told.append)
    assert told[0].phase == "copying"
    assert {"reading", "deriving", "sealing"} <= {each.phase for each in told}
    assert all(0 <= each.done <= each.total == len(LOG) for each in told)


def test_refused_rows_are_listed_with_place_rule_and_way_out(tmp_path: Path) -> None:
    bad = "c,x,soon,1\n,x,2020-01-01,1\nc,,2020-01-01,1\nc,x,,1\nc,x,2020-01-01,=1.5\nc,x\nc,x,1850-01-01,1\n"
    snapshot = bring(tmp_path, LOG + bad, limits=Limits(refused_share=0.9))
    assert (snapshot.manifest.events, snapshot.manifest.refused) == (3, 7)
    text = snapshot.files("refused")[0].read_text("utf-8-sig")
    listed = list(csv.DictReader(io.StringIO(text)))
    assert [(row["row"], row["column"], row["value"]) for row in listed] == [
        ("5", "when", "soon"),
        ("6", "id", ""),
        ("7", "what", ""),
        ("8", "when", ""),
        ("9", "points", "'=1.5"),
        ("10", "", "c,x"),
        ("11", "when", "1850-01-01"),
    ]
    assert all(row["rule"] and row["way_out"] for row in listed)


def test_too_many_refused_rows_refuse_the_file_and_show_the_first(tmp_path: Path) -> None:
    with pytest.raises(
        BadFile, match=r"1 of 4 rows could not be taken, over 5%. Row 5, `when` = `soon`"
    ) as refusal:
        bring(tmp_path, LOG + "c,x,soon,1\n")
    assert "refused_share" in str(refusal.value)
    assert left_behind(tmp_path) == []


def test_an_event_before_its_case_opened_is_refused_or_counted(tmp_path: Path) -> None:
    text = MINE.replace("points", "opened_at").replace('type = "whole"', "")
    rows = (
        HEADER.replace("points", "opened_at")
        + "a,x,2020-02-01,2020-02-02\n"
        + "b,x,2020-02-03,2020-02-02\n" * 30
    )
    refused = bring(tmp_path, rows, text=text)
    assert "earlier than the opening" in refused.files("refused")[0].read_text()
    kept = bring(tmp_path, rows, text=text.replace("[log]", '[log]\nbefore_opened = "keep"'))
    assert (refused.manifest.events, kept.manifest.events) == (30, 31)
    assert "1 events are earlier than the opening of their case." in map(str, kept.manifest.warnings)


def test_unknown_states_can_be_refused(tmp_path: Path) -> None:
    text = (
        MINE.replace("[activity]", '[activity]\nother_states = "refuse"')
        + '[activity.states]\nstart = "new"\n'
    )
    with pytest.raises(BadFile, match="no state that the mapping knows"):
        bring(tmp_path, LOG, text=text)


def test_columns_of_facts_may_be_absent_where_the_mapping_says_so(tmp_path: Path) -> None:
    text = (
        MINE.replace("[log]", '[log]\nabsent_columns = "keep"')
        + '[actor]\ncolumn = "who"\n[order]\ncolumn = "n"\n'
    )
    snapshot = bring(tmp_path, "id,what,when\na,x,2020-02-01\n", text=text)
    assert [str(each) for each in snapshot.manifest.warnings] == [
        "The file lacks these columns of the mapping: n, who, points."
    ]
    assert "points" not in snapshot.manifest.columns


def test_the_rows_are_counted_once_whatever_happens(tmp_path: Path) -> None:
    rows = ROWS * 40 + "c,x\n" + "c,x,soon,1\n" + ROWS + "\n" + "d\n"
    manifest = bring(tmp_path, HEADER + rows).manifest
    assert manifest.events + manifest.refused == 3 * 41 + 3
