# mypy: disable-error-code="operator,union-attr,unreachable"
"""Charts against published worked examples (improvement.md 3.1 and 3.2), and what must not change them."""

import math
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.chart import Chart, Parameters
from pawl.analytics.stats.control.charts import (
    NO_CASES,
    c_chart,
    laney_p_chart,
    laney_u_chart,
    p_chart,
    u_chart,
    xmr_chart,
)
from pawl.analytics.stats.control.constants import TABLE
from pawl.analytics.stats.control.model import known, standardise
from pawl.analytics.stats.control.phases import Plan, Rebase
from pawl.analytics.stats.control.presets import NELSON, NHS, WESTERN_ELECTRIC
from pawl.analytics.stats.control.subgroups import xbar_r_chart, xbar_s_chart
from pawl.analytics.words import say

# NIST/SEMATECH e-Handbook 6.3.2.2, flow rates.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# NHSRplotthedots, vignette "deviations".
ONE_OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# UCI dataset 498, weeks from 29 Feb 2016 by opening (improvement.md 3.1).
OPENED = [1858, 2073, 1975, 1686, 2174, 2008, 1995, 1401, 2046, 2064, 1736, 1779, 1177]
SLA = [44.08, 4.25, 34.43, 60.79, 71.67, 75.60, 79.20, 65.74, 82.26, 77.33, 76.73, 79.48, 74.26]
MEDIAN_HOURS = [91.34, 99.13, 57.93, 49.39, 28.70, 11.41, 4.25, 4.21, 1.23, 2.62, 4.80, 2.70, 2.17]
CAUSE = say("A known cause.")


def table(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines()[1:]]


def rings(folder: Path) -> list[list[float]]:
    groups = defaultdict(list)
    for diameter, sample, _ in table(folder / "published" / "pistonrings.txt"):
        groups[int(sample)].append(float(diameter))
    return [groups[sample] for sample in sorted(groups)]


def lines(chart: Chart, point: int = 0) -> list[float | None]:
    return [chart.centre[point], chart.lower[point], chart.upper[point]]


def found(chart: Chart, rule: str) -> list[int]:
    return [i + 1 for signal in chart.signals if signal.rule == rule for i in signal.found]


def test_flow_rates_of_the_nist_handbook():
    chart = xmr_chart(FLOW, scaling=TABLE)
    assert lines(chart) == pytest.approx([50.81, 45.8159, 55.8041], abs=5e-5)
    assert chart.within.centre[1] == pytest.approx(1.8778, abs=5e-5)
    assert chart.signals == ()
    assert "10 points, firm ones on 12 (2 more)" in str(chart.too_few)


@pytest.mark.parametrize(("preset", "lower", "upper"), [(NHS, -0.716, 4.604), (NELSON, -3.063, 6.952)])
def test_both_variants_of_the_deviations_vignette(preset, lower, upper):
    chart = xmr_chart(ONE_OUTLIER, Plan(preset))
    assert lines(chart) == pytest.approx([1.944, lower, upper], abs=6e-4)
    assert chart.screened == ((4, 5) if preset.screens else ())
    assert found(chart, "out") == [5]


@pytest.mark.parametrize(
    ("values", "expected", "out"),
    [
        (OPENED, [1844.0, 1068.4, 2619.6], []),
        (SLA, [63.52, 28.44, 98.61], [2]),
        (MEDIAN_HOURS, [27.68, 2.88, 52.48], [1, 2, 3, 9, 10, 12, 13]),
    ],
)
def test_weekly_series_of_the_real_log(values, expected, out):
    chart = xmr_chart(values)
    assert lines(chart) == pytest.approx(expected, abs=0.051 if expected[0] > 1000 else 0.006)
    assert found(chart, "out") == out


def test_the_weekly_sla_share_has_a_run_of_seven_in_its_last_weeks():
    assert found(xmr_chart(SLA, Plan(NHS)), "run of 7") == [11, 12, 13]


