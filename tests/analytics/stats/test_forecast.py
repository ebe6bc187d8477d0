"""Forecasts against statsmodels with fixed weights, and on held-back weeks of simulated desks."""

import os
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest
from statsmodels.tsa.holtwinters import ExponentialSmoothing, Holt

from pawl.analytics.errors import OutOfDomain, TooFewPoints
from pawl.analytics.simulation import demo_desk, simulate
from pawl.analytics.stats.forecast import forecast
from pawl.analytics.stats.smoothing import naive, smooth, smooth_with

SERIES = 300 if os.environ.get("PAWL_THOROUGH") else 25
LEARNT, AHEAD = 40, 4


def noise(seed: int, n: int = 60) -> np.ndarray:
    return np.random.default_rng(seed).normal(100.0, 10.0, n)


def weekly(seed: int) -> list[np.ndarray]:
    """Arrivals, share handed on, mean log minutes to the first touch of a desk without interventions."""
    weeks = LEARNT + AHEAD
    desk = replace(demo_desk(), weeks=weeks, weekly_volume=40.0, interventions=(), season=0.0)
    opened, handed, waited = np.zeros(weeks), np.zeros(weeks), np.zeros(weeks)
    for case in simulate(desk, seed=seed).cases:
        week = int(case.opened // 10080)
        opened[week] += 1
        handed[week] += case.reassignments > 0
        waited[week] += np.log1p(max(case.first_touch - case.opened, 0.0))
    return [opened, handed / opened, waited / opened]


def test_smoothing_of_the_level_equals_statsmodels() -> None:
    y = noise(1)
    theirs = ExponentialSmoothing(y, initialization_method="known", initial_level=y[0])
    expected = theirs.fit(smoothing_level=0.3, optimized=False).forecast(3)
    assert smooth_with(y, 3, alpha=0.3)[0] == pytest.approx(expected, rel=1e-12)


def test_smoothing_with_a_damped_trend_equals_statsmodels() -> None:
    y = noise(2) + np.arange(60.0)
    theirs = Holt(y, damped_trend=True, initialization_method="known", initial_level=y[0], initial_trend=0.0)
    fit = theirs.fit(smoothing_level=0.4, smoothing_trend=0.2, damping_trend=0.9, optimized=False)
    assert smooth_with(y, 5, alpha=0.4, beta=0.2)[0] == pytest.approx(fit.forecast(5), rel=1e-12)


def test_smoothing_of_level_and_season_equals_statsmodels() -> None:
    y = noise(3) + 30.0 * np.tile([0.0, 1.0, 0.0, -1.0], 15)
    theirs = ExponentialSmoothing(
        y[4:],
        seasonal="add",
        seasonal_periods=4,
        initialization_method="known",
        initial_level=y[:4].mean(),
        initial_seasonal=y[:4] - y[:4].mean(),
    )
    fit = theirs.fit(smoothing_level=0.2, smoothing_seasonal=0.1 * 0.8, optimized=False)
    ahead, squares = smooth_with(y, 3, alpha=0.2, gamma=0.1, season=4)
    assert ahead == pytest.approx(fit.forecast(3), rel=1e-9)
    assert squares == pytest.approx(fit.sse, rel=1e-9)


def test_the_seasonal_naive_forecast_repeats_the_last_round() -> None:
    assert naive(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 5, 3).tolist() == [3, 4, 5, 3, 4]


def test_a_steady_climb_is_followed_by_the_trend() -> None:
    y = np.arange(60.0)
    assert smooth(y, 1, 1, "damped trend")[0] > smooth(y, 1, 1, "mean")[0] + 20


def test_noise_around_a_level_is_forecast_by_a_mean() -> None:
    found = forecast(noise(4), 4)
    assert found.method in ("mean", "level")
    assert found.mase < 0.9
    assert f"{found.mase:.2f} times" in str(found.why)


def test_a_season_is_found_and_followed() -> None:
    y = 100.0 + 30.0 * np.tile([0.0, 1.0, 0.0, -1.0], 15) + np.random.default_rng(5).normal(0, 5, 60)
    found = forecast(y, 4, season=4)
    assert found.method == "level and season"
    assert found.values == pytest.approx([100, 130, 100, 70], abs=8)


def test_a_random_walk_is_best_said_as_last_time() -> None:
    y = np.random.default_rng(6).normal(0, 1, 80).cumsum()
    found = forecast(y, 1)
    assert found.mase == pytest.approx(1.0, abs=0.1)


def test_the_naive_method_says_so() -> None:
    found = forecast(np.full(40, 7.0), 2)
    assert (found.method, found.mase) == ("seasonal naive", 1.0)
    assert found.values.tolist() == found.low.tolist() == found.high.tolist() == [7.0, 7.0]
    assert "nothing came nearer" in str(found.why)


def test_a_season_that_repeats_exactly_is_told_as_the_one_before() -> None:
    found = forecast(np.tile([1.0, 5.0, 2.0, 9.0], 12), 4, season=4)
    assert found.method == "seasonal naive"
    assert found.values.tolist() == [1.0, 5.0, 2.0, 9.0]
    assert "one season before" in str(found.why)


@pytest.mark.parametrize("n", [15, 16, 17, 18])
def test_few_periods_still_leave_eight_to_be_tested_on(n: int) -> None:
    if n < 16:
        with pytest.raises(TooFewPoints, match="16 are needed"):
            forecast(noise(7, n), 1)
    else:
        assert forecast(noise(7, n), 1).origins >= 8


def test_shift_and_scale_pass_through() -> None:
    y = noise(8)
    plain, moved = forecast(y, 4), forecast(3.0 * y + 50.0, 4)
    assert moved.method == plain.method
    assert moved.values == pytest.approx(3.0 * plain.values + 50.0)
    assert moved.high == pytest.approx(3.0 * plain.high + 50.0)


def test_bounds_of_the_unit_are_kept() -> None:
    y = np.clip(np.random.default_rng(9).normal(0.97, 0.05, 60), 0.0, 1.0)
    found = forecast(y, 4, at_least=0.0, at_most=1.0)
    assert (found.high <= 1.0).all()
    assert (found.low >= 0.0).all()


def test_intervals_do_not_shrink_with_distance() -> None:
    found = forecast(noise(10), 6)
    assert (np.diff(found.high - found.low) >= -1e-12).all()


def test_a_higher_level_gives_a_wider_interval() -> None:
    narrow, wide = forecast(noise(11), 3, level=0.5), forecast(noise(11), 3, level=0.95)
    assert (wide.high - wide.low > narrow.high - narrow.low).all()


def test_held_back_weeks_of_simulated_desks_are_forecast_within_their_intervals() -> None:
    inside, ours, naives = [], [], []
    for seed in range(SERIES):
        for y in weekly(300 + seed):
            found, actual = forecast(y[:LEARNT], AHEAD), y[LEARNT:]
            inside.append((found.low <= actual) & (actual <= found.high))
            ours.append(np.abs(actual - found.values) / y.std())
            naives.append(np.abs(actual - naive(y[:LEARNT], AHEAD, 1)) / y.std())
    assert 0.75 <= np.mean(inside) <= 0.85
    assert np.mean(ours) / np.mean(naives) < 1.0


@pytest.mark.reference
def test_held_back_days_of_the_real_log_are_forecast_within_their_intervals(reference_data: Path) -> None:
    log = reference_data / "servicenow-incidents" / "incident_event_log.csv.gz"
    days = duckdb.execute(
        "with t as (select number, any_value(strptime(opened_at, '%d/%m/%Y %H:%M'))::date as day "
        "from read_csv(?, all_varchar = true) group by number) select count(*) from t "
        "where day between '2016-02-29' and '2016-05-22' group by day order by day",
        [str(log)],
    ).fetchnumpy()
    y = np.log(next(iter(days.values())).astype(float))
    inside, ours, naives = [], [], []
    for origin in range(42, len(y) - 6, 3):
        found, actual = forecast(y[:origin], 7, season=7), y[origin : origin + 7]
        inside.append((found.low <= actual) & (actual <= found.high))
        ours.append(np.abs(actual - found.values))
        naives.append(np.abs(actual - naive(y[:origin], 7, 7)))
    assert (
        0.70 <= np.mean(inside) <= 0.90
    )  # a dozen overlapping weeks of one series: the coverage is uncertain
    assert np.mean(ours) / np.mean(naives) < 1.0


def test_what_cannot_be_forecast_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="missing"):
        forecast([1.0, np.nan], 1)
    with pytest.raises(OutOfDomain, match="horizon"):
        forecast(noise(1), 0)
    with pytest.raises(TooFewPoints, match="look fewer periods ahead"):
        forecast(noise(1, 20), 8)
