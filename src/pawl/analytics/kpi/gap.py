"""Gaps: a value on the wrong side of its target, how sure that is, what it costs, signal or chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pawl.analytics.errors import BadTarget
from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.definition import Definition, charted_kind
from pawl.analytics.kpi.impact import Evidence, Impact, impact_of
from pawl.analytics.kpi.level import Level
from pawl.analytics.kpi.reading import Assurance, Indicator, Reading, read
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.chart import Chart, Judgement, Signal
from pawl.analytics.stats.control.intervals import quantile_interval
from pawl.analytics.stats.wilson import wilson
from pawl.analytics.words import Sentence, say

WIDTH = 1.96
"""Sigmas on either side of a 95 % interval."""


class Kind(StrEnum):
    """Why a target is missed, as far as the chart can tell."""

    SIGNAL = "signal"
    """The latest value belongs to a pattern that chance seldom makes."""
    BUILT_IN = "built_in"
    """Both limits miss the target: the process does so by the way it works."""
    CHANCE = "chance"
    """The limits reach the target: chance alone decides."""
    UNKNOWN = "unknown"
    """No trend may be read, or there are too few points."""


class Measured(Protocol):
    """One measurement of the engine, as far as a gap needs it."""

    @property
    def value(self) -> float | None: ...
    @property
    def n(self) -> int: ...
    @property
    def denominator(self) -> float | None: ...


@dataclass(frozen=True)
class Interval:
    """Where the value may lie, and how that was found; None = open end."""

    low: float | None
    high: float | None
    how: Sentence


@dataclass(frozen=True)
class Gap:
    """A target that the level of a KPI misses; without a level, its latest value."""

    indicator: Indicator
    target: Target
    value: float
    n: int
    """Cases behind the value, of all its periods."""
    distance: float
    """How far the value is on the wrong side, in the unit of the KPI."""
    interval: Interval
    is_sure: bool
    """Whether the interval lies wholly on the wrong side."""
    reading: Reading
    impact: Impact
    kind: Kind
    verdict: Sentence
    """Signal or chance, and what follows."""
    sentence: Sentence
    level: Level | None = None
    """Where the value comes from; None: it is that of the latest period."""

    @property
    def periods(self) -> int:
        """How many periods the value stands on."""
        return 1 if self.level is None else self.level.periods

    @property
    def is_signal(self) -> bool:
        """Whether the latest value belongs to a pattern that chance seldom makes."""
        return self.kind is Kind.SIGNAL

    @property
    def judgement(self) -> Judgement | None:
        """Whether its signal is good news; None without a signal."""
        if self.reading.signal is None or not self.is_signal:
            return None
        return self.reading.signal.judge(self.indicator.direction)


@dataclass(frozen=True)
class NoGap:
    """Why there is no gap."""

    reason: Sentence
    reading: Reading


def find_gap(
    indicator: Indicator,
    target: Target | None,
    measurements: Sequence[Measured],
    chart: Chart,
    *,
    evidence: Evidence | None = None,
    is_readable: bool = True,
) -> Gap | NoGap:
    """Compare level and target, unrounded, and say how sure, how dear, and signal or chance.

    target: that holds at the latest point, or None.   measurements: one per point of the chart, in its order.
    evidence: with the level of the newest periods and what stands behind it; by default the latest value
    stands for the level, with n cases and nothing else.
    is_readable: whether the trend guard admits the chart; if not, signal or chance is unknown.
    Returns the gap, or why there is none.
    Raises BadTarget where measurements and chart do not belong together.
    Error: the interval is a 95 % one for shares (Wilson), for levels of several periods (normal, by the
    chart's sigma) and for quantiles of one (order statistics), else the limits.
    Source: ServiceNow and NHS practice; own formulas, docs/explanation/control-charts.md.
    Checked: tests/analytics/kpi/test_gap.py.
    """
    _require_together(indicator, measurements, chart)
    reading = read(indicator, chart, target)
    if chart.last is None or reading.value is None:
        return NoGap(say("{name}: no period has a value.", name=indicator.name), reading)
    if target is None:
        return NoGap(say("{name}: no target holds for the latest period.", name=indicator.name), reading)
    known = evidence or Evidence(measurements[chart.last].n)
    value = reading.value if known.level is None else known.level.value
    if target.distance(value) == 0:
        return NoGap(_say_met(indicator, target, value, reading), reading)
    if value == 0 and is_constant(chart):
        told = say(
            "{name}: none occurred in the period; check that it is recorded before it is called a gap.",
            name=indicator.name,
        )
        return NoGap(told, reading)
    interval = _interval(indicator, value, known, chart)
    is_sure = _is_wrong(target, interval)
    return Gap(
        indicator=indicator,
        target=target,
        value=value,
        n=known.n,
        distance=target.distance(value),
        interval=interval,
        is_sure=is_sure,
        reading=reading,
        impact=impact_of(indicator, target, value, known),
        kind=_kind(reading, is_readable=is_readable),
        verdict=_verdict(indicator, reading, interval, is_sure=is_sure),
        sentence=_say_gap(indicator, target, value, known.level),
        level=known.level,
    )


def rank_gaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Put gaps in the order in which they call for a decision.

    gaps: of one length of period.
    Signals that get worse come first (with those where neither way is better), then misses that are built in,
    then signals that get better, then chance, then what is unknown; in each the most cases first, then, and
    where cases are not known, the largest distance / target.
    Returns them in order; equal ones keep theirs.   Raises nothing.
    Error: that of the cases, see impact_of.   Source: own.
    Checked: tests/analytics/kpi/test_gap.py.
    """

    def key(gap: Gap) -> tuple[int, bool, float, float]:
        cases, relative = gap.impact.cases, gap.distance / (abs(gap.target.value) or 1.0)
        return _urgency(gap), cases is None, -(cases or 0.0), -relative

    return tuple(sorted(gaps, key=key))


def cases_behind(definition: Definition, latest: Measured) -> int:
    """Count the cases behind a value.

    definition: of the KPI.   latest: its measurement.
    Returns the denominator of a share of cases, else the n of the measurement: the denominator of other
    shares counts seconds or money.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_gap.py.
    """
    if charted_kind(definition) != "share" or latest.denominator is None:
        return latest.n
    return round(latest.denominator)


def is_constant(chart: Chart) -> bool:
    """Tell whether a chart has nothing to show: two values or more, all of them equal.

    chart: any.   Returns whether.   Raises nothing.
    Error: none, compared unrounded.   Source: own.   Checked: tests/analytics/kpi/test_gap.py.
    """
    known = [value for value in chart.values if value is not None]
    return len(known) > 1 and len(set(known)) == 1


def _urgency(gap: Gap) -> int:
    if gap.judgement == "improving":
        return 2
    return {Kind.SIGNAL: 0, Kind.BUILT_IN: 1, Kind.CHANCE: 3, Kind.UNKNOWN: 4}[gap.kind]


def _kind(reading: Reading, *, is_readable: bool) -> Kind:
    if not is_readable:
        return Kind.UNKNOWN
    if reading.signal is not None:
        return Kind.SIGNAL
    kinds = {Assurance.FAILS: Kind.BUILT_IN, Assurance.UNKNOWN: Kind.UNKNOWN}
    return kinds.get(reading.assurance, Kind.CHANCE)


def _require_together(indicator: Indicator, measurements: Sequence[Measured], chart: Chart) -> None:
    if len(measurements) != len(chart.values):
        raise BadTarget(
            indicator.id,
            say("{measured} measurements and a chart of {points} points do not belong together.",
                measured=len(measurements), points=len(chart.values)),
            say("Give the measurements that the chart was drawn from, holes included."),
        )  # fmt: skip


def _interval(indicator: Indicator, value: float, evidence: Evidence, chart: Chart) -> Interval:
    if indicator.data_kind == "share" and evidence.n > 0 and 0 <= value <= 1:
        low, high = wilson(value * evidence.n, evidence.n)
        return Interval(low, high, say("95% interval (Wilson) from {n:,} cases", n=evidence.n))
    if evidence.level is not None and evidence.periods > 1:
        return _of_level(evidence.level, chart)
    if indicator.quantile is not None and evidence.values:
        bottom, top = quantile_interval(evidence.values, indicator.quantile)
        return Interval(
            bottom, top, say("95% interval (order statistics) from {n:,} cases", n=len(evidence.values))
        )
    return _within_limits(chart)


def _of_level(level: Level, chart: Chart) -> Interval:
    """A mean of periods moves by less than a period, by the root of their number."""
    sigma = chart.sigma[level.points[-1]]
    if sigma is None or chart.kind == "t":  # the sigma of t is that of a power of the values
        return _within_limits(chart)
    half = WIDTH * sigma / level.periods**0.5
    told = say(
        "95% interval of a level of {n} periods, by how they vary from one to the next", n=level.periods
    )
    return Interval(level.value - half, level.value + half, told)


def _within_limits(chart: Chart) -> Interval:
    lower, upper = chart.latest_limits()
    if lower is None:
        return Interval(None, None, say("not known: too few points for limits"))
    return Interval(lower, upper, say("control limits: where chance alone takes it"))


def _is_wrong(target: Target, interval: Interval) -> bool:
    """Whether every value of the interval misses the target, on one side."""
    low, high = interval.low, interval.high
    if target.band is not None:
        return (high is not None and high < target.band[0]) or (low is not None and low > target.band[1])
    if target.direction == "up":
        return high is not None and high < target.value
    return low is not None and low > target.value


def _say_met(indicator: Indicator, target: Target, value: float, reading: Reading) -> Sentence:
    told = say(
        "{name} {value} meets the target of {target}.",
        name=indicator.name,
        value=amount(value, indicator.unit, apart_from=target.value),
        target=_wanted(indicator, target, value),
    )
    if reading.value is not None and target.distance(reading.value) > 0:
        newest = amount(reading.value, indicator.unit, apart_from=target.edge(reading.value))
        told = say("{told} The newest period alone misses it: {newest}.", told=told, newest=newest)
    if reading.assurance == Assurance.VARIES:
        return say("{told} Chance alone will carry it to the other side at times.", told=told)
    if reading.assurance == Assurance.FAILS:
        return say("{told} Its usual range lies on the other side, so this may not last.", told=told)
    return told


def _say_gap(indicator: Indicator, target: Target, value: float, level: Level | None) -> Sentence:
    told = say(
        "{name} {value} against a target of {target}.",
        name=indicator.name,
        value=amount(value, indicator.unit, apart_from=target.edge(value)),
        target=_wanted(indicator, target, value),
    )
    if level is None or level.periods == 1:
        return told
    newest = amount(level.newest, indicator.unit, apart_from=target.edge(value))
    return say("{told} {level}; the newest alone: {newest}.", told=told, level=level.told, newest=newest)


def _wanted(indicator: Indicator, target: Target, value: float) -> Sentence:
    unit = indicator.unit
    if target.band is not None:
        low, high = target.band
        return say(
            "{low} to {high}",
            low=amount(low, unit, apart_from=value),
            high=amount(high, unit, apart_from=value),
        )
    if target.direction == "up":
        return say("{value} or more", value=amount(target.value, unit, apart_from=value))
    return say("{value} or less", value=amount(target.value, unit, apart_from=value))


def _verdict(indicator: Indicator, reading: Reading, interval: Interval, *, is_sure: bool) -> Sentence:
    cause = _say_cause(indicator, reading)
    if is_sure or interval.low is None or interval.high is None:
        return cause
    return say(
        "{cause} The miss itself may be luck: {low} to {high} reaches the target ({how}).",
        cause=cause,
        low=amount(interval.low, indicator.unit),
        high=amount(interval.high, indicator.unit),
        how=interval.how,
    )


def _say_cause(indicator: Indicator, reading: Reading) -> Sentence:
    if reading.signal is not None:
        return _say_signal(reading.signal, reading.signal.judge(indicator.direction))
    if reading.assurance == Assurance.UNKNOWN:
        return say("Too few points to tell a signal from chance.")
    if reading.assurance == Assurance.FAILS:
        return say(
            "No signal: the process misses the target by the way it works, and will until it is changed."
        )
    return say(
        "No signal: chance alone takes the process to either side of the target; look for no single cause."
    )


def _say_signal(signal: Signal, judged: Judgement) -> Sentence:
    if judged == "improving":
        return say("Signal: improving ({signal}), but not there yet.", signal=signal.sentence)
    if judged == "worsening":
        return say("Signal: worsening ({signal}). Find out what happened then.", signal=signal.sentence)
    return say("Signal: changed ({signal}). Find out what happened then.", signal=signal.sentence)
