"""From a template into a project that begins: row by row through the same actions as by hand."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.projects.actions import sheets
from pawl.projects.models import Project
from pawl.projects.patterns.pattern import KEPT, Pattern, day_after
from pawl.projects.sheets import SHEETS, Column, Kind


def fill(project: Project, pattern: Pattern, start: date, *, by: Actor) -> None:
    """Every row, its days shifted to the start; the caller holds the transaction.   Raises Invalid."""
    made: dict[str, Any] = {}
    for name in KEPT:
        sheet = SHEETS[name]
        for row in pattern.sheets.get(name, ()):
            fields = {
                one.name: _value(one, row[one.name], start, made) for one in sheet.columns if one.name in row
            }
            if all(fields.get(one.name) is not None for one in sheet.columns if one.needed):
                made[row["key"]] = sheets.add(sheet, project, fields, by=by)


def shifted(start: date, days: int | None) -> date | None:
    """A day of the template on the new calendar.   Raises Invalid."""
    if days is None:
        return None
    try:
        return day_after(start, days)
    except ValueError as error:
        rule = say("From this start the plan leaves the calendar.")
        raise broken("starts", rule, say("Choose another day.")) from error


def _value(column: Column, value: Any, start: date, made: Mapping[str, Any]) -> Any:
    match column.kind:
        case Kind.DAY:
            return shifted(start, value)
        case Kind.RECORD:
            return made.get(value)
        case Kind.RECORDS:
            return [made[one] for one in value if one in made]
        case Kind.MONEY | Kind.DECIMAL:
            return None if value is None else Decimal(str(value))
        case _:
            return value
