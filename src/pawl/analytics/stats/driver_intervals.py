"""How sure the split of a change by groups is: what each group did, and mix and rate in all."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from pawl.analytics.stats.drivers import Drivers, Halves, drivers
from pawl.analytics.stats.leaving_out import FEWEST, leaving_out
from pawl.analytics.stats.wilson import wilson
from pawl.analytics.words import Sentence, say

Floats = NDArray[np.float64]
Kind = Literal["share", "ratio", "mean"]
Stretch = Mapping[str, Sequence[tuple[float, float]]]
"""Group -> (numerator, denominator) of each period."""
Span = tuple[float, float]
FEWEST_TO_DIFFER = 2
"""One row or column cannot differ from itself."""


@dataclass(frozen=True)
class Reach:
    """A number with how far it may lie below and above."""

    value: float
    down: float
    up: float

    @property
    def span(self) -> Span:
        """The interval."""
        return self.value - self.down, self.value + self.up

    def less(self, other: "Reach") -> "Reach":
        """The difference of two that know nothing of each other: squares of the reaches add up."""
        down, up = math.hypot(self.down, other.up), math.hypot(self.up, other.down)
        return Reach(self.value - other.value, down, up)

    def half_with(self, other: "Reach") -> "Reach":
        """The mean of two."""
        down, up = math.hypot(self.down, other.down) / 2.0, math.hypot(self.up, other.up) / 2.0
        return Reach((self.value + other.value) / 2.0, down, up)

    def by(self, factor: float) -> "Reach":
        """So many times as much."""
        down, up = (self.down, self.up) if factor >= 0.0 else (self.up, self.down)
        return Reach(self.value * factor, abs(factor) * down, abs(factor) * up)

    def times(self, other: "Reach") -> "Reach":
        """The product, to the first order."""
        one, two = self.by(other.value), other.by(self.value)
        return Reach(one.value, math.hypot(one.down, two.down), math.hypot(one.up, two.up))


@dataclass(frozen=True)
class GroupIntervals:
    """share, rate: change of each.   mix, rate_part: what the group did.   None where it cannot be told."""

    share: Span | None
    rate: Span | None
    mix: Span | None
    rate_part: Span | None


@dataclass(frozen=True)
class DriversWithIntervals:
    """The split, and how sure it is; the intervals are of `level` each, none is widened for there being many.

    change, mix, rate: intervals of the whole, None under 3 periods a side.
    """

    split: Drivers
    groups: Mapping[str, GroupIntervals]
    change: Span | None
    mix: Span | None
    rate: Span | None
    level: float

    @property
    def sentence(self) -> Sentence:
        """What moved it, where it moved by more than chance."""
        if self.change is not None and self.change[0] <= 0.0 <= self.change[1]:
            return say("It moved by no more than chance has it.")
        return self.split.sentence


def without_intervals(found: DriversWithIntervals) -> DriversWithIntervals:
    """Take the intervals away, where periods know of each other and so tell nothing of chance.

    found: a split.   Returns it without.   Raises nothing.   Error: none.   Source: own.
    Checked: tests/analytics/stats/test_driver_intervals.py.
    """
    unknown = GroupIntervals(None, None, None, None)
    return DriversWithIntervals(
        found.split, dict.fromkeys(found.groups, unknown), None, None, None, found.level
    )


def drivers_with_intervals(
    before: Stretch, after: Stretch, kind: Kind, level: float = 0.95
) -> DriversWithIntervals:
    """Split the change of a rate by groups as `drivers` does, with an interval for each part of it.

    before, after: group -> numerator and denominator (>= 0) of each period of two stretches.
    kind: `share` where the numerator is part of the denominator, `ratio` where both are counts of different
    things, `mean` for amounts by counts or by amounts.   level: in (0, 1).
    Returns the split and its intervals. Shares of cases, and rates that are shares: Newcombe's square-and-add
    of Wilson's limits; ratios: the same of the score limits of Poisson counts; means: Welch's interval with
    periods as units. Counts that vary more between periods than chance has it are taken for as much fewer
    (quasi-likelihood). Products (a change of share by a rate) to the first order, the mean of all as known.
    The whole: each period left out once.
    Raises NotMeasurable where one side has no cases at all.
    Error: coverage is level to about 2 points from 5 cases a group and side on, as simulated; the intervals
    are not widened for the number of groups.
    Source: Newcombe (1998), Stat. Med. 17, 873-890, method 10; Zou & Donner (2008), Stat. Med. 27, 1693-1702;
    Welch (1947), Biometrika 34, 28-35; McCullagh & Nelder (1989), Generalized Linear Models, sec. 4.5, 6.2.
    Checked: tests/analytics/stats/test_driver_intervals.py, against statsmodels, scipy and by simulation.
    """
    sides = [_laid_out(sorted({*before, *after}), side) for side in (before, after)]
    split = drivers(_summed(before), _summed(after))
    names = sorted({*before, *after})
    limits = _Limits(sides, kind, level)
    middle = (split.before + split.after) / 2.0
    groups = {name: _of_group(limits, n, middle) for n, name in enumerate(names)}
    whole = leaving_out(sides[0], sides[1], lambda one, two: _whole(names, one, two), level)
    spans: list[Span | None] = [None, None, None]
    if whole.half is not None:
        pairs = zip(whole.values.tolist(), whole.half.tolist(), strict=True)
        spans = [(value - half, value + half) for value, half in pairs]
    return DriversWithIntervals(split, groups, spans[0], spans[1], spans[2], level)


def _laid_out(names: Sequence[str], side: Stretch) -> Floats:
    """(periods, groups, 2)."""
    periods = max((len(rows) for rows in side.values()), default=0)
    nothing = ((0.0, 0.0),) * periods
    rows = np.array([side.get(name, nothing) for name in names], dtype=np.float64)
    return rows.reshape(len(names), periods, 2).swapaxes(0, 1)


def _summed(side: Stretch) -> Halves:
    return {
        name: (math.fsum(up for up, _ in rows), math.fsum(low for _, low in rows))
        for name, rows in side.items()
    }


def _whole(names: Sequence[str], before: Floats, after: Floats) -> Floats:
    """(3,): the change, and what of it are mix and rate."""
    found = drivers(*(dict(zip(names, map(tuple, side.tolist()), strict=True)) for side in (before, after)))
    return np.array([found.change, found.mix, found.rate])


def _of_group(limits: "_Limits", n: int, middle: float) -> GroupIntervals:
    """What is sure of one group."""
    shares = [limits.share(side, n) for side in (0, 1)]
    moved = shares[1].less(shares[0])
    rates = [limits.rate(side, n) for side in (0, 1)]
    if rates[0] is None or rates[1] is None:
        known = [one for one in rates if one is not None]
        alone = [moved.times(Reach(one.value - middle, one.down, one.up)).span for one in known]
        return GroupIntervals(moved.span, None, alone[0] if alone else None, None)
    change, mean = rates[1].less(rates[0]), rates[0].half_with(rates[1])
    mix = moved.times(Reach(mean.value - middle, mean.down, mean.up))
    part = change.times(shares[0].half_with(shares[1]))
    return GroupIntervals(moved.span, change.span, mix.span, part.span)


class _Limits:
    """Limits of the shares and rates of groups on both sides."""

    def __init__(self, sides: Sequence[Floats], kind: Kind, level: float) -> None:
        self._kind, self._level, self._sides = kind, level, sides
        self._sums = [side.sum(axis=0) for side in sides]
        self._cases = [float(one[:, 1].sum()) for one in self._sums]
        self._bundled = _dispersion([_of_mix(side) for side in sides])
        self._uneven = _dispersion([_of_rates(side, kind) for side in sides])
        self._errors = [_errors(side) for side in sides]

    def share(self, side: int, n: int) -> Reach:
        """Of the cases, so many are the group's."""
        size = self._cases[side] / self._bundled
        return _of_share(float(self._sums[side][n, 1]) / self._bundled, size, self._level)

    def rate(self, side: int, n: int) -> Reach | None:
        """Of the group; None where there are no cases, or no periods to learn its error from."""
        up, low = self._sums[side][n].tolist()
        if low <= 0.0:
            return None
        if self._kind == "share":
            return _of_share(up / self._uneven, low / self._uneven, self._level)
        if self._kind == "ratio":
            return _of_count(up / self._uneven, low / self._uneven, self._level)
        half = self._half(side, n)
        return None if half is None else Reach(up / low, half, half)

    def _half(self, side: int, n: int) -> float | None:
        """How far a mean may lie off: Welch's degrees of freedom belong to both sides together."""
        there = [(float(one[n]), int(many[n])) for one, many in self._errors if many[n]]
        if any(many < FEWEST for _, many in there):
            return None
        spread = sum(one**2 / (many - 1) for one, many in there)
        if spread == 0.0:
            return 0.0
        freedom = sum(one for one, _ in there) ** 2 / spread
        return float(stdtrit(freedom, 0.5 + self._level / 2.0) * math.sqrt(self._errors[side][0][n]))


