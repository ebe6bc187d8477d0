"""A refresh adds events and supersedes the cases they touch, at the price of what is new."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.analytics.io.io_logs import MINE, NOW, bring, events, left_behind, mapping, write

from pawl.analytics.errors import BadFile, BadMapping
from pawl.analytics.io.importing import append_log, import_log
from pawl.analytics.io.lake import Lake, Snapshot

TICKETS = """
[log]
kind = "incident"
[case]
column = "id"
[activity]
column = "state"
[activity.states]
New = "new"
Active = "in_progress"
Resolved = "resolved"
[at]
column = "when"
[order]
column = "n"
[fields.assignment_group]
column = "group"
[fields.caller]
column = "caller"
[fields.category]
column = "category"
"""
HEADER = "id,state,when,n,group,caller,category\n"
OLD = (
    "I1,New,2020-02-01T10:00,1,a,ann,net\nI1,Active,2020-02-01T11:00,2,b,ann,net\n"
    "I2,New,2020-02-02T10:00,1,a,ann,net\nI2,Resolved,2020-02-02T11:00,2,a,ann,net\n"
)
NEW = (
    "I3,New,2020-02-03T10:00,1,c,ann,net\nI1,Active,2020-02-03T11:00,3,a,ann,net\n"
    "I1,Resolved,2020-02-03T12:00,4,a,ann,net\nI3,Active,2020-02-03T12:00,2,c,ann,net\n"
)


def append(
    snapshot: Snapshot, folder: Path, rows: str, *, text: str = TICKETS, header: str = HEADER
) -> Snapshot:
    path = write(folder, header + rows, "new.csv")
    return append_log(snapshot, path, mapping(text), Lake(folder / "lake"), now=NOW)


def cases(snapshot: Snapshot) -> list[tuple[object, ...]]:
    found = snapshot.dataset()
    names = ", ".join(f'"{name}"' for name in found.tables["incident"] if name != "case_no")
    return found.connection.execute(f'SELECT {names} FROM incident ORDER BY "case"').fetchall()


def test_a_refresh_equals_the_import_of_the_whole(tmp_path: Path) -> None:
    whole = bring(tmp_path, HEADER + OLD + NEW, text=TICKETS)
    refreshed = append(bring(tmp_path, HEADER + OLD, text=TICKETS), tmp_path, NEW)
    every = '"case", case_no, activity, "at", seq, source_order, assignment_group'
    assert events(refreshed, every) == events(whole, every)
    assert cases(refreshed) == cases(whole)
    assert [each.filled for each in refreshed.manifest.fields] == [
        each.filled for each in whole.manifest.fields
    ]


def test_only_touched_cases_are_written_again(tmp_path: Path) -> None:
    old = bring(tmp_path, HEADER + OLD, text=TICKETS)
    new = append(old, tmp_path, NEW)
    rows = {part.file: part.rows for part in new.manifest.parts}
    assert (rows["events-1.parquet"], rows["cases-1.parquet"]) == (4, 2)
    assert (new.manifest.events, new.manifest.cases, new.manifest.parent) == (8, 3, old.manifest.id)


def test_old_parts_are_shared_and_the_old_snapshot_stays(tmp_path: Path) -> None:
    old = bring(tmp_path, HEADER + OLD, text=TICKETS)
    before = cases(old)
    new = append(old, tmp_path, NEW)
    assert new.files("events")[0].samefile(old.files("events")[0])
    assert cases(old) == before
    new.verify()


def test_a_refresh_of_a_refresh_supersedes_again(tmp_path: Path) -> None:
    first = append(bring(tmp_path, HEADER + OLD, text=TICKETS), tmp_path, NEW)
    more = "I1,Active,2020-02-04T10:00,5,z,ann,net\n"
    second = append(first, tmp_path, more)
    assert cases(second) == cases(bring(tmp_path, HEADER + OLD + NEW + more, text=TICKETS))
    assert len(second.files("cases")) == 3


def test_events_that_are_there_already_are_left_out(tmp_path: Path) -> None:
    new = append(bring(tmp_path, HEADER + OLD, text=TICKETS), tmp_path, OLD + NEW)
    assert new.manifest.events == 8


def test_nothing_new_is_no_new_snapshot(tmp_path: Path) -> None:
    old = bring(tmp_path, HEADER + OLD, text=TICKETS)
    assert append(old, tmp_path, OLD) is old
    assert left_behind(tmp_path) == [old.manifest.id]


def test_the_same_refresh_twice_is_one_snapshot(tmp_path: Path) -> None:
    old = bring(tmp_path, HEADER + OLD, text=TICKETS)
    assert append(old, tmp_path, NEW).manifest == append(old, tmp_path, NEW).manifest
    assert len(left_behind(tmp_path)) == 2


def test_another_mapping_is_refused(tmp_path: Path) -> None:
    old = bring(tmp_path, HEADER + OLD, text=TICKETS)
    with pytest.raises(BadMapping, match="is not the mapping of snapshot"):
        append(old, tmp_path, NEW, text=TICKETS + "# changed\n")


def test_other_columns_are_refused(tmp_path: Path) -> None:
    loose = MINE.replace("[log]", '[log]\nabsent_columns = "keep"')
    old = bring(tmp_path, "id,what,when,points\na,x,2020-02-01,1\n", text=loose)
    with pytest.raises(BadFile, match="brings other fields than its snapshot: points"):
        append(old, tmp_path, "a,x,2020-02-02\n", text=loose, header="id,what,when\n")
    assert left_behind(tmp_path) == [old.manifest.id]


def test_a_refused_refresh_leaves_nothing(tmp_path: Path) -> None:
    old = bring(tmp_path, HEADER + OLD, text=TICKETS)
    with pytest.raises(BadFile, match="rows could not be taken"):
        append(old, tmp_path, "I1,New,soon,1,a,b,c\n")
    assert left_behind(tmp_path) == [old.manifest.id]


def test_the_whole_file_may_be_imported_into_a_lake_with_other_logs(tmp_path: Path) -> None:
    bring(tmp_path, HEADER + OLD, text=TICKETS)
    other = import_log(write(tmp_path, HEADER + NEW), mapping(TICKETS), Lake(tmp_path / "lake"), now=NOW)
    assert other.manifest.cases == 2


def test_that_nothing_happened_until_then_is_news(tmp_path: Path) -> None:
    """The same events, complete for longer: another snapshot, of the same parts and no event more."""
    lake, path = Lake(tmp_path / "lake"), write(tmp_path, HEADER + OLD, "old.csv")
    until = [datetime(2020, 2, day, tzinfo=UTC) for day in (10, 17)]
    first = import_log(path, mapping(TICKETS), lake, now=NOW, complete_until=until[0])
    again = write(tmp_path, HEADER + OLD, "again.csv")
    later = append_log(first, again, mapping(TICKETS), lake, now=NOW, complete_until=until[1])
    same = append_log(later, again, mapping(TICKETS), lake, now=NOW, complete_until=until[1])
    assert (later.manifest.events, later.manifest.cases) == (4, 2)
    assert [one.dataset().as_of for one in (first, later)] == until
    assert lake.open(later.manifest.id).manifest.complete_until == until[1] == later.dataset().complete_until
    assert same.manifest.id == later.manifest.id
    assert (
        len({one.manifest.id for one in (first, later, import_log(path, mapping(TICKETS), lake, now=NOW))})
        == 3
    )


def test_a_log_that_goes_on_after_it_was_complete_is_known_until_its_end(tmp_path: Path) -> None:
    early = datetime(2020, 1, 1, tzinfo=UTC)
    path = write(tmp_path, HEADER + OLD, "old.csv")
    found = import_log(path, mapping(TICKETS), Lake(tmp_path / "lake"), now=NOW, complete_until=early)
    assert found.dataset().as_of == found.manifest.last_event_at > early
