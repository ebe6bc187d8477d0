"""What a KPI's chart says in one line: amounts with units, the two icons, one sentence for a manager."""

from dataclasses import dataclass

from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.marks import Assurance as Assurance
from pawl.analytics.kpi.marks import Variation as Variation
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.chart import Chart, Direction, Judgement, Signal, place
from pawl.analytics.stats.control.levels import level_change
from pawl.analytics.stats.control.model import known
from pawl.analytics.words import Sentence, say


@dataclass(frozen=True)
class Indicator:
    """What a reading must know of a KPI; unit and data kind as in its definition."""

    id: str
    name: Sentence
    unit: str
    direction: Direction
    data_kind: str
    quantile: float | None = None


@dataclass(frozen=True)
class Reading:
    """The latest value of a KPI and what its chart says about it."""

    value: float | None
    variation: Variation
    assurance: Assurance
    signal: Signal | None
    sentence: Sentence


def read(indicator: Indicator, chart: Chart, target: Target | None = None) -> Reading:
    """Read the latest point of a chart.

    indicator: of the chart's KPI.   chart: in the unit of the KPI.
    target: that holds at the latest point, or None.
    Returns value, icons and a sentence ("Median 22 h; improving since 18 Apr 2016: ...").   Raises nothing.
    Error: compared unrounded; amounts in sentences have three digits or so.
    Source: NHS England, Making Data Count (icons).   Checked: tests/analytics/kpi/test_kpi_reading.py.
    """
    signal = chart.latest_signal()
    value = None if chart.last is None else chart.values[chart.last]
    return Reading(
        value,
        variation(chart, indicator.direction),
        assurance(chart, target),
        signal,
        _sentence(indicator, chart),
    )


def variation(chart: Chart, direction: Direction) -> Variation:
    """The first icon: whether the latest point belongs to a signal, and whether that is good news.

    chart: any.   direction: which way is better.
    Returns the icon; unknown without limits.   Raises nothing.
    Error: that of the chart's rules.   Source: NHS England, Making Data Count.
    Checked: tests/analytics/kpi/test_kpi_reading.py.
    """
    score = None if chart.last is None else chart.scores[chart.last]
    if score is None:
        return Variation.UNKNOWN
    signal = chart.latest_signal()
    if signal is None:
        return Variation.COMMON
    is_high = signal.side == "high" or (signal.side == "both" and score > 0)
    icons: dict[Judgement, tuple[Variation, Variation]] = {
        "improving": (Variation.BETTER_LOW, Variation.BETTER_HIGH),
        "worsening": (Variation.WORSE_LOW, Variation.WORSE_HIGH),
        "changed": (Variation.CHANGED_LOW, Variation.CHANGED_HIGH),
    }
    return icons[signal.judge(direction)][is_high]


def assurance(chart: Chart, target: Target | None) -> Assurance:
    """The second icon: whether chance alone can carry the value to the wrong side of the target.

    chart: in the unit of the target.   target: that holds at the latest point, or None.
    Returns passes or fails when both limits lie on one side of the target, else varies; unknown without
    limits, and where they mix two levels.
    Raises nothing.   Error: compared unrounded.   Source: NHS England, Making Data Count.
    Checked: tests/analytics/kpi/test_kpi_reading.py.
    """
    if target is None:
        return Assurance.NO_TARGET
    lower, upper = chart.latest_limits()
    if lower is None or upper is None or level_change(chart) is not None:
        return Assurance.UNKNOWN
    if target.distance(lower) == 0 and target.distance(upper) == 0:
        return Assurance.PASSES
    return Assurance.FAILS if _misses_between(target, lower, upper) else Assurance.VARIES


def _misses_between(target: Target, lower: float, upper: float) -> bool:
    if target.band is not None:
        return upper < target.band[0] or lower > target.band[1]
    return upper < target.value if target.direction == "up" else lower > target.value


def _sentence(indicator: Indicator, chart: Chart) -> Sentence:
    last = chart.last
    if last is None:
        return say("{name}: no period has a value.", name=indicator.name)
    value = amount(known(chart.values, last), indicator.unit)
    if chart.too_few is not None and chart.centre[last] is None:
        return say("{name} {value}. {caution}", name=indicator.name, value=value, caution=chart.too_few)
    told = _on_levels(indicator, chart, last, value)
    return told if chart.too_few is None else say("{told} {caution}", told=told, caution=chart.too_few)


def _on_levels(indicator: Indicator, chart: Chart, last: int, value: Sentence) -> Sentence:
    """The movement, and a warning where limits mix two levels: then nothing can be called steady."""
    change = level_change(chart)
    if change is None:
        return _movement(indicator, chart, last, value)
    warning = say(
        "The process changed its level around {date}: limits over both levels describe neither; "
        "start a new phase there.",
        date=place(change, chart.starts),
    )
    if chart.latest_signal() is None:
        return say("{name} {value}. {warning}", name=indicator.name, value=value, warning=warning)
    told = _movement(indicator, chart, last, value)
    return say("{told} {warning}", told=told, warning=warning)


def _movement(indicator: Indicator, chart: Chart, last: int, value: Sentence) -> Sentence:
    signal = chart.latest_signal()
    if signal is None:
        return say(
            "{name} {value}; steady: chance alone moves it between {lower} and {upper}.",
            name=indicator.name,
            value=value,
            lower=amount(known(chart.lower, last), indicator.unit),
            upper=amount(known(chart.upper, last), indicator.unit),
        )
    since = place(signal.points[0], chart.starts)
    told = {"name": indicator.name, "value": value, "since": since, "what": signal.what}
    judged = signal.judge(indicator.direction)
    if judged == "improving":
        return say("{name} {value}; improving since {since}: {what}.", **told)
    if judged == "worsening":
        return say("{name} {value}; worsening since {since}: {what}.", **told)
    return say("{name} {value}; changed since {since}: {what}.", **told)
