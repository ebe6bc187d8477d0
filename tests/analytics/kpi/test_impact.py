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


def test_a_duration_without_single_cases_tells_its_distance_and_no_hours():
    impact = impact_of(indicator("duration", "h", 0.5), Target(8, "down"), 22.1, Evidence(100))
    assert (impact.cases, impact.hours) == (None, None)
    assert str(impact.formula) == ("22.1 h − 8.00 h = 14.1 h; hours are not told without the single cases")


@pytest.mark.parametrize(("unit", "hours"), [("h", 20), ("wh", 20), ("d", 480), ("min", 1 / 3)])
def test_every_unit_of_time_comes_out_in_hours(unit, hours):
    evidence = Evidence(10, [3] * 10)
    impact = impact_of(indicator("mean", unit), Target(1, "down"), 3, evidence)
    assert (impact.cases, impact.hours) == (10, pytest.approx(hours))


def test_a_count_is_over_by_its_distance():
    impact = impact_of(indicator("stock", "n"), Target(1000, "down"), 1272, Evidence(1272))
    assert str(impact.formula) == "1,272 − 1,000 = 272 cases a period"
    assert impact.cases == 272


def test_money_has_its_distance_and_no_cases():
    impact = impact_of(indicator("money", "money"), Target(10, "down"), 12, Evidence(5))
    assert (impact.cases, impact.hours) == (None, None)
    assert str(impact.formula) == "12.0 − 10.0 = 2.00; cases and hours do not follow from it"


def test_single_values_tell_how_many_cases_must_turn_and_the_hours_beyond():
    values = [1, 2, 9, 10, 11, 12, 13]
    impact = impact_of(indicator("duration", "h", 0.5), Target(8, "down"), 10, Evidence(7, values))
    assert (impact.cases, impact.hours) == (2, 1 + 2 + 3 + 4 + 5)
    assert str(impact.formula) == (
        "5 of 7 cases lie beyond 8.00 h, together by 15 h; "
        "2 of them must come to the right side to meet the target"
    )


def test_of_a_high_quantile_the_hours_beyond_the_target_count_and_no_others():
    """Of 100 cases 15 take a day too long: six of them must turn, whatever the 85 others do."""
    p90, target = indicator("duration", "h", 0.9), Target(120, "down")
    impact = impact_of(p90, target, 144, Evidence(100, [10] * 85 + [144] * 15))
    assert (impact.cases, impact.hours) == (6, 15 * 24)


def test_cases_too_quick_for_a_duration_that_should_rise_are_those_to_turn():
    impact = impact_of(indicator("duration", "h", 0.5), Target(20, "up"), 10, Evidence(3, [9, 10, 31]))
    assert (impact.cases, impact.hours) == (1, 21)


@pytest.mark.parametrize(("value", "hours"), [(10, 3 + 4 + 5), (1, 4 + 3 + 2)])
def test_the_nearer_end_of_a_band_is_what_cases_must_reach(value, hours):
    evidence = Evidence(3, [value - 1, value, value + 1])
    impact = impact_of(indicator("duration", "h", 0.5), Target(5, "band", (4, 6)), value, evidence)
    assert (impact.cases, impact.hours) == (2, hours)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.floats(0, 100), st.sampled_from([0.5, 0.9]))
def test_turning_that_many_cases_is_enough_to_meet_the_target(values, limit, q):
    target = Target(limit, "down")
    turned = impact_of(indicator("duration", "h", q), target, limit + 1, Evidence(len(values), values)).cases
    after = sorted(values)[: len(values) - turned] + [0.0] * turned
    position = (len(after) - 1) * q
    low = sorted(after)[int(position)]
    high = sorted(after)[min(int(position) + 1, len(after) - 1)]
    assert low + (position - int(position)) * (high - low) <= limit + 1e-9
