"""A report in one language: everything as text and pictures, ready to be laid out on a page or in print."""

from collections.abc import Sequence
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.presentation import evidence, icons
from pawl.presentation.gap_chart import KINDS, ORDER, gap_word
from pawl.presentation.language import NOTHING, Language
from pawl.presentation.report import (
    CoverageRow,
    Direction,
    Gap,
    KpiRow,
    MissingField,
    Report,
    Status,
    Target,
    Unlock,
)
from pawl.presentation.sparkline import sparkline

STATUS_WORDS = {
    Status.MEASURABLE: say("measurable"),
    Status.PROXY: say("by proxy"),
    Status.BLOCKED: say("blocked"),
}
Text = dict[str, Any]


def compose(report: Report, code: str) -> Text:
    """All words and numbers of a report in the language `code`; pictures stay specifications."""
    language = Language(code, report.vocabulary)
    say_it = language.sentence
    charted = {chart.kpi: f"chart-{place}" for place, chart in reversed(list(enumerate(report.charts, 1)))}
    return {
        "lang": code,
        "sections": [section.value for section in report.sections],
        "title": say_it(report.title),
        "question": say_it(report.question),
        "made_at": language.instant(report.made_at),
        "simulated": report.subject.simulated,
        "subject": _subject(report, language),
        "log": report.subject.log,
        "answer": [
            say_it(text)
            for text in (
                report.answer.measured,
                report.answer.gap,
                report.answer.changed,
                report.answer.decision,
            )
        ],
        "coverage": _coverage(report, language),
        "kpis": [kpi_text(row, language, charted.get(row.kpi, "")) for row in report.kpis],
        "gaps": [_gap(str(rank), gap, language) for rank, gap in enumerate(report.gaps, 1)],
        "gap_order": say_it(ORDER),
        "gap_kinds": [
            {"kind": kind.value, "word": say_it(word), "text": say_it(text)} for kind, word, text in KINDS
        ],
        "gap_pictures": evidence.gap_pictures(report.gaps, language),
        "charts": [
            evidence.chart(chart, f"chart-{place}", language) for place, chart in enumerate(report.charts, 1)
        ],
        "process": evidence.process(report.process, language) if report.process else None,
        "quality": evidence.quality(report.quality, language),
        "appendix": [evidence.made(each, language) for each in report.appendix],
        "source": evidence.source(report.subject, language),
    }


def _subject(report: Report, language: Language) -> list[Text]:
    subject = report.subject
    period = say("{start} to {end}", start=subject.start, end=subject.end)
    facts = (
        (say("Log"), subject.log),
        (say("Period"), language.sentence(period)),
        (say("Cases"), language.count(subject.cases)),
        (say("Events"), language.count(subject.events)),
        (say("Known up to"), language.instant(subject.as_of)),
        (say("Snapshot"), subject.snapshot[:12]),
    )
    return [{"label": language.sentence(label), "text": text} for label, text in facts]


def _coverage(report: Report, language: Language) -> Text:
    rows = report.coverage.rows
    groups = [(status, [row for row in rows if row.status is status]) for status in Status]
    return {
        "sentence": language.sentence(report.coverage.sentence),
        "counts": [_count(status, len(members), language) for status, members in groups],
        "bar": _bar([(status, len(members)) for status, members in groups]),
        "groups": [_group(status, members, language) for status, members in groups if members],
        "unlocks": [_unlock(each, language) for each in report.coverage.unlocks],
    }


def _count(status: Status, members: int, language: Language) -> Text:
    label = language.sentence(STATUS_WORDS[status])
    return {"status": status.value, "label": label, "n": language.count(members)}


def _bar(parts: Sequence[tuple[Status, int]]) -> list[Text]:
    """Places and widths of the parts of a bar 1000 wide."""
    total = sum(members for _, members in parts) or 1
    bar, left = [], 0
    for status, members in parts:
        width = round(1000 * members / total)
        bar.append({"status": status.value, "x": str(left), "width": str(max(0, width - 4))})
        left += width
    return bar


