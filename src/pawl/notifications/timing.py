"""When a letter may come: quiet hours and the daily letter, on the reader's own clock; pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pawl.analytics.worktime.zones import first_instant, instant_of, zone_of

DAILY_AT = time(8)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wishes:
    """When somebody wants no letters, and when the daily one; by the clock of their zone."""

    zone: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    daily_at: time = DAILY_AT


def not_before(at: datetime, wishes: Wishes) -> datetime:
    """The first instant from `at` on that lies outside the quiet hours."""
    begins, ends = wishes.quiet_from, wishes.quiet_until
    if begins is None or ends is None or begins == ends:
        return at
    now = at.astimezone(zone_of(wishes.zone))
    shown = now.time()
    is_quiet = begins <= shown < ends if begins < ends else shown >= begins or shown < ends
    if not is_quiet:
        return at
    day = now.date() if shown < ends else now.date() + DAY
    return max(at, _instant(wishes, datetime.combine(day, ends)))


def next_daily(at: datetime, wishes: Wishes) -> datetime:
    """When the next daily letter goes after an instant: once a day, whatever the clock does."""
    day = at.astimezone(zone_of(wishes.zone)).date()
    today = _instant(wishes, datetime.combine(day, wishes.daily_at))
    found = today if today > at else _instant(wishes, datetime.combine(day + DAY, wishes.daily_at))
    return not_before(found, wishes)


def _instant(wishes: Wishes, local: datetime) -> datetime:
    """A time that the clock skips is when it jumps; of one that comes twice the first."""
    return instant_of(first_instant(zone_of(wishes.zone), local))
