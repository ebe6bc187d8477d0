"""Calendars: which windows a day has, what ships, what the digest covers, and how one is said in words."""

from datetime import date

import pytest

from pawl.analytics.errors import BadCalendar
from pawl.analytics.worktime import Calendar, always, shipped
from pawl.analytics.worktime.wording import weekday

WEEK = {"mon-fri": ["09:00-12:00", "13:00-18:00"], "sat": ["10:00-12:00"]}
OPEN: dict[str, list[str]] = {"2026-10-01": ["08:00-09:00"], "2026-10-10": []}
HOLIDAYS: dict[str, object] = {
    "country": "CN",
    "years": [2026, 2026],
    "make_up_days": ["09:00-17:00"],
    "yearly": ["12-31"],
}
CHINA: dict[str, object] = {
    "name": "Shanghai desk",
    "zone": "Asia/Shanghai",
    "weekly": WEEK,
    "holidays": HOLIDAYS,
    "open": OPEN,
}


def hours(calendar: Calendar, day: str) -> list[str]:
    return [str(window) for window in calendar.windows_on(date.fromisoformat(day))]


@pytest.mark.parametrize(
    ("day", "windows"),
    [
        ("2026-03-04", ["09:00–12:00", "13:00–18:00"]),  # an ordinary Wednesday
        ("2026-03-07", ["10:00–12:00"]),
        ("2026-03-08", []),
        ("2026-10-02", []),  # National Day, a Friday
        ("2026-09-20", ["09:00–17:00"]),  # a make-up Sunday of the feed
        ("2026-10-01", ["08:00–09:00"]),  # a dated day wins over the holiday
        ("2026-10-10", []),  # and over a make-up day
        ("2026-12-31", []),
    ],
)
def test_dated_days_win_over_holidays_and_these_over_the_week(day: str, windows: list[str]) -> None:
    assert hours(Calendar.from_toml(CHINA), day) == windows


def test_a_yearly_range_runs_across_new_year() -> None:
    calendar = Calendar.from_toml({"like": "always", "holidays": {"yearly": ["12-24..01-02"]}})
    days = ["2026-12-23", "2026-12-24", "2026-12-31", "2027-01-01", "2027-01-02", "2027-01-03"]
    assert [bool(hours(calendar, day)) for day in days] == [True, False, False, False, False, True]


@pytest.mark.parametrize(
    ("name", "monday", "sunday"),
    [
        ("always", ["00:00–24:00"], ["00:00–24:00"]),
        ("office", ["08:00–18:00"], []),
        ("office-lunch", ["08:00–12:00", "13:00–18:00"], []),
    ],
)
def test_three_calendars_ship(name: str, monday: list[str], sunday: list[str]) -> None:
    calendar = shipped(name, zone="Europe/Rome")
    assert (calendar.name, calendar.zone) == (name, "Europe/Rome")
    assert (hours(calendar, "2026-03-02"), hours(calendar, "2026-03-01")) == (monday, sunday)


def test_the_digest_covers_what_counts_and_not_the_name() -> None:
    calendar = Calendar.from_toml(CHINA)
    assert calendar.digest == Calendar.from_toml(CHINA | {"name": "another"}).digest
    changes: list[dict[str, object]] = [
        {"zone": "Asia/Urumqi"},
        {"weekly": WEEK | {"sat": ["10:00-12:01"]}},
        {"holidays": HOLIDAYS | {"yearly": ["12-30"]}},
        {"holidays": HOLIDAYS | {"dates": ["2026-03-04"]}},
        {"open": OPEN | {"2026-10-10": ["08:00-09:00"]}},
    ]
    digests = {Calendar.from_toml(CHINA | change).digest for change in changes}
    assert len(digests | {calendar.digest}) == 6


def test_the_digest_of_a_calendar_stays_the_same_between_versions() -> None:
    assert always().digest == "76f8cb2cb5fdcff79d55baaa4d000339a710c37a3b7730f800ad5093cd876be7"


def test_the_order_in_a_file_does_not_matter() -> None:
    first = {"weekly": {"mon": ["13:00-17:00", "08:00-12:00"], "tue": ["08:00-09:00"]}}
    second = {"weekly": {"tue": ["08:00-09:00"], "mon": ["08:00-12:00", "13:00-17:00"]}}
    assert Calendar.from_toml(first).digest == Calendar.from_toml(second).digest


def test_a_calendar_says_in_words_what_it_counts() -> None:
    words = str(Calendar.from_toml(CHINA).description)
    assert words == (
        "Shanghai desk: Mon–Fri 09:00–12:00, 13:00–18:00; Sat 10:00–12:00; Asia/Shanghai;"
        " dated holidays: 22 (CN 2026–2026), yearly 12-31; exceptional open days: 7."
    )


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            {"like": "always"},
            "always: open around the clock; UTC; no dated holidays; no exceptional open days.",
        ),
        (
            {"open": {"2026-03-02": ["09:00-10:00"]}, "holidays": {"dates": ["2026-03-03"]}},
            "calendar: open on dated days only; UTC; dated holidays: 1; exceptional open days: 1.",
        ),
        (
            {"like": "always", "holidays": {"yearly": ["12-24..01-02"]}},
            (
                "always: open around the clock; UTC; no dated holidays, yearly 12-24..01-02;"
                " no exceptional open days."
            ),
        ),
    ],
)
def test_short_calendars_say_so(table: dict[str, object], words: str) -> None:
    assert str(Calendar.from_toml(table).description) == words


def test_the_week_begins_on_monday() -> None:
    assert [str(weekday(day)) for day in range(7)] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def test_a_calendar_can_be_a_key() -> None:
    assert {shipped("office"): 1}[shipped("office")] == 1
    assert shipped("office") != always()


def test_a_calendar_that_does_not_ship_is_refused_with_those_that_do() -> None:
    with pytest.raises(BadCalendar, match="always, office, office-lunch"):
        shipped("bank")
