"""Tables of calendars that are refused: each message names the place, the rule and the way out."""

import pytest

from pawl.analytics.errors import BadCalendar
from pawl.analytics.worktime import Calendar
from pawl.analytics.worktime.calendar_file import read_rules

OFFICE = {"mon-fri": ["09:00-17:00"]}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"zone": "Europe/Nowhere", "weekly": OFFICE}, "zone 'Europe/Nowhere': is not in the IANA"),
        ({"zone": 5, "weekly": OFFICE}, "zone '5'"),
        ({"week": OFFICE}, "calendar.week: is not a key of a calendar. Known keys here: name, like"),
        ({"weekly": OFFICE, "holidays": {"land": "DE"}}, "calendar.holidays.land: is not a key"),
        ({"weekly": "mon-fri"}, "calendar.weekly: is not a table"),
        ({"weekly": {"mon": "09:00-17:00"}}, "calendar.weekly.mon: is not a list"),
        ({"weekly": {"monday": ["09:00-17:00"]}}, "calendar.weekly.monday: is not a day of the week"),
        ({"weekly": {"mon-tue-wed": ["09:00-17:00"]}}, "is not a day of the week"),
        ({"weekly": {"mon": ["9-17"]}}, "window '9-17': is not written as opening and closing time"),
        ({"weekly": {"mon": [9]}}, "window 9: is not written"),
        ({"weekly": {"mon": ["09:00-09:00"]}}, "window '09:00-09:00': has no length"),
        ({"weekly": {"mon": ["09:00-24:01"]}}, "or a time that no clock shows"),
        ({"weekly": {"mon": ["24:00-25:00"]}}, "or a time that no clock shows"),
        ({"weekly": {"mon": ["09:60-17:00"]}}, "or a time that no clock shows"),
        ({"weekly": {"mon": ["09:00-16:75"]}}, "or a time that no clock shows"),
        ({"weekly": {"mon": ["09:00-12:30", "12:00-17:00"]}}, "09:00–12:30 and 12:00–17:00: overlap"),
        ({"weekly": {"mon-wed": ["09:00-12:00"], "wed": ["09:00-12:00"]}}, "calendar.weekly.wed: windows"),
        (
            {"weekly": {"sun": ["22:00-06:00"], "mon": ["05:00-12:00"]}},
            "calendar.weekly.mon: windows .* overlap",
        ),
        (
            {"weekly": OFFICE, "open": {"2026-01-04": ["09:00-12:00", "11:00-13:00"]}},
            "open.2026-01-04: windows",
        ),
        (
            {"weekly": OFFICE, "open": {"4 January": ["09:00-12:00"]}},
            "calendar.open.4 January: .* is not a date",
        ),
        ({"weekly": OFFICE, "holidays": {"dates": ["2026-02-30"]}}, "dates: '2026-02-30': is not a date"),
        ({"weekly": OFFICE, "holidays": {"dates": "2026-02-03"}}, "calendar.holidays.dates: is not a list"),
        (
            {"weekly": OFFICE, "holidays": {"yearly": ["24 Dec"]}},
            "'24 Dec': is not a day or range of the year",
        ),
        ({"weekly": OFFICE, "holidays": {"yearly": ["02-30"]}}, "is not a day or range of the year"),
        ({"weekly": OFFICE, "holidays": {"yearly": ["01-01..01-02..01-03"]}}, "is not a day or range"),
        ({"weekly": OFFICE, "holidays": {"yearly": ["01-01..2"]}}, "is not a day or range"),
        ({"weekly": OFFICE, "holidays": {"yearly": [101]}}, "101: is not a day or range"),
        ({"like": "bank"}, "calendar.like = 'bank': is not a calendar that ships"),
        ({}, "has no open window at all"),
        ({"weekly": {"mon": []}}, "has no open window at all"),
        ({"weekly": OFFICE, "holidays": {"yearly": ["01-01..12-31"]}}, "has no open window at all"),
        ({"open": {"2026-01-04": []}}, "has no open window at all"),
        ({"weekly": OFFICE, "holidays": {"make_up_days": ["09:00-12:00"]}}, "needs a country"),
    ],
)
def test_a_table_that_would_count_wrongly_is_refused(table: dict[str, object], message: str) -> None:
    with pytest.raises(BadCalendar, match=message):
        Calendar.from_toml(table)


def test_windows_that_touch_are_one_stretch_of_work() -> None:
    rules = read_rules({"weekly": {"sun": ["22:00-06:00"], "mon": ["06:00-12:00", "12:00-14:00"]}})
    assert [len(day) for day in rules.weekly] == [2, 0, 0, 0, 0, 0, 1]


def test_a_range_of_days_may_run_over_the_weekend() -> None:
    rules = read_rules({"weekly": {"SAT-mon": ["09:00-12:00"]}})
    assert [len(day) for day in rules.weekly] == [1, 0, 0, 0, 0, 1, 1]


def test_a_whole_day_may_touch_midnight_on_both_sides() -> None:
    rules = read_rules({"weekly": {"mon-sun": ["00:00-24:00"]}})
    assert all(str(window) == "00:00–24:00" for day in rules.weekly for window in day)


def test_a_year_of_leap_days_only_may_be_closed() -> None:
    assert str(read_rules({"weekly": OFFICE, "holidays": {"yearly": ["02-29"]}}).yearly[0]) == "02-29"
