"""KPI rows, charts, gaps and the appendix: one part of the report for each finding."""

from collections.abc import Sequence
from dataclasses import replace

from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.definition import Component, Recipe, cohort_of
from pawl.analytics.kpi.expression import to_text
from pawl.analytics.kpi.gap import Gap, NoGap, is_constant
from pawl.analytics.kpi.target import Target
from pawl.analytics.stats.control.chart import Signal
from pawl.analytics.study import Finding, Outlook, Part
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime import Calendar
from pawl.presentation import report as r
from pawl.presentation.language import NOTHING
from pawl.presentation.vocabulary import field_label, literal, name_of, text_of

TONES = {"improving": r.Tone.BETTER, "worsening": r.Tone.WORSE, "changed": r.Tone.CHANGED}
CLOCK = say("elapsed time, day and night")


def kpi_row(finding: Finding) -> r.KpiRow:
    """One line of the KPI table."""
    definition, chart, last = finding.definition, finding.chart, finding.chart.last
    latest = None if last is None else finding.measurements[last]
    return r.KpiRow(
        kpi=definition.id,
        name=name_of(definition),
        unit=definition.unit,
        direction=r.Direction(definition.direction),
        series=chart.values,
        latest=None if latest is None else latest.value,
        latest_period="" if last is None else finding.labels[last],
        mean=None if last is None else chart.centre[last],
        lower=None if last is None else chart.lower[last],
        upper=None if last is None else chart.upper[last],
        target=target(finding.target),
        variation=r.Variation.UNKNOWN if finding.refusals else r.Variation(finding.reading.variation),
        assurance=r.Assurance(finding.reading.assurance),
        n=0 if latest is None else latest.n,
        open=None if latest is None else latest.open,
        sentence=sentence(finding),
        proxy=_proxy(finding),
    )


def sentence(finding: Finding) -> Sentence:
    """What a manager should know of a KPI; where a trend is refused, that and why."""
    told = finding.reading.sentence
    value = finding.reading.value
    if value is not None and is_constant(finding.chart) and (value == 0 or not finding.refusals):
        return _constant(finding, value)
    if not finding.refusals:
        # That limits are on trial is said once, under the chart.
        plain = told.values.get("told")
        return plain if finding.chart.too_few is not None and isinstance(plain, Sentence) else told
    return say(
        "{name}: no trend may be read. {why}", name=name_of(finding.definition), why=finding.refusals[0]
    )


def _constant(finding: Finding, value: float) -> Sentence:
    """What is said of a KPI that never moved."""
    name, definition = name_of(finding.definition), finding.definition
    if value == 0:
        if isinstance(finding.gap, NoGap) and finding.target is not None and finding.target.distance(0) > 0:
            return finding.gap.reason
        return say("{name}: none occurred in the period.", name=name)
    return say("{name} {value} in every period.", name=name, value=amount(value, definition.unit))


def _proxy(finding: Finding) -> Sentence | None:
    proxy = finding.coverage.proxy
    return text_of(proxy.note) if proxy else None


def _with_outlook(finding: Finding) -> Sentence:
    """What the chart says, and where it leads if nothing changes; no forecast where no trend may be read."""
    told = sentence(finding)
    if finding.suspicion is not None:
        told = say("{told} {doubt}", told=told, doubt=finding.suspicion)
    if finding.refusals or not isinstance(finding.outlook, Outlook):
        return told
    return say("{told} {outlook}", told=told, outlook=finding.outlook.sentence)


def target(given: Target | None) -> r.Target | None:
    """A target as the report draws it."""
    if given is None:
        return None
    if given.band is not None:
        return r.Target(given.band[0], given.band[1], given.until)
    return r.Target(given.value, None, given.until)


def slices(parts: Sequence[Part], kind: str) -> tuple[r.Slice, ...]:
    """A KPI by the values of the fields it was sliced by, field after field; kind: the table of cases."""
    fields = dict.fromkeys(part.slice for part in parts)
    return tuple(
        r.Slice(
            field_label(kind, name),
            tuple(
                replace(kpi_row(part.finding), name=literal(part.value or NOTHING))
                for part in parts
                if part.slice == name
            ),
        )
        for name in fields
    )


