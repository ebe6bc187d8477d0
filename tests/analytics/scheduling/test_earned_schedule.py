"""Earned schedule, exact on worked examples, and where time has no answer."""

import pytest

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.earned_schedule import (
    ALL_EARNED,
    NO_TIME_LEFT,
    NOT_BEGUN,
    NOTHING_EARNED,
    earned_schedule,
)
from pawl.analytics.scheduling.earned_value import Standing, earned_value

PLAN = (10, 25, 45, 70, 90, 100)
WORKED = [
    (1, 8, 0.8, 0.8, 7.5, 1.04),
    (2, 20, 1.6667, 0.8333, 7.2, 1.0833),
    (3, 38, 2.65, 0.8833, 6.7925, 1.1167),
    (4, 55, 3.4, 0.85, 7.0588, 1.3),
    (5, 72, 4.1, 0.82, 7.3171, 1.9),
]


@pytest.mark.parametrize(("at", "earned", "reached", "index", "finish", "needed"), WORKED)
def test_five_months_of_a_plan(
    at: float, earned: float, reached: float, index: float, finish: float, needed: float
) -> None:
    """T14: formulas of Lipke & Henderson (2006), worked by hand."""
    found = earned_schedule(PLAN, earned, at)
    values = (found.earned, found.index.value, found.finish.value, found.to_complete.value)
    assert values == pytest.approx((reached, index, finish, needed), abs=5e-5)
    assert found.variance == pytest.approx(reached - at, abs=5e-5)


def test_projectsmart_and_the_fence_in_time() -> None:
    """T15: both plans are linear: 10 of one a month over ten months; 1,000 a day over four days."""
    months = earned_schedule([1.0 * month for month in range(1, 11)], 0.5, 2)
    assert (months.earned, months.index.value, months.finish.value) == (0.5, 0.25, 40)
    days = earned_schedule([1000, 2000, 3000, 4000], 2500, 3)
    assert (days.earned, days.finish.value) == pytest.approx((2.5, 4.8))


def test_schwalbe_in_time() -> None:
    """T11: six months of 200,000, spent evenly: 120,000 should be there after 3.6 months."""
    months = earned_schedule([200_000 * month / 6 for month in range(1, 7)], 100_000, 3.6)
    assert (months.earned, months.index.value, months.finish.value) == pytest.approx((3, 5 / 6, 7.2))


def test_a_late_end_stays_visible_where_money_forgets_it() -> None:
    """T14: two months late, SPI says 1 and SV nothing; SPI(t) is PD / AT."""
    money = earned_value(Standing(100, 100, 100, 100))
    assert (money.schedule_index.value, money.schedule_variance) == (1, 0)
    found = earned_schedule(PLAN, 100, 8)
    assert (found.earned, found.index.value, found.finish.value) == (6, 6 / 8, 8)
    assert found.to_complete.reason == ALL_EARNED


def test_what_is_planned_after_the_last_value_is_no_duration() -> None:
    assert earned_schedule([50, 100, 100, 100], 100, 2).planned == 2


def test_more_earned_is_never_less_time() -> None:
    flat = [0, 10, 10, 10, 40, 100]
    reached = [earned_schedule(flat, earned, 3).earned for earned in range(101)]
    assert reached == sorted(reached)
    assert reached[10] == 4, "the plan stood still for two periods, and they count as kept"


def test_what_cannot_be_known_says_why() -> None:
    begun = earned_schedule(PLAN, 0, 0)
    assert (begun.index.reason, begun.finish.reason) == (NOT_BEGUN, NOT_BEGUN)
    assert earned_schedule(PLAN, 0, 2).finish.reason == NOTHING_EARNED
    assert earned_schedule(PLAN, 90, 7).to_complete.reason == NO_TIME_LEFT


@pytest.mark.parametrize(
    ("curve", "earned", "at"),
    [((), 0, 0), ((0, 0), 0, 0), ((5, 4), 1, 1), (PLAN, 101, 1), (PLAN, -1, 1), (PLAN, 1, -1)],
)
def test_what_is_no_plan_is_refused(curve: tuple[float, ...], earned: float, at: float) -> None:
    with pytest.raises(OutOfDomain, match="never fall"):
        earned_schedule(curve, earned, at)
