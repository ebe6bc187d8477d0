"""Working time of one case: how much passed, and when an amount will have passed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.timeline import Timeline, timeline
from pawl.analytics.worktime.zones import LAST_YEAR, MICROSECOND, instant_of, microseconds

Pauses = Sequence[tuple[datetime, datetime]]


def elapsed(calendar: Calendar, start: datetime, end: datetime, *, pauses: Pauses = ()) -> timedelta:
    """Working time between two instants, less the working time inside pauses.

    start, end: aware.   pauses: (start, end) instants, any order, may overlap; a pause still running ends at
    `end`.
    Returns working time; negative where end lies before start (pauses then count nothing).
    Raises OutOfDomain for naive times, years outside 1970 to 2100, or a pause that ends before it starts.
    Error: none (whole microseconds).   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_golden_vectors.py and test_minute_oracle.py.
    """
    low, high = microseconds(start), microseconds(end)
    line = _line(calendar, min(low, high), max(low, high))
    paused = sum(
        line.worked(min(stop, high)) - line.worked(max(begin, low))
        for begin, stop in joined(pauses)
        if max(begin, low) < min(stop, high)
    )
    return (line.worked(high) - line.worked(low) - paused) * MICROSECOND


def deadline(calendar: Calendar, start: datetime, duration: timedelta, *, pauses: Pauses = ()) -> datetime:
    """The first instant at which an amount of working time has passed.

    start: aware.   duration: working time, not negative; "one day" is 24 working hours.
    pauses: as in `elapsed`.
    Returns an instant in UTC: exactly at closing time it stays there; for no duration it is the start itself.
    Raises OutOfDomain for a negative duration, or when the calendar does not hold so much time before 2101.
    Error: none (whole microseconds).   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_golden_vectors.py and test_durations.py.
    """
    left = duration // MICROSECOND
    begin = microseconds(start)
    if left < 0:
        raise OutOfDomain(
            f"duration {duration}",
            say("is negative, and no deadline lies before its start."),
            say("Pass the working time that is left, at least zero."),
        )
    if left == 0:
        return instant_of(begin)
    found = _past(calendar, begin, left, joined(pauses)) if pauses else _counted(calendar, begin, left)
    if found is not None:
        return instant_of(found)
    raise OutOfDomain(
        f"deadline from {start}, {duration}",
        say("is not reached before {year}: the calendar has not so many open hours.", year=LAST_YEAR + 1),
        say("Shorten the target, or give the calendar more open time."),
    )


def _counted(calendar: Calendar, begin: int, left: int) -> int | None:
    """Where nothing pauses, the instant is looked up."""
    for line, horizon in _lines(calendar, begin):
        found = line.reached(line.worked(begin) + left)
        if found is not None and found <= horizon:
            return found
    return None


def _past(calendar: Calendar, begin: int, left: int, closed: list[tuple[int, int]]) -> int | None:
    """Span by span, past the pauses."""
    for opens, closes in free_spans(calendar, begin):
        for low, high in without(opens, closes, closed):
            if left <= high - low:
                return low + left
            left -= high - low
    return None


def next_open(calendar: Calendar, instant: datetime) -> datetime:
    """The instant itself where the calendar is open, else the next opening.

    instant: aware.   Returns an instant in UTC.
    Raises OutOfDomain when the calendar does not open before 2101.
    Error: none.   Source: ServiceNow's rule for due dates outside a schedule.
    Checked: tests/analytics/worktime/test_golden_vectors.py (16).
    """
    at = microseconds(instant)
    for opens, _ in free_spans(calendar, at):
        return instant_of(opens)
    raise OutOfDomain(
        f"opening after {instant}",
        say("does not come before {year}.", year=LAST_YEAR + 1),
        say("Give the calendar weekly windows, or later dated open days."),
    )


def free_spans(calendar: Calendar, start: int) -> Iterator[tuple[int, int]]:
    """Open spans from a start to the end of 2100, the first one cut at the start.

    start: microseconds since 1970 UTC.   Returns spans [open, close) in order, made as far as they are asked
    for.
    Raises nothing.   Error: none.   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_durations.py.
    """
    reached = start
    for line, horizon in _lines(calendar, start):
        for opens, closes in line.spans(reached):
            if max(opens, reached) < min(closes, horizon):
                yield max(opens, reached), min(closes, horizon)
        reached = max(reached, horizon)


def _lines(calendar: Calendar, start: int) -> Iterator[tuple[Timeline, int]]:
    """Timelines that reach ever further, each with the instant up to which it holds."""
    year = instant_of(start).year
    for ahead in (1, 3, 9, LAST_YEAR):
        last = min(year + ahead, LAST_YEAR + 1)
        yield timeline(calendar, year - 1, last), microseconds(datetime(last, 1, 1, tzinfo=UTC))


def joined(pauses: Iterable[tuple[datetime, datetime]]) -> list[tuple[int, int]]:
    """Pauses in order, those that overlap or touch made one, so that no minute is taken off twice.

    pauses: (start, end), aware.   Returns (start, end) in microseconds since 1970 UTC.
    Raises OutOfDomain where one ends before it starts.   Error: none.   Source: definition of a union.
    Checked: tests/analytics/worktime/test_durations.py.
    """
    union: list[tuple[int, int]] = []
    for begin, stop in sorted((microseconds(begin), microseconds(stop)) for begin, stop in pauses):
        if stop < begin:
            raise OutOfDomain(
                f"pause from {instant_of(begin)} to {instant_of(stop)}",
                say("ends before it starts."),
                say("Swap its ends, or drop it; a pause still running ends at the present moment."),
            )
        if union and begin <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], stop))
        else:
            union.append((begin, stop))
    return union


def without(low: int, high: int, cuts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What is left of a span when others are cut out of it.

    low, high: a span [low, high).   cuts: from `joined`.   Returns spans in order, none empty.
    Raises nothing.
    Error: none.   Source: definition of a difference.   Checked: tests/analytics/worktime/test_durations.py.
    """
    for begin, stop in cuts:
        if stop <= low or begin >= high:
            continue
        if low < begin:
            yield low, begin
        low = stop
    if low < high:
        yield low, high


def _line(calendar: Calendar, low: int, high: int) -> Timeline:
    return timeline(calendar, instant_of(low).year - 1, instant_of(high).year + 1)
