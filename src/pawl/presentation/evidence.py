"""What stands behind the answer, in one language: charts, process, data quality, how numbers were made."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pawl.analytics.words import Sentence, say
from pawl.presentation.charts import NARROW, WIDE, Size, Spec
from pawl.presentation.control_chart import control_chart, notes
from pawl.presentation.fill_chart import fill_chart
from pawl.presentation.gap_chart import LENGTH, gap_chart
from pawl.presentation.language import NOTHING, Language
from pawl.presentation.process_map import process_map
from pawl.presentation.report import (
    Cell,
    Column,
    ControlChart,
    FieldFill,
    Gap,
    Made,
    Path,
    Point,
    Process,
    ProcessMap,
    Quality,
    Slice,
    Subject,
    Table,
    Tone,
    Variation,
)
from pawl.presentation.sparkline import sparkline

Text = dict[str, Any]
TONE_OF = {
    Variation.BETTER_HIGH: "better",
    Variation.BETTER_LOW: "better",
    Variation.WORSE_HIGH: "worse",
    Variation.WORSE_LOW: "worse",
    Variation.CHANGED_HIGH: "changed",
    Variation.CHANGED_LOW: "changed",
    Variation.COMMON: "",
    Variation.UNKNOWN: "",
}
TONE_WORDS = {Tone.BETTER: say("better"), Tone.WORSE: say("worse"), Tone.CHANGED: say("changed")}


def chart(chart: ControlChart, anchor: str, language: Language) -> Text:
    """A control chart with its sentence, its pictures, its notes and its values."""
    return {
        "anchor": anchor,
        "title": language.sentence(chart.title),
        "sentence": language.sentence(chart.sentence),
        "method": language.sentence(chart.method),
        "pictures": _pictures(lambda size: control_chart(chart, language, size)) if chart.points else None,
        "notes": [
            {"letter": note.letter, "at": language.full_date(note.at), "text": language.sentence(note.text)}
            for note in notes(chart)
        ],
        "proxy": language.sentence(chart.proxy) if chart.proxy else "",
        "refusals": [language.sentence(refusal) for refusal in chart.refusals],
        "points": [_point(point, chart.unit, language) for point in chart.points],
        "slices": [_slice(each, language) for each in chart.slices],
    }


def gap_pictures(gaps: Sequence[Gap], language: Language) -> Text | None:
    """The bars of all gaps, None where no gap has an impact in numbers."""
    pictures = _pictures(lambda size: gap_chart(gaps, language, size))
    return pictures and pictures | {"caption": language.sentence(LENGTH)}


def process(process: Process, language: Language) -> Text:
    """Where the time goes: dearest paths, the map, further tables."""
    return {
        "sentence": language.sentence(process.sentence),
        "paths": [_path(path, language) for path in process.paths],
        "paths_order": language.sentence(_order(process)),
        "map": _map(process.map, language) if process.map and process.map.nodes else None,
        "tables": [_table(table, language) for table in process.tables],
    }


def quality(quality: Quality, language: Language) -> Text:
    """How good the data is: what is filled, what was refused, what was not understood."""
    return {
        "sentence": language.sentence(quality.sentence),
        "fields": [_field(each, language) for each in quality.fields],
        "pictures": _pictures(lambda size: fill_chart(quality, language, size)),
        "warnings": [language.sentence(warning) for warning in quality.warnings],
        "refused_count": language.count(quality.refused_count),
        "refused": [
            {"row": language.count(row.row), "column": row.column, "reason": language.sentence(row.reason)}
            for row in quality.refused
        ],
        "states": [
            {"state": each.state, "events": language.count(each.events)} for each in quality.unknown_states
        ],
    }


def made(made: Made, language: Language) -> Text:
    """How one number was made, to the digest of its definition."""
    facts = (
        language.sentence(made.calendar),
        language.sentence(say("{n:,} rows", n=made.rows)),
        f"{made.kpi} {made.version} ({made.digest[:12]})",
    )
    return {
        "name": language.sentence(made.name),
        "meaning": language.sentence(made.meaning),
        "pitfalls": language.sentence(made.pitfalls),
        "formula": made.formula,
        "facts": " · ".join(facts),
    }


def source(subject: Subject, language: Language) -> str:
    """What all numbers were made from, and by what."""
    told = say("All from snapshot {snapshot}, by {engine}.", snapshot=subject.snapshot, engine=subject.engine)
    return language.sentence(told)


def _slice(slice_: Slice, language: Language) -> Text:
    """Small multiples: the course of each value with its limits, and what it says."""
    rows = [
        {
            "name": language.sentence(row.name),
            "spark": sparkline(row),
            "latest": language.quantity(row.latest, row.unit),
            "n": language.count(row.n),
            "limits": language.span(row.lower, row.upper, row.unit),
            "sentence": language.sentence(row.sentence),
            "tone": TONE_OF[row.variation],
        }
        for row in slice_.rows
    ]
    return {"label": language.sentence(slice_.label), "rows": rows}


def _pictures(make: Callable[[Size], Spec | None]) -> Text | None:
    wide, narrow = make(WIDE), make(NARROW)
    return {"wide": wide, "narrow": narrow} if wide and narrow else None


def _point(point: Point, unit: str, language: Language) -> Text:
    signal = point.signal
    remark = [language.sentence(TONE_WORDS[signal.tone]), language.sentence(signal.rule)] if signal else []
    if point.reason:
        remark.append(language.sentence(point.reason))
    if point.provisional:
        remark.append(language.sentence(say("provisional: cases are still open")))
    return {
        "period": point.label,
        "value": language.quantity(point.value, unit),
        "n": language.count(point.n),
        "open": language.count(point.open),
        "lower": language.quantity(point.lower, unit),
        "centre": language.quantity(point.centre, unit),
        "upper": language.quantity(point.upper, unit),
        "remark": "; ".join(remark),
    }


def _order(process: Process) -> Sentence:
    if all(path.extra_hours is None for path in process.paths):
        return say("Ways through the process, the commonest first")
    return say("Ways through the process by the hours they add to the commonest one, which comes last")


def _path(path: Path, language: Language) -> Text:
    return {
        "steps": " → ".join(language.sentence(step) for step in path.steps),
        "cases": language.count(path.cases),
        "share": language.quantity(path.share, "%"),
        "median": language.quantity(path.median_hours, "h"),
        "total": language.quantity(path.total_hours, "h"),
        "extra": language.quantity(path.extra_hours, "h"),
    }


def _map(process: ProcessMap, language: Language) -> Text:
    label = {node.id: language.sentence(node.label) for node in process.nodes}
    edges = [
        {
            "source": label[edge.source],
            "target": label[edge.target],
            "count": language.count(edge.count),
            "wait": language.quantity(edge.median_hours, "h"),
        }
        for edge in process.edges
    ]
    return {"pictures": _pictures(lambda size: process_map(process, language, size)), "edges": edges}


def _table(table: Table, language: Language) -> Text:
    return {
        "caption": language.sentence(table.caption),
        "sentence": language.sentence(table.sentence),
        "columns": [
            {"label": language.sentence(each.label), "number": bool(each.unit)} for each in table.columns
        ],
        "rows": [_cells(row, table.columns, language) for row in table.rows],
    }


def _cells(row: Sequence[Cell], columns: Sequence[Column], language: Language) -> list[Text]:
    cells = zip(row, columns, strict=True)
    return [{"text": _cell(cell, column, language), "number": bool(column.unit)} for cell, column in cells]


def _cell(cell: Cell, column: Column, language: Language) -> str:
    if cell is None:
        return NOTHING
    if isinstance(cell, Sentence):
        return language.sentence(cell)
    if isinstance(cell, (int, float)):
        return language.quantity(cell, column.unit)
    return language.full_date(cell) if isinstance(cell, date) else cell


def _field(each: FieldFill, language: Language) -> Text:
    return {
        "field": each.field,
        "label": language.sentence(each.label),
        "column": each.column,
        "fill": language.quantity(each.fill, "%"),
        "low": each.fill < 0.5,
    }
