# mypy: disable-error-code="operator,union-attr"
"""Charts of spread beside the charts of values."""

import numpy as np
import pytest

from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.spread import deviation
from pawl.analytics.stats.control.subgroups import xbar_r_chart, xbar_s_chart

# Montgomery, appendix VI, subgroups of 5: D4 2.114, B4 2.089.
GROUPS = np.random.default_rng(5).normal(10, 2, (30, 5)).tolist()


def test_moving_ranges_have_an_upper_limit_of_3_267_times_their_mean():
    chart = xmr_chart([4, 6, 5, 7, 4, 6, 5, 30, 5, 6]).within
    assert chart.values[:3] == (None, 2, 1)
    assert chart.upper[1] == pytest.approx(3.267 * chart.centre[1])
    assert chart.lower[1] == 0
    assert chart.out == (7, 8)


def test_ranges_have_limits_by_d4():
    chart = xbar_r_chart(GROUPS).within
    assert chart.kind == "R"
    assert chart.upper[0] / chart.centre[0] == pytest.approx(2.114, abs=6e-4)


def test_deviations_have_limits_by_b4():
    chart = xbar_s_chart(GROUPS).within
    assert chart.kind == "S"
    assert chart.upper[0] / chart.centre[0] == pytest.approx(2.089, abs=6e-4)
    assert chart.centre[0] == pytest.approx(np.std(GROUPS, axis=1, ddof=1).mean())


def test_runs_of_ranges_are_no_signals():
    quiet = [1, 1.1] * 10 + [1, 3] * 10
    assert xmr_chart(quiet).within.preset == "spread"
    assert {signal.rule for signal in xmr_chart(quiet, Plan(baseline=(0, 20))).within.signals} == {"out"}


def test_the_deviation_of_a_subgroup_is_that_of_numpy():
    assert deviation([1e9, 1e9 + 1, 1e9 + 2]) == pytest.approx(np.std([0, 1, 2], ddof=1), rel=1e-12)
