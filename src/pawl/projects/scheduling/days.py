"""Days of a plan as instants of its calendar: a day begins when it opens, and ends when it closes."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from pawl import clock
from pawl.analytics.errors import BadNetwork
from pawl.analytics.scheduling.axis import Axis, moment, second_of
from pawl.analytics.words import say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.windows import Window
from pawl.analytics.worktime.zones import first_instant, instant_of
from pawl.catalogue.promises import calendar_at, calendar_of
from pawl.projects.models import Project

FIRST, LAST = 1971, 2099
SECOND = timedelta(seconds=1)
DEFAULT = Calendar.from_toml(
    {"name": "Monday to Friday", "zone": "UTC", "weekly": {"mon-fri": ["09:00-17:00"]}}
)
"""Of a project without service hours: eight hours from Monday to Friday."""
EIGHT_HOURS = 8 * 60


@dataclass(frozen=True)
class Days:
    """The days of one calendar."""

    calendar: Calendar

    @cached_property
    def length(self) -> timedelta:
        """A working day: as long as most days of its week are."""
        weekly = (sum(one.close - one.open for one in day) for day in self.calendar.rules.weekly)
        known = Counter(minutes for minutes in weekly if minutes)
        most = max(known, key=lambda one: (known[one], one)) if known else EIGHT_HOURS
        return timedelta(minutes=most)

    def opening(self, day: date, key: str) -> datetime:
        """When work begins on it; midnight where nobody works."""
        windows = self._windows(day, key)
        return self._at(day, windows[0].open if windows else 0)

    def closing(self, day: date, key: str) -> datetime:
        """When work ends on it; the next midnight where nobody works."""
        windows = self._windows(day, key)
        return self._at(day, windows[-1].close if windows else 24 * 60)

    def working(self, days: Decimal) -> timedelta:
        """So many working days, to the second."""
        return timedelta(seconds=round(float(days) * self.length.total_seconds()))

    def between(self, first: date, last: date, key: str) -> timedelta:
        """The working time from one day to another, both whole."""
        worked = self._axis.worked
        ends = (self.opening(first, key), self.closing(last, key))
        return timedelta(seconds=worked(second_of(ends[1])) - worked(second_of(ends[0])))

    def apart(self, one: datetime, other: datetime) -> float:
        """Working days from one instant to another; negative backwards."""
        worked = self._axis.worked
        return round((worked(second_of(other)) - worked(second_of(one))) / self.length.total_seconds(), 2)

    def day_from(self, at: datetime, key: str) -> date:
        """The first day that begins at an instant or later, so that nothing begins before it."""
        day = self.first_day(at)
        return day if self.opening(day, key) >= at else self.first_day(self._next_opening(day, key))

    def _next_opening(self, day: date, key: str) -> datetime:
        after = self.opening(day + timedelta(days=1), key)
        return moment(self._axis.latest(self._axis.worked(second_of(after))))

    def counted(self, span: timedelta | None) -> float | None:
        """Working time in days."""
        return None if span is None else round(span / self.length, 2)

    def first_day(self, at: datetime) -> date:
        """The day on which something begins."""
        return at.astimezone(self.calendar.clock).date()

    def last_day(self, at: datetime) -> date:
        """The day on which something ends: midnight still belongs to the day before."""
        return self.first_day(at - SECOND)

    @cached_property
    def _axis(self) -> Axis:
        return Axis(self.calendar, clock.now().year)

    def _windows(self, day: date, key: str) -> tuple[Window, ...]:
        if not FIRST <= day.year <= LAST:
            rule = say("has a day outside the years {first} to {last}.", first=FIRST, last=LAST)
            raise BadNetwork(key, rule, say("Correct the day: no calendar reaches so far."))
        return self.calendar.windows_on(day)

    def _at(self, day: date, minutes: int) -> datetime:
        local = datetime.combine(day, time()) + timedelta(minutes=minutes)
        return instant_of(first_instant(self.calendar.clock, local))


def days_of(project: Project) -> Days:
    """The days on which it is worked on, as its service hours say them today.   Two queries at most."""
    version = calendar_at(project.calendar_id, clock.now()) if project.calendar_id else None
    return Days(calendar_of(version) if version else DEFAULT)
