"""Local times become UTC by one rule, and the doubtful ones are counted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.io.io_logs import HEADER, MINE, bring, events

from pawl.analytics.io.zones import ZoneClock

ZONES = [
    "Europe/Berlin",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Asia/Shanghai",
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(local: datetime) -> int:
    return (local.replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def converted(clock: ZoneClock, *local: datetime) -> list[datetime]:
    utc = clock.to_utc(np.array([micros(each) for each in local], dtype=np.int64))
    return [(EPOCH + timedelta(microseconds=int(each))).replace(tzinfo=None) for each in utc]


@given(st.sampled_from(ZONES), st.datetimes(datetime(1970, 1, 2), datetime(2100, 12, 30)))
def test_every_local_time_is_read_as_python_reads_it(zone: str, local: datetime) -> None:
    expected = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
    assert converted(ZoneClock(zone), local) == [expected]


@pytest.mark.parametrize("zone", ZONES)
@given(seconds=st.integers(-7200, 7200))
def test_the_hours_around_a_change_are_read_as_python_reads_them(zone: str, seconds: int) -> None:
    for change in (
        datetime(2011, 12, 30),
        datetime(2016, 3, 27, 2),
        datetime(2016, 4, 3, 2),
        datetime(2016, 10, 30, 3),
    ):
        local = change + timedelta(seconds=seconds)
        expected = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
        assert converted(ZoneClock(zone), local) == [expected]


def test_an_hour_that_comes_twice_is_the_first_and_counted() -> None:
    clock = ZoneClock("Europe/Berlin")
    assert converted(clock, datetime(2016, 10, 30, 2, 30)) == [datetime(2016, 10, 30, 0, 30)]
    assert (clock.ambiguous, clock.absent) == (1, 0)


def test_an_hour_that_never_was_moves_on_and_is_counted() -> None:
    clock = ZoneClock("Europe/Berlin")
    found = converted(clock, datetime(2016, 3, 27, 2, 30), datetime(2016, 3, 27, 3, 30))
    assert found == [datetime(2016, 3, 27, 1, 30)] * 2
    assert (clock.ambiguous, clock.absent) == (0, 1)


def test_a_zone_without_changes_counts_nothing() -> None:
    clock = ZoneClock("Asia/Kathmandu")
    assert converted(clock, datetime(2016, 3, 27, 5, 45)) == [datetime(2016, 3, 27)]
    assert (clock.ambiguous, clock.absent) == (0, 0)


def test_an_import_says_how_many_times_were_doubtful(tmp_path: Path) -> None:
    text = MINE.replace("[log]", '[log]\nzone = "Europe/Berlin"')
    rows = (
        "a,x,27.03.2016 02:30,1\na,y,30.10.2016 02:30,1\na,z,30.10.2016 12:00,1\n"
        "a,w,2016-10-30T12:30:00+00:00,1\na,v,2016-11-01 12:00,1\n"
    )
    snapshot = bring(tmp_path, HEADER + rows, text=text)
    assert events(snapshot, "strftime(\"at\", '%d %H:%M')") == [
        ("27 01:30",), ("30 00:30",), ("30 11:00",), ("30 12:30",), ("01 11:00",)
    ]  # fmt: skip
    told = list(map(str, snapshot.manifest.warnings))
    assert any("times fell into an hour that came twice" in each for each in told)
    assert any("never were" in each for each in told)


def test_a_doubtful_time_is_told_once_where_a_row_is_refused(tmp_path: Path) -> None:
    text = MINE.replace("[log]", '[log]\nzone = "Europe/Berlin"')
    rows = "a,x,27.03.2016 02:30,1\na,y,30.10.2016 02:30,1\n" + "a,z,2020-02-01 10:00,1\n" * 40
    snapshot = bring(tmp_path, HEADER + rows + "a,w,soon,1\n", text=text)
    assert snapshot.manifest.refused == 1
    assert [each.values for each in snapshot.manifest.warnings] == [{"n": 1}, {"n": 1}]


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("%Y-%m-%d %H:%M:%S %z", "2020-02-01 12:00:00 +0200"),
        ("%Y年%m月%d日 %H:%M", "2020年2月1日 10:00"),
        ("%d/%m/%Y %I:%M %p", "1/2/2020 10:00 AM"),
        ("iso", "2020-02-01T10:00:00Z"),
        ("iso", "2020-02-01T12:00:00+02"),
        ("unix", "1580551200"),
        ("unix_ms", "1580551200000"),
    ],
)
def test_instants_come_in_many_forms(tmp_path: Path, form: str, value: str) -> None:
    text = MINE.replace('["%d.%m.%Y %H:%M", "iso"]', f'["{form}"]')
    assert events(bring(tmp_path, f"{HEADER}a,x,{value},1\n", text=text), '"at"') == [
        (datetime(2020, 2, 1, 10),)
    ]


@pytest.mark.parametrize("value", ["1e300", "nan", "-1e18", "99999999999"])
def test_numbers_far_from_any_instant_are_refused(tmp_path: Path, value: str) -> None:
    text = MINE.replace('["%d.%m.%Y %H:%M", "iso"]', '["unix"]')
    rows = "a,x,1580551200,1\n" * 30 + f"a,x,{value},1\n"
    assert bring(tmp_path, HEADER + rows, text=text).manifest.refused == 1
