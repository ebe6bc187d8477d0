"""Who did how much of a whole."""

from collections.abc import Callable
from itertools import permutations
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.shapley import MOST_PLAYERS, shapley


def worths(before: list[float], after: list[float], rate: Callable[[list[float]], float]) -> list[float]:
    """The rate where those in the coalition are as after and the others as before."""
    return [
        rate([(after if mask >> n & 1 else before)[n] for n in range(len(before))])
        for mask in range(2 ** len(before))
    ]


@pytest.mark.parametrize(
    ("before", "after", "effects"),
    [
        (
            [51.78746, 0.45919, 0.52638],  # birth rates of Austria and Chile, 1981
            [84.90502, 0.75756, 0.51065],
            [10.4340333, 10.5608476, -0.6670084],
        ),
        (
            [25.3, 0.214, 0.279, 0.949],  # non-marital births, US 1971 and 1979
            [32.7, 0.290, 0.473, 0.986],
            [0.6889411, 0.8125381, 1.3829055, 0.1047547],
        ),
    ],
)
def test_published_products_of_factors(before: list[float], after: list[float], effects: list[float]) -> None:
    """Das Gupta (1993), Standardization and Decomposition of Rates, chapter 2; digits as DasGuptR prints."""
    found = shapley(worths(before, after, prod))
    assert found == pytest.approx(effects, abs=5e-7)
    assert found.sum() == pytest.approx(prod(after) - prod(before))


def test_the_published_cost_of_a_runway() -> None:
    """Littlechild & Owen (1973): who needs the longest pays for it alone, what all need all share."""
    needs = [1.0, 2.0, 5.0]
    cost = [max((needs[n] for n in range(3) if mask >> n & 1), default=0.0) for mask in range(8)]
    assert shapley(cost) == pytest.approx([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 3])


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.floats(-9, 9), min_size=2**n, max_size=2**n)))
def test_it_is_the_mean_over_all_orders(worth: list[float]) -> None:
    players = len(worth).bit_length() - 1
    found = np.zeros(players)
    orders = list(permutations(range(players)))
    for order in orders:
        mask = 0
        for player in order:
            found[player] += worth[mask | 1 << player] - worth[mask]
            mask |= 1 << player
    assert shapley(worth) == pytest.approx(found / len(orders), abs=1e-9)


@pytest.mark.parametrize("many", [1, 3, 2 ** (MOST_PLAYERS + 1)])
def test_what_cannot_be_split_is_refused(many: int) -> None:
    with pytest.raises(OutOfDomain, match="12 may join"):
        shapley([0.0] * many)
