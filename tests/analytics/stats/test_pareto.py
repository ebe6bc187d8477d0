"""The vital few: a published example, a plain count, invariances."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.pareto import pareto

COUNTS = st.dictionaries(st.text(max_size=4), st.integers(0, 10_000), max_size=30)


def test_a_known_table() -> None:
    found = pareto({"Glass": 5, "Dirt": 20, "Scratch": 60, "Crack": 15, "None": 0})
    assert [(bar.label, bar.count, bar.is_vital) for bar in found] == [
        ("Scratch", 60, True), ("Dirt", 20, True), ("Crack", 15, False), ("Glass", 5, False),
    ]  # fmt: skip
    assert [bar.cumulative for bar in found] == [0.6, 0.8, 0.95, 1.0]


@given(COUNTS, st.integers(1, 100))
def test_the_vital_are_the_fewest_that_reach_the_mark(counts: dict[str, int], mark: int) -> None:
    found = pareto(counts, mark=mark)
    total = sum(counts.values())
    vital = [bar.count for bar in found if bar.is_vital]
    assert [bar.count for bar in found] == sorted((n for n in counts.values() if n), reverse=True)
    if total:
        assert Fraction(sum(vital), total) >= Fraction(mark, 100) > Fraction(sum(vital[:-1]), total)
        assert found[-1].cumulative == 1


@given(COUNTS, st.integers(2, 9))
def test_more_of_all_changes_no_share(counts: dict[str, int], factor: int) -> None:
    more = pareto({label: n * factor for label, n in counts.items()})
    assert [(bar.label, bar.is_vital) for bar in more] == [
        (bar.label, bar.is_vital) for bar in pareto(counts)
    ]


@pytest.mark.parametrize("mark", [0, 101])
def test_a_mark_lies_within_the_whole(mark: int) -> None:
    with pytest.raises(OutOfDomain, match="1 to 100"):
        pareto({"a": 1}, mark=mark)


def test_nothing_happens_less_than_never() -> None:
    with pytest.raises(OutOfDomain, match="negative"):
        pareto({"a": -1})
