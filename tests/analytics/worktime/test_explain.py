"""The segments of a clock: why time counted or not, adding up to the time elapsed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.worktime import Calendar, elapsed, explain
from pawl.analytics.worktime.durations import Pauses

BERLIN = ZoneInfo("Europe/Berlin")
DESK = Calendar.from_toml(
    {
        "zone": "Europe/Berlin",
        "weekly": {"mon-fri": ["09:00-12:00", "13:00-17:00"], "sat": ["22:00-06:00"]},
        "holidays": {"yearly": ["12-24..01-02"]},
        "open": {"2026-12-28": ["10:00-12:00"], "2026-03-01": ["04:00-09:00"]},
    }
)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1), timezones=st.just(UTC))
pauses = st.lists(st.tuples(instants, instants).map(sorted).map(tuple), max_size=4)


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BERLIN)


def told(start: str, end: str, pauses: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str, float]]:
    segments = explain(DESK, local(start), local(end), pauses=[(local(a), local(b)) for a, b in pauses])
    return [(one.kind, str(one.rule), one.worked / timedelta(hours=1)) for one in segments]


def test_each_segment_names_the_rule_that_was_in_force() -> None:
    assert told("03-04 11:30", "03-05 09:30", [("03-04 14:00", "03-04 15:30")]) == [
        ("open", "Wed 09:00–12:00", 0.5),
        ("closed", "outside opening hours", 0),
        ("open", "Wed 13:00–17:00", 1),
        ("paused", "paused", 0),
        ("open", "Wed 13:00–17:00", 1.5),
        ("closed", "outside opening hours", 0),
        ("open", "Thu 09:00–12:00", 0.5),
    ]


def test_holidays_and_exceptional_days_are_named() -> None:
    assert told("12-23 16:00", "12-28 12:00") == [
        ("open", "Wed 13:00–17:00", 1),
        ("closed", "outside opening hours; holidays: 2026-12-24, 2026-12-25, 2026-12-26", 0),
        ("open", "exceptional open day 2026-12-28, 10:00–12:00", 2),
    ]


def test_a_dated_window_that_overlaps_the_night_before_counts_once() -> None:
    assert told("02-28 21:00", "03-01 10:00") == [
        ("closed", "outside opening hours", 0),
        ("open", "Sat 22:00–06:00", 8),
        ("open", "exceptional open day 2026-03-01, 04:00–09:00", 3),
        ("closed", "outside opening hours", 0),
    ]


def test_a_pause_may_last_to_the_end() -> None:
    assert told("03-04 09:00", "03-04 10:00", [("03-04 09:30", "03-05 09:00")]) == [
        ("open", "Wed 09:00–12:00", 0.5),
        ("paused", "paused", 0),
    ]


@given(instants, instants, pauses)
def test_segments_add_up_and_leave_no_gap(start: datetime, end: datetime, pauses: Pauses) -> None:
    start, end = min(start, end), max(start, end)
    segments = explain(DESK, start, end, pauses=pauses)
    assert sum((one.worked for one in segments), timedelta()) == elapsed(DESK, start, end, pauses=pauses)
    edges = [start, *(one.end for one in segments)]
    assert [one.start for one in segments] == edges[:-1]
    assert edges[-1] == end
