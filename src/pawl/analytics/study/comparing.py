"""One KPI before and after a change: whether the two may be compared, and what changed beyond the trend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pawl.analytics.errors import NotComparable, NotMeasurable, OutOfDomain
from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.kpi.coverage import Coverage, coverage
from pawl.analytics.kpi.definition import Definition, charted_kind
from pawl.analytics.kpi.engine import Measurement, measure
from pawl.analytics.kpi.trend import COMPARISON, require_comparable
from pawl.analytics.stats.effect import Effect, Kind, Model, before_after
from pawl.analytics.study.findings import provenance
from pawl.analytics.words import say
from pawl.analytics.worktime import Calendar, Grain, Period, periods

_COUNTED = {"count", "stock"}
Days = tuple[date, date]
"""First and last day, both included."""


@dataclass(frozen=True)
class Comparison:
    """A KPI over two stretches of time, the same periods in each, and the effect between them."""

    definition: Definition
    before: Measurement
    after: Measurement
    effect: Effect


def compare(  # noqa: PLR0913  as measure, and the two stretches
    definition: Definition,
    dataset: Dataset,
    *,
    before: Days,
    after: Days,
    calendar: Calendar,
    grain: Grain = "week",
    mapping: str = "",
    data_from: datetime | None = None,
) -> Comparison:
    """Compare a KPI before and after a change, period by period.

    before, after: in the zone of the calendar; what lies between them, the change itself, is left out.
    grain: of the periods whose values are compared; only whole ones count.   mapping: digest of the mapping.
    data_from: aware; nothing earlier is known.
    Returns both values and the effect beyond the trend.
    Raises NotMeasurable where the log cannot answer the KPI; NotComparable, with the reason, where the two do
    not measure the same thing or too few cases stand behind them; TooFewPoints and TooFewCases as
    `before_after` does; OutOfDomain where the stretches overlap or are in the wrong order.
    Error: that of before_after.   Source: own; Lopez Bernal, Cummins & Gasparrini (2017).
    Checked: tests/analytics/study/test_comparing.py.
    """
    if not before[0] <= before[1] < after[0] <= after[1]:
        rule = say("do not follow each other: the time before has to end before the time after begins.")
        raise OutOfDomain("before and after", rule, say("Give each as FIRST..LAST, two days."))
    covered = coverage([definition], dataset)
    (one,) = covered.kpis
    if one.status == "blocked":
        raise NotMeasurable(definition.id, one.reason, one.missing[0].capture)
    asked = _Asked(definition, dataset, calendar, covered)
    pooled = asked.over(_stretches(before, after, calendar.zone))
    sides = (pooled[0], pooled[-1])
    points = [
        provenance(one, side, fills=covered.fills, calendar=calendar.digest, mapping=mapping)
        for side in sides
    ]
    guard = replace(COMPARISON, min_cases=0) if definition.data_kind in _COUNTED else COMPARISON
    require_comparable(definition.id, points, as_of=dataset.as_of, data_from=data_from, guard=guard)
    spans = periods(grain, calendar.zone, before[0], after[1])
    first = [_within(span, sides[0]) for span in spans]
    last = [_within(span, sides[1]) for span in spans]
    if not any(first) or not any(last):
        rule = say("hold no whole {grain} on one side.", grain=grain)
        raise OutOfDomain("before and after", rule, say("Give longer stretches, or shorter periods."))
    series = asked.over(spans[first.index(True) : len(last) - last[::-1].index(True)])
    start = sum(first)
    between = len(series) - start - sum(last)
    return Comparison(definition, *sides, _effect(definition, series, start, between))


@dataclass(frozen=True)
class _Asked:
    """One KPI of one dataset, to be measured over any periods by the recipe that its coverage chose."""

    definition: Definition
    dataset: Dataset
    calendar: Calendar
    covered: Coverage

    def over(self, spans: Sequence[Period]) -> tuple[Measurement, ...]:
        found = measure(
            [self.definition],
            self.dataset,
            periods=spans,
            calendar=self.calendar,
            recipes=self.covered.recipes,
        )
        return found.series(self.definition.id)


def _stretches(before: Days, after: Days, zone: str) -> tuple[Period, ...]:
    """The time before, the change where it took any time, and the time after, without gaps."""
    ends = [periods("day", zone, first, last) for first, last in (before, after)]
    (start, stop), (again, end) = ((days[0].start, days[-1].end) for days in ends)
    middle = (Period("between", stop, again),) if stop < again else ()
    return (Period("before", start, stop), *middle, Period("after", again, end))


def _within(span: Period, side: Measurement) -> bool:
    return side.period_start <= span.start and span.end <= side.period_end


def _effect(definition: Definition, series: Sequence[Measurement], start: int, between: int) -> Effect:
    """The effect at a place of the series; the periods of the change itself carry no weight."""
    shown = [one for n, one in enumerate(series) if not start <= n < start + between]
    holes = [one for one in shown if one.value is None]
    if holes:
        rule = say("has no value in {n} of {periods} periods, first on {day:%Y-%m-%d}.",
                   n=len(holes), periods=len(shown), day=holes[0].period_start)  # fmt: skip
        raise NotComparable(definition.id, rule, say("Compare by longer periods."))
    charted = charted_kind(definition)
    kind: Kind = "share" if charted == "share" else "count" if charted == "count" else "mean"
    values = [one.value or 0.0 for one in series]
    sizes = [float(one.n if one.denominator is None else one.denominator) for one in series]
    model = Model(leave_out=between)
    if kind != "share":
        return before_after(values, start, kind=kind, model=model)
    marked = [value * size for value, size in zip(values, sizes, strict=True)]
    return before_after(marked, start, kind=kind, exposure=[max(size, 1.0) for size in sizes], model=model)
