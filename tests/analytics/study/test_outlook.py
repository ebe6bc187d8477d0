"""Where a KPI will be if it goes on like this."""

from datetime import date, timedelta

import numpy as np

from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.study.outlook import AHEAD, Outlook, outlook
from pawl.analytics.words import Sentence

LIBRARY = load_library()
STEADY = tuple(np.random.default_rng(5).normal(20.0, 2.0, 40).tolist())
STARTS = tuple(date(2026, 1, 5) + timedelta(weeks=week) for week in range(40))


def chart(values: tuple[float | None, ...] = STEADY):
    return xmr_chart(values, Plan(starts=STARTS[: len(values)]))


def test_a_steady_series_goes_on_as_it_was() -> None:
    found = outlook(LIBRARY["resolution-time-median"], chart(), ())
    assert isinstance(found, Outlook)
    assert found.ahead == AHEAD
    assert 18 < found.value < 22
    assert found.low < found.value < found.high
    assert str(found.sentence).startswith("Around 2 Nov 2026, if nothing changes:")
    assert "80%" in str(found.sentence)


def test_points_without_dates_are_counted() -> None:
    found = outlook(LIBRARY["resolution-time-median"], xmr_chart(STEADY, Plan()), ())
    assert isinstance(found, Outlook)
    assert str(found.sentence).startswith("In 4 periods")


def test_a_walk_without_direction_is_foretold_by_its_latest_value_alone() -> None:
    walk = tuple((50 + np.cumsum(np.random.default_rng(8).normal(0, 1, 60))).tolist())
    starts = tuple(date(2026, 1, 5) + timedelta(weeks=week) for week in range(60))
    found = outlook(LIBRARY["resolution-time-median"], xmr_chart(walk, Plan(starts=starts)), ())
    assert isinstance(found, Outlook)
    assert "Nothing foretells it better" in str(found.sentence)


def test_a_missed_target_says_when_it_is_reached() -> None:
    falling = tuple((40 - np.arange(40) / 2 + np.random.default_rng(2).normal(0, 0.3, 40)).tolist())
    median, target = LIBRARY["resolution-time-median"], Target(19.0, "down")
    found = outlook(median, chart(falling), (), target)
    assert isinstance(found, Outlook)
    assert "The target is reached around" in str(found.sentence)
    undated = outlook(median, xmr_chart(falling, Plan()), (), target)
    assert isinstance(undated, Outlook)
    assert "The target is reached around period +" in str(undated.sentence)
    met = outlook(median, chart(falling), (), Target(30.0, "down"))
    assert isinstance(met, Outlook)
    assert "target" not in str(met.sentence)


def test_a_short_series_says_how_many_points_are_missing() -> None:
    found = outlook(LIBRARY["resolution-time-median"], chart(STEADY[:10]), ())
    assert isinstance(found, Sentence)
    assert "has 10 periods" in str(found)


def test_what_lies_before_a_hole_or_a_point_left_out_is_not_learnt_from() -> None:
    strange = (900.0,) * 10 + (None,) + STEADY[:29]
    after_hole = outlook(LIBRARY["resolution-time-median"], chart(strange), ())
    left_out = outlook(LIBRARY["resolution-time-median"], chart((900.0, *STEADY[1:])), (0,))
    assert isinstance(after_hole, Outlook)
    assert isinstance(left_out, Outlook)
    assert max(after_hole.high, left_out.high) < 60


def test_a_series_without_values_has_no_outlook() -> None:
    assert isinstance(outlook(LIBRARY["backlog"], chart((None,) * 8), ()), Sentence)


def test_intervals_stay_within_what_a_share_and_money_can_be() -> None:
    noisy = tuple(np.clip(np.random.default_rng(6).normal(0.95, 0.08, 40), 0, 1).tolist())
    share = outlook(LIBRARY["sla-attainment"], chart(noisy), ())
    money = outlook(LIBRARY["cost-variance"], chart(tuple(20 - 10 * value for value in STEADY)), ())
    assert isinstance(share, Outlook)
    assert share.high <= 1.0
    assert isinstance(money, Outlook)
    assert money.low < 0
