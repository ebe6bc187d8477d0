"""When a KPI that misses its target will reach it, if it goes on like this."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.forecast import Forecast
from pawl.analytics.words import Sentence, say

FARTHEST = 26
"""Periods ahead: half a year of weeks; what is foretold of later days says little."""


@dataclass(frozen=True)
class Reaching:
    """In how many periods the target is reached: by the forecast, at the earliest, at the latest.

    None: not within the `looked` periods that the forecast reaches.
    """

    looked: int
    expected: int | None
    earliest: int | None
    latest: int | None


def reaching(found: Forecast, target: Target) -> Reaching:
    """Read off a forecast when its middle and the ends of its interval meet a target.

    found: as many periods ahead as can be told.   target: in the unit of the forecast.
    Returns counts of periods, 1 for the next: `expected` the first whose middle meets the target, `earliest`
    the first whose interval holds a value that does, `latest` the first whose interval holds no other; each
    None where there is none.   Raises nothing.
    Error: that of the interval: what lies in it was met as often as its level says, period by period.
    Source: own; the forecast's interval read the other way round, as calibration reads a line.
    Checked: tests/analytics/study/test_reaching.py.
    """
    ends = list(zip(found.low.tolist(), found.high.tolist(), strict=True))
    return Reaching(
        looked=len(ends),
        expected=_first([target.distance(one) == 0 for one in found.values.tolist()]),
        earliest=_first([_touches(target, low, high) for low, high in ends]),
        latest=_first([target.distance(low) == 0 == target.distance(high) for low, high in ends]),
    )


def _first(met: Sequence[bool]) -> int | None:
    return met.index(True) + 1 if True in met else None


def _touches(target: Target, low: float, high: float) -> bool:
    """Whether some value from low to high meets the target."""
    inside = (low, high) if target.band is None else (low, high, min(max(target.band[0], low), high))
    return any(target.distance(one) == 0 for one in inside)


def told(one: Reaching, level: float, when: Callable[[int], Sentence]) -> Sentence:
    """Say it.   level: of the interval.   when: names the period so many ahead, by its day or its number."""
    end = when(one.looked)
    if one.earliest is None:
        return say("The target is not reached until {end}, which is as far as can be foretold.", end=end)
    early = when(one.earliest)
    if one.expected is None:
        return say("The target is not expected until {end}; at the earliest around {early}.",
                   end=end, early=early)  # fmt: skip
    late = say("later than {day}", day=end) if one.latest is None else when(one.latest)
    return say("The target is reached around {day} ({level:.0%} interval {early} to {late}).",
               day=when(one.expected), level=level, early=early, late=late)  # fmt: skip