@pytest.mark.reference
def test_orange_juice_cans(reference_data):
    rows = table(reference_data / "published" / "orangejuice.txt")
    counts, sizes = [int(row[1]) for row in rows], [int(row[2]) for row in rows]
    chart = p_chart(counts, sizes, Plan(baseline=(0, 30)))
    assert lines(chart) == pytest.approx([0.2313, 0.0524, 0.4102], abs=6e-5)
    assert [i for i in found(chart, "out") if i <= 30] == [15, 23]
    chart = p_chart(counts, sizes, Plan(baseline=(0, 30), set_aside={14: CAUSE, 22: CAUSE}))
    assert lines(chart) == pytest.approx([0.2150, 0.0407, 0.3893], abs=6e-5)
    assert [i for i in found(chart, "out") if i not in {15, 23}] == [21, 41]


@pytest.mark.reference
def test_circuit_boards(reference_data):
    counts = [int(row[1]) for row in table(reference_data / "published" / "circuit.txt")]
    chart = c_chart(counts, Plan(baseline=(0, 26)))
    assert lines(chart) == pytest.approx([19.846, 6.481, 33.211], abs=6e-4)
    assert found(chart, "out") == [6, 20]
    chart = c_chart(counts, Plan(baseline=(0, 26), set_aside={5: CAUSE, 19: CAUSE}))
    assert lines(chart) == pytest.approx([19.667, 6.363, 32.970], abs=9e-4)


@pytest.mark.reference
def test_piston_rings_by_ranges(reference_data):
    chart = xbar_r_chart(rings(reference_data), Plan(WESTERN_ELECTRIC, baseline=(0, 25)))
    assert lines(chart) == pytest.approx([74.00118, 73.98805, 74.01430], abs=6e-6)
    assert chart.phases[0].parameters.spread == pytest.approx(0.009785, abs=6e-7)
    assert chart.within.centre[0] == pytest.approx(0.02276, abs=6e-6)
    assert found(chart, "out") == [37, 38, 39]
    assert found(chart, "2 of 3 beyond 2σ") == [35, 37, 38, 39, 40]
    assert found(chart, "4 of 5 beyond 1σ") == [35, 38, 39, 40]


@pytest.mark.reference
def test_piston_rings_by_standard_deviations(reference_data):
    chart = xbar_s_chart(rings(reference_data), Plan(baseline=(0, 25)))
    assert lines(chart)[1:] == pytest.approx([73.98799, 74.01436], abs=6e-6)
    assert chart.within.centre[0] == pytest.approx(0.009240, abs=6e-7)
    assert chart.within.upper[0] == pytest.approx(0.01930, abs=6e-6)


@pytest.mark.reference
def test_viscosity_of_batches(reference_data):
    values = [float(row[1]) for row in table(reference_data / "published" / "viscosity.txt")]
    chart = xmr_chart(values, Plan(NELSON, baseline=(0, 20)), scaling=TABLE)
    assert lines(chart) == pytest.approx([34.088, 32.565, 35.611], abs=6e-4)
    assert chart.phases[0].parameters.spread == pytest.approx(0.50765, abs=6e-6)
    assert found(chart, "out") == [4]
    assert found(chart, "run of 9") == [33, 34, 35]
    assert found(chart, "4 of 5 beyond 1σ") == [29]


@pytest.mark.reference
def test_personal_computers(reference_data):
    rows = table(reference_data / "published" / "pcmanufact.txt")
    chart = u_chart([int(row[0]) for row in rows], [int(row[1]) for row in rows])
    assert lines(chart) == pytest.approx([1.930, 0.0661, 3.7939], abs=6e-5)


@pytest.mark.parametrize(("laney", "size"), [(laney_p_chart, 400), (laney_u_chart, 400)])
def test_laney_limits_equal_xmr_limits_for_equal_sizes(laney, size):
    counts = [40, 55, 47, 60, 38, 52, 44, 61, 49, 50, 45, 58]
    single = xmr_chart([count / size for count in counts], scaling=TABLE)
    assert lines(laney(counts, [size] * 12)) == pytest.approx(lines(single), rel=1e-12)


