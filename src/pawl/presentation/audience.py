"""Who reads: the same findings, cut to what each audience decides from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from pawl.analytics.words import Sentence, say
from pawl.presentation.report import KpiRow, Report, Section, Variation


class Audience(StrEnum):
    """For whom a report is made."""

    EXECUTIVE = "executive"
    MANAGER = "manager"
    OPERATIONS = "operations"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Cut:
    """What one audience reads: sections, and which indicators, charts and gaps in them."""

    title: Sentence
    sections: tuple[Section, ...]
    rows: Callable[[KpiRow], bool] = lambda _: True
    most_rows: int = 100
    most_charts: int = 16
    most_gaps: int = 100


def _matters(row: KpiRow) -> bool:
    return row.target is not None or row.variation not in {Variation.COMMON, Variation.UNKNOWN}


def _is_promise(row: KpiRow) -> bool:
    return row.target is not None


S = Section
CUTS = {
    Audience.EXECUTIVE: Cut(
        say("The service at a glance"),
        (S.ANSWER, S.KPIS, S.GAPS, S.CHARTS),
        rows=_matters,
        most_rows=8,
        most_charts=3,
        most_gaps=3,
    ),
    Audience.MANAGER: Cut(say("The service in full"), tuple(Section)),
    Audience.OPERATIONS: Cut(
        say("How the work runs"), (S.ANSWER, S.KPIS, S.GAPS, S.CHARTS, S.PROCESS, S.QUALITY)
    ),
    Audience.CUSTOMER: Cut(
        say("What was promised, and what was kept"), (S.KPIS, S.CHARTS, S.APPENDIX), rows=_is_promise
    ),
}


def for_audience(report: Report, audience: Audience) -> Report:
    """Cut a report to what this audience reads; nothing is computed anew: all see one truth.

    Where an audience reads only promises and none was made, the report says so by an empty table.
    """
    cut = CUTS[audience]
    rows = tuple(row for row in report.kpis if cut.rows(row))[: cut.most_rows]
    shown = {row.kpi for row in rows}
    charts = tuple(one for one in report.charts if one.kpi in shown)
    gaps = tuple(one for one in report.gaps if one.kpi in shown)
    return replace(
        report,
        title=report.title if audience is Audience.MANAGER else cut.title,
        kpis=rows,
        charts=charts[: cut.most_charts],
        gaps=gaps[: cut.most_gaps],
        process=report.process if S.PROCESS in cut.sections else None,
        appendix=tuple(made for made in report.appendix if made.kpi in shown),
        sections=cut.sections,
    )
