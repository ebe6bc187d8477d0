"""What is found of one KPI: its numbers, its chart, whether a trend may be read, and its gap."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pawl.analytics.kpi.charting import chart_of, indicator_of
from pawl.analytics.kpi.coverage import KpiCoverage
from pawl.analytics.kpi.definition import Definition, charted_kind
from pawl.analytics.kpi.engine import Measurement
from pawl.analytics.kpi.fill import Fills
from pawl.analytics.kpi.gap import Gap, NoGap, cases_behind, find_gap, is_constant
from pawl.analytics.kpi.impact import Evidence
from pawl.analytics.kpi.level import Level, level_of, weights_of
from pawl.analytics.kpi.reading import Reading
from pawl.analytics.kpi.target import Target, target_on
from pawl.analytics.kpi.trend import COUNTS, TREND, Provenance, Usable, usable
from pawl.analytics.stats.control.chart import Chart
from pawl.analytics.stats.control.phases import Plan, Rebase
from pawl.analytics.stats.control.presets import Preset
from pawl.analytics.study.hinting import LevelHint, hints
from pawl.analytics.study.outlook import Outlook, outlook
from pawl.analytics.study.recorded import needed_fields
from pawl.analytics.study.suspicion import suspicion
from pawl.analytics.study.youth import ageing, counts_by_start, early_points
from pawl.analytics.words import Sentence
from pawl.analytics.worktime import Period

WEEK = timedelta(days=7)
Singles = Callable[[Definition, Period], Sequence[float] | None]


@dataclass(frozen=True)
class Frame:
    """What all findings of a study share."""

    periods: tuple[Period, ...]
    zone: str
    fills: Fills
    calendar: str
    mapping: str
    as_of: datetime
    mature: datetime
    is_young: bool
    preset: Preset
    presets: Mapping[str, Preset]
    """KPI -> rules of its own, where it has any."""
    targets: Mapping[str, Sequence[Target]]
    phases: Mapping[str, Sequence[tuple[date, Sentence]]]
    singles: Singles
    """Reads the single values behind a quantile or mean in one period; None for other KPIs."""
    complete_until: datetime | None = None
    """Where it is known: periods that end later are not over, and no level stands on them."""


@dataclass(frozen=True)
class Finding:
    """One KPI of a study; `trend` says whether its points may be compared at all."""

    definition: Definition
    coverage: KpiCoverage
    measurements: tuple[Measurement, ...]
    """Of all cases, in order of time; instants in the zone of the calendar, so that days are its days."""
    labels: tuple[str, ...]
    """What their periods are called: 2016-W10, 2016-03."""
    chart: Chart
    target: Target | None
    trend: Usable
    ageing: tuple[Sentence, ...]
    """Why the age of a backlog says nothing, where the log began empty."""
    gap: Gap | NoGap
    outlook: Outlook | Sentence
    """Where it will be if it goes on like this, or why that cannot be said."""
    level: Level | None = None
    """What its newest periods come to together; gaps and improvements start from it."""

    @property
    def suspicion(self) -> Sentence | None:
        """Why its definition should be looked at before its value; None where nothing speaks for that."""
        return suspicion(self.definition, self.measurements)

    @property
    def hints(self) -> tuple[LevelHint, ...]:
        """Where its level may have changed; none where no trend may be read."""
        return () if self.refusals or is_constant(self.chart) else hints(self.definition, self.chart)

    @property
    def reading(self) -> Reading:
        """The latest value, its icons and the sentence about them."""
        return self.gap.reading

    @property
    def refusals(self) -> tuple[Sentence, ...]:
        """Why no trend may be read; empty where one may."""
        return (*self.trend.verdict.reasons, *self.ageing)

    @property
    def is_signal(self) -> bool:
        """Whether the latest point belongs to a signal that the trend guard admits."""
        return not self.refusals and self.reading.signal is not None and not is_constant(self.chart)


def find(coverage: KpiCoverage, measurements: tuple[Measurement, ...], frame: Frame) -> Finding:
    """Draw, guard and compare one KPI.

    coverage: of the KPI, measurable or by proxy.   measurements: of all cases, in order of time.
    Returns the finding.   Raises nothing beyond what charts and targets refuse.
    Error: that of its parts.   Source: our own.   Checked: tests/analytics/study/test_study.py.
    """
    definition = coverage.definition
    measurements = _local(measurements, ZoneInfo(frame.zone))
    trend = _trend(coverage, measurements, frame)
    young = early_points(definition, measurements, frame.mature)
    rebases = _rebases(frame.phases.get(definition.id, ()), measurements)
    plan = Plan(
        preset=frame.presets.get(definition.id, frame.preset),
        rebases=rebases,
        set_aside={**young, **trend.left_out},
    )
    chart = chart_of(charted_kind(definition), measurements, plan)
    day = measurements[chart.last].period_start.date() if chart.last is not None else None
    target = target_on(frame.targets.get(definition.id, ()), day) if day is not None else None
    labels = tuple(period.label for period in frame.periods)
    ahead = outlook(definition, chart, chart.set_aside, target)
    old = ageing(definition, is_young=frame.is_young)
    is_readable = trend.verdict.admitted and not old
    level = level_of(
        chart, weights_of(definition, measurements), is_readable=is_readable, end=_end(measurements, frame)
    )
    gap = find_gap(
        replace(indicator_of(definition), data_kind=charted_kind(definition)),
        target,
        measurements,
        chart,
        evidence=_evidence(definition, target, measurements, level, frame),
        is_readable=is_readable,
    )
    return Finding(definition, coverage, measurements, labels, chart, target, trend, old, gap, ahead, level)


def _end(measurements: Sequence[Measurement], frame: Frame) -> int | None:
    """One past the last period that is over; None where until when the log is complete is not known."""
    until = frame.complete_until
    return None if until is None else sum(one.period_end <= until for one in measurements)


def _evidence(
    definition: Definition,
    target: Target | None,
    measurements: Sequence[Measurement],
    level: Level | None,
    frame: Frame,
) -> Evidence | None:
    """A level, its cases and its single values; these are read only where it misses the target."""
    if level is None:
        return None
    cases = sum(cases_behind(definition, measurements[point]) for point in level.points)
    if target is None or target.distance(level.value) == 0:
        return Evidence(cases, level=level)
    first, last = frame.periods[level.points[0]], frame.periods[level.points[-1]]
    singles = frame.singles(definition, Period(last.label, first.start, last.end))
    return Evidence(cases, singles, level=level)


def _rebases(
    phases: Sequence[tuple[date, Sentence]], measurements: Sequence[Measurement]
) -> tuple[Rebase, ...]:
    """The points at which limits begin anew: the first period that begins on the day or later."""
    starts = [one.period_start.date() for one in measurements]
    found = {bisect_left(starts, day): reason for day, reason in sorted(phases, key=lambda phase: phase[0])}
    return tuple(Rebase(index, reason) for index, reason in found.items() if 0 < index < len(starts))


def _local(measurements: Sequence[Measurement], zone: ZoneInfo) -> tuple[Measurement, ...]:
    """A period that begins on a Monday in Berlin begins on a Sunday in UTC: days are told in the zone."""
    return tuple(
        replace(
            one, period_start=one.period_start.astimezone(zone), period_end=one.period_end.astimezone(zone)
        )
        for one in measurements
    )


def _trend(coverage: KpiCoverage, measurements: tuple[Measurement, ...], frame: Frame) -> Usable:
    kind = coverage.definition.data_kind
    points = [
        provenance(coverage, one, fills=frame.fills, calendar=frame.calendar, mapping=frame.mapping)
        for one in measurements
    ]
    return usable(points, as_of=frame.as_of, guard=COUNTS if kind in {"count", "stock"} else TREND)


def provenance(
    coverage: KpiCoverage, one: Measurement, *, fills: Fills, calendar: str, mapping: str
) -> Provenance:
    """What stands behind one number of a KPI.

    coverage: of the KPI.   fills: of the fields.   calendar, mapping: digests.
    Returns what the trend guard has to know.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/study/test_study.py.
    """
    definition, recipe = coverage.definition, coverage.recipe or coverage.definition.recipe
    needed = needed_fields(recipe, fills)
    return Provenance(
        start=one.period_start,
        end=one.period_end,
        cases=one.n,
        fill={name: share for table, name in needed if (share := _fill(table, name, one, fills)) is not None},
        definition=definition.digest,
        calendar=calendar if definition.calendar == "working" else "clock",
        mapping=mapping,
        snapshot=one.snapshot,
        unfinished=one.open if definition.censoring and counts_by_start(definition) else None,
    )


def _fill(table: str, name: str, one: Measurement, fills: Fills) -> float | None:
    """The fill of the weeks that the period touches; None where the field says nothing by being empty."""
    fill = fills.get((table, name))
    if fill is None or (fill.entry is not None and (fill.entry.sparse or fill.entry.sources)):
        return None
    weeks = [w for w in fill.weeks if one.period_start - WEEK < w.start < one.period_end]
    rows = sum(week.rows for week in weeks)
    return sum(week.filled for week in weeks) / rows if rows else None
