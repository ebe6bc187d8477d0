"""What may be named in a sheet: records that its writer may see, or rows of the same project."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from pawl.accounts.actor import Actor
from pawl.catalogue.choices import KNOWN
from pawl.collaboration.kinds import KINDS
from pawl.projects.models import (
    Deliverable,
    Iteration,
    Member,
    Objective,
    Project,
    Requirement,
    ScopeItem,
    Stakeholder,
    WorkPackage,
)
from pawl.projects.sheets import Column
from pawl.strategy.models import BusinessNeed, Goal

Rows = Callable[[Actor, Project | None], QuerySet[Any]]


def _seen(model: Any) -> Rows:
    return lambda by, _project: model.objects.visible_to(by).select_related("case").order_by("case__title")


def _records(model: Any) -> Rows:
    return lambda _by, project: model.objects.filter(project=project).select_related("case")


def _parts(model: Any) -> Rows:
    return lambda _by, project: model.objects.filter(project=project)


def _known(name: str) -> Rows:
    return lambda by, _project: KNOWN[name][0](by)


NAMED: dict[str, tuple[Rows, str]] = {
    "person": (_known("owner"), "PER"),
    "team": (_known("team"), "TEAM"),
    "customer": (_known("customer"), "CUS"),
    "service": (_known("service"), "SVC"),
    "calendar": (_known("calendar"), "SCL"),
    "need": (_seen(BusinessNeed), KINDS["need"]),
    "goal": (_seen(Goal), KINDS["goal"]),
    "work_package": (_records(WorkPackage), KINDS["work_package"]),
    "deliverable": (_records(Deliverable), KINDS["deliverable"]),
    "requirement": (_records(Requirement), KINDS["requirement"]),
    "objective": (_parts(Objective), Objective.prefix),
    "stakeholder": (_parts(Stakeholder), Stakeholder.prefix),
    "scope_item": (_parts(ScopeItem), ScopeItem.prefix),
    "iteration": (_parts(Iteration), Iteration.prefix),
    "member": (_parts(Member), Member.prefix),
}


def rows_of(column: Column, project: Project | None, by: Actor) -> QuerySet[Any]:
    """What may be named in a column."""
    return NAMED[column.of][0](by, project)


def prefix_of(column: Column) -> str:
    """The letters of the keys that stand in a column."""
    return NAMED[column.of][1]