def _of_share(cases: float, size: float, level: float) -> Reach:
    low, high = wilson(min(cases, size), size, level)
    share = min(cases / size, 1.0)
    return Reach(share, share - low, high - share)


def _of_count(events: float, exposure: float, level: float) -> Reach:
    """Score limits of a Poisson rate."""
    z = -float(ndtri((1.0 - level) / 2.0))
    middle, half = events + z * z / 2.0, z * math.sqrt(events + z * z / 4.0)
    rate = events / exposure
    return Reach(rate, rate - (middle - half) / exposure, (middle + half) / exposure - rate)


def _dispersion(found: Sequence[tuple[float, float]]) -> float:
    """How much more periods differ than chance has it, 1 or more."""
    squares, freedom = (math.fsum(part) for part in zip(*found, strict=True))
    return max(1.0, squares / freedom) if freedom > 0.0 else 1.0


def _of_mix(side: Floats) -> tuple[float, float]:
    """Pearson's sum of squares of the groups' cases by period, and its degrees of freedom."""
    cases = side[:, :, 1]
    cases = cases[cases.sum(axis=1) > 0.0][:, cases.sum(axis=0) > 0.0]
    if min(cases.shape) < FEWEST_TO_DIFFER:
        return 0.0, 0.0
    expected = cases.sum(axis=1, keepdims=True) * cases.sum(axis=0) / cases.sum()
    return float(((cases - expected) ** 2 / expected).sum()), (len(cases) - 1.0) * (cases.shape[1] - 1.0)


def _of_rates(side: Floats, kind: Kind) -> tuple[float, float]:
    """The same of the groups' own rates from period to period."""
    ups, lows = side[:, :, 0], side[:, :, 1]
    sums = lows.sum(axis=0)
    rates = ups.sum(axis=0) / np.where(sums > 0.0, sums, 1.0)
    unit = rates * (1.0 - rates) if kind == "share" else rates
    counted = (lows > 0.0) & (unit > 0.0)
    squares = np.where(counted, (ups - lows * rates) ** 2 / np.where(counted, lows * unit, 1.0), 0.0)
    return float(squares.sum()), float(np.maximum(counted.sum(axis=0) - 1, 0).sum())


def _errors(side: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Squared errors of the groups' means, with periods as units, and how many periods each has."""
    ups, lows = side[:, :, 0], side[:, :, 1]
    many = (lows > 0.0).sum(axis=0)
    sums = np.where(many > 0, lows.sum(axis=0), 1.0)
    rest = np.where(lows > 0.0, ups - lows * (ups.sum(axis=0) / sums), 0.0)
    return many / np.maximum(many - 1, 1) * (rest**2).sum(axis=0) / sums**2, many
