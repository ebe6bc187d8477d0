"""Why a rate changed, by several factors at once: the mix of each, and the rates of the same cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pawl.analytics.errors import NotMeasurable, OutOfDomain
from pawl.analytics.stats.leaving_out import Estimates, leaving_out
from pawl.analytics.stats.shapley import shapley
from pawl.analytics.words import Sentence, say

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Crossed = Mapping[tuple[str, ...], Sequence[tuple[float, float]]]
"""A value of each factor -> (numerator, denominator) of each period of a stretch."""

MOST_FACTORS = 8
"""The split looks at every set of factors: 512 with the rates, in two directions."""
HALF = 0.5


@dataclass(frozen=True)
class Cause:
    """What one factor did, in the unit of the rate; the interval is None where there are too few periods."""

    factor: str
    """Empty for the rates: the same cases went otherwise."""
    effect: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class JointDrivers:
    """A change of a rate, split up without a rest: after less before = sum of the effects."""

    before: float
    after: float
    mixes: tuple[Cause, ...]
    """Of each factor, in the order in which they were given."""
    rate: Cause
    cells: int
    sentence: Sentence

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


def joint_drivers(
    before: Crossed, after: Crossed, factors: Sequence[str], level: float = 0.95
) -> JointDrivers:
    """Split the change of a rate into what the mix by each of several factors did, and what the rates did.

    before, after: cases by all factors at once, per period of two stretches (>= 0); cells may come and go.
    factors: names, 1 to 8.   level: of the intervals, in (0, 1).
    Returns the split. "The mix by a factor changed" means: its values as often as after, and within them all
    else as before; where nothing says how it was before, as after. That is done from before to after and
    from after to before, and the mean taken, so that the two ways round tell the same. A cell without cases
    on one side keeps the rate of the other. With one factor it is Kitagawa's split; without a change of
    rates between cells no mix has an effect.
    Raises NotMeasurable where one side has no cases, OutOfDomain for no factor or more than 8.
    Error: exact. Intervals come from leaving out one period after the other, as `leaving_out` tells.
    Source: Shapley (1953) for the order of the factors, Kitagawa (1955), J. Am. Stat. Assoc. 50, 1168-1194;
    for several factors Das Gupta (1993), Standardization and Decomposition of Rates, U.S. Census P23-186.
    Checked: tests/analytics/stats/test_joint_drivers.py, against permutations and the split by one factor.
    """
    _check(before, after, factors)
    keys = sorted({*before, *after})
    sides = [_laid_out(keys, side) for side in (before, after)]
    places = _places(keys, len(factors))
    effects = leaving_out(sides[0], sides[1], lambda one, two: _effects(one, two, places), level)
    causes = tuple(_cause(name, effects, n) for n, name in enumerate((*factors, "")))
    first, last = (float(side[:, :, 0].sum() / side[:, :, 1].sum()) for side in sides)
    return JointDrivers(first, last, causes[:-1], causes[-1], len(keys), _told(causes))


def _check(before: Crossed, after: Crossed, factors: Sequence[str]) -> None:
    if not 1 <= len(factors) <= MOST_FACTORS:
        rule = say("{n} factors: the exact split takes 1 to {most}.", n=len(factors), most=MOST_FACTORS)
        raise OutOfDomain("factors", rule, say("Leave out the factors that matter least."))
    if not all(sum(low for cell in side.values() for _, low in cell) > 0 for side in (before, after)):
        rule = say("There are no cases before or after to compare.")
        raise NotMeasurable("drivers", rule, say("Choose a longer stretch of time."))


def _laid_out(keys: Sequence[tuple[str, ...]], side: Crossed) -> Floats:
    """(periods, cells, 2); a cell without cases is 0 in all periods."""
    periods = max(len(cell) for cell in side.values())
    nothing = ((0.0, 0.0),) * periods
    return np.array([side.get(key, nothing) for key in keys], dtype=np.float64).swapaxes(0, 1)


def _places(keys: Sequence[tuple[str, ...]], factors: int) -> list[Whole]:
    """For each set of factors the number of the group that each cell falls into."""
    codes = np.array(
        [np.unique(np.array([key[n] for key in keys]), return_inverse=True)[1] for n in range(factors)]
    )
    found = []
    for chosen in range(2**factors):
        rows = [n for n in range(factors) if chosen >> n & 1]
        one = np.zeros(len(keys), dtype=np.intp)
        found.append(np.unique(codes[rows], axis=1, return_inverse=True)[1].ravel() if rows else one)
    return found


def _effects(before: Floats, after: Floats, places: Sequence[Whole]) -> Floats:
    """(factors + 1,): of each mix, and of the rates; both arrays (cells, 2)."""
    there = shapley(_worths(before, after, places))
    back = shapley(_worths(after, before, places))
    return np.asarray(HALF * (there - back))


def _worths(one: Floats, two: Floats, places: Sequence[Whole]) -> Floats:
    """The rate when some of what changed has changed: the sets of factors, then the same with the rates."""
    shares = [side[:, 1] / side[:, 1].sum() for side in (one, two)]
    rates = _rates(one, two)
    mixes = np.array([_mixed(shares[0], shares[1], place) for place in places])
    return np.concatenate([mixes @ rates[0], mixes @ rates[1]])


def _rates(one: Floats, two: Floats) -> tuple[Floats, Floats]:
    """Of each cell; where a side has no cases, that of the other."""
    known = [side[:, 1] > 0 for side in (one, two)]
    found = [side[:, 0] / np.where(side[:, 1] > 0, side[:, 1], 1.0) for side in (one, two)]
    return np.where(known[0], found[0], found[1]), np.where(known[1], found[1], found[0])


def _mixed(one: Floats, two: Floats, place: Whole) -> Floats:
    """Groups as often as in `two`, and within each group the cells as in `one`, where it is known there."""
    from_one, to_two = (np.bincount(place, weights=shares)[place] for shares in (one, two))
    return np.where(from_one > 0.0, one * to_two / np.where(from_one > 0.0, from_one, 1.0), two)


def _cause(name: str, effects: Estimates, n: int) -> Cause:
    if effects.half is None:
        return Cause(name, float(effects.values[n]), None)
    middle, half = float(effects.values[n]), float(effects.half[n])
    return Cause(name, middle, (middle - half, middle + half))


def _told(causes: Sequence[Cause]) -> Sentence:
    """What is more than chance, the largest first; the sizes stand beside it."""
    sure = [one for one in causes if one.interval and (one.interval[0] > 0.0 or one.interval[1] < 0.0)]
    if not sure:
        return say("None of them moved it by more than chance.")
    largest = max(sure, key=lambda one: abs(one.effect))
    if not largest.factor:
        return say("Most of it: the same cases went otherwise.")
    return say("Most of it: other cases by {factor}.", factor=largest.factor)
