"""Each period left out once."""

import numpy as np
import pytest
from scipy.stats import ttest_ind

from pawl.analytics.stats.leaving_out import Floats, leaving_out


def means(before: Floats, after: Floats) -> Floats:
    """The change of a rate."""
    return np.array([after[0, 0] / after[0, 1] - before[0, 0] / before[0, 1]])


def stretch(values: Floats) -> Floats:
    return np.stack([values, np.ones_like(values)], axis=-1)[:, None, :]


def test_of_plain_means_it_is_welch() -> None:
    chance = np.random.default_rng(3)
    before, after = chance.normal(5.0, 1.0, 9), chance.normal(6.0, 2.0, 14)
    found = leaving_out(stretch(before), stretch(after), means)
    assert found.half is not None
    known = ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    span = [found.values[0] - found.half[0], found.values[0] + found.half[0]]
    assert span == pytest.approx([known.low, known.high])


def test_it_holds_the_truth_as_often_as_it_says() -> None:
    """Thirteen periods a side; the cases of a period share its luck, so they are worth fewer."""
    chance, held, tries = np.random.default_rng(4), 0, 2000
    for _ in range(tries):
        sides = []
        for share in (0.3, 0.4):
            cases = chance.poisson(60.0, 13)
            luck = chance.beta(share * 20, (1 - share) * 20, 13)
            sides.append(np.stack([chance.binomial(cases, luck), cases], axis=-1)[:, None, :].astype(float))
        found = leaving_out(sides[0], sides[1], means)
        assert found.half is not None
        held += abs(found.values[0] - 0.1) <= found.half[0]
    assert 0.935 <= held / tries <= 0.97


def test_two_periods_say_nothing_of_chance() -> None:
    found = leaving_out(stretch(np.array([1.0, 2.0])), stretch(np.arange(9.0) + 1), means)
    assert found.half is None
    assert found.values == pytest.approx([3.5])


def test_periods_without_anything_are_none() -> None:
    before, after = stretch(np.array([1.0, 2.0, 4.0])), stretch(np.array([3.0, 3.5, 5.0]))
    padded = np.concatenate([after, np.zeros((4, 1, 2))])
    assert leaving_out(before, padded, means).half == pytest.approx(leaving_out(before, after, means).half)


def test_what_never_varies_has_no_width() -> None:
    same = stretch(np.full(5, 2.0))
    assert leaving_out(same, same, means).half == pytest.approx([0.0])
