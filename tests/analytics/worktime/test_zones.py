"""Local times that a jump of the clock skips or repeats, as instants."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pawl.analytics.errors import BadCalendar, OutOfDomain
from pawl.analytics.worktime.zones import first_instant, instant_of, microseconds, zone_of


def utc(zone: str, local: str) -> str:
    return f"{instant_of(first_instant(ZoneInfo(zone), datetime.fromisoformat(local))):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"),
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"),  # skipped: the jump itself
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),  # twice: the first
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23 22:00"),
        ("America/Sao_Paulo", "2017-10-15 00:00", "2017-10-15 03:00"),
        ("America/Sao_Paulo", "2018-02-17 23:30", "2018-02-18 01:30"),
        ("America/St_Johns", "2006-10-29 00:00", "2006-10-29 02:30"),  # midnight came, went and came again
        ("Australia/Lord_Howe", "2024-10-06 02:15", "2024-10-05 15:30"),
        ("Pacific/Apia", "2011-12-30 00:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-30 17:00", "2011-12-30 10:00"),  # the whole day was skipped
        ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00"),
        ("Africa/Monrovia", "1972-01-07 00:10", "1972-01-07 00:44"),  # -00:44:30 until that day
    ],
)
def test_a_local_time_is_the_first_instant_at_which_clocks_show_it_or_later(
    zone: str, local: str, instant: str
) -> None:
    assert utc(zone, local) == instant


@pytest.mark.parametrize("name", ["Europe/Nowhere", "Europe", "../etc/passwd", ""])
def test_an_unknown_zone_is_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(BadCalendar, match="Write it as Area/City"):
        zone_of(name)


def test_a_time_without_zone_names_no_instant() -> None:
    with pytest.raises(OutOfDomain, match="has no zone"):
        microseconds(datetime(2026, 3, 4))


@pytest.mark.parametrize("year", [1969, 2102])
def test_years_that_calendars_do_not_cover_are_refused(year: int) -> None:
    with pytest.raises(OutOfDomain, match="outside the years 1970 to 2100"):
        microseconds(datetime(year, 6, 1, tzinfo=UTC))


def test_an_instant_survives_the_way_to_microseconds_and_back() -> None:
    instant = datetime(2026, 3, 4, 9, 30, 15, 123457, tzinfo=ZoneInfo("Asia/Kathmandu"))
    assert instant_of(microseconds(instant)) == instant
