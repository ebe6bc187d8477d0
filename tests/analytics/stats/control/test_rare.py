# mypy: disable-error-code="arg-type,operator,type-var"
"""Charts of rare events: time between (t) and cases between (g)."""

import math

import numpy as np
import pytest
from scipy import stats

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.charts import xmr_chart
from pawl.analytics.stats.control.constants import TABLE
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import NHS
from pawl.analytics.stats.control.rare import g_chart, t_chart

DAYS = [3, 11, 1, 25, 7, 2, 14, 9, 30, 5, 8, 12, 4, 19]


def test_a_t_chart_is_an_xmr_chart_of_powers_turned_back():
    chart, powers = t_chart(DAYS), xmr_chart([day ** (1 / 3.6) for day in DAYS], scaling=TABLE)
    assert chart.centre[0] == pytest.approx(powers.centre[0] ** 3.6)
    assert chart.upper[0] == pytest.approx(powers.upper[0] ** 3.6)
    assert chart.lower[0] == pytest.approx(max(0, powers.lower[0]) ** 3.6)
    assert chart.scores == pytest.approx(powers.scores)


def test_a_t_chart_reads_alike_in_hours_and_in_days():
    days, hours = t_chart(DAYS), t_chart([24 * day for day in DAYS])
    assert hours.upper[0] == pytest.approx(24 * days.upper[0])
    assert hours.scores == pytest.approx(days.scores)


def test_false_alarms_of_a_t_chart_are_few_and_one_sided_data_do_not_fool_it():
    times = np.random.default_rng(3).exponential(9, 40_000).tolist()
    assert len(t_chart(times).out) / 40_000 == pytest.approx(0.0015, abs=0.0014)


def test_a_t_chart_takes_screening_and_holes_like_an_xmr_chart():
    chart = t_chart([5, 6, 5, 6, 5, 6000, 5, 6, None, 5, 6], Plan(NHS))
    assert chart.screened == (5, 6)
    assert 5 in chart.out
    assert t_chart([5, None, 6, None, 4, None, 5, None, 5]).centre[0] is None


def test_limits_of_a_g_chart_hold_the_tails_of_the_geometric_law():
    cases = [19] * 12
    chart, law = g_chart(cases), stats.geom(1 / 20, loc=-1)
    assert law.sf(math.floor(chart.upper[0])) == pytest.approx(0.00135, rel=0.06)
    assert law.cdf(chart.centre[0]) == pytest.approx(0.5, abs=0.03)
    assert chart.lower[0] == 0
    assert chart.sigma[0] == pytest.approx(math.sqrt(19 * 20))


def test_a_g_chart_of_very_rare_events_has_a_lower_limit():
    assert g_chart([5000] * 12).lower[0] == pytest.approx(5000.5 * 0.00135, rel=0.1)


def test_false_alarms_of_a_g_chart_are_few_and_runs_are_fair():
    cases = (np.random.default_rng(4).geometric(1 / 400, 40_000) - 1).tolist()
    chart = g_chart(cases)
    # Whole numbers cannot hit a tail of 0.135 %: no case between has 1 / 400, and is out.
    assert len(chart.out) / 40_000 == pytest.approx(1 / 400 + 0.00135, abs=0.0010)
    assert sum(score > 0 for score in chart.scores) / 40_000 == pytest.approx(0.5, abs=0.01)
    assert any("above the median" in str(s.what) for s in chart.signals if s.rule == "run of 8")


def test_limits_and_scores_of_a_g_chart_agree():
    chart = g_chart([200, *[10] * 11])
    assert chart.scores[0] > 3
    assert chart.values[0] > chart.upper[0]


def test_a_g_chart_of_events_at_every_case_signals_at_the_first_pause():
    chart = g_chart([0] * 12 + [3], Plan(baseline=(0, 12)))
    assert chart.upper[0] == 0
    assert chart.out == (12,)


@pytest.mark.parametrize("chart", [t_chart, g_chart])
def test_events_out_of_order_are_refused(chart):
    with pytest.raises(OutOfDomain, match="order"):
        chart([1, -2, None])
