"""Intervals of a share and of a quantile."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.intervals import quantile_interval
from pawl.analytics.stats.wilson import wilson


@given(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from([0.8, 0.95]),
)
def test_wilson_equals_scipy(pair, level):
    cases, size = pair
    expected = stats.binomtest(cases, size).proportion_ci(level, method="wilson")
    assert wilson(cases, size, level) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize(("cases", "size"), [(3, 2), (-1, 2), (0, 0)])
def test_what_is_no_share_is_refused(cases, size):
    with pytest.raises(OutOfDomain, match="not a share"):
        wilson(cases, size)


# Conover, Practical Nonparametric Statistics: 95 % ranks of the median (sign test table), 1-based.
@pytest.mark.parametrize(
    ("count", "low", "high"), [(6, 1, 6), (10, 2, 9), (20, 6, 15), (25, 8, 18), (50, 18, 33)]
)
def test_ranks_of_the_median_are_those_of_the_sign_test(count, low, high):
    assert quantile_interval(range(1, count + 1)) == (low, high)


def test_too_few_values_leave_an_end_open():
    assert quantile_interval([3, 1, 2]) == (None, None)
    assert quantile_interval(range(20), 0.95) == (16, None)


@given(st.integers(2, 300), st.sampled_from([0.1, 0.5, 0.9]), st.sampled_from([0.8, 0.95]))
def test_ranks_cover_by_the_binomial_law_and_a_narrower_pair_would_not(count, q, level):
    low, high = quantile_interval(range(count), q, level)
    tail = (1 - level) / 2 + 1e-12
    first, last = -1 if low is None else low, count if high is None else high
    assert stats.binom.cdf(first, count, q) <= tail
    assert stats.binom.sf(last, count, q) <= tail
    # One rank further in, a tail would be too heavy.
    assert stats.binom.cdf(first + 1, count, q) > tail
    assert stats.binom.sf(last - 1, count, q) > tail


def test_intervals_of_a_skewed_law_cover_its_median():
    rng = np.random.default_rng(9)
    hits = 0
    for values in rng.lognormal(2, 1.8, (1500, 40)):
        low, high = quantile_interval(values.tolist())
        hits += low <= np.exp(2) <= high
    assert 0.94 <= hits / 1500 <= 0.98


def test_no_values_have_no_interval():
    with pytest.raises(OutOfDomain, match="no values"):
        quantile_interval([])
