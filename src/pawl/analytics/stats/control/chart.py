"""What a control chart says: its lines, its phases and its signals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pawl.analytics.words import Sentence, say

Kind = Literal["XmR", "p", "p′", "c", "u", "u′", "Xbar-R", "Xbar-S", "t", "g", "mR", "R", "S"]
Side = Literal["high", "low", "both"]
"""Where a signal points: up, down, or neither (too quiet, too nervous)."""
Direction = Literal["up", "down", "optimum"]
"""Which way is better for the KPI; "optimum" has no better side."""
Judgement = Literal["improving", "worsening", "changed"]


@dataclass(frozen=True)
class Parameters:
    """What limits are made of; keep them to lock limits later.

    spread is, for XmR and t, sigma (t: on the power scale); for Xbar sigma of single values; for
    p′ and u′ σz; else 1.
    """

    centre: float
    spread: float = 1.0


@dataclass(frozen=True)
class Phase:
    """A stretch of points with limits of its own, and why it begins."""

    start: int
    reason: Sentence
    baseline: tuple[int, int]
    """First point and one past the last of the points that the limits may stand on."""
    count: int
    """How many points the limits stand on; 0 with locked limits."""
    parameters: Parameters | None
    caution: Sentence | None = None
    """Why the limits are on trial, or why there are none."""


@dataclass(frozen=True)
class Signal:
    """A pattern that chance seldom makes."""

    rule: str
    points: tuple[int, ...]
    found: tuple[int, ...]
    """The points at which the pattern was complete (a run of 8 is found at its 8th, 9th ... point)."""
    side: Side
    what: Sentence
    sentence: Sentence

    def judge(self, direction: Direction) -> Judgement:
        """Whether it is good news for a KPI of this direction."""
        if self.side == "both" or direction == "optimum":
            return "changed"
        return "improving" if (self.side == "high") == (direction == "up") else "worsening"


@dataclass(frozen=True)
class Chart:
    """A control chart: one entry per point in every tuple; None where a point or a limit is missing."""

    kind: Kind
    values: tuple[float | None, ...]
    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    sigma: tuple[float | None, ...]
    """Of a point on the scale where limits are ± 3 sigma: the unit of the values, for t its power 1/3.6."""
    scores: tuple[float | None, ...]
    """Distance of each value from the centre in sigmas."""
    baseline: tuple[int, int]
    phases: tuple[Phase, ...]
    signals: tuple[Signal, ...]
    preset: str
    reason: Sentence
    screened: tuple[int, ...] = ()
    """Points whose moving range was left out of the mean range."""
    missing: Mapping[int, Sentence] = field(default_factory=dict)
    set_aside: Mapping[int, Sentence] = field(default_factory=dict)
    starts: tuple[date, ...] = ()
    within: "Chart | None" = None
    """The chart of spread beside it: moving ranges, ranges or standard deviations."""

    @property
    def too_few(self) -> Sentence | None:
        """Why the limits of the latest phase are on trial or missing; None when they are firm."""
        return self.phases[-1].caution

    @property
    def last(self) -> int | None:
        """The latest point that has a value and is not set aside; set aside only where all are."""
        measured = [i for i, value in enumerate(self.values) if value is not None]
        return max((i for i in measured if i not in self.set_aside), default=max(measured, default=None))

    def latest_limits(self) -> tuple[float | None, float | None]:
        """Lower and upper limit of the latest point; None where there are none."""
        return (None, None) if self.last is None else (self.lower[self.last], self.upper[self.last])

    @property
    def out(self) -> tuple[int, ...]:
        """The points outside the limits."""
        return tuple(i for signal in self.signals if signal.rule == "out" for i in signal.points)

    def latest_signal(self) -> Signal | None:
        """The signal that the latest point belongs to: of several the longest, and one with a side first."""
        current = [signal for signal in self.signals if self.last in signal.points]
        return max(current, key=lambda signal: (signal.side != "both", len(signal.points)), default=None)


def place(index: int, starts: tuple[date, ...]) -> Sentence:
    """Name a point by its date where there is one, else by its number.

    index: 0-based.   starts: first day of each point, or ().
    Returns a sentence part ("18 Apr 2016", "point 8").
    Raises IndexError where starts is shorter than index.
    Error: none.   Source: our own.   Checked: tests/analytics/stats/control/test_rules.py.
    """
    if starts:
        return say("{day.day} {day:%b %Y}", day=starts[index])
    return say("point {number}", number=index + 1)
