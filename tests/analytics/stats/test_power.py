"""How many points a change needs: simulated truth, and what is refused."""

import numpy as np
import pytest

from pawl.analytics.errors import OutOfDomain, TooFewPoints
from pawl.analytics.stats.effect import Season
from pawl.analytics.stats.verdict import Observed, detectable, judge, points_needed


def noise(seed: int, n: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


def test_more_points_are_needed_for_less() -> None:
    before = 50.0 + 3.0 * noise(1, 52)
    wanted = [points_needed(before, kind="mean", effect=effect) for effect in (-6.0, 4.5, 3.0)]
    assert wanted == sorted(wanted)
    assert wanted[0] < wanted[2]
    seen = detectable(before, wanted[2], kind="mean")
    assert seen <= 3.0 < detectable(before, wanted[2] - 5, kind="mean")


def test_so_many_points_show_it_about_as_often_as_was_asked() -> None:
    found = 0
    for seed in range(30):
        y = noise(seed, 52 + 20)
        y[52:] += detectable(y[:52], 20, kind="mean")
        judged = judge(Observed(y, 52))
        found += judged.change_low is not None and judged.change_low > 0
    assert 17 <= found <= 29


def test_a_season_and_the_cases_count() -> None:
    before = np.random.default_rng(2).binomial(60, 0.7, 52)
    sizes = np.full(52, 60.0)
    assert detectable(before, 26, kind="share", exposure=sizes) < 0.2
    wave = Season(26.0, 1)
    plain, seasonal = (detectable(before, 9, kind="share", exposure=sizes, season=s) for s in (None, wave))
    assert plain != seasonal


def test_what_cannot_be_planned_is_refused() -> None:
    with pytest.raises(TooFewPoints, match="11 points; a baseline needs 12"):
        points_needed(noise(1, 11), kind="mean", effect=1.0)
    with pytest.raises(TooFewPoints, match="however long one waits"):
        points_needed(noise(1, 12), kind="mean", effect=0.01)
    with pytest.raises(OutOfDomain, match="effect, level, power"):
        points_needed(noise(1, 20), kind="mean", effect=0.0)
    with pytest.raises(OutOfDomain, match="effect, level, power"):
        detectable(noise(1, 20), 13, kind="mean", power=1.0)
