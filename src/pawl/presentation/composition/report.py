"""The report as a whole: answer first, then evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pawl.analytics.kpi.gap import is_constant
from pawl.analytics.study import Finding, Study
from pawl.analytics.words import Sentence, say
from pawl.presentation import report as r
from pawl.presentation.composition.answer import answer
from pawl.presentation.composition.coverage import coverage
from pawl.presentation.composition.indicators import control_chart, gap, kpi_row, made, slices
from pawl.presentation.composition.process import process
from pawl.presentation.composition.quality import quality
from pawl.presentation.vocabulary import vocabulary

MOST_CHARTS = 16
TITLE = say("What the log says")
QUESTION = say("What can be measured, where are the gaps, and which of them are signals?")


@dataclass(frozen=True)
class Subject:
    """The log and the run that a report is about: what the study itself cannot know."""

    log: str
    simulated: bool
    cases: int
    events: int
    engine: str
    made_at: datetime
    as_of: datetime
    own_targets: bool
    title: Sentence = TITLE
    question: Sentence = QUESTION
    refused: tuple[r.RefusedRow, ...] = ()
    refused_count: int = 0
    unknown_states: tuple[r.UnknownState, ...] = ()
    warnings: tuple[Sentence, ...] = ()
    annotations: tuple[r.Annotation, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field -> column of the source."""


def report_of(study: Study, subject: Subject) -> r.Report:
    """Compose the report of a study."""
    by_id = {finding.definition.id: finding for finding in study.findings}
    gaps = tuple(gap(found, by_id[found.indicator.id]) for found in study.gaps)
    return r.Report(
        title=subject.title,
        question=subject.question,
        made_at=subject.made_at,
        subject=_subject(study, subject),
        answer=answer(study, gaps, own_targets=subject.own_targets),
        coverage=coverage(study.coverage),
        kpis=tuple(kpi_row(finding) for finding in study.findings),
        charts=tuple(
            control_chart(
                finding, subject.annotations, slices(study.parts.get(finding.definition.id, ()), study.kind)
            )
            for finding in _charted(study)
        ),
        gaps=gaps,
        process=process(study.ways, study.lasting) if study.ways else None,
        quality=quality(
            study,
            refused=subject.refused,
            refused_count=subject.refused_count,
            unknown_states=subject.unknown_states,
            warnings=subject.warnings,
            columns=subject.columns,
        ),
        appendix=tuple(made(finding, study.question.calendar) for finding in study.findings),
        vocabulary=vocabulary(one.definition for one in study.coverage.kpis),
    )


def _subject(study: Study, subject: Subject) -> r.Subject:
    zone = ZoneInfo(study.question.calendar.zone)
    return r.Subject(
        log=subject.log,
        simulated=subject.simulated,
        start=study.window.start.astimezone(zone).date(),
        end=(study.window.end.astimezone(zone) - timedelta(days=1)).date(),
        cases=subject.cases,
        events=subject.events,
        snapshot=study.coverage.snapshot,
        engine=subject.engine,
        as_of=subject.as_of,
    )


def _charted(study: Study) -> Sequence[Finding]:
    """KPIs with a target, in the order of their gaps, then those with a signal; none that never moved."""
    order = {found.indicator.id: place for place, found in enumerate(study.gaps)}
    drawn = [one for one in study.findings if not is_constant(one.chart)]
    with_target = [one for one in drawn if one.target is not None]
    with_target.sort(key=lambda one: order.get(one.definition.id, len(order)))
    signalled = [one for one in drawn if one.target is None and one.is_signal]
    return (with_target + signalled)[:MOST_CHARTS]
