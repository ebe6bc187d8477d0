"""Worked examples of others: the ban on smoking in Sicily, and the example of CausalImpact."""

from typing import Any

import numpy as np
import pytest
from tests.analytics.stats.published_series import ARMA, ARMA_CONTROL, SICILY, SICILY_PEOPLE

from pawl.analytics.stats.effect import Model, Season, before_after
from pawl.analytics.stats.verdict import Observed, Verdict, judge

BAN = 36
MONTHS = Season(12.0, 2)


def test_the_naive_difference_of_sicily_has_the_wrong_sign() -> None:
    """More events after the ban than before; 11 % fewer than trend and people would have given."""
    assert SICILY[:BAN].mean() == pytest.approx(810.9, abs=0.05)
    assert SICILY[BAN:].mean() == pytest.approx(857.5, abs=0.05)
    effect = before_after(SICILY, BAN, kind="count", exposure=SICILY_PEOPLE)
    assert effect.step.estimate == pytest.approx(0.894, abs=0.0005)
    assert effect.trend == pytest.approx(1.0050, abs=0.0001)


def test_quasi_poisson_with_harmonics_is_the_published_one() -> None:
    """Published .885 (.839-.933) with normal quantiles; ours are Student's on 53 degrees of freedom."""
    plain = before_after(SICILY, BAN, kind="count", exposure=SICILY_PEOPLE, model=Model(errors="model"))
    assert plain.dispersion == pytest.approx(3.559, abs=0.001)
    assert (plain.step.low, plain.step.high) == pytest.approx((0.8392, 0.9532), abs=0.0015)
    waved = before_after(
        SICILY, BAN, kind="count", exposure=SICILY_PEOPLE, model=Model(season=MONTHS, errors="model")
    )
    assert waved.step.estimate == pytest.approx(0.8851, abs=0.0001)
    assert (waved.step.low, waved.step.high) == pytest.approx((0.839, 0.933), abs=0.0015)
    assert waved.dispersion == pytest.approx(2.262, abs=0.001)


def test_a_change_of_slope_in_sicily_is_the_published_one() -> None:
    """Theirs counts the slope from the month before the ban, ours from the ban: one month lies between."""
    effect = before_after(
        SICILY, BAN, kind="count", exposure=SICILY_PEOPLE,
        model=Model(season=MONTHS, slope=True, errors="model"),
    )  # fmt: skip
    assert effect.slope is not None
    assert effect.step.estimate / effect.slope.estimate == pytest.approx(0.8765, abs=0.0002)
    assert effect.slope.estimate == pytest.approx(1.0015, abs=0.0002)
    assert effect.slope.p_value == pytest.approx(0.42, abs=0.01)


def test_the_verdict_on_sicily_sees_the_fall() -> None:
    found: Any = judge(Observed(SICILY, BAN, "count", "down", exposure=SICILY_PEOPLE, season=MONTHS))
    assert found.verdict is Verdict.VERIFIED
    assert found.change_high < 0
    assert found.change / found.expected == pytest.approx(0.885 - 1.0, abs=0.01)


def test_the_example_of_causal_impact_comes_out_beside_its_control() -> None:
    """Published: actual 125.23, effect 4.89 (0.31), 4.26 to 5.47."""
    y = ARMA + np.where(np.arange(100) >= 70, 5.0, 0.0)
    found: Any = judge(Observed(y, 70, comparison=ARMA_CONTROL))
    assert found.reached == pytest.approx(125.23, abs=0.005)
    assert found.verdict is Verdict.VERIFIED
    assert 4.26 < found.change < 5.47
    assert found.change_low < 4.89 < found.change_high
