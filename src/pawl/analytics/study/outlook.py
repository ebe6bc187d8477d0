"""Where a KPI will be some periods ahead if it goes on like this."""

from collections.abc import Collection
from dataclasses import dataclass

from pawl.analytics.errors import TooFewPoints
from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.chart import Chart, place
from pawl.analytics.stats.forecast import FEWEST_ORIGINS, FEWEST_TO_LEARN, Forecast, forecast
from pawl.analytics.study.reaching import FARTHEST, reaching, told
from pawl.analytics.words import Sentence, say

AHEAD = 4
"""Periods ahead: about as far as a weekly series of a year carries."""


@dataclass(frozen=True)
class Outlook:
    """The forecast of the last period ahead, in the unit of the KPI, and how it was made."""

    ahead: int
    value: float
    low: float
    high: float
    level: float
    sentence: Sentence
    why: Sentence


def outlook(
    definition: Definition, chart: Chart, left_out: Collection[int], target: Target | None = None
) -> Outlook | Sentence:
    """Forecast a KPI from its latest unbroken stretch of points.

    definition: tells the unit and its bounds.   chart: of the KPI.   left_out: points not to learn from.
    target: of its latest point; where that misses it, the sentence says when it will be reached.
    Returns the outlook, or why there is none.   Raises nothing.
    Error: 80 % intervals that held 75 to 85 % on held-back weeks, see stats.forecast.
    Source: Hyndman & Athanasopoulos (2021).   Checked: tests/analytics/study/test_outlook.py.
    """
    values = _stretch(chart, left_out)
    try:
        found = _foretold(definition, values, AHEAD)
    except TooFewPoints as error:
        return say("No forecast: the unbroken run of points {rule}", rule=error.rule)
    value, low, high = (float(part[-1]) for part in (found.values, found.low, found.high))
    sentence = say(
        "{when}, if nothing changes: {value} ({level:.0%} interval {low} to {high}).",
        when=say("Around {day}", day=day) if (day := _day(chart, AHEAD)) else _in(AHEAD),
        value=amount(value, definition.unit),
        level=found.level,
        low=amount(low, definition.unit),
        high=amount(high, definition.unit),
    )
    if found.mase >= 1:
        sentence = say("{told} Nothing foretells it better than its latest value.", told=sentence)
    if target is not None and target.distance(values[-1]) > 0:
        sentence = say("{told} {reached}", told=sentence, reached=_reached(definition, chart, values, target))
    return Outlook(AHEAD, value, low, high, found.level, sentence, found.why)


def _foretold(definition: Definition, values: list[float], ahead: int) -> Forecast:
    highest = 1.0 if definition.data_kind == "share" else None
    return forecast(values, ahead, at_least=_lowest(definition), at_most=highest)


def _reached(definition: Definition, chart: Chart, values: list[float], target: Target) -> Sentence:
    """As far ahead as so many points carry."""
    farthest = min(FARTHEST, len(values) - FEWEST_TO_LEARN - FEWEST_ORIGINS + 1)
    found = _foretold(definition, values, farthest)

    def when(ahead: int) -> Sentence:
        return _day(chart, ahead) or say("period +{n}", n=ahead)

    return told(reaching(found, target), found.level, when)


def _in(ahead: int) -> Sentence:
    return say("In {ahead} periods", ahead=ahead)


def _day(chart: Chart, ahead: int) -> Sentence | None:
    """The day on which a period ahead begins, where the points have dates."""
    last = chart.last
    if last is None or len(chart.starts) < 2:
        return None
    step = (chart.starts[-1] - chart.starts[0]) / (len(chart.starts) - 1)
    return place(0, (chart.starts[last] + ahead * step,))


def _stretch(chart: Chart, left_out: Collection[int]) -> list[float]:
    """The values after the last hole; points not to learn from are holes, those at the very end are cut."""
    values: list[float] = []
    last = -1 if chart.last is None else chart.last
    for index, value in enumerate(chart.values[: last + 1]):
        if value is None or index in left_out:
            values.clear()
        else:
            values.append(value)
    return values


def _lowest(definition: Definition) -> float | None:
    return None if definition.data_kind == "money" else 0.0
