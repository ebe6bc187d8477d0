"""The level that a KPI runs on now: a point gets better or worse by itself, a level does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pawl.analytics.kpi.definition import Definition, charted_kind
from pawl.analytics.kpi.marks import RECENT
from pawl.analytics.stats.control.chart import Chart, place
from pawl.analytics.stats.control.levels import level_change
from pawl.analytics.words import Sentence, say

SHIFT = "run of "
"""How rules are called whose pattern is another level: so many points in a row on one side."""


class Counted(Protocol):
    """One measurement of the engine, as far as its weight in a level needs it."""

    @property
    def value(self) -> float | None: ...
    @property
    def n(self) -> int: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...


@dataclass(frozen=True)
class Level:
    """What the newest periods come to together; none of them lies before the last change of level."""

    value: float
    points: tuple[int, ...]
    """Their places in the chart, in order."""
    newest: float
    """The value of the newest of them by itself."""
    changed: bool
    """Whether there are no more because the level changed before the first of them."""
    told: Sentence
    """Which periods, and why no more."""

    @property
    def periods(self) -> int:
        """How many periods it stands on."""
        return len(self.points)


def level_of(
    chart: Chart, weights: Sequence[float] | None = None, *, is_readable: bool = True, end: int | None = None
) -> Level | None:
    """Read the level of the newest 13 measured periods, or of those since it changed.

    It changed where the latest phase of the chart begins, where its limits mix two levels, and where a run on
    one side begins that still goes on.
    chart: of the KPI.   weights: cases of each point, if its values are weighed by them, > 0 where measured.
    is_readable: whether the trend guard admits the chart; if not, only its phases tell of a change.
    end: one past the last point that is over; None: all of them are.
    Returns the level, without points that are set aside; None where none is left.   Raises nothing.
    Error: none of its own; a change that the chart has not confirmed yet is averaged over.
    Source: own; regression to the mean, Galton (1886).   Checked: tests/analytics/kpi/test_level.py.
    """
    begin = _begin(chart, is_readable=is_readable)
    known = [
        (i, value) for i, value in enumerate(chart.values[:end])
        if value is not None and i not in chart.set_aside
    ]  # fmt: skip
    since = [(i, value) for i, value in known if i >= begin]
    kept = since[-RECENT:]
    if not kept:
        return None
    each = [1.0 if weights is None else weights[i] for i, _value in kept]
    value = sum(one * weight for (_i, one), weight in zip(kept, each, strict=True)) / sum(each)
    points = tuple(i for i, _value in kept)
    changed = len(since) < min(RECENT, len(known))
    return Level(value, points, kept[-1][1], changed, _tell(points, chart, changed=changed))


def weights_of(definition: Definition, measurements: Sequence[Counted]) -> tuple[float, ...] | None:
    """Say by what the periods of a KPI weigh in its level.

    definition: of the KPI.   measurements: one per period.
    Returns the cases of shares, the denominators of ratios of counts, 1 where a period has none; None for all
    other KPIs, whose periods weigh alike.   Raises nothing.   Error: none.   Source: own.
    Checked: tests/analytics/kpi/test_level.py.
    """
    kind, known = charted_kind(definition), [one for one in measurements if one.value is not None]
    is_share = kind == "share" and all(0 <= one.value <= 1 for one in known if one.value is not None)
    is_ratio = kind == "ratio" and all(one.numerator is not None and one.denominator for one in known)
    if not known or not (is_share or is_ratio):
        return None
    return tuple(float(one.n if one.denominator is None else one.denominator) or 1.0 for one in measurements)


def _begin(chart: Chart, *, is_readable: bool) -> int:
    found = [chart.phases[-1].start]
    if not is_readable:
        return found[0]
    if (step := level_change(chart)) is not None:
        found.append(step)
    runs = [one.points for one in chart.signals if one.rule.startswith(SHIFT) and chart.last in one.points]
    return max([*found, *(points[0] for points in runs)])


def _tell(points: tuple[int, ...], chart: Chart, *, changed: bool) -> Sentence:
    n, since = len(points), place(points[0], chart.starts)
    if changed:
        return say("Level of the {n} periods since {since}, when it changed", n=n, since=since)
    if n < RECENT:
        return say("Level of {n} periods since {since}, there are no more yet", n=n, since=since)
    return say("Level of the newest {n} periods, since {since}", n=n, since=since)
