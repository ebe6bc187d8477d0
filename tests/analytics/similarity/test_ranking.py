"""BM25 against a calculation by hand."""

from math import log

import pytest

from pawl.analytics.similarity import ranked


def test_a_score_is_what_the_formula_says() -> None:
    texts = [["a", "b"], ["a", "a", "c", "d"], ["e"]]
    found = dict(ranked(["a"], texts))
    idf = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = 7 / 3
    first = idf * 2.2 / (1 + 1.2 * (0.4 + 0.6 * 2 / mean))
    second = idf * 2 * 2.2 / (2 + 1.2 * (0.4 + 0.6 * 4 / mean))
    assert found == pytest.approx({0: first, 1: second})


def test_rare_words_weigh_more_and_strangers_are_left_out() -> None:
    texts = [["vpn", "slow"], ["mail", "slow"], ["mail", "slow"], ["printer"]]
    assert [at for at, _score in ranked(["vpn", "slow"], texts)] == [0, 1, 2]


@pytest.mark.parametrize(("query", "texts"), [([], [["a"]]), (["a"], []), (["a"], [[]]), (["a"], [["b"]])])
def test_nothing_is_like_nothing(query: list[str], texts: list[list[str]]) -> None:
    assert ranked(query, texts) == []
