"""Where the level of a KPI may have changed, in words: a hint on its chart, on which nothing stands."""

from dataclasses import dataclass
from itertools import pairwise

from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.stats.change_points import Hint, change_hints
from pawl.analytics.stats.control.chart import Chart, place
from pawl.analytics.words import Sentence, say

LONGEST = 160
"""Points of a phase that are looked at, the latest ones: what is older was looked at before."""
RARE = ("t", "g")
"""Charts of the time between events, whose values have no level."""


@dataclass(frozen=True)
class LevelHint:
    """The place of the first point of a new level, among the points of the chart, and what is said of it."""

    place: int
    sentence: Sentence


def hints(definition: Definition, chart: Chart) -> tuple[LevelHint, ...]:
    """Look for changes of level inside each phase of a chart; those between phases are known already.

    definition: tells the unit.   chart: of the KPI; points set aside are looked past.
    Returns hints in order of time.   Raises nothing.
    Error: that of `change_hints`.   Source: the same.   Checked: tests/analytics/study/test_hinting.py.
    """
    if chart.kind in RARE:
        return ()
    starts = [*(phase.start for phase in chart.phases), len(chart.values)]
    return tuple(one for low, high in pairwise(starts) for one in _in_phase(definition, chart, low, high))


def _in_phase(definition: Definition, chart: Chart, low: int, high: int) -> list[LevelHint]:
    low = max(low, high - LONGEST)
    values = [None if n in chart.set_aside else chart.values[n] for n in range(low, high)]
    return [LevelHint(low + one.at, _told(one, definition, chart, low)) for one in change_hints(values)]


def _told(one: Hint, definition: Definition, chart: Chart, low: int) -> Sentence:
    around, first, last = (place(low + at, chart.starts) for at in (one.at, one.first, one.last))
    levels = {
        "before": amount(one.before, definition.unit, apart_from=one.after),
        "after": amount(one.after, definition.unit, apart_from=one.before),
    }
    if one.first == one.last:
        return say(
            "About {day} the level may have changed, from {before} to {after} on average.",
            day=around, **levels,
        )  # fmt: skip
    return say(
        "About {day} (between {first} and {last}) the level may have changed, from {before} to {after} on "
        "average.",
        day=around, first=first, last=last, **levels,
    )  # fmt: skip
