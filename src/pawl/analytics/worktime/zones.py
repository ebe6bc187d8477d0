"""Instants as whole microseconds since 1970 UTC, and local times as instants."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from pawl.analytics.errors import BadCalendar, OutOfDomain
from pawl.analytics.words import say

SECOND = 1_000_000
DAY = 86_400 * SECOND
FIRST_YEAR, LAST_YEAR = 1970, 2100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)
END_OF_RANGE = (datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of that name.

    name: such as Europe/Berlin.   Returns the zone.
    Raises BadCalendar where the zone data has no such name.
    Error: none.   Source: IANA time zone database.   Checked: tests/analytics/worktime/test_zones.py.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadCalendar(
            f"zone {name!r}",
            say("is not in the IANA time zone database."),
            say("Write it as Area/City, such as Europe/Berlin or Asia/Shanghai, or UTC."),
        ) from None


def microseconds(instant: datetime) -> int:
    """An instant as whole microseconds since 1970-01-01 UTC.

    instant: aware, in the years 1970 to 2100.   Returns microseconds.
    Raises OutOfDomain for a naive or far one.
    Error: none (integers).   Source: POSIX time.   Checked: tests/analytics/worktime/test_zones.py.
    """
    if instant.tzinfo is None:
        raise OutOfDomain(
            f"time {instant}",
            say("has no zone, so it names no instant."),
            say("Pass an aware datetime, best in UTC."),
        )
    count = (instant - EPOCH) // MICROSECOND
    if not 0 <= count <= END_OF_RANGE:
        raise OutOfDomain(
            f"time {instant}",
            say(
                "is outside the years {first} to {last} that calendars cover.",
                first=FIRST_YEAR,
                last=LAST_YEAR,
            ),
            say("Correct the time, or leave the case out."),
        )
    return count


def instant_of(count: int) -> datetime:
    """The aware UTC datetime of a count of microseconds since 1970.

    count: microseconds.   Returns the instant.   Raises nothing inside the years of datetime.
    Error: none.   Source: POSIX time.   Checked: tests/analytics/worktime/test_zones.py.
    """
    return EPOCH + timedelta(microseconds=count)


def first_instant(zone: ZoneInfo, local: datetime) -> int:
    """The first instant at which clocks in the zone show that local time or a later one.

    zone: IANA zone.   local: naive, whole seconds.
    So a time that a jump of the clock skips becomes the jump itself, and of a time that comes twice the
    first counts:
    windows follow the local clock as if it never ran backwards.
    Returns microseconds since 1970 UTC.   Raises nothing.
    Error: none.   Source: PEP 495 (fold = 0), but the jump itself for skipped times, so that a skipped day
    is empty.
    Checked: tests/analytics/worktime/test_zones.py, and the oracle in test_minute_oracle.py.
    """
    late = _read(zone, local, fold=0)
    if _shown(zone, late) == local:
        return (late - EPOCH) // MICROSECOND
    early = _read(zone, local, fold=1)
    low, high = int(early.timestamp()), int(late.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _shown(zone, EPOCH + timedelta(seconds=middle)) < local:
            low = middle
        else:
            high = middle
    return high * SECOND


def _read(zone: ZoneInfo, local: datetime, *, fold: int) -> datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _shown(zone: ZoneInfo, instant: datetime) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
