# mypy: disable-error-code="comparison-overlap,index,operator"
"""What a gap costs, with the formula that a manager can check."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.kpi.impact import Evidence, impact_of
from pawl.analytics.kpi.reading import Indicator
from pawl.analytics.kpi.target import Target
from pawl.analytics.words import say


def indicator(data_kind: str, unit: str, quantile: float | None = None) -> Indicator:
    return Indicator("x", say("X"), unit, "down", data_kind, quantile)


def test_a_share_lacks_its_distance_times_the_cases():
    impact = impact_of(indicator("share", "%"), Target(0.9, "up"), 0.7426, Evidence(1177))
    assert impact.cases == pytest.approx(185.3, abs=0.05)
    assert impact.hours is None
    assert str(impact.formula) == "(90.0% − 74.3%) × 1,177 cases = 185.3 cases a period"


def test_cases_become_hours_where_a_case_has_its_price():
    impact = impact_of(indicator("share", "%"), Target(0.1, "down"), 0.2, Evidence(500, hours_per_case=4))
    assert impact.hours == pytest.approx(200)
    assert str(impact.formula) == "(20.0% − 10.0%) × 500 cases = 50.0 cases a period; × 4.0 h a case = 200 h"


def test_a_duration_costs_its_distance_for_every_case():
    impact = impact_of(indicator("duration", "h", 0.5), Target(8, "down"), 22.1, Evidence(100))
    assert (impact.cases, impact.hours) == (None, pytest.approx(1410))
    assert (
        str(impact.formula)
        == "(22.1 h − 8.00 h) × 100 cases = 1,410 h a period, if every case moved by the gap"
    )


@pytest.mark.parametrize(("unit", "hours"), [("h", 20), ("wh", 20), ("d", 480), ("min", 1 / 3)])
def test_every_unit_of_time_comes_out_in_hours(unit, hours):
    assert impact_of(indicator("mean", unit), Target(1, "down"), 3, Evidence(10)).hours == pytest.approx(
        hours
    )


def test_a_count_is_over_by_its_distance():
    impact = impact_of(indicator("stock", "n"), Target(1000, "down"), 1272, Evidence(1272))
    assert str(impact.formula) == "1,272 − 1,000 = 272 cases a period"
    assert impact.cases == 272


def test_money_has_its_distance_and_no_cases():
    impact = impact_of(indicator("money", "money"), Target(10, "down"), 12, Evidence(5))
    assert (impact.cases, impact.hours) == (None, None)
    assert str(impact.formula) == "12.0 − 10.0 = 2.00; cases and hours do not follow from it"


def test_single_values_tell_how_many_cases_must_turn():
    values = [1, 2, 9, 10, 11, 12, 13]
    impact = impact_of(indicator("duration", "h", 0.5), Target(8, "down"), 10, Evidence(7, values))
    assert impact.cases == 2
    assert str(impact.formula).endswith("2 cases must come to the right side")


@pytest.mark.parametrize(("quantile", "target"), [(None, Target(8, "down")), (0.5, Target(20, "up"))])
def test_cases_to_turn_are_only_told_for_quantiles_that_should_fall(quantile, target):
    impact = impact_of(indicator("duration", "h", quantile), target, 10, Evidence(3, [9, 10, 11]))
    assert impact.cases is None


def test_the_upper_end_of_a_band_is_what_cases_must_come_under():
    impact = impact_of(
        indicator("duration", "h", 0.5), Target(5, "band", (4, 6)), 10, Evidence(3, [9, 10, 11])
    )
    assert (impact.cases, impact.hours) == (2, 12)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.floats(0, 100), st.sampled_from([0.5, 0.9]))
def test_turning_that_many_cases_is_enough_to_meet_the_target(values, limit, q):
    target = Target(limit, "down")
    turned = impact_of(indicator("duration", "h", q), target, 0, Evidence(len(values), values)).cases
    after = sorted(values)[: len(values) - turned] + [0.0] * turned
    position = (len(after) - 1) * q
    low = sorted(after)[int(position)]
    high = sorted(after)[min(int(position) + 1, len(after) - 1)]
    assert low + (position - int(position)) * (high - low) <= limit + 1e-9


def test_of_a_high_quantile_only_the_slowest_cases_count() -> None:
    p90 = Indicator("p90", say("p90"), "h", "down", "duration", quantile=0.9)
    impact = impact_of(p90, Target(120.0, "down"), 195.0, Evidence(1000))
    assert impact.hours == pytest.approx(75 * 1000 * 0.1)
    assert "slowest" in str(impact.formula)
