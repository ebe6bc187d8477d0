"""One walk from a dataset to findings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pawl.analytics.errors import NotMeasurable
from pawl.analytics.eventlog.dataset import Dataset
from pawl.analytics.eventlog.dictionary import PLAIN
from pawl.analytics.kpi.coverage import Coverage, coverage
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.engine import Measurements, measure, single_values
from pawl.analytics.kpi.fill import FieldFill, fill_rates
from pawl.analytics.kpi.gap import Gap, rank_gaps
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.presets import NHS, Preset
from pawl.analytics.study.findings import Finding, Frame, Singles, find
from pawl.analytics.study.lasting import Lasting, lasting
from pawl.analytics.study.moving import Crossing, Movement, movements
from pawl.analytics.study.parts import Part, parts_of
from pawl.analytics.study.ways import Ways, ways
from pawl.analytics.study.window import Window, window
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime import Calendar, Grain

NOTHING = say("None of the KPIs can be measured.")

Tell = Callable[[Sentence], None]


@dataclass(frozen=True)
class Question:
    """What is asked of a log: on which calendar, by which periods, against which targets."""

    calendar: Calendar
    grain: Grain = "week"
    first: date | None = None
    last: date | None = None
    slices: tuple[str, ...] = ()
    targets: Mapping[str, Sequence[Target]] = field(default_factory=dict)
    preset: Preset = NHS
    presets: Mapping[str, Preset] = field(default_factory=dict)
    """KPI -> rules of its own."""
    phases: Mapping[str, Sequence[tuple[date, Sentence]]] = field(default_factory=dict)
    """KPI -> days from which its limits begin anew, and what is known to have changed then."""


@dataclass(frozen=True)
class Study:
    """What was found: coverage of all KPIs, findings of those that can be measured, gaps by impact."""

    question: Question
    kind: str
    coverage: Coverage
    window: Window
    measurements: Measurements
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    ways: Ways | None
    lasting: tuple[Lasting, ...]
    """How long cases last when those still open count as open; all, then by priority."""
    fields: tuple[FieldFill, ...]
    """How well each mapped field is filled, the emptiest first."""
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    """KPI -> each value of the slices asked for, of KPIs that have a target or a signal."""
    moved: Mapping[str, Movement] = field(default_factory=dict)
    """KPI -> what moved it lately: the mix of cases, or how the same cases went."""

    def of(self, kpi: str) -> Finding:
        """The finding of one KPI by its id; NotMeasurable, with the reason, where there is none."""
        for finding in self.findings:
            if finding.definition.id == kpi:
                return finding
        reasons = [one.reason for one in self.coverage.kpis if one.definition.id == kpi]
        rule = reasons[0] if reasons else say("It was not asked for.")
        raise NotMeasurable(kpi, rule, say("Use one of: {names}.", names=", ".join(self._found())))

    def _found(self) -> tuple[str, ...]:
        return tuple(finding.definition.id for finding in self.findings)


def study(
    definitions: Sequence[Definition],
    dataset: Dataset,
    question: Question,
    *,
    kind: str = "incident",
    mapping: str = "",
    tell: Tell = lambda _: None,
) -> Study:
    """Ask a dataset what can be measured, measure it, and find signals and gaps.

    definitions: those that should be measured.   kind: the table of cases that sets the window.
    mapping: digest of the mapping by which the log was read.   tell: hears what is being done.
    Returns the study; without a measurable KPI what the paths alone tell.
    Raises NotMeasurable where there are no events either, or nothing says when a case began.
    Error: that of its parts.   Source: ITIL 2011, continual service improvement, steps 2 to 5.
    Checked: tests/analytics/study/test_study.py.
    """
    tell(say("Comparing what should be measured with what can be"))
    covered = coverage(definitions, dataset)
    able = [one for one in covered.kpis if one.status != "blocked"]
    if not able and "events" not in dataset.tables:
        raise NotMeasurable(kind, NOTHING, way_out(covered, kind))
    lean = dataset.lean or dataset
    span = window(lean, kind, start=_start(dataset, kind), grain=question.grain,
                  zone=question.calendar.zone, bounds=(question.first, question.last))  # fmt: skip
    tell(say("Measuring {n} KPIs", n=len(able)))
    measured = measure(
        [one.definition for one in able],
        dataset,
        periods=span.periods,
        calendar=question.calendar,
        slices=question.slices,
        recipes=covered.recipes,
    )
    tell(say("Looking for signals and gaps"))
    frame = Frame(
        periods=span.periods,
        zone=question.calendar.zone,
        fills=covered.fills,
        calendar=question.calendar.digest,
        mapping=mapping,
        as_of=dataset.as_of,
        mature=span.mature,
        is_young=span.is_young,
        preset=question.preset,
        presets=question.presets,
        targets=question.targets,
        phases=question.phases,
        singles=_singles(dataset, question.calendar, covered),
        complete_until=dataset.complete_until,
    )
    findings = tuple(find(one, measured.series(one.definition.id), frame) for one in able)
    gaps = rank_gaps([one.gap for one in findings if isinstance(one.gap, Gap)])
    tell(say("Following the paths of the cases"))
    found = ways(lean, kind)
    last = lasting(lean, kind, span)
    fields = _fields(lean, kind)
    parts = parts_of(findings, measured, question.slices, frame)
    cross = _crossing(dataset, question.calendar, covered)
    moved = movements(findings, measured, question.slices, span.periods, question.grain, cross)
    return Study(question, kind, covered, span, measured, findings, gaps, found, last, fields, parts, moved)


def _crossing(dataset: Dataset, calendar: Calendar, covered: Coverage) -> Crossing:
    """How KPIs are measured anew by several slices at once: by the recipes that coverage chose."""
    return lambda findings, periods, name: measure(
        [one.definition for one in findings],
        dataset,
        periods=periods,
        calendar=calendar,
        slices=(name,),
        recipes=covered.recipes,
    )


def _singles(dataset: Dataset, calendar: Calendar, covered: Coverage) -> Singles:
    """How the single values of a KPI are read: by the recipe that its coverage chose."""
    return lambda definition, period: single_values(
        definition, dataset, period=period, calendar=calendar, recipe=covered.recipes.get(definition.id)
    )


def _fields(dataset: Dataset, kind: str) -> tuple[FieldFill, ...]:
    """Fields that come from columns of the log: what the cases have in common with the events."""
    columns = [name for name in dataset.tables.get("events", {}) if name in dataset.tables[kind]]
    fills = fill_rates(dataset, {kind: [name for name in columns if name not in {"case", "case_no"}]})
    return tuple(sorted(fills.values(), key=lambda fill: (fill.share or 0.0, fill.field)))


def _start(dataset: Dataset, kind: str) -> str:
    """The instant that begins a case, as recorded, else as seen in its events."""
    found = [name for name in ("opened_at", "first_event_at") if name in dataset.tables.get(kind, {})]
    if not found:
        rule = say("There is no table of this name that says when its cases began.")
        raise NotMeasurable(kind, rule, say("Give it a column opened_at, or name another kind of case."))
    return found[0]


def way_out(covered: Coverage, kind: str) -> Sentence:
    """What makes KPIs measurable where none is.

    covered: coverage of the log.   kind: as which its cases were read.
    Returns the advice.   Raises nothing.   Error: none.   Source: our own.
    Checked: tests/analytics/study/test_study.py.
    """
    if kind == PLAIN and covered.unlocks:
        return say(
            "It was read as plain cases. If they are incidents, requests or changes, say so in the mapping "
            "(kind) and map their states: pawl mapping FILE proposes it."
        )
    if not covered.unlocks:
        return say("Name KPIs of the library: pawl kpis lists them.")
    best = covered.unlocks[0]
    names = ", ".join(gap.fill.field for gap in best.gaps)
    return say("Capture {fields}: that alone makes {n} of them measurable.", fields=names, n=len(best.kpis))
