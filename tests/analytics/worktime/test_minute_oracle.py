"""Random intervals against an oracle that walks minute by minute and shares no code with the product."""

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from pawl.analytics.worktime import Calendar, elapsed, working_microseconds

INTERVALS = 20_000 if os.environ.get("PAWL_THOROUGH") else 2_000
MINUTE = 60_000_000
Windows = list[tuple[int, int]]
Array = NDArray[np.int64]
Drawn = tuple[Calendar, Array, Array, Array]

# Minutes of the day; past 1440 a window runs into the next day. Windows of the weekend end inside the hours
# that Berlin and Lord Howe (02:00) and Sao Paulo (24:00) skip or repeat.
WEEK: dict[int, Windows] = {
    0: [(510, 720), (765, 1050)],
    1: [(510, 720), (765, 1050)],
    2: [(510, 720), (765, 1050)],
    3: [(510, 720), (765, 1050)],
    4: [(570, 700), (1320, 1800)],
    5: [(1200, 1410)],
    6: [(15, 105), (110, 135), (180, 240)],
}
DATED_MINUTES = [(540, 600), (1380, 1560)]

STRETCHES = [
    ("Europe/Berlin", date(2026, 2, 20), 260),  # an hour at 02:00
    ("America/Sao_Paulo", date(2017, 10, 1), 150),  # Sao Paulo: midnight skipped, 23:00 twice
    ("Australia/Lord_Howe", date(2024, 3, 20), 220),  # Lord Howe: half an hour
    ("Asia/Kathmandu", date(1985, 12, 1), 60),  # Kathmandu: +05:30 to +05:45
    ("Pacific/Apia", date(2011, 9, 1), 240),  # Apia: 30 December 2011 skipped
]


def closed_days(first: date) -> set[date]:
    return {first + timedelta(days=step) for step in (9, 24, 25, 26, 80, 123)}


def dated_days(first: date) -> set[date]:
    return {first + timedelta(days=step) for step in (9, 17, 123, 130)}


def clock(minute: int) -> str:
    return f"{minute % 1440 // 60:02d}:{minute % 60:02d}"


def written(windows: Windows) -> list[str]:
    return [f"{clock(opens)}-{clock(closes)}" for opens, closes in windows]


def calendar_from(zone: str, first: date) -> Calendar:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return Calendar.from_toml(
        {
            "zone": zone,
            "weekly": {days[day]: written(windows) for day, windows in WEEK.items()},
            "holidays": {"dates": sorted(map(str, closed_days(first)))},
            "open": {str(day): written(DATED_MINUTES) for day in dated_days(first)},
        }
    )


@lru_cache
def windows_of(day: date, first: date) -> Windows:
    if day in dated_days(first):
        return DATED_MINUTES
    return [] if day in closed_days(first) else WEEK[day.weekday()]


@lru_cache
def oracle(zone: str, first: date, days: int) -> tuple[int, Array, Array]:
    """Open minutes before each minute; the local clock is followed as if it never ran backwards."""
    start = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()) // 60
    place, latest = ZoneInfo(zone), datetime.min  # noqa: DTZ901
    minutes = []
    for minute in range(start - 2 * 1440, start + days * 1440):
        latest = max(latest, datetime.fromtimestamp(minute * 60, place).replace(tzinfo=None, fold=0))
        here, day = latest.hour * 60 + latest.minute, latest.date()
        minutes.append(
            any(opens <= here < closes for opens, closes in windows_of(day, first))
            or any(opens <= here + 1440 < closes for opens, closes in windows_of(day - timedelta(1), first))
        )
    is_open = np.array(minutes[2 * 1440 :], dtype=np.int64)
    return start * MINUTE, is_open, np.cumsum(is_open) - is_open


@pytest.fixture(params=STRETCHES, ids=lambda stretch: stretch[0])
def drawn(request: pytest.FixtureRequest) -> Drawn:
    zone, first, days = request.param
    begin, is_open, before = oracle(zone, first, days)
    rng = np.random.default_rng(20260304)
    starts, ends = begin + rng.integers(0, (days - 1) * 1440 * MINUTE, (2, INTERVALS))

    def worked(instants: Array) -> Array:
        minute, rest = np.divmod(instants - begin, MINUTE)
        total: Array = before[minute] * MINUTE + is_open[minute] * rest
        return total

    return calendar_from(zone, first), starts, ends, worked(ends) - worked(starts)


def test_numpy_form_equals_the_oracle_to_the_microsecond(drawn: Drawn) -> None:
    calendar, starts, ends, expected = drawn
    assert np.array_equal(working_microseconds(calendar, starts, ends), expected)


def test_scalar_form_equals_the_oracle_to_the_microsecond(drawn: Drawn) -> None:
    """Z1: intervals."""
    calendar, starts, ends, expected = drawn
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    instants = [[epoch + timedelta(microseconds=int(at)) for at in column] for column in (starts, ends)]
    found = [
        elapsed(calendar, start, end) // timedelta(microseconds=1)
        for start, end in zip(*instants, strict=True)
    ]
    assert found == expected.tolist()
