"""Limits that mix two levels describe neither."""

import numpy as np

from pawl.analytics.stats.control.chart import Parameters
from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.levels import level_change
from pawl.analytics.stats.control.phases import Plan, Rebase
from pawl.analytics.words import say

STEP = [30.0, 31.0, 29.0, 32.0, 28.0, 30.5, 31.5, 22.0, 21.0, 23.0, 20.0, 22.5, 21.5]


def test_a_step_is_found_where_the_second_level_begins():
    assert level_change(xmr_chart(STEP)) == 7
    assert level_change(xmr_chart([-value for value in STEP])) == 7


def test_a_new_phase_or_locked_limits_mix_nothing():
    assert level_change(xmr_chart(STEP, Plan(rebases=(Rebase(7, say("Training")),)))) is None
    assert level_change(xmr_chart(STEP, Plan(locked=Parameters(26.0, 3.0)))) is None


def test_points_set_aside_make_no_step():
    aside = dict.fromkeys(range(7), say("early"))
    assert level_change(xmr_chart(STEP, Plan(set_aside=aside))) is None


def test_limits_with_most_points_outside_describe_nothing():
    """Three plateaus: no single step, but two thirds of the points lie outside."""
    plateaus = [10.0, 10.2] * 4 + [30.0, 30.2] * 4 + [15.0, 15.2] * 4 + [40.0, 40.2] * 4
    chart = xmr_chart(plateaus)
    assert sum(abs(score or 0) > 3 for score in chart.scores) > len(plateaus) / 2
    assert level_change(chart) is not None


def test_points_in_control_have_seldom_a_step():
    rng = np.random.default_rng(11)
    for points in (12, 24):
        draws = rng.normal(size=(300, points))
        assert sum(level_change(xmr_chart(row.tolist())) is not None for row in draws) < 0.05 * 300
