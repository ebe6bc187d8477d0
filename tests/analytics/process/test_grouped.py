"""Exact quantiles in groups."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.process.grouped import grouped_quantiles

PAIRS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 10**6)), max_size=60)


def quantiles(
    pairs: list[tuple[int, int]], groups: int = 5, probabilities: Sequence[float] = (0.0, 0.25, 0.5, 0.9, 1.0)
) -> npt.NDArray[np.float64]:
    group = np.array([g for g, _ in pairs], np.int64)
    return grouped_quantiles(group, np.array([v for _, v in pairs], np.int64), groups, probabilities)


@given(PAIRS)
def test_each_group_agrees_with_numpy(pairs):
    found = quantiles(pairs)
    for group in range(5):
        values = [v for g, v in pairs if g == group]
        expected = np.quantile(values, [0.0, 0.25, 0.5, 0.9, 1.0]) if values else np.full(5, np.nan)
        assert found[group] == pytest.approx(expected, rel=1e-12, nan_ok=True)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_the_values_does_not_matter(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    assert np.array_equal(quantiles(shuffled), quantiles(pairs), equal_nan=True)


def test_numbers_too_long_to_pack_are_ranked_all_the_same():
    pairs = [(0, 2**52), (4999, 7), (0, 2**52 - 2), (4999, 9)]
    found = quantiles(pairs, groups=5000, probabilities=(0.5,))
    assert (found[0, 0], found[4999, 0]) == (2**52 - 1, 8)
    assert np.isnan(found[1, 0])
