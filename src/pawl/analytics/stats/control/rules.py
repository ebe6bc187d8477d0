"""Run rules: patterns of points that chance seldom makes. A hole and a new phase break every pattern."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from scipy.special import bdtr

from pawl.analytics.stats.control.chart import Side, Signal, place
from pawl.analytics.words import Sentence, say

HAIR = 1e-9
"""A distance below this many sigmas is rounding, not distance: such a point is on the line, not beyond it."""


class Point(NamedTuple):
    """One measured point: its number in the series, its value and its distance from the centre in sigmas."""

    number: int
    value: float
    score: float


class Found(NamedTuple):
    """A pattern in one unbroken stretch: positions of its first and last point, and where it points."""

    first: int
    last: int
    side: Side


class Told(NamedTuple):
    """What a sentence about a signal needs."""

    side: Side
    points: int
    centre: Sentence


@dataclass(frozen=True)
class Rule:
    """One named rule: finds patterns in an unbroken stretch of points and tells them in words."""

    name: str
    find: Callable[[Sequence[Point]], list[Found]]
    tell: Callable[[Told], Sentence]


def find_signals(
    rules: Sequence[Rule],
    stretches: Sequence[Sequence[Point]],
    *,
    centre: Sentence,
    starts: tuple[date, ...] = (),
) -> tuple[Signal, ...]:
    """Apply rules to every unbroken stretch of points.

    rules: in the order in which signals are wanted.   stretches: points in time order, no holes inside.
    centre: what the centre line is ("mean").   starts: first day of each point of the series, or ().
    Returns signals; overlapping patterns of one rule and side are one signal.   Raises nothing.
    Error: a point within 1e-9 sigma of a line counts as on it.
    Source: Western Electric (1956); Nelson (1984), J. Quality Technology 16.
    Checked: tests/analytics/stats/control/test_rules.py, against a second plain implementation.
    """
    return tuple(
        _signal(rule, stretch, patterns, centre=centre, starts=starts)
        for rule in rules
        for stretch in stretches
        for patterns in _joined(rule.find(stretch))
    )


def beyond_limits() -> Rule:
    """One point outside the three-sigma limits ("out").

    Returns the rule.   Raises nothing.   Error: false alarm 0.27 % of points in control and normal.
    Source: Shewhart (1931); Western Electric rule 1.   Checked: tests/analytics/stats/control/test_rules.py.
    """

    def holds(window: Sequence[Point]) -> Side | None:
        return _side(window[-1].score) if _is_beyond(window[-1], 3) else None

    return Rule("out", _windowed(1, holds), _tell_out)


def run(length: int) -> Rule:
    """`length` points in a row on one side of the centre ("run of 8"); a point on the centre ends a run.

    length: 2 or more.   Returns the rule.   Raises nothing.   Error: false alarm at a point 2 × 0.5^length.
    Source: Western Electric rule 4 (8), Nelson rule 2 (9), NHS (7).
    Checked: tests/analytics/stats/control/test_rules.py.
    """

    def holds(window: Sequence[Point]) -> Side | None:
        return _one_side(window)

    return Rule(f"run of {length}", _windowed(length, holds), _tell_run)


def trend(length: int) -> Rule:
    """`length` points in a row that all rise or all fall ("trend of 6"); equal neighbours end a trend.

    length: 3 or more.   Returns the rule.   Raises nothing.   Error: false alarm at a point 2 / length!.
    Source: Nelson rule 3 (6), NHS (7).   Checked: tests/analytics/stats/control/test_rules.py.
    """

    def holds(window: Sequence[Point]) -> Side | None:
        steps = [b.value - a.value for a, b in pairwise(window)]
        if all(step > 0 for step in steps):
            return "high"
        return "low" if all(step < 0 for step in steps) else None

    return Rule(f"trend of {length}", _windowed(length, holds), _tell_trend)


def near(many: int, of: int, *, beyond: float, upto: float = math.inf, together: bool = False) -> Rule:
    """`many` of `of` successive points far out on one side ("2 of 3 beyond 2σ"), the last one among them.

    beyond, upto: in sigmas.
    together: all `of` points must be on that side, and any may be far out.
    Else, at the start of a stretch, `many` points are enough: what came before cannot undo them.
    Returns the rule.   Raises nothing.   Error: false alarm at a point about 0.3 % for 2 of 3 beyond 2σ.
    Source: Western Electric rules 2 and 3; Wheeler (3 of 4 beyond 1.5σ); NHS (2 of 3 between 2σ and 3σ);
    ServiceNow KPI Signals (4 on one side, 3 of them beyond 2σ).
    Checked: tests/analytics/stats/control/test_rules.py.
    """

    def is_far(point: Point) -> bool:
        return _is_beyond(point, beyond) and not _is_beyond(point, upto)

    def holds(window: Sequence[Point]) -> Side | None:
        side = _one_side(window) if together else _side(window[-1].score)
        far = [point for point in window if is_far(point) and _side(point.score) == side]
        ends = together or is_far(window[-1])
        return side if ends and len(far) >= many else None

    def tell(told: Told) -> Sentence:
        return _tell_near(told, many, of, beyond)

    def find(stretch: Sequence[Point]) -> list[Found]:
        found = _windowed(of, holds, needs=of if together else many)(stretch)
        return found if together else [_from_first_far(stretch, each, is_far) for each in found]

    name = f"{many} of {of} beyond {beyond:g}σ"
    name += "" if math.isinf(upto) else f" up to {upto:g}σ"
    name += ", one side" if together else ""
    return Rule(name, find, tell)


def alternating(length: int) -> Rule:
    """`length` points in a row that go up and down in turn.

    Returns the rule.   Raises nothing.   Error: false alarm at a point about 0.5 % for 14.
    Source: Nelson rule 4.   Checked: tests/analytics/stats/control/test_rules.py.
    """

    def holds(window: Sequence[Point]) -> Side | None:
        steps = [b.value - a.value for a, b in pairwise(window)]
        return "both" if all(a * b < 0 for a, b in pairwise(steps)) else None

    return Rule(f"{length} alternating", _windowed(length, holds), _tell_alternating)


def hugging(length: int) -> Rule:
    """`length` points in a row within one sigma of the centre: too quiet, limits are perhaps too wide.

    Returns the rule.   Raises nothing.   Error: false alarm at a point 0.6827^length (0.3 % for 15).
    Source: Nelson rule 7.   Checked: tests/analytics/stats/control/test_rules.py.
    """

    def holds(window: Sequence[Point]) -> Side | None:
        return None if any(abs(point.score) >= 1 for point in window) else "both"

    return Rule(f"{length} within 1σ", _windowed(length, holds), _tell_hugging)


def avoiding(length: int) -> Rule:
    """`length` points in a row beyond one sigma, on both sides: two processes are perhaps mixed.

    Returns the rule.   Raises nothing.   Error: false alarm at a point 0.3173^length (0.01 % for 8).
    Source: Nelson rule 8.   Checked: tests/analytics/stats/control/test_rules.py.
    """

    def holds(window: Sequence[Point]) -> Side | None:
        if not all(_is_beyond(point, 1) for point in window):
            return None
        return "both" if _one_side(window) is None else None

    return Rule(f"{length} beyond 1σ", _windowed(length, holds), _tell_avoiding)


def anhoej() -> Rule:
    """A run longer than round(log2 n + 3), or fewer crossings than chance makes, n points off the centre.

    Returns the rule.   Raises nothing.   Error: false alarm of a chart of 24 points about 5 %.
    Source: Anhøj & Olesen (2014), PLoS ONE 9(11) e113825.
    Checked: tests/analytics/stats/control/test_rules.py.
    """
    return Rule("Anhøj", _find_anhoej, _tell_anhoej)


def _find_anhoej(stretch: Sequence[Point]) -> list[Found]:
    off = [position for position, point in enumerate(stretch) if point.score != 0]
    if len(off) < 2:
        return []
    runs = _runs(stretch, off)
    longest = max(runs, key=len)
    if len(longest) > round(math.log2(len(off)) + 3):
        return [Found(longest[0], longest[-1], _side(stretch[longest[0]].score))]
    if bdtr(len(runs) - 1, len(off) - 1, 0.5) < 0.05:
        return [Found(off[0], off[-1], "both")]
    return []


def _runs(stretch: Sequence[Point], off: Sequence[int]) -> list[list[int]]:
    runs = [[off[0]]]
    for before, position in pairwise(off):
        if _side(stretch[before].score) == _side(stretch[position].score):
            runs[-1].append(position)
        else:
            runs.append([position])
    return runs


def _windowed(
    length: int, holds: Callable[[Sequence[Point]], Side | None], *, needs: int | None = None
) -> Callable[[Sequence[Point]], list[Found]]:
    shortest = length if needs is None else needs

    def find(stretch: Sequence[Point]) -> list[Found]:
        found = []
        for last in range(shortest - 1, len(stretch)):
            first = max(0, last - length + 1)
            side = holds(stretch[first : last + 1])
            if side is not None:
                found.append(Found(first, last, side))
        return found

    return find


def _from_first_far(stretch: Sequence[Point], found: Found, is_far: Callable[[Point], bool]) -> Found:
    """The pattern began at the first point that counts, not where its window opens."""
    span = range(found.first, found.last + 1)
    return found._replace(
        first=next(i for i in span if is_far(stretch[i]) and _side(stretch[i].score) == found.side)
    )


def _joined(found: Sequence[Found]) -> list[list[Found]]:
    """Patterns that end at neighbouring points and point the same way are one signal."""
    groups: list[list[Found]] = []
    for pattern in found:
        if groups and groups[-1][-1].side == pattern.side and groups[-1][-1].last == pattern.last - 1:
            groups[-1].append(pattern)
        else:
            groups.append([pattern])
    return groups


def _signal(
    rule: Rule,
    stretch: Sequence[Point],
    patterns: Sequence[Found],
    *,
    centre: Sentence,
    starts: tuple[date, ...],
) -> Signal:
    points = tuple(point.number for point in stretch[patterns[0].first : patterns[-1].last + 1])
    what = rule.tell(Told(patterns[0].side, len(points), centre))
    return Signal(
        rule=rule.name,
        points=points,
        found=tuple(stretch[pattern.last].number for pattern in patterns),
        side=patterns[0].side,
        what=what,
        sentence=_dated(points, what, starts),
    )


def _dated(points: tuple[int, ...], what: Sentence, starts: tuple[date, ...]) -> Sentence:
    first, last = place(points[0], starts), place(points[-1], starts)
    if first == last:
        return say("{first}: {what}", first=first, what=what)
    return say("{first} to {last}: {what}", first=first, last=last, what=what)


def _side(score: float) -> Side:
    return "high" if score > 0 else "low"


def _is_beyond(point: Point, sigmas: float) -> bool:
    return abs(point.score) > sigmas + HAIR


def _one_side(window: Sequence[Point]) -> Side | None:
    if all(point.score > 0 for point in window):
        return "high"
    return "low" if all(point.score < 0 for point in window) else None


def _tell_out(told: Told) -> Sentence:
    if told.points > 1:
        if told.side == "high":
            return say("{count} points above the upper limit", count=told.points)
        return say("{count} points below the lower limit", count=told.points)
    return say("above the upper limit") if told.side == "high" else say("below the lower limit")


def _tell_run(told: Told) -> Sentence:
    if told.side == "high":
        return say("{count} points in a row above the {centre}", count=told.points, centre=told.centre)
    return say("{count} points in a row below the {centre}", count=told.points, centre=told.centre)


def _tell_trend(told: Told) -> Sentence:
    if told.side == "high":
        return say("{count} points in a row rising", count=told.points)
    return say("{count} points in a row falling", count=told.points)


def _tell_near(told: Told, many: int, of: int, beyond: float) -> Sentence:
    if told.side == "high":
        return say("{many} of {of} points more than {beyond:g} sigma above the {centre}",
                   many=many, of=of, beyond=beyond, centre=told.centre)  # fmt: skip
    return say("{many} of {of} points more than {beyond:g} sigma below the {centre}",
               many=many, of=of, beyond=beyond, centre=told.centre)  # fmt: skip


def _tell_alternating(told: Told) -> Sentence:
    return say(
        "{count} points in a row going up and down in turn: perhaps two sources are mixed", count=told.points
    )


def _tell_hugging(told: Told) -> Sentence:
    return say("{count} points in a row close to the {centre}: perhaps the limits are too wide",
               count=told.points, centre=told.centre)  # fmt: skip


def _tell_avoiding(told: Told) -> Sentence:
    return say("{count} points in a row far from the {centre} on both sides: perhaps two processes are mixed",
               count=told.points, centre=told.centre)  # fmt: skip


def _tell_anhoej(told: Told) -> Sentence:
    if told.side == "both":
        return say("the points cross the {centre} less often than chance would", centre=told.centre)
    return say("{run}, longer than chance would make", run=_tell_run(told))