def _group(status: Status, members: Sequence[CoverageRow], language: Language) -> Text:
    rows = [
        {
            "number": row.number,
            "name": language.sentence(row.name),
            "missing": [_missing(field, language) for field in row.missing],
            "note": language.sentence(row.note),
        }
        for row in members
    ]
    label = language.sentence(STATUS_WORDS[status])
    return {"status": status.value, "label": label, "n": language.count(len(members)), "rows": rows}


def _missing(field: MissingField, language: Language) -> Text:
    return {
        "field": field.field,
        "label": language.sentence(field.label),
        "fill": _fill(field.fill, language),
    }


def _fill(fill: float | None, language: Language) -> str:
    if fill is None:
        return language.sentence(say("no column"))
    return language.sentence(say("{share} filled", share=language.quantity(fill, "%")))


def _unlock(unlock: Unlock, language: Language) -> Text:
    names = [language.sentence(name) for name in unlock.kpis]
    return {
        "field": unlock.field,
        "label": language.sentence(unlock.label),
        "fill": _fill(unlock.fill, language),
        "n": language.count(len(names)),
        "kpis": language.listed(names),
    }


def kpi_text(row: KpiRow, language: Language, anchor: str = "") -> Text:
    """One line of the KPI table: words, numbers, icons and the course as a sparkline."""
    return {
        "anchor": anchor,
        "name": language.sentence(row.name),
        "direction": language.sentence(DIRECTION_WORDS[row.direction]),
        "spark": sparkline(row),
        "latest": language.quantity(
            row.latest, row.unit, apart_from=row.target.value if row.target else None
        ),
        "period": row.latest_period,
        "mean": language.quantity(row.mean, row.unit),
        "limits": language.span(row.lower, row.upper, row.unit),
        "target": target_words(row.target, row.direction, row.unit, language),
        "variation": _icon(icons.variation_icon(row.variation), icons.VARIATIONS[row.variation][2], language),
        "assurance": _icon(icons.assurance_icon(row.assurance), icons.ASSURANCES[row.assurance][2], language),
        "n": language.count(row.n),
        "open": language.count(row.open) if row.open else "",
        "sentence": language.sentence(row.sentence),
        "proxy": language.sentence(row.proxy) if row.proxy else "",
    }


def _icon(svg: str, label: Sentence, language: Language) -> Text:
    return {"svg": svg, "label": language.sentence(label)}


DIRECTION_WORDS = {
    Direction.UP: say("higher is better"),
    Direction.DOWN: say("lower is better"),
    Direction.OPTIMUM: say("best in between"),
}


def target_words(target: Target | None, direction: Direction, unit: str, language: Language) -> str:
    """The target as `≥ 90%`, `≤ 8 h` or a band, with the date it is due by."""
    if target is None:
        return NOTHING
    if target.upper is not None:
        words = language.sentence(
            say(
                "{low} to {high}",
                low=language.tick(target.value, unit, named=True),
                high=language.tick(target.upper, unit, named=True),
            )
        )
    else:
        sign = {Direction.UP: "≥ ", Direction.DOWN: "≤ ", Direction.OPTIMUM: ""}[direction]
        words = sign + language.tick(target.value, unit, named=True)
    return language.sentence(say("{target} by {day}", target=words, day=target.by)) if target.by else words


def _gap(rank: str, gap: Gap, language: Language) -> Text:
    return {
        "rank": rank,
        "name": language.sentence(gap.name),
        "sentence": language.sentence(gap.sentence),
        "value": language.quantity(gap.value, gap.unit, apart_from=gap.target.value),
        "target": target_words(gap.target, gap.direction, gap.unit, language),
        "interval": language.span(gap.low, gap.high, gap.unit),
        "how": language.sentence(gap.how),
        "n": language.count(gap.n),
        "cases": language.quantity(gap.impact_cases, "n"),
        "hours": language.quantity(gap.impact_hours, "h"),
        "formula": language.sentence(gap.formula),
        "kind": gap.kind.value,
        "tone": gap.tone.value if gap.tone else "",
        "word": language.sentence(gap_word(gap)),
        "proxy": language.sentence(gap.proxy) if gap.proxy else "",
        "verdict": language.sentence(gap.verdict),
    }
