"""What a template is made of: sheets in the order in which they can be written, days as working days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

KEPT = (
    "objectives", "coverage", "stakeholders", "scope", "service-value", "work-packages", "links", "members",
    "assignments", "deliverables", "requirements", "principles", "raid", "raci", "communication",
    "practices", "exit-criteria",
)  # fmt: skip
"""Each names only rows of those before it."""
INSIDE = frozenset({
    "objective", "stakeholder", "scope_item", "work_package", "member", "deliverable", "requirement",
})  # fmt: skip
"""What a row may name that goes along; people, customers and services of the old project do not."""
CHARTER_TEXTS = ("business_need", "if_nothing", "purpose", "requirements", "left_out")
ACTUAL = frozenset({("requirements", "tested_on"), ("requirements", "has_passed"), ("raid", "outcome")})
"""Columns that say what happened, not what is planned."""
MOST_ROWS = 1_000
WORKDAYS, WEEK = 5, 7


@dataclass(frozen=True)
class Pattern:
    """A template as a project begins from it."""

    name: str
    title: str
    description: str
    tailoring: str
    content: Mapping[str, Any]

    @property
    def sheets(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Its rows by sheet."""
        found: Mapping[str, Sequence[Mapping[str, Any]]] = self.content["sheets"]
        return found

    @property
    def size(self) -> int:
        """How many rows it has."""
        return sum(len(rows) for rows in self.sheets.values())


def working_days(origin: date, day: date) -> int:
    """How many days from Monday to Friday lie between; a Saturday counts as the Monday after it."""
    return _number(day) - _number(origin)


def day_after(start: date, days: int) -> date:
    """The day so many working days after (or before) another.   Raises ValueError outside the calendar."""
    weeks, rest = divmod(_number(start) + days, WORKDAYS)
    try:
        return date.fromordinal(weeks * WEEK + rest + 1)
    except (ValueError, OverflowError) as error:
        raise ValueError("outside the calendar") from error


def _number(day: date) -> int:
    """Working days since the first day of the calendar, which was a Monday."""
    weeks, weekday = divmod(day.toordinal() - 1, WEEK)
    return weeks * WORKDAYS + min(weekday, WORKDAYS)
