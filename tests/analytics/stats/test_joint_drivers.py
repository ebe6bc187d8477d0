"""The mix of each of several factors against the rates."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pawl.analytics.errors import NotMeasurable, OutOfDomain
from pawl.analytics.stats.drivers import drivers
from pawl.analytics.stats.joint_drivers import MOST_FACTORS, Crossed, joint_drivers

FACTORS = ("priority", "channel", "service")
Key = tuple[str, ...]
KEYS: list[Key] = list(product("12", "pm", "ab"))
CELLS = st.dictionaries(
    st.sampled_from(KEYS), st.tuples(st.integers(0, 30), st.integers(1, 60)), min_size=1, max_size=8
)

GROUPS = st.dictionaries(
    st.sampled_from("abcde"), st.tuples(st.integers(0, 50), st.integers(1, 99)), min_size=1
)


def once(cells: dict[Key, tuple[float, float]]) -> Crossed:
    return {key: [pair] for key, pair in cells.items()}


def by_permutations(before: Crossed, after: Crossed, factors: int) -> list[float]:
    """Told from the words of the definition alone: order after order, there and back."""

    def share(side: Crossed, chosen: frozenset[int], key: Key) -> float:
        whole = sum(cell[0][1] for cell in side.values())
        like = [cell[0][1] for other, cell in side.items() if all(other[n] == key[n] for n in chosen)]
        return sum(like) / whole

    def mix(one: Crossed, two: Crossed, chosen: frozenset[int], key: Key) -> float:
        every = frozenset(range(factors))
        group = share(one, chosen, key)
        if group == 0:
            return share(two, every, key)
        return share(one, every, key) / group * share(two, chosen, key)

    def rate(one: Crossed, two: Crossed, key: Key) -> float:
        side = one if key in one else two
        return side[key][0][0] / side[key][0][1]

    def worth(one: Crossed, two: Crossed, joined: frozenset[int]) -> float:
        chosen = joined - {factors}
        rates = (two, one) if factors in joined else (one, two)
        return sum(mix(one, two, chosen, key) * rate(*rates, key) for key in {*one, *two})

    found = np.zeros(factors + 1)
    for one, two, sign in ((before, after, 1), (after, before, -1)):
        orders = list(permutations(range(factors + 1)))
        for order in orders:
            for place, player in enumerate(order):
                joined = frozenset(order[:place])
                added = worth(one, two, joined | {player}) - worth(one, two, joined)
                found[player] += sign * added / len(orders) / 2
    return found.tolist()


@settings(max_examples=40, deadline=None)
@given(before=CELLS, after=CELLS)
def test_it_is_what_all_orders_give_on_average(
    before: dict[Key, tuple[float, float]], after: dict[Key, tuple[float, float]]
) -> None:
    one, two = once(before), once(after)
    found = joint_drivers(one, two, FACTORS)
    told = [*(cause.effect for cause in found.mixes), found.rate.effect]
    assert told == pytest.approx(by_permutations(one, two, 3), abs=1e-9)
    assert sum(told) == pytest.approx(found.change, abs=1e-9)
    back = joint_drivers(two, one, FACTORS)
    assert [*(cause.effect for cause in back.mixes), back.rate.effect] == pytest.approx(
        [-effect for effect in told], abs=1e-9
    )


@given(before=GROUPS, after=GROUPS)
def test_with_one_factor_it_is_kitagawas_split(
    before: dict[str, tuple[float, float]], after: dict[str, tuple[float, float]]
) -> None:
    known = drivers(before, after)
    one, two = (once({(name,): pair for name, pair in side.items()}) for side in (before, after))
    found = joint_drivers(one, two, ("group",))
    assert (found.mixes[0].effect, found.rate.effect) == pytest.approx((known.mix, known.rate), abs=1e-9)


def test_where_all_cells_are_alike_no_mix_does_anything() -> None:
    before: Crossed = {key: [(2.0 * n, 10.0 * n)] for n, key in enumerate(KEYS, start=1)}
    after: Crossed = {key: [(3.0 * n, 10.0 * n)] for n, key in enumerate(reversed(KEYS), start=1)}
    found = joint_drivers(before, after, FACTORS)
    assert [cause.effect for cause in found.mixes] == pytest.approx([0, 0, 0])
    assert found.rate.effect == pytest.approx(0.1)


def test_a_factor_that_moves_alone_takes_it_all() -> None:
    """More cases come by mail, which breach more often; within each way of coming nothing changed."""
    cells: list[Key] = list(product("12", "pm"))
    rates = {"p": 0.1, "m": 0.5}
    sides: list[Crossed] = []
    for mail in (0.2, 0.6):
        shares = {"m": mail, "p": 1 - mail}
        sides.append({key: [(rates[key[1]] * shares[key[1]] * 50, shares[key[1]] * 50)] * 6 for key in cells})
    found = joint_drivers(sides[0], sides[1], ("priority", "channel"))
    assert [cause.effect for cause in found.mixes] == pytest.approx([0, 0.16])
    assert found.rate.effect == pytest.approx(0)
    assert str(found.sentence) == "Most of it: other cases by channel."


def test_the_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Thirteen weeks a side, two factors; the truth is the split of what is expected."""
    chance, tries = np.random.default_rng(7), 400
    cells: list[Key] = list(product("12", "pm"))
    shares = np.array([[0.4, 0.3, 0.2, 0.1], [0.3, 0.2, 0.2, 0.3]])
    rates = np.array([[0.2, 0.5, 0.1, 0.4], [0.2, 0.4, 0.1, 0.5]])
    one, two = (
        {key: [(s * r, s)] for key, s, r in zip(cells, shares[n], rates[n], strict=True)} for n in (0, 1)
    )
    truth = joint_drivers(one, two, ("priority", "channel"))
    held = np.zeros(3)
    for _ in range(tries):
        sides: list[Crossed] = []
        for n in (0, 1):
            cases = chance.multinomial(120, shares[n], 13)
            hits = chance.binomial(cases, rates[n])
            sides.append(
                {key: list(zip(hits[:, k], cases[:, k], strict=True)) for k, key in enumerate(cells)}
            )
        found = joint_drivers(sides[0], sides[1], ("priority", "channel"))
        for k, (cause, true) in enumerate(
            zip((*found.mixes, found.rate), (*truth.mixes, truth.rate), strict=True)
        ):
            assert cause.interval is not None
            held[k] += cause.interval[0] <= true.effect <= cause.interval[1]
    assert ((held / tries >= 0.92) & (held / tries <= 0.98)).all(), held / tries


def test_too_few_periods_give_no_interval_and_no_claim() -> None:
    found = joint_drivers({("a",): [(1.0, 9.0)]}, {("a",): [(8.0, 9.0)]}, ("team",))
    assert found.rate.interval is None
    assert str(found.sentence) == "None of them moved it by more than chance."


def test_what_cannot_be_split_is_refused() -> None:
    cell: Crossed = {("a",) * 9: [(1.0, 2.0)]}
    with pytest.raises(OutOfDomain, match=f"9 factors: the exact split takes 1 to {MOST_FACTORS}"):
        joint_drivers(cell, cell, "abcdefghi")
    with pytest.raises(OutOfDomain):
        joint_drivers(cell, cell, ())
    with pytest.raises(NotMeasurable):
        joint_drivers({}, cell, ("team",))
