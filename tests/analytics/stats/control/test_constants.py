"""Factors by integration equal the printed table of Montgomery, appendix VI, and a simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.constants import c4, d2, d3, factors

# Montgomery, Introduction to Statistical Quality Control, appendix VI: n, d2, d3, c4.
PRINTED = [
    (2, 1.128, 0.853, 0.7979),
    (3, 1.693, 0.888, 0.8862),
    (4, 2.059, 0.880, 0.9213),
    (5, 2.326, 0.864, 0.9400),
    (6, 2.534, 0.848, 0.9515),
    (7, 2.704, 0.833, 0.9594),
    (8, 2.847, 0.820, 0.9650),
    (9, 2.970, 0.808, 0.9693),
    (10, 3.078, 0.797, 0.9727),
    (15, 3.472, 0.756, 0.9823),
    (20, 3.735, 0.729, 0.9869),
    (25, 3.931, 0.708, 0.9896),
]
# The same table: A2, A3, B3, B4, D3, D4.
PRINTED_FACTORS = {
    2: (1.880, 2.659, 0, 3.267, 0, 3.267),
    5: (0.577, 1.427, 0, 2.089, 0, 2.114),
    7: (0.419, 1.182, 0.118, 1.882, 0.076, 1.924),
    10: (0.308, 0.975, 0.284, 1.716, 0.223, 1.777),
    25: (0.153, 0.606, 0.565, 1.435, 0.459, 1.541),
}


@pytest.mark.parametrize(("size", "range_mean", "range_sd", "s_mean"), PRINTED)
def test_the_printed_table_of_d2_d3_and_c4_comes_out(size, range_mean, range_sd, s_mean):
    assert d2(size) == pytest.approx(range_mean, abs=5.1e-4)
    assert d3(size) == pytest.approx(range_sd, abs=7e-4)
    assert c4(size) == pytest.approx(s_mean, abs=5.1e-5)


@pytest.mark.parametrize("size", PRINTED_FACTORS)
def test_the_printed_table_of_limit_factors_comes_out(size):
    found = factors(size)
    names = ("A2", "A3", "B3", "B4", "D3", "D4")
    assert [found[name] for name in names] == pytest.approx(PRINTED_FACTORS[size], abs=1.2e-3)


def test_two_values_have_a_closed_form():
    assert d2(2) == pytest.approx(2 / math.sqrt(math.pi), abs=1e-12)
    assert d3(2) == pytest.approx(math.sqrt(2 - 4 / math.pi), abs=1e-9)
    assert c4(2) == pytest.approx(math.sqrt(2 / math.pi), abs=1e-12)
    assert factors(2)["E2"] == pytest.approx(2.6587, abs=1e-4)


def test_three_values_have_a_mean_range_of_three_over_root_pi():
    assert d2(3) == pytest.approx(3 / math.sqrt(math.pi), abs=1e-12)


@pytest.mark.parametrize("size", [3, 8, 40])
def test_simulated_subgroups_agree(size):
    groups = np.random.default_rng(size).standard_normal((200_000, size))
    ranges = np.ptp(groups, axis=1)
    assert d2(size) == pytest.approx(ranges.mean(), abs=4 * d3(size) / 447)
    assert d3(size) == pytest.approx(ranges.std(), abs=0.006)
    assert c4(size) == pytest.approx(groups.std(axis=1, ddof=1).mean(), abs=0.004)


@settings(max_examples=30)
@given(st.integers(2, 200))
def test_a_larger_subgroup_has_a_wider_range_and_a_truer_deviation(size):
    assert d2(size + 1) > d2(size)
    assert c4(size) < c4(size + 1) < 1


@pytest.mark.parametrize("size", [0, 1, 1001])
@pytest.mark.parametrize("factor", [d2, d3, c4, factors])
def test_a_size_outside_the_table_is_refused_with_the_way_out(factor, size):
    with pytest.raises(OutOfDomain, match="XmR"):
        factor(size)
