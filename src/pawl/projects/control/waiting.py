"""What waits in projects: for a decision, for an answer to an input, and what of mine is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.projects.models import (
    ALIVE,
    OVER,
    ChangeRequest,
    Charter,
    Deliverable,
    Project,
    RaidItem,
    StatusReport,
    TransitionInput,
    WorkPackage,
)

WAITING = ("open", "mitigating")
DECISIONS = ("charters", "changes", "reports", "undecided")
INPUTS = ("offered", "delivered")


@dataclass(frozen=True)
class Late:
    """Something whose day is over."""

    key: str
    title: str
    day: date


def with_waiting(rows: QuerySet[Project]) -> QuerySet[Project]:
    """What waits, counted: each a subquery by an index, so that nothing is counted twice."""
    return rows.annotate(
        charters=_count(Charter.objects.filter(state="submitted")),
        changes=_count(ChangeRequest.objects.filter(state="submitted")),
        reports=_count(StatusReport.objects.filter(state="submitted")),
        undecided=_count(RaidItem.objects.filter(raid_type="decision", state__in=WAITING)),
        offered=_count(TransitionInput.objects.filter(state="offered")),
        delivered=_count(Deliverable.objects.filter(state="delivered")),
    )


def decisions_of(project: Project) -> int:
    """What was submitted, and open decisions of the register.   project: read `with_waiting`."""
    return sum(getattr(project, name) for name in DECISIONS)


def inputs_of(project: Project) -> int:
    """What was offered or delivered, and waits for an answer.   project: read `with_waiting`."""
    return sum(getattr(project, name) for name in INPUTS)


def late_of(actor: Actor, most: int, project: Project | None = None) -> Sequence[Late]:
    """Work, deliverables and entries of the register that are mine and late, the longest first.

    Three queries, at most so many rows of each.   project: of that one alone.
    """
    if actor.person is None:
        return []
    today = clock.now().date()
    is_mine = Q(case__owner=actor.person, project__state__in=ALIVE)
    is_mine &= Q(project=project) if project is not None else Q()
    work = WorkPackage.objects.filter(is_mine, ends__lt=today).exclude(state__in=OVER)
    made = Deliverable.objects.filter(is_mine, due__lt=today).exclude(state__in=OVER)
    said = RaidItem.objects.filter(is_mine, due__lt=today, state__in=WAITING)
    kinds: Any = ((work, "ends"), (made, "due"), (said, "due"))
    found = [
        Late(one.key, one.case.title, getattr(one, day))
        for rows, day in kinds
        for one in rows.visible_to(actor).select_related("case").order_by(day)[:most]
    ]
    return sorted(found, key=lambda one: (one.day, one.key))


def highest_risk(project: Project) -> RaidItem | None:
    """The open risk that is most probable and hits most; None where none is rated."""
    rows = RaidItem.objects.filter(project=project, raid_type="risk", state__in=WAITING, score__gt=0)
    return rows.select_related("case").order_by("-score", "pk").first()


def _count(rows: QuerySet[Any]) -> Any:
    of_project = rows.filter(project=OuterRef("pk")).order_by().values("project")
    counted = of_project.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
