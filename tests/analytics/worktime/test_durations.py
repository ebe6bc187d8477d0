"""Time elapsed and deadlines: laws that hold for every calendar, and the edges."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.worktime import Calendar, always, deadline, elapsed, next_open, shipped
from pawl.analytics.worktime.durations import Pauses

MICROSECOND = timedelta(microseconds=1)
BERLIN = ZoneInfo("Europe/Berlin")
CALENDARS = [
    always(),
    shipped("office-lunch", zone="Europe/Berlin"),
    Calendar.from_toml({"zone": "Australia/Lord_Howe", "weekly": {"mon-sun": ["22:00-06:00"]}}),
    Calendar.from_toml(
        {
            "zone": "Asia/Shanghai",
            "weekly": {"mon-fri": ["09:00-18:00"]},
            "holidays": {"country": "CN", "years": [2024, 2026], "make_up_days": ["09:00-18:00"]},
        }
    ),
]
calendars = st.sampled_from(CALENDARS)
instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))
amounts = st.timedeltas(MICROSECOND, timedelta(days=30))
pauses = st.lists(st.tuples(instants, instants).map(sorted).map(tuple), max_size=4)


@given(calendars, instants, instants, instants)
def test_time_elapsed_adds_up(calendar: Calendar, first: datetime, second: datetime, third: datetime) -> None:
    parts = elapsed(calendar, first, second) + elapsed(calendar, second, third)
    assert parts == elapsed(calendar, first, third)


@given(calendars, instants, st.tuples(instants, instants).map(sorted), pauses)
def test_time_elapsed_never_shrinks_as_time_goes_on(
    calendar: Calendar, start: datetime, ends: list[datetime], pauses: Pauses
) -> None:
    start = min(start, ends[0])
    before, after = (elapsed(calendar, start, end, pauses=pauses) for end in ends)
    assert timedelta(0) <= before <= after <= ends[1] - start


@given(calendars, instants, amounts, pauses)
def test_a_deadline_is_the_first_instant_at_which_the_amount_has_passed(
    calendar: Calendar, start: datetime, amount: timedelta, pauses: Pauses
) -> None:
    found = deadline(calendar, start, amount, pauses=pauses)
    assert elapsed(calendar, start, found, pauses=pauses) == amount
    assert elapsed(calendar, start, found - MICROSECOND, pauses=pauses) == amount - MICROSECOND


@given(instants, instants, st.integers(1, 100))
def test_a_shift_by_whole_weeks_changes_nothing_without_dst_and_holidays(
    start: datetime, end: datetime, weeks: int
) -> None:
    calendar, shift = shipped("office-lunch", zone="Asia/Kathmandu"), timedelta(weeks=weeks)
    assert elapsed(calendar, start, end) == elapsed(calendar, start + shift, end + shift)


@given(calendars, instants, instants, pauses)
def test_pauses_count_once_in_any_order(
    calendar: Calendar, start: datetime, end: datetime, pauses: Pauses
) -> None:
    once = elapsed(calendar, start, end, pauses=pauses)
    assert elapsed(calendar, start, end, pauses=[*reversed(pauses), *pauses]) == once


def test_an_end_before_its_start_counts_backwards_and_pauses_count_nothing() -> None:
    early, late = datetime(2026, 3, 4, 9, tzinfo=UTC), datetime(2026, 3, 4, 12, tzinfo=UTC)
    assert elapsed(always(), late, early, pauses=[(early, late)]) == -timedelta(hours=3)


def test_no_duration_is_due_at_once_even_when_closed() -> None:
    sunday = datetime(2026, 3, 8, 3, tzinfo=UTC)
    assert deadline(shipped("office"), sunday, timedelta(0)) == sunday


def test_a_deadline_years_ahead_is_found() -> None:
    start = datetime(2026, 3, 2, 8, tzinfo=UTC)
    twenty_years = timedelta(weeks=1040, days=-3, hours=10)
    assert deadline(shipped("office"), start, 1040 * timedelta(hours=50)) == start + twenty_years


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="negative"):
        deadline(always(), datetime(2026, 3, 2, tzinfo=UTC), -MICROSECOND)


def test_a_deadline_that_never_comes_is_refused() -> None:
    once = Calendar.from_toml({"open": {"2026-03-02": ["09:00-10:00"]}})
    start, opens = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, 9, tzinfo=UTC)
    for hours, pauses in ((2, ()), (1, ((opens, opens + timedelta(minutes=1)),))):
        with pytest.raises(OutOfDomain, match="not reached before 2101"):
            deadline(once, start, timedelta(hours=hours), pauses=pauses)


def test_an_opening_that_never_comes_is_refused() -> None:
    once = Calendar.from_toml({"open": {"2026-03-02": ["09:00-10:00"]}})
    assert next_open(once, datetime(2026, 3, 1, tzinfo=UTC)) == datetime(2026, 3, 2, 9, tzinfo=UTC)
    with pytest.raises(OutOfDomain, match="does not come before 2101"):
        next_open(once, datetime(2026, 3, 2, 10, tzinfo=UTC))


def test_a_calendar_with_dated_days_only_counts_nothing_in_other_years() -> None:
    once = Calendar.from_toml({"open": {"2026-03-02": ["09:00-10:00"]}})
    assert elapsed(once, datetime(2030, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)) == timedelta(0)


def test_the_last_day_of_the_range_counts() -> None:
    last = datetime(2100, 12, 31, tzinfo=UTC)
    assert elapsed(always(), last, datetime(2101, 1, 1, tzinfo=UTC)) == timedelta(days=1)
    assert deadline(always(), last, timedelta(days=1)) == datetime(2101, 1, 1, tzinfo=UTC)


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    early, late = datetime(2026, 3, 4, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC)
    with pytest.raises(OutOfDomain, match="ends before it starts"):
        elapsed(always(), early, late, pauses=[(late, early)])


def test_a_pause_may_be_entered_after_the_fact() -> None:
    """Retroactive pauses: the deadline is a function of all pauses, whenever they became known."""
    office, start = shipped("office"), datetime(2026, 3, 2, 8, tzinfo=UTC)
    pause = (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 11, tzinfo=UTC))
    assert deadline(office, start, timedelta(hours=4)) == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert deadline(office, start, timedelta(hours=4), pauses=[pause]) == datetime(2026, 3, 2, 14, tzinfo=UTC)
