"""A calendar as an axis of working seconds, to go to and fro between instants and work done.

At the end of a day the same amount of work has two instants: the closing, where work that is done ends, and
the next opening, where work that follows begins. `earliest` gives the first, `latest` the second; everything
else in scheduling is built on these two and on `worked`, all monotone in whole seconds: so a float is exact.
"""

from bisect import bisect_left, bisect_right
from datetime import datetime
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.timeline import timeline
from pawl.analytics.worktime.zones import FIRST_YEAR, LAST_YEAR, SECOND, instant_of, microseconds

Seconds = NDArray[np.int64]


def second_of(instant: datetime) -> int:
    """An instant as whole seconds since 1970 UTC.

    instant: aware, in the years 1970 to 2100; parts of a second are dropped.   Returns seconds.
    Raises OutOfDomain for a naive or far one.   Error: less than one second, downwards.
    Source: POSIX time.   Checked: tests/analytics/scheduling/test_axis.py.
    """
    return microseconds(instant) // SECOND


def moment(second: int) -> datetime:
    """The aware UTC datetime of a count of seconds since 1970.

    second: whole seconds.   Returns the instant.   Raises nothing inside the years of datetime.
    Error: none.   Source: POSIX time.   Checked: tests/analytics/scheduling/test_axis.py.
    """
    return instant_of(second * SECOND)


class Axis:
    """The working seconds of one calendar; it grows over the years as far as it is asked.

    Position 0 is the beginning of `year` in UTC; earlier work has negative positions.
    """

    def __init__(self, calendar: Calendar, year: int) -> None:
        self.calendar = calendar
        self._first = self._last = self._origin = year
        self._read()

    def worked(self, second: int) -> int:
        """Working seconds from position 0 to an instant (seconds since 1970); monotone."""
        while second >= self._until or second < self._since:
            self._grow(later=second >= self._until)
        at = bisect_right(self._opens, second) - 1
        return self._before[at] + min(second, self._closes[at]) - self._opens[at]

    def earliest(self, position: int) -> int:
        """The first instant at which so much has been worked: a closing, where the amount ends a span."""
        while position > self._most or position <= self._least:
            self._grow(later=position > self._most)
        at = bisect_left(self._before, position) - 1
        return self._opens[at] + position - self._before[at]

    def latest(self, position: int) -> int:
        """The last instant at which no more has been worked: an opening, where the amount ends a span."""
        while position >= self._most or position < self._least:
            self._grow(later=position >= self._most)
        at = bisect_right(self._before, position) - 1
        return self._opens[at] + position - self._before[at]

    def advance(self, second: int, amount: int) -> int:
        """The first instant at which an amount of work has passed; of none, the instant itself.

        A negative amount goes back.
        """
        return self.earliest(self.worked(second) + amount) if amount else second

    def retreat(self, second: int, amount: int) -> int:
        """The last instant from which `advance` by the amount comes no later than here."""
        return self.latest(self.worked(second) - amount) if amount else second

    def worked_each(self, seconds: Seconds) -> Seconds:
        """`worked` of many: any shape of int64 seconds, the same shape of positions."""
        self._cover_seconds(seconds)
        opens, closes, before = self._arrays
        at = np.searchsorted(opens, seconds, side="right") - 1
        return before[at] + np.minimum(seconds, closes[at]) - opens[at]

    def earliest_each(self, positions: Seconds) -> Seconds:
        """`earliest` of many: any shape of int64 positions, the same shape of seconds."""
        self._cover_positions(positions)
        opens, _, before = self._arrays
        at = np.searchsorted(before, positions, side="left") - 1
        return opens[at] + positions - before[at]

    def latest_each(self, positions: Seconds) -> Seconds:
        """`latest` of many: any shape of int64 positions, the same shape of seconds."""
        self._cover_positions(positions)
        opens, _, before = self._arrays
        at = np.searchsorted(before, positions, side="right") - 1
        return opens[at] + positions - before[at]

    def spans(self, low: int, high: int) -> list[tuple[int, int]]:
        """The open spans of an interval of instants, cut at its ends, in order."""
        self.worked(low)
        self.worked(high)
        first, past = bisect_right(self._closes, low), bisect_left(self._opens, high)
        pairs = zip(self._opens[first:past], self._closes[first:past], strict=True)
        return [(max(opens, low), min(closes, high)) for opens, closes in pairs]

    def _cover_seconds(self, seconds: Seconds) -> None:
        if seconds.size:
            self.worked(int(seconds.min()))
            self.worked(int(seconds.max()))

    def _cover_positions(self, positions: Seconds) -> None:
        if positions.size:
            for edge in (int(positions.min()), int(positions.max())):
                self.earliest(edge)
                self.latest(edge)

    @cached_property
    def _arrays(self) -> tuple[Seconds, Seconds, Seconds]:
        return (
            np.array(self._opens, np.int64),
            np.array(self._closes, np.int64),
            np.array(self._before, np.int64),
        )

    def _grow(self, *, later: bool) -> None:
        years = self._last - self._first + 1
        if (self._last >= LAST_YEAR) if later else (self._first <= FIRST_YEAR):
            raise OutOfDomain(
                f"calendar {self.calendar.name}",
                say(
                    "has not so many open hours in the years {first} to {last}.",
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                ),
                say("Shorten durations and lags, correct far dates, or give the calendar more open time."),
            )
        if later:
            self._last = min(self._last + years, LAST_YEAR)
        else:
            self._first = max(self._first - years, FIRST_YEAR)
        self._read()

    def _read(self) -> None:
        lists = _lists(self.calendar, self._origin, self._first, self._last)
        self._opens, self._closes, self._before = lists
        self._since, self._until = _new_year(self._first), _new_year(self._last + 1)
        at = [bisect_right(self._opens, second) - 1 for second in (self._since, self._until)]
        self._least, self._most = (
            self._before[place] + min(second, self._closes[place]) - self._opens[place]
            for place, second in zip(at, (self._since, self._until), strict=True)
        )
        self.__dict__.pop("_arrays", None)


@lru_cache(maxsize=128)
def _lists(calendar: Calendar, origin: int, first: int, last: int) -> tuple[list[int], list[int], list[int]]:
    """Spans of one year more on each side, since a window belongs to the local day on which it opens."""
    line = timeline(calendar, first - 1, last + 1)
    zero = line.worked(_new_year(origin) * SECOND)
    return (
        [opens // SECOND for opens in line.opens],
        [closes // SECOND for closes in line.closes],
        [(before - zero) // SECOND for before in line.before],
    )


def _new_year(year: int) -> int:
    """Midnight UTC in seconds since 1970; that of 2101 is the end of the range."""
    return second_of(moment(0).replace(year=year))
