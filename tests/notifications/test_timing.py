"""Quiet hours and the daily letter follow the reader's own clock, also when it jumps."""

from datetime import UTC, datetime, time

import pytest

from pawl.notifications.timing import Wishes, next_daily, not_before

BERLIN = Wishes("Europe/Berlin", time(22), time(7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "free"),
    [
        ("2026-01-15T12:00+01:00", "2026-01-15T12:00+01:00"),  # by day
        ("2026-01-15T21:59:59+01:00", "2026-01-15T21:59:59+01:00"),
        ("2026-01-15T22:00+01:00", "2026-01-16T07:00+01:00"),  # from ten on
        ("2026-01-16T06:59+01:00", "2026-01-16T07:00+01:00"),
        ("2026-01-16T07:00+01:00", "2026-01-16T07:00+01:00"),
        ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),  # the night that lacks an hour
        ("2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),  # and the one that has one more
    ],
)
def test_a_letter_waits_until_the_morning_of_its_reader(asked: str, free: str) -> None:
    assert not_before(at(asked), BERLIN) == at(free)


def test_an_end_that_the_clock_skips_is_when_it_jumps() -> None:
    wishes = Wishes("Europe/Berlin", time(22), time(2, 30))
    assert not_before(at("2026-03-29T00:30+01:00"), wishes) == at("2026-03-29T03:00+02:00")


def test_in_an_hour_that_comes_twice_nobody_is_woken_and_nothing_is_lost() -> None:
    wishes = Wishes("Europe/Berlin", time(22), time(2, 30))
    first = not_before(at("2026-10-25T01:00+02:00"), wishes)
    assert first == at("2026-10-25T02:30+02:00")
    again = not_before(at("2026-10-25T02:15+01:00"), wishes)  # the same hour, the second time
    assert again >= at("2026-10-25T02:15+01:00")


def test_quiet_hours_may_lie_within_a_day() -> None:
    wishes = Wishes("Asia/Shanghai", time(12), time(14))
    assert not_before(at("2026-01-15T13:00+08:00"), wishes) == at("2026-01-15T14:00+08:00")


def test_without_quiet_hours_nothing_waits() -> None:
    now = at("2026-01-15T03:00+00:00")
    assert not_before(now, Wishes("UTC")) == now


def test_the_daily_letter_comes_once_a_day_across_the_change_of_the_clock() -> None:
    wishes, now, found = Wishes("Europe/Berlin"), at("2026-03-27T20:00+01:00"), []
    for _day in range(3):
        now = next_daily(now, wishes)
        found.append(now)
    assert found == [at("2026-03-28T08:00+01:00"), at("2026-03-29T08:00+02:00"), at("2026-03-30T08:00+02:00")]


def test_a_daily_letter_in_quiet_hours_comes_after_them() -> None:
    wishes = Wishes("UTC", time(22), time(9), time(8))
    assert next_daily(at("2026-01-15T20:00+00:00"), wishes) == at("2026-01-16T09:00+00:00")
