"""Kaplan-Meier against the leukaemia trial of Freireich et al. (1963), statsmodels, and invariances."""

from itertools import pairwise

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from pawl.analytics.errors import OutOfDomain, TooFewCases
from pawl.analytics.stats.survival import survival_curve, survival_quantile

# Weeks in remission, 6-MP against placebo: Freireich et al. (1963), in Kalbfleisch & Prentice (2002).
DRUG = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
DRUG_ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def simulated(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    lasted, watched = rng.exponential(10.0, n).round(1), rng.uniform(1.0, 40.0, n).round(1)
    return np.minimum(lasted, watched), lasted <= watched


def test_the_curve_of_the_leukaemia_trial_is_the_published_one() -> None:
    curve = survival_curve(DRUG, DRUG_ENDED)
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert (curve.n, curve.open) == (21, 12)


def test_the_median_of_the_leukaemia_trial_is_the_published_one() -> None:
    drug = survival_quantile(DRUG, DRUG_ENDED)
    placebo = survival_quantile(PLACEBO, [True] * 21)
    assert (drug.value, drug.low, drug.high) == (23, 13, None)
    assert (placebo.value, placebo.low, placebo.high) == (8, 4, 11)
    assert "beyond the longest" in str(drug.reason)
    assert placebo.reason is None


@pytest.mark.parametrize("seed", range(5))
def test_the_curve_equals_statsmodels(seed: int) -> None:
    times, ended = simulated(seed)
    ours, theirs = survival_curve(times, ended), SurvfuncRight(times, ended.astype(int))
    kept = np.isin(theirs.surv_times, ours.times)
    assert ours.survival == pytest.approx(theirs.surv_prob[kept], rel=1e-12)


@pytest.mark.parametrize("q", [0.1, 0.25, 0.5, 0.75])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_quantiles_and_intervals_equal_statsmodels(q: float, level: float) -> None:
    times, ended = simulated(11)
    ours = survival_quantile(times, ended, q, level=level)
    theirs = SurvfuncRight(times, ended.astype(int))
    assert ours.value == pytest.approx(theirs.quantile(q))
    assert (ours.low, ours.high) == pytest.approx(theirs.quantile_ci(q, alpha=1 - level, method="cloglog"))


def test_without_open_cases_the_median_is_the_sample_median() -> None:
    times = np.random.default_rng(3).exponential(5.0, 101)
    assert survival_quantile(times, np.ones(101, dtype=bool)).value == np.median(times)


def test_a_curve_that_rests_on_the_quantile_gives_the_middle_of_the_step() -> None:
    assert survival_quantile([1, 2, 4, 5], [1, 1, 1, 1]).value == 3.0


def test_a_quantile_that_is_not_reached_is_none_with_a_reason() -> None:
    found = survival_quantile([1, 2, 3, 4], [1, 0, 0, 0], 0.5)
    assert (found.value, found.low, found.high) == (None, 1.0, None)
    assert "25%" in str(found.reason)
    assert "3 of 4 are still open" in str(found.reason)


def test_a_curve_that_ends_on_the_quantile_gives_its_last_time() -> None:
    assert survival_quantile([1, 2, 9, 9], [1, 1, 0, 0], 0.5).value == 2.0


def test_open_cases_alone_give_no_quantile() -> None:
    found = survival_quantile([1, 2], [0, 0])
    assert found.value is None
    assert "0%" in str(found.reason)


def test_scale_and_order_do_not_matter() -> None:
    times, ended = simulated(5)
    shuffled = np.random.default_rng(1).permutation(len(times))
    plain = survival_quantile(times, ended)
    scaled = survival_quantile(60.0 * times[shuffled], ended[shuffled])
    assert plain.value is not None
    assert scaled.value == pytest.approx(60.0 * plain.value)


def test_leaving_out_open_cases_would_understate_the_median() -> None:
    times, ended = simulated(7, 3000)
    honest = survival_quantile(times, ended).value
    assert honest is not None
    assert honest == pytest.approx(10.0 * np.log(2), rel=0.1)
    assert np.median(times[ended]) < 0.9 * honest


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_interval_of_the_median_covers_as_often_as_it_says(level: float) -> None:
    truth, hits, runs = 10.0 * np.log(2.0), 0, 400
    for seed in range(runs):
        found = survival_quantile(*simulated(1000 + seed, 120), level=level)
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= truth <= found.high
    assert abs(hits / runs - level) < 3.5 * np.sqrt(level * (1 - level) / runs)


def test_the_limits_stay_inside_zero_and_one_and_around_the_curve() -> None:
    curve = survival_curve(*simulated(2))
    kept = ~np.isnan(curve.low)
    assert (curve.low[kept] >= 0).all()
    assert (curve.low[kept] <= curve.survival[kept]).all()
    assert (curve.survival[kept] <= curve.high[kept]).all()
    assert (curve.high[kept] <= 1).all()
    assert all(a >= b for a, b in pairwise(curve.survival))


@pytest.mark.parametrize(
    ("times", "ended"), [([1.0, -1.0], [1, 1]), ([1.0, np.nan], [1, 1]), ([1.0], [1, 0]), ([[1.0]], [[1]])]
)
def test_impossible_durations_are_refused(times: list[float], ended: list[int]) -> None:
    with pytest.raises(OutOfDomain, match="durations"):
        survival_curve(times, ended)


def test_levels_and_quantiles_outside_their_domain_are_refused() -> None:
    with pytest.raises(OutOfDomain, match="level"):
        survival_curve([1.0], [1], level=1.0)
    with pytest.raises(OutOfDomain, match="median"):
        survival_quantile([1.0], [1], 0.0)


def test_no_case_is_refused() -> None:
    with pytest.raises(TooFewCases, match="no case"):
        survival_curve([], [])