def test_laney_limits_of_binomial_shares_are_those_of_a_p_chart():
    sizes = np.random.default_rng(7).integers(200, 900, 3000)
    counts = np.random.default_rng(8).binomial(sizes, 0.3)
    laney = laney_p_chart(counts.tolist(), sizes.tolist())
    assert laney.phases[0].parameters.spread == pytest.approx(1, abs=0.05)
    assert laney.kind == "p′"


def test_a_larger_period_has_narrower_limits():
    chart = p_chart([20, 30, 25, 28, 22], [100, 400, 100, 400, 100])
    width = [upper - lower for lower, upper in zip(chart.lower, chart.upper, strict=True)]
    assert width[0] == pytest.approx(2 * width[1])
    assert chart.centre[0] == pytest.approx(125 / 1100)


def test_drawn_limits_stop_where_values_end_and_no_signal_comes_of_it():
    chart = p_chart([0, 1, 0, 0, 1, 0], [20] * 6)
    assert chart.lower == (0,) * 6
    assert chart.out == ()
    assert p_chart([20, 19, 20, 20, 19, 20], [20] * 6).upper == (1,) * 6


def test_an_xmr_chart_of_hours_is_clipped_only_where_told():
    values = [1, 9, 2, 8, 1, 9]
    assert xmr_chart(values).lower[0] < 0
    assert xmr_chart(values, bounds=(0, math.inf)).lower[0] == 0


def test_a_hole_has_no_limits_breaks_runs_and_gives_no_moving_range():
    values = [5, 6, 5, 6, 5, 6, *[7.0] * 4, None, *[7.0] * 4]
    chart = xmr_chart(values, Plan(NHS, locked=Parameters(5.5, 1.0), missing={10: CAUSE}))
    assert (chart.centre[10], chart.scores[10], chart.sigma[10]) == (None, None, None)
    assert chart.within.values[10:12] == (None, None)
    assert chart.missing == {10: CAUSE}
    assert found(chart, "run of 7") == []


def test_a_run_goes_on_across_a_hole_where_the_plan_says_so():
    values = [*[7.0] * 4, None, *[7.0] * 4]
    chart = xmr_chart(values, Plan(NHS, locked=Parameters(5.5, 1.0), across_holes=True))
    assert found(chart, "run of 7") == [8, 9]
    assert chart.missing[4] == say("Not measured.")


def test_a_period_without_cases_is_a_hole_with_its_reason():
    chart = p_chart([1, 0, 2, 1, 2, 1, None], [9, 0, 9, 9, 9, 9, 9])
    assert chart.values[1] is None
    assert chart.missing[1] == NO_CASES
    assert chart.missing[6] == say("Not measured.")


def test_each_phase_has_its_own_limits_and_runs_end_with_it():
    values = [*[10, 12] * 6, *[20, 22] * 6]
    chart = xmr_chart(values, Plan(NHS, rebases=(Rebase(12, CAUSE),)))
    assert (chart.centre[11], chart.centre[12]) == (11, 21)
    assert [phase.reason for phase in chart.phases][1] == CAUSE
    assert chart.within.values[12] is None
    assert chart.signals == ()


def test_locked_limits_are_those_of_the_chart_they_were_taken_from():
    before = laney_p_chart([40, 55, 47, 60, 38, 52], [400, 500, 450, 600, 400, 500])
    locked = Plan(locked=before.phases[0].parameters)
    after = laney_p_chart([40], [400], locked)
    assert lines(after) == pytest.approx(lines(before))
    assert after.too_few is None


def test_four_points_have_no_limits_and_say_what_is_missing():
    chart = xmr_chart([1, 2, 3, 4])
    assert chart.centre == (None,) * 4
    assert chart.phases[0].parameters is None
    assert str(chart.too_few) == "No limits yet: there are 4 points, and trial limits need 5 (1 more)."


