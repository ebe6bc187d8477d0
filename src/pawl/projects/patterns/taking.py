"""From a project to a template: its plan without people, dates as distances, nothing of what happened."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pawl import clock
from pawl.projects.models import Charter, Project
from pawl.projects.patterns.pattern import ACTUAL, CHARTER_TEXTS, INSIDE, KEPT, working_days
from pawl.projects.reads import column_value, is_kept, plain, rows_of
from pawl.projects.sheets import SHEETS, Column, Kind, Sheet
from pawl.projects.tree import in_order

GONE = frozenset({("work-packages", "cancelled"), ("deliverables", "cancelled"), ("requirements", "dropped")})


def taken(project: Project) -> dict[str, Any]:
    """What the next project of its sort begins with."""
    charter = Charter.objects.filter(project=project).order_by("-number").first()
    origin = _origin(project, charter)
    ends = project.ends or (charter.ends if charter else None)
    known: set[str] = set()
    sheets = {name: list(_rows(SHEETS[name], project, origin, known)) for name in KEPT}
    return {
        "charter": {name: getattr(charter, name, "") for name in CHARTER_TEXTS},
        "ends": None if ends is None else working_days(origin, ends),
        "sheets": {name: rows for name, rows in sheets.items() if rows},
    }


def _origin(project: Project, charter: Charter | None) -> date:
    """The day from which all others are counted: the start, as planned or as the first work says."""
    told = project.starts or (charter.starts if charter else None)
    if told is not None:
        return told
    days = [one.starts for one in rows_of(SHEETS["work-packages"], project) if one.starts is not None]
    return min(days, default=clock.now().date())


def _rows(sheet: Sheet, project: Project, origin: date, known: set[str]) -> Iterator[dict[str, Any]]:
    for row in _wanted(sheet, project):
        found = _row(sheet, row, origin, known)
        if found is not None:
            known.add(row.key)
            yield found


def _wanted(sheet: Sheet, project: Project) -> list[Any]:
    """Work from above downwards; of the register only risks."""
    rows = [one for one in rows_of(sheet, project) if (sheet.name, getattr(one, "state", "")) not in GONE]
    if sheet.name == "work-packages":
        return [one for _code, _depth, one in in_order(rows)]
    return [one for one in rows if sheet.name != "raid" or one.raid_type == "risk"]


def _row(sheet: Sheet, row: Any, origin: date, known: set[str]) -> dict[str, Any] | None:
    """None where what it is about does not go along."""
    found: dict[str, Any] = {"key": row.key}
    for column in sheet.columns:
        if not is_kept(sheet, column) or (sheet.name, column.name) in ACTUAL or _is_outside(column):
            continue
        value = _value(column, column_value(sheet, row, column), origin, known)
        if value is LOST and (column.needed or sheet.name == "principles"):
            return None
        if value not in (LOST, None, "", []):
            found[column.name] = value
    return found


LOST = object()
"""In place of a row that does not go along."""


def _value(column: Column, value: Any, origin: date, known: set[str]) -> Any:
    match column.kind:
        case Kind.DAY:
            return None if value is None else working_days(origin, value)
        case Kind.RECORD:
            return value if value is None else value.key if value.key in known else LOST
        case Kind.RECORDS:
            return [one.key for one in value if one.key in known]
        case _:
            return plain(value)


def _is_outside(column: Column) -> bool:
    """Whether it names people, customers or services, which the next project has others of."""
    return column.kind in (Kind.RECORD, Kind.RECORDS) and column.of not in INSIDE
