"""When a level may have changed."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.datasets import nile

from pawl.analytics.stats.change_points import FEWEST, Hint, change_hints

NILE = [float(value) for value in nile.load_pandas().data["volume"]]


def drawn(n: int, chance: np.random.Generator, rho: float = 0.0) -> NDArray[np.float64]:
    """Points of standard deviation 1, each leaning on the one before."""
    points = chance.normal(size=n) * np.sqrt(1 - rho**2)
    points[0] /= np.sqrt(1 - rho**2)
    for i in range(1, n):
        points[i] += rho * points[i - 1]
    return np.asarray(points, dtype=np.float64)


def found(values: Any) -> tuple[Hint, ...]:
    return change_hints(list(values))


def test_the_nile_since_the_dam_of_1899() -> None:
    """Cobb (1978), Biometrika 65: one change, the last year of the old level is 1898; 1098 and 850."""
    (one,) = change_hints(NILE)
    assert 1871 + one.at == 1899
    assert 1896 <= 1871 + one.first <= 1898 < 1871 + one.last <= 1903
    assert [one.before, one.after] == pytest.approx([1097.75, 849.97], abs=0.01)


@pytest.mark.parametrize(("rho", "most"), [(0.0, 0.02), (0.4, 0.025), (0.7, 0.035)])
def test_of_chance_alone_it_seldom_speaks(rho: float, most: float) -> None:
    chance = np.random.default_rng(11)
    assert np.mean([bool(found(drawn(52, chance, rho))) for _ in range(400)]) <= most


def test_trends_and_seasons_are_no_change_of_a_day() -> None:
    chance, at = np.random.default_rng(12), np.arange(104)
    steep = [bool(found(drawn(52, chance) + 0.2 * at[:52])) for _ in range(100)]
    season = [bool(found(drawn(104, chance) + 1.5 * np.sin(2 * np.pi * at / 52 + n))) for n in range(60)]
    assert np.mean(steep) <= 0.03
    assert np.mean(season) <= 0.03


def test_a_clear_step_is_found_where_it_is() -> None:
    chance = np.random.default_rng(13)
    hints = [found(drawn(104, chance) + 2.0 * (np.arange(104) >= 52)) for _ in range(60)]
    assert np.mean([bool(one) for one in hints]) >= 0.85
    first = [one[0] for one in hints if one]
    assert np.mean([one.first <= 52 <= one.last for one in first]) >= 0.88
    assert np.median([abs(one.at - 52) for one in first]) <= 1


def test_two_steps_are_two_hints() -> None:
    values = drawn(120, np.random.default_rng(14)) + np.repeat([0.0, 5.0, 12.0], 40)
    assert [one.at for one in found(values)] == pytest.approx([40, 80], abs=1)


def test_holes_keep_the_places() -> None:
    values: list[float | None] = [None, None, *NILE]
    values[10] = None
    (one,) = change_hints(values)
    assert one.at == 2 + 28


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.01, 1e4), shift=st.floats(-1e4, 1e4))
def test_neither_unit_nor_origin_matters(scale: float, shift: float) -> None:
    (one,) = found([scale * value + shift for value in NILE])
    (same,) = change_hints(NILE)
    assert (one.at, one.first, one.last) == (same.at, same.first, same.last)
    assert one.gain == pytest.approx(same.gain, rel=1e-5)


def test_turned_round_it_is_the_same_change() -> None:
    (one,) = found(NILE[::-1])
    (same,) = change_hints(NILE)
    assert one.at == len(NILE) - same.at
    assert one.gain == pytest.approx(same.gain)


@pytest.mark.parametrize("values", [[], [1.0] * 60, [None] * 60, [*[0.0] * 9, *[9.0] * (FEWEST - 10)]])
def test_nothing_is_said_of_nothing(values: list[float | None]) -> None:
    assert change_hints(values) == ()
