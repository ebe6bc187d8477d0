"""Why a rate changed: because the groups behave differently, or because there are more of some groups."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.words import Sentence, say

Halves = Mapping[str, tuple[float, float]]
"""Group -> (numerator, denominator)."""


@dataclass(frozen=True)
class Driver:
    """What one group did to the whole; rate and mix in the unit of the rate."""

    group: str
    share_before: float
    share_after: float
    rate_before: float | None
    rate_after: float | None
    mix: float
    rate: float

    @property
    def effect(self) -> float:
        """What the group did in all."""
        return self.mix + self.rate


@dataclass(frozen=True)
class Drivers:
    """A change of a rate, split up without a rest: change = mix + rate."""

    before: float
    after: float
    mix: float
    rate: float
    groups: tuple[Driver, ...]
    """The largest effect first, whichever its sign."""
    sentence: Sentence

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


def drivers(before: Halves, after: Halves) -> Drivers:
    """Split the change of a rate into what the mix of groups did and what their own rates did.

    before, after: group -> numerator and denominator (>= 0) of two stretches of time; groups may come and go.
    Returns the split; a group that is there on one side only is all mix: its rate is taken to have stayed.
    Mix is counted from the mean of all, so a group that grows and is like the whole has none.
    Raises NotMeasurable where one side has no cases at all.
    Error: exact, mix + rate = change.   Source: Kitagawa (1955), J. Am. Stat. Assoc. 50, p. 1168-1194.
    Checked: tests/analytics/stats/test_drivers.py.
    """
    totals = [sum(low for _, low in side.values()) for side in (before, after)]
    if not all(totals):
        rule = say("There are no cases before or after to compare.")
        raise NotMeasurable("drivers", rule, say("Choose a longer stretch of time."))
    first, last = (
        sum(up for up, _ in side.values()) / n for side, n in zip((before, after), totals, strict=True)
    )
    middle = (first + last) / 2
    groups = [_driver(name, before, after, totals, middle) for name in sorted({*before, *after})]
    groups.sort(key=lambda one: -abs(one.effect))
    mix, rate = (math.fsum(part) for part in zip(*((one.mix, one.rate) for one in groups), strict=True))
    return Drivers(first, last, mix, rate, tuple(groups), _told(mix, rate))


def _driver(name: str, before: Halves, after: Halves, totals: list[float], middle: float) -> Driver:
    shares, rates = [], []
    for side, total in zip((before, after), totals, strict=True):
        up, low = side.get(name, (0.0, 0.0))
        shares.append(low / total)
        rates.append(up / low if low else None)
    known = [rate for rate in rates if rate is not None]
    first, last = (rate if rate is not None else known[0] if known else middle for rate in rates)
    return Driver(
        name,
        share_before=shares[0],
        share_after=shares[1],
        rate_before=rates[0],
        rate_after=rates[1],
        mix=(shares[1] - shares[0]) * ((first + last) / 2 - middle),
        rate=(last - first) * (shares[0] + shares[1]) / 2,
    )


def _told(mix: float, rate: float) -> Sentence:
    if mix == rate == 0:
        return say("Nothing changed.")
    share = abs(rate) / (abs(mix) + abs(rate))
    if share >= 2 / 3:
        return say(
            "The groups themselves changed ({share:.0%} of the movement); the mix matters little.",
            share=share,
        )
    if share <= 1 / 3:
        return say(
            "The mix changed ({share:.0%} of the movement): more of some groups, each as it was.",
            share=1 - share,
        )
    return say("Both the groups themselves ({rate:.0%} of the movement) and their mix ({mix:.0%}) changed.",
               rate=share, mix=1 - share)  # fmt: skip