def test_scattered_points_without_neighbours_have_no_limits():
    assert xmr_chart([1, None, 2, None, 3, None, 4, None, 5, None, 6]).centre[0] is None
    assert xmr_chart([None, None]).last is None


def test_a_constant_series_signals_at_the_first_other_value():
    chart = xmr_chart([0.1] * 12 + [0.3], Plan(baseline=(0, 12)))
    assert chart.scores == (0,) * 12 + (math.inf,)
    assert chart.out == (12,)
    assert standardise(0.1, 0.3, 0) == -math.inf


@given(
    st.lists(st.integers(-1000, 1000), min_size=5, max_size=40),
    st.integers(-10_000, 10_000),
    st.sampled_from([0.25, 2.0, 1024.0]),
)
def test_shift_and_scale_move_the_limits_and_keep_the_signals(values, shift, scale):
    chart, moved = xmr_chart(values), xmr_chart([scale * (value + shift) for value in values])
    assert moved.upper[0] == pytest.approx(scale * (chart.upper[0] + shift), rel=1e-9, abs=1e-6)
    assert [(s.rule, s.found) for s in moved.signals] == [(s.rule, s.found) for s in chart.signals]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 400)), min_size=5, max_size=30))
def test_failures_chart_as_the_mirror_of_successes(pairs):
    counts, sizes = [count for count, _ in pairs], [size for _, size in pairs]
    good = p_chart(counts, sizes)
    bad = p_chart([size - count for count, size in pairs], sizes)
    assert bad.upper == pytest.approx([1 - lower for lower in good.lower], abs=1e-9)
    assert bad.out == good.out


def test_one_in_370_points_in_control_lies_outside_estimated_limits():
    values = np.random.default_rng(1931).normal(20, 3, 60_000).tolist()
    assert len(xmr_chart(values).out) / 60_000 == pytest.approx(0.0027, abs=0.0006)


@pytest.mark.parametrize(
    "broken",
    [
        lambda: xmr_chart([1, math.nan, 2]),
        lambda: xmr_chart([1, math.inf, 2]),
        lambda: p_chart([3], [2]),
        lambda: p_chart([-1], [2]),
        lambda: u_chart([1], [-2]),
        lambda: u_chart([1, 2], [2]),
        lambda: xbar_r_chart([[1.0, 2.0], [1.0]]),
        lambda: known([None], 0),
    ],
)
def test_values_that_cannot_be_are_refused(broken):
    with pytest.raises(OutOfDomain):
        broken()


def test_subgroups_of_unequal_size_have_unequal_limits_and_a_weighted_mean():
    groups = [[1.0, 3.0], [2.0, 4.0, 3.0, 3.0], None, [1.0, 2.0], [2.0, 2.5], [3.0, 1.0], [2.0, 4.0]]
    chart = xbar_s_chart(groups)
    assert chart.centre[0] == pytest.approx(sum(map(sum, filter(None, groups))) / 14)
    assert chart.sigma[0] == pytest.approx(chart.sigma[1] * math.sqrt(2))
    assert (chart.centre[2], chart.within.centre[2]) == (None, None)


def test_of_several_signals_at_the_latest_point_the_longest_tells_more():
    chart = xmr_chart([10, 12] * 6 + [9] * 8 + [4], Plan(baseline=(0, 12)))
    assert {signal.rule for signal in chart.signals if 20 in signal.points} >= {"out", "run of 8"}
    assert chart.latest_signal().rule == "run of 8"
    assert xmr_chart([1, 2, 1, 2, 1]).latest_signal() is None


def test_a_point_set_aside_is_not_taken_for_the_latest():
    chart = xmr_chart([1, 2, 1, 2, 1, 9], Plan(set_aside={5: CAUSE}))
    assert (chart.last, chart.latest_limits()) == (4, (chart.lower[4], chart.upper[4]))
    assert xmr_chart([1, 2], Plan(set_aside={0: CAUSE, 1: CAUSE})).last == 1
    assert xmr_chart([]).latest_limits() == (None, None)
