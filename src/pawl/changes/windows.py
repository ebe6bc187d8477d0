"""When a weekly maintenance window is open: in the hours of its own zone, whatever the clocks there do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MOST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True)
class Weekly:
    """On these days of the week (Monday is 0) from a time on, so long; of no day: once, on the first day."""

    days: tuple[int, ...]
    starts: time
    minutes: int
    zone: str
    first: date
    last: date | None = None


def openings(window: Weekly, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches, in UTC, that touch a time; one that began before it is whole."""
    zone, length = ZoneInfo(window.zone), timedelta(minutes=window.minutes)
    day = max(window.first, (start - length).astimezone(zone).date())
    last = min(window.last or date.max, end.astimezone(zone).date())
    while day <= last:
        if _is_on(window, day):
            opens = datetime.combine(day, window.starts, zone).astimezone(UTC)
            if opens < end and opens + length > start:
                yield opens, opens + length
        day += DAY


def _is_on(window: Weekly, day: date) -> bool:
    return day.weekday() in window.days if window.days else day == window.first
