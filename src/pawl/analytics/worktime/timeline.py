"""Open time as instants: the windows of a calendar turned into UTC once, year by year."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain

from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.windows import Window
from pawl.analytics.worktime.zones import first_instant

BEFORE_ALL_TIME = -(2**62)


@dataclass(frozen=True)
class Opening:
    """A window of one local day, and the instants at which it opens and closes (microseconds since 1970)."""

    day: date
    window: Window
    opens: int
    closes: int


@dataclass(frozen=True, eq=False)
class Timeline:
    """Disjoint open spans [open, close) in order, and the working microseconds before each.

    The first span is empty and lies before all time, so that every instant has a span at or before it.
    """

    opens: list[int]
    closes: list[int]
    before: list[int]

    def worked(self, instant: int) -> int:
        """Working microseconds from the first span to an instant."""
        at = bisect_right(self.opens, instant) - 1
        return self.before[at] + min(instant, self.closes[at]) - self.opens[at]

    def reached(self, amount: int) -> int | None:
        """The first instant by which so many working microseconds have passed; None where it never is.

        amount: over 0, counted from the first span.
        """
        at = bisect_left(self.before, amount) - 1
        instant = self.opens[at] + amount - self.before[at]
        return instant if instant <= self.closes[at] else None

    def spans(self, start: int) -> list[tuple[int, int]]:
        """Open spans that close after a start, in order."""
        at = bisect_right(self.closes, start)
        return list(zip(self.opens[at:], self.closes[at:], strict=True))


@lru_cache(maxsize=64)
def timeline(calendar: Calendar, first_year: int, last_year: int) -> Timeline:
    """Open spans of all windows that open on local dates of those years.

    calendar.   first_year, last_year: both included; instants near their ends want a year more on each side.
    Returns the spans, overlaps joined.   Raises nothing.
    Error: none (integers).   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_minute_oracle.py, minute by minute.
    """
    years = (_year(calendar, year) for year in range(first_year, last_year + 1))
    opens, closes, before = [BEFORE_ALL_TIME], [BEFORE_ALL_TIME], [0]
    for low, high in sorted(chain.from_iterable(years)):
        if low <= closes[-1]:
            closes[-1] = max(closes[-1], high)
        else:
            before.append(before[-1] + closes[-1] - opens[-1])
            opens.append(low)
            closes.append(high)
    return Timeline(opens, closes, before)


def openings(calendar: Calendar, first: date, last: date) -> Iterator[Opening]:
    """Each window of each local day as instants; one that a jump of the clock swallows whole is left out.

    first, last: local dates, both included.   Returns openings in the order of their days.   Raises nothing.
    Error: none.   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_explain.py.
    """
    for step in range((last - first).days + 1):
        midnight = datetime.combine(first, time()) + timedelta(days=step)
        day = midnight.date()
        for window in calendar.windows_on(day):
            opens, closes = (
                first_instant(calendar.clock, midnight + timedelta(minutes=at))
                for at in (window.open, window.close)
            )
            if opens < closes:
                yield Opening(day, window, opens, closes)


@lru_cache(maxsize=512)
def _year(calendar: Calendar, year: int) -> list[tuple[int, int]]:
    return [(one.opens, one.closes) for one in openings(calendar, date(year, 1, 1), date(year, 12, 31))]
