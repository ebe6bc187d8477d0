"""Periods cut at local midnight, and the table that puts instants into them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from pawl.analytics.errors import BadCalendar, OutOfDomain
from pawl.analytics.worktime import Grain, Period, period_table, periods

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")


def labels(grain: Grain, first: date, last: date) -> list[str]:
    return [period.label for period in periods(grain, "UTC", first, last)]


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        ("day", ["2020-12-31", "2021-01-01", "2021-01-02", "2021-01-03", "2021-01-04"]),
        ("week", ["2020-W53", "2021-W01"]),
        ("month", ["2020-12", "2021-01"]),
        ("quarter", ["2020-Q4", "2021-Q1"]),
        ("year", ["2020", "2021"]),
    ],
)
def test_periods_hold_the_first_and_the_last_date(grain: Grain, expected: list[str]) -> None:
    assert labels(grain, date(2020, 12, 31), date(2021, 1, 4)) == expected


def test_quarters_and_months_of_a_whole_year() -> None:
    assert labels("quarter", date(2024, 2, 29), date(2024, 12, 31)) == [
        "2024-Q1",
        "2024-Q2",
        "2024-Q3",
        "2024-Q4",
    ]
    assert labels("month", date(2024, 1, 31), date(2024, 12, 31)) == [
        f"2024-{month:02d}" for month in range(1, 13)
    ]


def test_the_thirteen_weeks_of_the_real_log_begin_on_29_february() -> None:
    found = periods("week", "UTC", date(2016, 2, 29), date(2016, 5, 29))
    assert (found[0].label, found[-1].label, len(found)) == ("2016-W09", "2016-W21", 13)
    assert found[0].start == datetime(2016, 2, 29, tzinfo=UTC)


def test_a_day_is_as_long_as_its_zone_says() -> None:
    hours = {
        day: (periods("day", zone, day, day)[0].end - periods("day", zone, day, day)[0].start)
        / timedelta(hours=1)
        for zone, day in [
            ("Europe/Berlin", date(2026, 3, 29)),
            ("Europe/Berlin", date(2026, 10, 25)),
            ("Africa/Cairo", date(2026, 4, 24)),
            ("Australia/Lord_Howe", date(2024, 4, 7)),
        ]
    }
    assert list(hours.values()) == [23, 25, 23, 24.5]


def test_a_day_that_a_zone_skipped_is_no_period() -> None:
    found = periods("day", "Pacific/Apia", date(2011, 12, 29), date(2011, 12, 31))
    assert [period.label for period in found] == ["2011-12-29", "2011-12-31"]
    assert found[0].end == found[1].start == datetime(2011, 12, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"])
def test_periods_have_no_gap_and_no_overlap(grain: Grain, zone: str) -> None:
    found = periods(grain, zone, date(2011, 1, 1), date(2012, 6, 30))
    assert all(before.end == after.start for before, after in pairwise(found))
    assert all(period.start.astimezone(ZoneInfo(zone)).hour in {0, 1} for period in found)


def place_in(table: pa.Table, second: int) -> int | None:
    row = table.filter(np.asarray(table["utc_day"]) == second // 86400).to_pylist()[0]
    passed = sum(second % 86400 >= row[f"boundary_{k}"] for k in (1, 2))
    found: int | None = row[f"period_{passed}"]
    return found


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize(
    "zone", ["UTC", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Europe/Berlin"]
)
def test_the_table_puts_each_instant_into_its_period(grain: Grain, zone: str) -> None:
    found = periods(grain, zone, date(2011, 12, 20), date(2012, 4, 10))
    table = period_table(found)
    low, high = table["utc_day"][0].as_py() * 86400, (table["utc_day"][-1].as_py() + 1) * 86400
    for second in np.random.default_rng(3).integers(low, high, 300).tolist():
        instant = EPOCH + timedelta(seconds=second)
        expected = [k for k, period in enumerate(found) if period.start <= instant < period.end]
        assert place_in(table, second) == (expected[0] if expected else None)


def test_two_periods_may_end_within_one_utc_day() -> None:
    edges = [datetime(2026, 3, 4, hour, tzinfo=UTC) for hour in (3, 9, 21)]
    spans = [
        Period("a", EPOCH.replace(year=2026), edges[0]),
        Period("b", edges[0], edges[1]),
        Period("c", *edges[1:]),
    ]
    (row,) = period_table(spans).slice(62).to_pylist()
    assert (row["boundary_1"], row["boundary_2"]) == (3 * 3600, 9 * 3600)
    assert (row["period_0"], row["period_1"], row["period_2"]) == (0, 1, 2)


def test_the_period_table_has_the_types_that_were_agreed() -> None:
    table = period_table(periods("week", "Asia/Kathmandu", date(2026, 3, 2), date(2026, 3, 2)))
    names = ["utc_day", "boundary_1", "boundary_2", "period_0", "period_1", "period_2"]
    assert [(field.name, str(field.type)) for field in table.schema] == [(name, "int32") for name in names]


def test_what_is_no_period_is_refused() -> None:
    day = date(2026, 3, 4)
    with pytest.raises(OutOfDomain, match="is not a grain of time"):
        periods("fortnight", "UTC", day, day)  # type: ignore[arg-type]
    with pytest.raises(OutOfDomain, match="end before they start"):
        periods("day", "UTC", day, day - timedelta(1))
    with pytest.raises(BadCalendar, match="IANA"):
        periods("day", "Mars/Olympus", day, day)
    with pytest.raises(OutOfDomain, match="none at all"):
        period_table([])
