"""A template to look at: its rows as plain values with the days of a project that began on a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pawl.projects.patterns.filling import shifted
from pawl.projects.patterns.pattern import KEPT, Pattern
from pawl.projects.sheets import SHEETS, Column, Kind, Sheet

Plain = Mapping[str, Any]


def shown_sheets(pattern: Pattern, start: date) -> list[tuple[Sheet, Sequence[Plain]]]:
    """Every sheet that has rows.   Raises Invalid where a day lies outside the calendar."""
    titles = {row["key"]: _title(SHEETS[name], row) for name, rows in pattern.sheets.items() for row in rows}
    return [
        (SHEETS[name], [_shown(SHEETS[name], row, start, titles) for row in pattern.sheets[name]])
        for name in KEPT if name in pattern.sheets
    ]  # fmt: skip


def _title(sheet: Sheet, row: Plain) -> str:
    return str(row.get(sheet.columns[0].name, row["key"]))


def _shown(sheet: Sheet, row: Plain, start: date, titles: Mapping[str, str]) -> dict[str, Any]:
    found = {one.name: _value(one, row.get(one.name, _start(one)), start, titles) for one in sheet.columns}
    return {"key": row["key"], **found}


def _start(column: Column) -> Any:
    """The word that stands in a choice where nobody chose."""
    return column.start if column.kind is Kind.CHOICE else None


def _value(column: Column, value: Any, start: date, titles: Mapping[str, str]) -> Any:
    if value is None:
        return None
    match column.kind:
        case Kind.DAY:
            day = shifted(start, value)
            return day and day.isoformat()
        case Kind.RECORD:
            return titles.get(value) and {"key": "", "title": titles[value]}
        case Kind.RECORDS:
            return [{"key": titles[one]} for one in value if one in titles]
        case _:
            return value
