"""The weeks that are looked at, and the working hours of people in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from pawl import clock
from pawl.analytics.worktime.calendar import Calendar
from pawl.catalogue.models import CalendarVersion
from pawl.catalogue.promises import calendar_of
from pawl.workforce.models import WorkingTime

AHEAD, BACK = 8, 8
"""Weeks that are looked at, and that the history is taken from."""
WEEK = timedelta(days=7)
DEFAULT = Calendar.from_toml(
    {"name": "Monday to Friday", "zone": "UTC", "weekly": {"mon-fri": ["09:00-17:00"]}}
)
"""Of whoever has no working hours here: eight hours from Monday to Friday."""


@dataclass(frozen=True)
class Weeks:
    """From a Monday on."""

    first: date

    @property
    def days(self) -> list[date]:
        """The Mondays."""
        return [self.first + WEEK * n for n in range(AHEAD)]

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + WEEK * AHEAD - timedelta(days=1)

    def place(self, day: date) -> int:
        """Which week a day lies in; what was before lies in the first."""
        return max(0, (day - self.first).days // 7)

    def instants(self) -> tuple[datetime, datetime]:
        """From the first midnight to the one after the last day."""
        start = datetime.combine(self.first, time(), UTC)
        return start, start + WEEK * AHEAD


def this_week() -> Weeks:
    """From the Monday of this week on."""
    today = clock.now().date()
    return Weeks(today - timedelta(days=today.weekday()))


@dataclass(frozen=True)
class Hours:
    """How long somebody works on each day of their calendar."""

    calendar: Calendar
    share: float

    def on(self, day: date) -> float:
        """Hours of a day."""
        return self.share * sum(one.close - one.open for one in self.calendar.windows_on(day)) / 60

    def of_weeks(self, weeks: Weeks) -> list[float]:
        """Hours of each week."""
        return [sum(self.on(monday + timedelta(days=n)) for n in range(7)) for monday in weeks.days]


def hours_of(people: Sequence[int]) -> Mapping[int, Hours]:
    """By person.   Two queries, however many."""
    rows = {one.person_id: one for one in WorkingTime.objects.filter(person__in=people)}
    calendars = _calendars({one.calendar_id for one in rows.values() if one.calendar_id is not None})
    plain = Hours(DEFAULT, 1.0)
    return {
        one: Hours(calendars.get(rows[one].calendar_id or 0, DEFAULT), rows[one].percent / 100)
        if one in rows else plain
        for one in people
    }  # fmt: skip


def _calendars(wanted: set[int]) -> dict[int, Calendar]:
    """As they stand now; one that only begins later counts as it will."""
    now = clock.now()
    found: dict[int, CalendarVersion] = {}
    for one in CalendarVersion.objects.filter(calendar__in=wanted).order_by("calendar", "effective_from"):
        if one.calendar_id not in found or one.effective_from <= now:
            found[one.calendar_id] = one
    return {key: calendar_of(one) for key, one in found.items()}
