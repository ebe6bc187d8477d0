"""When a recurring activity is due: rules, working days, and the hours that clocks skip or repeat."""

import time as time_module
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest

from pawl.errors import Invalid
from pawl.recurring.schedule import Schedule, parse

START = datetime(2026, 1, 1, tzinfo=UTC)


def weekday(day: date) -> bool:
    return day.weekday() < 5


def locals_of(one: Schedule, most: int, after: datetime = START) -> Iterator[str]:
    from_zone = one.after(after, weekday)
    return (f"{at:%a %m-%d %H:%M}" for at in islice(from_zone, most))


def utc(rule: str, on_closed: str = "keep", begins: date = date(2026, 3, 2), at: time = time(8)) -> Schedule:
    return Schedule(rule, begins, at, "UTC", on_closed)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY", ["Mon 03-02 08:00", "Tue 03-03 08:00", "Wed 03-04 08:00"]),
        ("FREQ=WEEKLY;BYDAY=TU,FR", ["Tue 03-03 08:00", "Fri 03-06 08:00", "Tue 03-10 08:00"]),
        ("FREQ=MONTHLY;BYDAY=1MO", ["Mon 03-02 08:00", "Mon 04-06 08:00", "Mon 05-04 08:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["Tue 03-31 08:00", "Thu 04-30 08:00", "Sun 05-31 08:00"]),
        ("FREQ=DAILY;BYHOUR=6,14;BYMINUTE=30", ["Mon 03-02 06:30", "Mon 03-02 14:30", "Tue 03-03 06:30"]),
        ("FREQ=DAILY;COUNT=2", ["Mon 03-02 08:00", "Tue 03-03 08:00"]),
    ],
)
def test_rules_of_rfc_5545(rule: str, expected: list[str]) -> None:
    assert list(locals_of(utc(rule), 3)) == expected


@pytest.mark.parametrize(
    ("on_closed", "expected"),
    [
        ("keep", ["Sat 02-28 08:00", "Tue 03-31 08:00", "Thu 04-30 08:00", "Sun 05-31 08:00"]),
        ("next", ["Mon 03-02 08:00", "Tue 03-31 08:00", "Thu 04-30 08:00", "Mon 06-01 08:00"]),
        ("previous", ["Fri 02-27 08:00", "Tue 03-31 08:00", "Thu 04-30 08:00", "Fri 05-29 08:00"]),
        ("skip", ["Tue 03-31 08:00", "Thu 04-30 08:00", "Tue 06-30 08:00", "Fri 07-31 08:00"]),
    ],
)
def test_a_date_on_which_nobody_works_moves(on_closed: str, expected: list[str]) -> None:
    last = utc("FREQ=MONTHLY;BYMONTHDAY=-1", on_closed, begins=date(2026, 2, 1))
    assert list(locals_of(last, 4)) == expected


@pytest.mark.parametrize("on_closed", ["next", "previous"])
def test_days_that_move_to_one_day_are_one_run(on_closed: str) -> None:
    daily = utc("FREQ=DAILY", on_closed)
    found = [f"{at:%a}" for at in islice(daily.after(START, weekday), 10)]
    assert found == ["Mon", "Tue", "Wed", "Thu", "Fri"] * 2


def test_every_seven_days_stays_seven_days() -> None:
    """GLPI made every 7 days every 7 working days."""
    weekly = utc("FREQ=DAILY;INTERVAL=7", "next")
    gaps = [
        b - a for a, b in zip(*[islice(weekly.after(START, weekday), n, n + 5) for n in (0, 1)], strict=True)
    ]
    assert gaps == [timedelta(days=7)] * 5


def test_eight_stays_eight_when_the_clock_changes() -> None:
    berlin = Schedule("FREQ=DAILY", date(2026, 3, 27), time(8), "Europe/Berlin")
    found = [f"{at:%d %H:%M}" for at in islice(berlin.after(START), 4)]
    assert found == ["27 07:00", "28 07:00", "29 06:00", "30 06:00"]


def test_an_hour_that_is_skipped_is_when_the_clock_jumps_and_a_repeated_one_comes_once() -> None:
    spring = Schedule("FREQ=DAILY", date(2026, 3, 28), time(2, 30), "Europe/Berlin")
    assert [f"{at:%d %H:%M}" for at in islice(spring.after(START), 3)] == ["28 01:30", "29 01:00", "30 00:30"]
    autumn = Schedule("FREQ=DAILY", date(2026, 10, 24), time(2, 30), "Europe/Berlin")
    assert [f"{at:%d %H:%M}" for at in islice(autumn.after(START), 3)] == ["24 00:30", "25 00:30", "26 01:30"]


def test_what_lies_between_two_instants_has_no_start_but_its_end() -> None:
    noon = datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert list(utc("FREQ=DAILY").between(noon, noon + timedelta(days=2))) == [
        noon + timedelta(days=1), noon + timedelta(days=2),
    ]  # fmt: skip


def test_where_nobody_ever_works_the_day_stands() -> None:
    one = utc("FREQ=DAILY", "next")
    assert next(one.after(START, lambda _day: False)) == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert next(utc("FREQ=DAILY;COUNT=9", "skip").after(START, lambda _day: False), None) is None


@pytest.mark.parametrize(
    "rule",
    [
        "", "every day", "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY",
        "FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2",
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=401", "FREQ=DAILY;INTERVAL=X", "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;BYSECOND=1", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;UNTIL=20270101T000000Z",
        "FREQ=DAILY\nRDATE:1",
        f"FREQ=DAILY;BYHOUR={','.join('0' * 60)}", "FREQ=DAILY;BYEASTER=1",
        f"FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))}", "FREQ=DAILY;COUNT=x", "FREQ=DAILY;BYHOUR=25",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(Invalid):
        parse(rule, datetime(2026, 3, 2, 8))


@pytest.mark.parametrize("rule", [
    "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=40", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
])  # fmt: skip
def test_what_never_comes_is_known_soon(rule: str) -> None:
    began = time_module.perf_counter()
    assert list(utc(rule, begins=date(1970, 1, 1)).after(START)) == []
    assert time_module.perf_counter() - began < 2


def test_a_first_day_of_long_ago_costs_nothing_and_changes_no_date() -> None:
    half_hours = "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=0,30"
    began = time_module.perf_counter()
    assert next(utc(half_hours, begins=date(1970, 1, 1)).after(START)) == START + timedelta(minutes=30)
    assert time_module.perf_counter() - began < 2


@pytest.mark.parametrize("rule", [
    "FREQ=DAILY;INTERVAL=5", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU;WKST=SU",
    "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1FR", "FREQ=YEARLY;INTERVAL=3",
    "FREQ=MONTHLY;BYMONTHDAY=29,30,31", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=TH",
])  # fmt: skip
def test_dates_are_those_that_count_from_the_first_day(rule: str) -> None:
    begins = date(2001, 5, 31)
    whole = parse(rule, datetime.combine(begins, time(8)))
    known = whole.between(datetime(2026, 1, 1), datetime(2033, 1, 1))
    found = utc(rule, begins=begins).between(START, datetime(2033, 1, 1, tzinfo=UTC))
    assert [one.replace(tzinfo=None) for one in found] == known
