"""Why a clock shows what it shows: its time cut into segments, each with the rule that counted it or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.durations import Pauses, joined, without
from pawl.analytics.worktime.timeline import Opening, openings
from pawl.analytics.worktime.wording import weekday
from pawl.analytics.worktime.zones import MICROSECOND, instant_of, microseconds

Kind = Literal["open", "closed", "paused"]


@dataclass(frozen=True)
class Segment:
    """A stretch [start, end) in UTC, the rule that was in force, and the working time it added."""

    start: datetime
    end: datetime
    kind: Kind
    rule: Sentence
    worked: timedelta


def explain(
    calendar: Calendar, start: datetime, end: datetime, *, pauses: Pauses = ()
) -> tuple[Segment, ...]:
    """The segments that make up `elapsed`: open, closed or paused, each with its rule.

    start, end: aware, end not before start (else there are no segments).   pauses: as in `elapsed`.
    Returns segments in order without gaps; their working times add up to `elapsed`. A pause while closed is
    closed.
    Raises OutOfDomain as `elapsed`.
    Error: none (whole microseconds).   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_explain.py, against `elapsed`.
    """
    low, high = microseconds(start), microseconds(end)
    cuts = joined(pauses)
    segments: list[Segment] = []
    reached = low
    for opening in _between(calendar, low, high):
        opens, closes = max(opening.opens, reached), min(opening.closes, high)
        if opens >= closes:
            continue
        segments += _closed(calendar, reached, opens)
        segments += _open(_rule(calendar, opening), opens, closes, cuts)
        reached = closes
    return (*segments, *_closed(calendar, reached, high))


def _between(calendar: Calendar, low: int, high: int) -> Iterator[Opening]:
    """Openings of the local days around, two more on each side for zones and windows across midnight."""
    first, last = (_local_day(calendar, at) for at in (low, high))
    return openings(calendar, first - timedelta(days=2), last + timedelta(days=2))


def _open(rule: Sentence, opens: int, closes: int, cuts: list[tuple[int, int]]) -> Iterator[Segment]:
    reached = opens
    for low, high in without(opens, closes, cuts):
        if reached < low:
            yield _segment(reached, low, "paused", say("paused"))
        yield _segment(low, high, "open", rule)
        reached = high
    if reached < closes:
        yield _segment(reached, closes, "paused", say("paused"))


def _closed(calendar: Calendar, low: int, high: int) -> Iterator[Segment]:
    if low >= high:
        return
    first, last = (_local_day(calendar, at) for at in (low, high - 1))
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    lost = [day for day in days if calendar.rules.weekly[day.weekday()] and not calendar.windows_on(day)]
    rule = say("outside opening hours")
    if lost:
        rule = say("outside opening hours; holidays: {days}", days=", ".join(map(str, lost)))
    yield _segment(low, high, "closed", rule)


def _rule(calendar: Calendar, opening: Opening) -> Sentence:
    if calendar.is_dated(opening.day):
        return say("exceptional open day {day}, {window}", day=opening.day, window=str(opening.window))
    return say("{day} {window}", day=weekday(opening.day.weekday()), window=str(opening.window))


def _segment(low: int, high: int, kind: Kind, rule: Sentence) -> Segment:
    worked = (high - low if kind == "open" else 0) * MICROSECOND
    return Segment(instant_of(low), instant_of(high), kind, rule, worked)


def _local_day(calendar: Calendar, at: int) -> date:
    return instant_of(at).astimezone(calendar.clock).date()
