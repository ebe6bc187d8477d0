"""What an exit criterion may ask: effort and cost per user no more than the charter allows."""

from collections.abc import Iterable
from typing import Any

from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.projects.models import Charter, Project

OF_CHARTER = ("minutes_per_user", "cost_per_user")
"""Figures that the charter and the exit criteria have in common, by the same names."""


def figures_of_charters(projects: Iterable[Project]) -> dict[int, dict[str, float]]:
    """What the newest approved charter of each project allows at most.   One query."""
    rows = Charter.objects.filter(project__in=projects, state="approved").order_by("number")
    found: dict[int, dict[str, float]] = {}
    for project, *values in rows.values_list("project_id", *OF_CHARTER):
        told = zip(OF_CHARTER, values, strict=True)
        found[project] = {name: float(value) for name, value in told if value is not None}
    return found


def within_charter(project: Project, row: Any, fields: dict[str, Any], _by: Actor) -> dict[str, Any]:
    """Without a target the charter's figure is the target; a looser one is refused."""
    watch = fields.get("watch", row and row.watch)
    most = figures_of_charters([project]).get(project.pk, {}).get(watch) if watch in OF_CHARTER else None
    target = fields.get("target", row and row.target)
    if target is None and most is None:
        raise broken("target", say("It is empty."), say("Write a number; the charter names none."))
    if target is None:
        return {**fields, "target": most}
    if most is not None and target > most:
        rule = say("The charter allows {most:,} at most.", most=most)
        raise broken("target", rule, say("Write that or less, or have another edition approved."))
    return fields
