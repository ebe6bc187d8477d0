"""Reads the table of a calendar from a file, and refuses what would count wrongly."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from pawl.analytics.errors import BadCalendar
from pawl.analytics.words import say
from pawl.analytics.worktime.feed import PublicHolidays, public_holidays
from pawl.analytics.worktime.rules import Rules
from pawl.analytics.worktime.windows import (
    MINUTES,
    WEEKDAYS,
    Window,
    YearlyRange,
    overlapping,
    read_window,
    read_yearly,
)
from pawl.analytics.worktime.zones import zone_of

KEYS = ("name", "like", "zone", "weekly", "holidays", "open")
HOLIDAY_KEYS = ("dates", "yearly", "country", "subdivision", "years", "make_up_days")


def read_rules(table: Mapping[str, object]) -> Rules:
    """The rules of a calendar from its table in a file.

    table: keys name, like, zone, weekly, holidays, open; docs/how-to/calendar.md shows each.
    Returns the rules, checked.   Raises BadCalendar: unknown key, zone, country or date, a window that is
    none,
    windows that overlap, no open window at all.
    Error: none.   Source: docs/how-to/calendar.md.   Checked: tests/analytics/worktime/test_calendar_file.py.
    """
    _known(table, KEYS, place="calendar")
    weekly = _weekly(_weekly_table(table))
    holidays = _table(table, "holidays")
    _known(holidays, HOLIDAY_KEYS, place="calendar.holidays")
    feed = public_holidays(holidays)
    zone = str(table.get("zone", "UTC"))
    zone_of(zone)
    return _with_open_time(
        Rules(
            zone=zone,
            weekly=weekly,
            holidays=tuple(sorted({*feed.closed, *_dates(holidays.get("dates", []))})),
            yearly=_yearly(holidays.get("yearly", [])),
            open_days=_open_days(_table(table, "open"), holidays, feed),
            feed=feed.source,
        )
    )


def _weekly_table(table: Mapping[str, object]) -> Mapping[str, object]:
    if "weekly" in table:
        return _table(table, "weekly")
    like = table.get("like")
    if like is None:
        return {}
    return _shipped(str(like))


@lru_cache
def _shipped(name: str) -> Mapping[str, object]:
    folder = files("pawl.analytics.worktime") / "shipped"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir())
    if name not in names:
        raise BadCalendar(
            f"calendar.like = {name!r}",
            say("is not a calendar that ships with Pawl."),
            say(
                "Choose one of: {names}; or write the windows under [calendar.weekly].",
                names=", ".join(names),
            ),
        )
    weekly: dict[str, object] = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))["weekly"]
    return weekly


def _weekly(table: Mapping[str, object]) -> tuple[tuple[Window, ...], ...]:
    week: list[list[Window]] = [[] for _ in WEEKDAYS]
    for key, texts in table.items():
        place = f"calendar.weekly.{key}"
        for day in _days_of(key, place=place):
            week[day].extend(read_window(text, place=place) for text in _list(texts, place=place))
    _refuse_overlap(week)
    return tuple(tuple(sorted(day)) for day in week)


def _days_of(key: str, *, place: str) -> list[int]:
    ends = key.lower().split("-")
    if len(ends) > 2 or any(end not in WEEKDAYS for end in ends):
        raise BadCalendar(
            place,
            say("is not a day of the week."),
            say("Write mon, tue, wed, thu, fri, sat or sun, or a range such as mon-fri."),
        )
    first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _refuse_overlap(week: list[list[Window]]) -> None:
    """Windows of one day, and of a night that runs into the next day, must not count a minute twice."""
    for day, windows in enumerate(week):
        spilled = [Window(w.open - MINUTES, w.close - MINUTES) for w in week[day - 1] if w.close > MINUTES]
        pair = overlapping([*spilled, *windows])
        if pair:
            raise BadCalendar(
                f"calendar.weekly.{WEEKDAYS[day]}: windows {pair[0]} and {pair[1]}",
                say("overlap, so that minutes would count twice."),
                say("Join them into one window, or let one begin where the other ends."),
            )


def _dates(values: object) -> list[date]:
    return [
        _date(value, place="calendar.holidays.dates")
        for value in _list(values, place="calendar.holidays.dates")
    ]


def _date(value: object, *, place: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadCalendar(
            f"{place}: {value!r}",
            say("is not a date."),
            say("Write year-month-day, as in 2026-05-01."),
        ) from None


def _yearly(values: object) -> tuple[YearlyRange, ...]:
    place = "calendar.holidays.yearly"
    return tuple(sorted({read_yearly(text, place=place) for text in _list(values, place=place)}))


def _open_days(
    table: Mapping[str, object], holidays: Mapping[str, object], feed: PublicHolidays
) -> tuple[tuple[date, tuple[Window, ...]], ...]:
    """Dated windows of the file; make-up days of the feed have the windows the file gives them."""
    found: dict[date, tuple[Window, ...]] = {}
    if "make_up_days" in holidays:
        place = "calendar.holidays.make_up_days"
        windows = _windows(holidays["make_up_days"], place=place)
        found |= dict.fromkeys(feed.make_up_days, windows)
    for key, texts in table.items():
        place = f"calendar.open.{key}"
        found[_date(key, place=place)] = _windows(texts, place=place)
    return tuple(sorted(found.items()))


def _windows(texts: object, *, place: str) -> tuple[Window, ...]:
    windows = sorted(read_window(text, place=place) for text in _list(texts, place=place))
    pair = overlapping(windows)
    if pair:
        raise BadCalendar(
            f"{place}: windows {pair[0]} and {pair[1]}",
            say("overlap, so that minutes would count twice."),
            say("Join them into one window, or let one begin where the other ends."),
        )
    return tuple(windows)


def _with_open_time(rules: Rules) -> Rules:
    """A calendar that never opens would keep every clock waiting for ever."""
    weekly_open = any(
        rules.weekly[day.weekday()] and not any(day in span for span in rules.yearly)
        for day in (date(2000, 1, 1) + timedelta(days=step) for step in range(366 * 7))
    )
    if not weekly_open and not any(windows for _, windows in rules.open_days):
        raise BadCalendar(
            "calendar",
            say("has no open window at all, so no working time would ever pass."),
            say('Give [calendar.weekly] a window, as in mon-fri = ["09:00-17:00"], or take like = "office".'),
        )
    return rules


def _known(table: Mapping[str, object], keys: tuple[str, ...], *, place: str) -> None:
    strange = [key for key in table if key not in keys]
    if strange:
        raise BadCalendar(
            f"{place}.{strange[0]}",
            say("is not a key of a calendar."),
            say("Known keys here: {keys}.", keys=", ".join(keys)),
        )


def _table(table: Mapping[str, object], key: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, Mapping):
        raise BadCalendar(
            f"calendar.{key}",
            say("is not a table."),
            say("Write it as [calendar.{key}] with a line per entry.", key=key),
        )
    return value


def _list(value: object, *, place: str) -> list[object]:
    if not isinstance(value, list | tuple):
        raise BadCalendar(
            place,
            say("is not a list."),
            say('Write it in brackets, as in ["08:00-12:00", "13:00-17:30"].'),
        )
    return list(value)
