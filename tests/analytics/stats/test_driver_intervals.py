"""How sure the parts of a split are."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.stats import ttest_ind
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.rates import confint_poisson

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.stats.driver_intervals import (
    Kind,
    Stretch,
    drivers_with_intervals,
    without_intervals,
)
from pawl.analytics.stats.drivers import drivers

Drawn = dict[str, list[tuple[float, float]]]


def once(**groups: tuple[float, float]) -> Stretch:
    return {name: [pair] for name, pair in groups.items()}


def test_a_share_is_newcombes() -> None:
    """Newcombe (1998), table II: 56/70 - 48/80 is 0.0524 to 0.3339 by method 10."""
    found = drivers_with_intervals(once(a=(48, 80), b=(1, 20)), once(a=(56, 70), b=(2, 30)), "share")
    assert found.groups["a"].rate == pytest.approx((0.0524, 0.3339), abs=5e-5)
    known = confint_proportions_2indep(2, 30, 1, 20, method="newcomb")
    assert found.groups["b"].rate == pytest.approx(known)
    shares = confint_proportions_2indep(70, 100, 80, 100, method="newcomb")
    assert found.groups["a"].share == pytest.approx(shares)


def test_a_ratio_adds_the_squares_of_poisson_limits() -> None:
    found = drivers_with_intervals(once(a=(12, 30)), once(a=(31, 40)), "ratio")
    (low, high), (less, more) = (confint_poisson(*one, method="score") for one in ((31, 40), (12, 30)))
    one, two = 31 / 40, 12 / 30
    down, up = np.hypot(one - low, more - two), np.hypot(high - one, two - less)
    assert found.groups["a"].rate == pytest.approx((one - two - down, one - two + up))


def test_a_mean_is_welchs() -> None:
    chance = np.random.default_rng(5)
    before, after = chance.normal(9.0, 1.0, 8), chance.normal(7.0, 3.0, 13)
    sides = [{"a": [(20 * y, 20.0) for y in side], "b": [(1.0, 5.0)] * len(side)} for side in (before, after)]
    found = drivers_with_intervals(sides[0], sides[1], "mean")
    known = ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert found.groups["a"].rate == pytest.approx((known.low, known.high))
    assert found.groups["b"].rate == (0.0, 0.0)


def test_the_split_is_that_without_intervals() -> None:
    before, after = once(a=(48, 80), b=(1, 20)), once(a=(56, 70), c=(2, 30))
    found = drivers_with_intervals(before, after, "share")
    assert found.split == drivers({"a": (48, 80), "b": (1, 20)}, {"a": (56, 70), "c": (2, 30)})
    assert (found.change, found.mix, found.rate) == (None, None, None)
    assert found.sentence == found.split.sentence
    bare = without_intervals(found)
    assert (bare.split, bare.groups["a"].share, bare.groups["a"].mix) == (found.split, None, None)


def test_what_did_not_move_is_not_explained() -> None:
    before: Stretch = {"a": [(4.0, 10.0), (6.0, 10.0), (5.0, 11.0)]}
    after: Stretch = {"a": [(5.0, 10.0), (6.0, 11.0), (4.0, 10.0)]}
    found = drivers_with_intervals(before, after, "share")
    assert str(found.sentence) == "It moved by no more than chance has it."


def test_a_group_of_one_side_has_a_share_and_no_change_of_rate() -> None:
    found = drivers_with_intervals(once(a=(48, 80)), once(a=(56, 70), c=(2, 30)), "share").groups["c"]
    assert (found.rate, found.rate_part) == (None, None)
    assert found.share is not None
    assert found.mix is not None
    assert found.share[0] > 0
    assert found.mix[1] < 0


def test_a_group_without_a_hit_is_not_taken_for_certain() -> None:
    found = drivers_with_intervals(once(a=(0, 30), b=(9, 90)), once(a=(0, 40), b=(9, 90)), "share").groups[
        "a"
    ]
    assert found.rate is not None
    assert found.rate[0] < -0.05 < 0.05 < found.rate[1]


def test_periods_that_differ_widen_it() -> None:
    calm: Stretch = {"a": [(5.0, 20.0)] * 6, "b": [(2.0, 20.0)] * 6}
    wild: Stretch = {"a": [(0.0, 20.0), (10.0, 20.0)] * 3, "b": [(0.0, 20.0), (4.0, 20.0)] * 3}
    found = [drivers_with_intervals(calm, after, "share").groups["a"].rate for after in (calm, wild)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[1][1] - found[1][0] > 1.3 * (found[0][1] - found[0][0])


def test_too_few_periods_tell_nothing_of_a_mean() -> None:
    side: Stretch = {"a": [(10.0, 5.0), (12.0, 5.0)]}
    found = drivers_with_intervals(side, side, "mean").groups["a"]
    assert (found.rate, found.rate_part, found.mix) == (None, None, None)
    assert found.share is not None


def test_without_cases_there_is_nothing_to_compare() -> None:
    with pytest.raises(NotMeasurable):
        drivers_with_intervals({}, once(a=(1, 2)), "share")


SHARES = np.array([[0.5, 0.3, 0.15, 0.05], [0.4, 0.3, 0.2, 0.1]])
RATES = np.array([[0.2, 0.5, 0.1, 0.4], [0.25, 0.4, 0.1, 0.5]])


def drawn(kind: Kind, n: int, luck: float, chance: np.random.Generator) -> Drawn:
    """Thirteen weeks of about 100 cases; each week has some luck of its own."""
    cases = chance.multinomial(chance.poisson(100.0), SHARES[n], 13)
    found: Drawn = {name: [] for name in "abcd"}
    for week in cases:
        rates = np.clip(RATES[n] * chance.lognormal(-luck * luck / 2, luck, 4), 0, 1)
        if kind == "share":
            ups = chance.binomial(week, rates)
        elif kind == "ratio":
            ups = chance.poisson(week * rates)
        else:
            ups = np.array(
                [chance.exponential(rate, many).sum() for rate, many in zip(rates, week, strict=True)]
            )
        for name, up, low in zip(found, ups, week, strict=True):
            found[name].append((float(up), float(low)))
    return found


@pytest.mark.parametrize(("kind", "luck"), [("share", 0.0), ("share", 0.3), ("ratio", 0.0), ("mean", 0.2)])
def test_they_hold_the_truth_as_often_as_they_say(kind: Kind, luck: float) -> None:
    """The truth is the split of what is expected; 5 of 100 intervals may miss it."""
    chance, tries = np.random.default_rng(6), 300
    truth = drivers(*(_expected(n) for n in (0, 1)))
    known = {one.group: one for one in truth.groups}
    held: dict[str, list[bool]] = {
        name: [] for name in ("share", "rate", "mix", "part", "all mix", "all rate")
    }
    for _ in range(tries):
        found = drivers_with_intervals(drawn(kind, 0, luck, chance), drawn(kind, 1, luck, chance), kind)
        for name, one in found.groups.items():
            true = known[name]
            assert true.rate_before is not None
            assert true.rate_after is not None
            held["share"].append(_holds(one.share, true.share_after - true.share_before))
            held["rate"].append(_holds(one.rate, true.rate_after - true.rate_before))
            held["mix"].append(_holds(one.mix, true.mix))
            held["part"].append(_holds(one.rate_part, true.rate))
        held["all mix"].append(_holds(found.mix, truth.mix))
        held["all rate"].append(_holds(found.rate, truth.rate))
    found_shares = {name: float(np.mean(some)) for name, some in held.items()}
    assert all(0.925 <= share <= 0.985 for share in found_shares.values()), found_shares


def _expected(n: int) -> dict[str, tuple[float, float]]:
    return {name: (float(s * r), float(s)) for name, s, r in zip("abcd", SHARES[n], RATES[n], strict=True)}


def _holds(span: Sequence[float] | None, truth: float) -> bool:
    assert span is not None
    return span[0] <= truth <= span[1]
