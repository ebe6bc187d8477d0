"""Parts of a calendar: a window of a day, a range of the year, and how each is written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from pawl.analytics.errors import BadCalendar
from pawl.analytics.words import say

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES = 1440
_WINDOW = re.compile(r"(\d\d):(\d\d)\s*[-–]\s*(\d\d):(\d\d)")
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")


@dataclass(frozen=True, order=True)
class Window:
    """Open from one minute of a day to another, [open, close); past 1440 it runs into the next day."""

    open: int
    close: int

    def __str__(self) -> str:
        return f"{_clock(self.open)}–{_clock(self.close if self.close <= MINUTES else self.close - MINUTES)}"


@dataclass(frozen=True, order=True)
class YearlyRange:
    """Days closed every year, first and last included; a range may run across New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __contains__(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last

    def __str__(self) -> str:
        return "..".join(f"{month:02d}-{day:02d}" for month, day in dict.fromkeys((self.first, self.last)))


def read_window(text: object, *, place: str) -> Window:
    """A window as written in a file.

    text: "08:00-12:30", "22:00-06:00" (across midnight) or "00:00-24:00" (the whole day).
    place: for the message.
    Returns the window in minutes of its day.
    Raises BadCalendar for anything else, and for a window of no length.
    Error: none.   Source: docs/how-to/calendar.md.   Checked: tests/analytics/worktime/test_calendar_file.py.
    """
    found = _WINDOW.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise BadCalendar(
            f"{place}: window {text!r}",
            say("is not written as opening and closing time."),
            say('Write "08:00-17:30"; "22:00-06:00" runs into the next day; "00:00-24:00" is the whole day.'),
        )
    opens, closes = (60 * int(found[at]) + int(found[at + 1]) for at in (1, 3))
    minutes_fit = int(found[2]) < 60 and int(found[4]) < 60
    if not (minutes_fit and opens < MINUTES and closes <= MINUTES and opens != closes):
        raise BadCalendar(
            f"{place}: window {text!r}",
            say("has no length, or a time that no clock shows."),
            say('Times run from 00:00 to 24:00; write "00:00-24:00" for the whole day.'),
        )
    return Window(opens, closes if closes > opens else closes + MINUTES)


def read_yearly(text: object, *, place: str) -> YearlyRange:
    """A range of the year as written in a file.

    text: "12-24..01-02" (month-day, both included) or "05-01".   place: for the message.
    Returns the range.   Raises BadCalendar for anything else, and for a day that no year has.
    Error: none.   Source: docs/how-to/calendar.md.   Checked: tests/analytics/worktime/test_calendar_file.py.
    """
    ends = text.split("..") if isinstance(text, str) else []
    found = [match for match in map(_MONTH_DAY.fullmatch, ends) if match]
    days = [(int(match[1]), int(match[2])) for match in found]
    if not days or len(days) != len(ends) or len(days) > 2 or not all(map(_exists, days)):
        raise BadCalendar(
            f"{place}: {text!r}",
            say("is not a day or range of the year."),
            say('Write month-day, as in "05-01", or a range with both ends included, as in "12-24..01-02".'),
        )
    return YearlyRange(days[0], days[-1])


def overlapping(windows: Iterable[Window]) -> tuple[Window, Window] | None:
    """The first two windows of one day that overlap; windows that only touch do not.

    windows: of one day, any order.   Returns the pair, or None.   Raises nothing.
    Error: none.   Source: definition of [open, close).
    Checked: tests/analytics/worktime/test_calendar_file.py.
    """
    ordered = sorted(windows)
    for before, after in pairwise(ordered):
        if after.open < before.close:
            return before, after
    return None


def _exists(day: tuple[int, int]) -> bool:
    try:
        datetime(2000, *day)  # noqa: DTZ001 (a leap year, so that 29 February exists)
    except ValueError:
        return False
    return True


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
