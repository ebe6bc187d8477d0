"""Who is on call: turns on the local clock, across the days when it changes; who stands in."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from pawl.support.turns import StandIn, Turns, on_call, watches

BERLIN = ZoneInfo("Europe/Berlin")


def turns(**facts: object) -> Turns:
    known = {"people": (1, 2, 3), "begins": date(2026, 3, 2), "at": time(9), "zone": "Europe/Berlin"}
    return Turns(**known | facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("local", "person"),
    [
        (datetime(2026, 3, 2, 8, 59), None),
        (datetime(2026, 3, 2, 9), 1),
        (datetime(2026, 3, 9, 8, 59), 1),
        (datetime(2026, 3, 9, 9), 2),
        (datetime(2026, 3, 16, 9), 3),
        (datetime(2026, 3, 23, 9), 1),
        (datetime(2026, 3, 30, 8, 59), 1),  # after the clock went forward on the 29th: still at nine
        (datetime(2026, 3, 30, 9), 2),
        (datetime(2026, 10, 26, 8, 59), 1),  # and after it went back on the 25th
        (datetime(2026, 10, 26, 9), 2),
    ],
)
def test_it_hands_over_at_nine_in_summer_and_winter(local: datetime, person: int | None) -> None:
    assert on_call(turns(), local.replace(tzinfo=BERLIN)) == person


def test_an_hour_that_the_clock_skips_is_when_it_jumps() -> None:
    daily = turns(begins=date(2026, 3, 28), at=time(2, 30), days=1)
    assert daily.hand_over(1) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert on_call(daily, datetime(2026, 3, 29, 0, 59, tzinfo=UTC)) == 1
    assert on_call(daily, datetime(2026, 3, 29, 1, tzinfo=UTC)) == 2


def test_an_hour_that_comes_twice_hands_over_once() -> None:
    daily = turns(begins=date(2026, 10, 24), at=time(2, 30), days=1)
    found = [
        on_call(daily, datetime(2026, 10, 25, 0, 29, tzinfo=UTC) + timedelta(minutes=m)) for m in (0, 1, 61)
    ]
    assert found == [1, 2, 2]


def test_the_one_who_stands_in_counts_and_the_later_word_wins() -> None:
    start = datetime(2026, 3, 3, tzinfo=UTC)
    day = timedelta(days=1)
    one = turns(stand_ins=(StandIn(start, start + 2 * day, 8), StandIn(start + day, start + 3 * day, 9)))
    assert [on_call(one, start + n * day / 2) for n in range(-1, 7)] == [1, 8, 8, 9, 9, 9, 9, 1]


def test_stretches_cover_the_time_without_a_gap() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    stand_in = StandIn(start + timedelta(days=3), start + timedelta(days=4), 9)
    found = list(watches(turns(stand_ins=(stand_in,)), start, start + timedelta(days=15)))
    assert [one.person for one in found] == [1, 9, 1, 2, 3]
    assert [one.is_stand_in for one in found] == [False, True, False, False, False]
    assert all(left.end == right.start for left, right in pairwise(found))
    assert found[0].start == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_every_hand_over_of_a_year_is_one_to_the_minute() -> None:
    one = turns(days=1, at=time(2, 30))
    start = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)
    for watch in watches(one, start, start + timedelta(days=364)):
        assert on_call(one, watch.start) == watch.person
        assert on_call(one, watch.end - timedelta(minutes=1)) == watch.person
        assert on_call(one, watch.end) != watch.person
        assert timedelta(hours=22) < watch.end - watch.start < timedelta(hours=26)


def test_nobody_takes_turns() -> None:
    assert on_call(turns(people=()), datetime(2026, 5, 1, tzinfo=UTC)) is None
    assert (
        list(watches(turns(people=()), datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 9, tzinfo=UTC)))
        == []
    )
