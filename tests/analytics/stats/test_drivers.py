"""Mix against rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.stats.drivers import drivers

COUNTS = st.dictionaries(
    st.sampled_from("abcde"), st.tuples(st.integers(0, 50), st.integers(1, 100)), min_size=1
)


def test_a_published_kind_of_example_all_mix():
    """Each group keeps its rate, but there are more cases of the worse group (Simpson's paradox)."""
    found = drivers({"easy": (90, 100), "hard": (5, 10)}, {"easy": (45, 50), "hard": (50, 100)})
    assert found.rate == pytest.approx(0)
    assert found.mix == pytest.approx(95 / 150 - 95 / 110)
    assert "The mix changed (100%" in str(found.sentence)


def test_all_rate():
    found = drivers({"a": (10, 100), "b": (20, 100)}, {"a": (20, 100), "b": (40, 100)})
    assert (found.mix, found.rate) == pytest.approx((0, 0.15))
    assert [one.group for one in found.groups] == ["b", "a"]
    assert "The groups themselves changed" in str(found.sentence)


def test_both():
    found = drivers({"a": (10, 100), "b": (50, 100)}, {"a": (10, 50), "b": (90, 150)})
    assert found.mix + found.rate == pytest.approx(found.change)
    assert str(found.sentence).startswith("Both")


def test_a_group_that_is_new_is_mix_alone():
    found = drivers({"a": (10, 100)}, {"a": (10, 100), "b": (0, 100)})
    (new,) = (one for one in found.groups if one.group == "b")
    assert (new.rate, new.rate_before) == (0, None)
    assert new.mix < 0


def test_a_group_without_cases_on_either_side_does_nothing():
    found = drivers({"a": (1, 10), "b": (0, 0)}, {"a": (1, 10), "b": (0, 0)})
    assert all(one.effect == 0 for one in found.groups)
    assert str(found.sentence) == "Nothing changed."


def test_without_cases_there_is_nothing_to_compare():
    with pytest.raises(NotMeasurable):
        drivers({}, {"a": (1, 2)})


@given(before=COUNTS, after=COUNTS)
def test_nothing_is_left_over(before, after):
    found = drivers(before, after)
    assert found.mix + found.rate == pytest.approx(found.change, abs=1e-9)
