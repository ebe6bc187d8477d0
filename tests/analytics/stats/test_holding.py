"""Gains that hold or slip: the published run lengths of the sum of misses, and drawn points."""

import numpy as np
import pytest

from pawl.analytics.errors import NotMeasurable, OutOfDomain, TooFewPoints
from pawl.analytics.stats.holding import Limits, freeze, run_length, slipped

UNIT = Limits("mean", "down", 0.0, -3.0, 3.0, 1.0, 0.0, 1.0, 0.0, 1.0, 100)


def noise(seed: int, n: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


def test_run_lengths_are_the_published_ones() -> None:
    """One-sided k = 0.5, h = 5: Montgomery, Introduction to Statistical Quality Control, table 9.3."""
    lengths = [run_length(UNIT, shift) for shift in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)]
    assert lengths == pytest.approx([930, 38.0, 10.4, 5.75, 4.01, 2.57], rel=0.005)


def test_a_slip_is_dated_by_the_point_since_which_it_goes_on() -> None:
    later = noise(2, 60)
    later[30:] += 2.0
    slip = slipped(UNIT, later)
    assert slip is not None
    assert 28 <= slip.since <= 30 < slip.noticed <= 37
    assert slip.level == pytest.approx(later[slip.since : slip.noticed + 1].mean())
    assert str(slip.sentence).startswith("The gain slipped: ")


def test_a_slip_of_one_point_is_told_of_one_point() -> None:
    slip = slipped(UNIT, [9.0])
    assert slip is not None
    assert str(slip.sentence) == "The gain slipped: 9 at the last point, held was 0."


def test_better_points_are_no_slip() -> None:
    assert slipped(UNIT, noise(2, 60) - 3.0) is None
    assert slipped(freeze(noise(1, 26), kind="mean", better="up"), noise(2, 60) + 3.0) is None


def test_dependence_widens_the_limits() -> None:
    walk = [0.0]
    for step in noise(5, 60):
        walk.append(0.7 * walk[-1] + step)
    limits = freeze(walk, kind="mean", better="up")
    assert 0.4 < limits.autocorrelation < 0.9
    rho = limits.autocorrelation
    assert limits.widening == pytest.approx(np.sqrt((1 + rho) / (1 - rho)))
    assert limits.high - limits.centre == pytest.approx(3 * limits.sigma * limits.widening)


def test_misses_count_from_the_looser_of_centre_and_target() -> None:
    values = 10.0 + noise(3, 26)
    assert freeze(values, kind="mean", better="down", target=12.0).held == 12.0
    eager = freeze(values, kind="mean", better="down", target=5.0)
    assert eager.held == eager.centre
    assert freeze(values, kind="mean", better="up", target=8.0).held == 8.0


def test_counts_and_shares_vary_at_least_as_chance_lets_them() -> None:
    counts = freeze(np.full(12, 25.0), kind="count", better="down")
    assert counts.sigma == pytest.approx(5.0, rel=0.01)
    assert counts.low == pytest.approx(25.0 - 15.0 * counts.widening, rel=0.02)
    shares = freeze(np.full(12, 100.0), kind="share", exposure=np.full(12, 100.0), better="up")
    assert shares.high == 1.0
    assert 0.0 < shares.sigma < 0.003


def test_a_period_of_few_cases_weighs_little() -> None:
    rates = np.random.default_rng(4).binomial(100, 0.9, 26)
    limits = freeze(rates, kind="share", exposure=np.full(26, 100.0), better="up")
    assert slipped(limits, [1.0] * 2, [2.0] * 2) is None
    assert slipped(limits, [50.0] * 2, [100.0] * 2) is not None


def test_holes_are_passed_over() -> None:
    slip = slipped(UNIT, [0.0, np.nan, 4.0, np.nan, 4.0])
    assert slip is not None
    assert (slip.since, slip.noticed, slip.level) == (2, 4, 4.0)


def test_what_cannot_be_frozen_is_refused() -> None:
    with pytest.raises(TooFewPoints, match="7 points"):
        freeze(noise(1, 7), kind="mean", better="up")
    with pytest.raises(TooFewPoints, match="0 points"):
        freeze([np.nan] * 9, kind="mean", better="up")
    with pytest.raises(NotMeasurable, match="do not vary"):
        freeze([3.0] * 12, kind="mean", better="up")
    with pytest.raises(OutOfDomain, match="same length"):
        freeze(noise(1, 9), kind="count", exposure=[1.0], better="up")