def control_chart(
    finding: Finding, annotations: Sequence[r.Annotation], sliced: tuple[r.Slice, ...] = ()
) -> r.ControlChart:
    """The chart of a KPI with everything that is said about its points."""
    chart, definition = finding.chart, finding.definition
    starts = chart.phases[1:]
    return r.ControlChart(
        kpi=definition.id,
        title=name_of(definition),
        unit=definition.unit,
        direction=r.Direction(definition.direction),
        sentence=_with_outlook(finding),
        method=_method(finding),
        points=tuple(_point(finding, index) for index in range(len(chart.values))),
        phases=tuple(r.Phase(phase.start, phase.reason) for phase in starts),
        target=target(finding.target),
        annotations=tuple(annotations),
        refusals=finding.refusals,
        proxy=_proxy(finding),
        slices=sliced,
        hints=tuple(
            r.Hint(finding.measurements[one.place].period_start.date(), one.sentence) for one in finding.hints
        ),
    )


def _method(finding: Finding) -> Sentence:
    aside = sorted({str(why): why for why in finding.chart.set_aside.values()}.items())
    told = finding.chart.reason
    if finding.chart.too_few is not None:
        told = say("{told} {caution}", told=told, caution=finding.chart.too_few)
    for _, why in aside:
        told = say("{told} Points left out of the limits: {why}", told=told, why=why)
    if not finding.refusals:
        why = finding.outlook.why if isinstance(finding.outlook, Outlook) else finding.outlook
        told = say("{told} {why}", told=told, why=why)
    return told


def _point(finding: Finding, index: int) -> r.Point:
    chart, measurement = finding.chart, finding.measurements[index]
    return r.Point(
        start=measurement.period_start.date(),
        label=finding.labels[index],
        value=measurement.value,
        n=measurement.n,
        centre=chart.centre[index],
        lower=chart.lower[index],
        upper=chart.upper[index],
        open=measurement.open,
        signal=None if finding.refusals or index in chart.set_aside else _signal(finding, index),
        reason=measurement.reason if measurement.value is None else None,
        provisional=index in finding.trend.left_out or index in chart.set_aside,
    )


def _signal(finding: Finding, index: int) -> r.Signal | None:
    found = [signal for signal in finding.chart.signals if index in signal.points]
    if not found:
        return None
    best: Signal = max(found, key=lambda signal: (signal.rule == "out", len(signal.points)))
    return r.Signal(TONES[best.judge(finding.definition.direction)], best.what)


def gap(found: Gap, finding: Finding) -> r.Gap:
    """A missed target; its verdict stays silent on signals where no trend may be read."""
    aim = target(found.target)
    if aim is None:
        raise AssertionError("a gap has a target")
    verdict = found.verdict
    if finding.refusals:
        verdict = say("Signal or chance cannot be told: {why}", why=finding.refusals[0])
    return r.Gap(
        kpi=finding.definition.id,
        name=name_of(finding.definition),
        unit=finding.definition.unit,
        direction=r.Direction(finding.definition.direction),
        value=found.value,
        target=aim,
        low=found.interval.low,
        high=found.interval.high,
        how=found.interval.how,
        n=found.n,
        impact_cases=found.impact.cases,
        impact_hours=found.impact.hours,
        formula=found.impact.formula,
        kind=r.GapKind(found.kind),
        verdict=verdict,
        sentence=found.sentence,
        tone=TONES[found.judgement] if found.judgement else None,
        proxy=_proxy(finding),
    )


def made(finding: Finding, calendar: Calendar) -> r.Made:
    """How the number of a KPI was made."""
    definition = finding.definition
    return r.Made(
        kpi=definition.id,
        name=name_of(definition),
        meaning=text_of(definition.meaning),
        pitfalls=text_of(definition.pitfalls),
        version=str(definition.version),
        digest=definition.digest,
        formula=formula(finding.coverage.recipe or definition.recipe),
        calendar=calendar.description if definition.calendar == "working" else CLOCK,
        rows=sum(one.n for one in finding.measurements),
    )


def formula(recipe: Recipe) -> str:
    """A recipe in one line: the formula, and what its parts are."""
    parts = {name: _component(component) for name, component in recipe.components.items()}
    if len(parts) == 1:
        return next(iter(parts.values()))
    return "; ".join([to_text(recipe.formula), *(f"{name} = {text}" for name, text in parts.items())])


def _component(component: Component) -> str:
    statistic = component.statistic if component.q is None else f"{component.q:.0%} {component.statistic}"
    value = f" of {to_text(component.value)}" if component.value else ""
    where = f" where {to_text(component.where)}" if component.where else ""
    return f"{statistic}{value} over {component.table}: {cohort_of(component.anchor)}{where}"
