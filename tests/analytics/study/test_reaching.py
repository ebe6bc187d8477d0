"""When a target will be reached."""

from dataclasses import astuple

import numpy as np
import pytest

from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.forecast import Forecast, forecast
from pawl.analytics.study.reaching import Reaching, reaching, told
from pawl.analytics.words import Sentence, say

UP, BAND = Target(10, "up"), Target(10, "band", (9, 11))


def foretold(values: list[float], half: list[float]) -> Forecast:
    centre, spread = np.array(values, dtype=float), np.array(half, dtype=float)
    return Forecast("level", centre, centre - spread, centre + spread, 0.8, 0.5, 9, say("so"))


def when(ahead: int) -> Sentence:
    return say("period +{n}", n=ahead)


@pytest.mark.parametrize(
    ("values", "half", "target", "wanted"),
    [
        ([7, 8, 9, 10, 11, 12], [1, 1, 1, 1, 1, 1], UP, (6, 4, 3, 5)),
        ([7, 8, 9, 10], [1, 1, 2, 3], UP, (4, 4, 3, None)),
        ([7, 8, 9], [1, 1, 1], UP, (3, None, 3, None)),
        ([5, 5, 5], [1, 1, 1], UP, (3, None, None, None)),
        ([13, 12, 11, 10, 10], [3, 3, 2, 2, 1], BAND, (5, 3, 1, 5)),
        ([14, 14], [7, 7], BAND, (2, None, 1, None)),
        ([14, 14], [1, 1], BAND, (2, None, None, None)),
    ],
    ids=["a line", "widening", "at the earliest", "never", "a band", "around a band", "beside a band"],
)  # fmt: skip
def test_it_is_read_off_middle_and_interval(
    values: list[float], half: list[float], target: Target, wanted: tuple[int | None, ...]
) -> None:
    assert astuple(reaching(foretold(values, half), target)) == wanted


def test_upside_down_it_is_the_same() -> None:
    rng = np.random.default_rng(11)
    for _ in range(50):
        values, half = rng.normal(9, 2, 12).tolist(), np.abs(rng.normal(0, 2, 12)).tolist()
        turned = reaching(foretold([-one for one in values], half), Target(-10, "down"))
        assert turned == reaching(foretold(values, half), UP)


def test_a_farther_target_is_reached_no_sooner() -> None:
    climbing = (np.arange(60) / 4 + np.random.default_rng(3).normal(0, 0.4, 60)).tolist()
    found = forecast(climbing, 26)
    days = [reaching(found, Target(goal, "up")) for goal in np.linspace(13, 25, 25)]
    for name in ("earliest", "expected", "latest"):
        counts = [getattr(one, name) or 99 for one in days]
        assert counts == sorted(counts)
    assert any(one.expected for one in days)
    assert all((one.earliest or 0) <= (one.expected or 99) <= (one.latest or 99) for one in days)


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (Reaching(6, None, None, None),
         "The target is not reached until period +6, which is as far as can be foretold."),
        (Reaching(6, None, 3, None), "The target is not expected until period +6; "
         "at the earliest around period +3."),
        (Reaching(6, 4, 3, None),
         "The target is reached around period +4 (80% interval period +3 to later than period +6)."),
        (Reaching(6, 4, 3, 5),
         "The target is reached around period +4 (80% interval period +3 to period +5)."),
    ],
    ids=["never", "at the earliest", "open", "closed"],
)  # fmt: skip
def test_it_is_said(one: Reaching, wanted: str) -> None:
    assert str(told(one, 0.8, when)) == wanted
