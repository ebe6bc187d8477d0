"""What a problem causes, counted for a reader: only tickets that they may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.collaboration.models import Link
from pawl.problems.models import CAUSED_BY, Code, Problem
from pawl.tickets.effects import effects_of
from pawl.tickets.models import Ticket
from pawl.tickets.reads import practices

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Occurrences:
    """How often it happened, as far as the reader may see."""

    total: int = 0
    open: int = 0
    recent: int = 0
    since_fix: int | None = None
    """None where no fix is in place: there is nothing to recur after."""
    first: datetime | None = None
    last: datetime | None = None


def caused(problem: Problem, actor: Actor) -> Iterator[tuple[type[Ticket], QuerySet[Any]]]:
    """The tickets of each practice that it causes and that somebody may see."""
    links = Link.objects.filter(target=problem.pk, relation=CAUSED_BY)
    kinds = set(links.order_by().values_list("source__kind", flat=True).distinct())
    for model in practices():
        if model.kind in kinds and can(actor, model.read_permission):
            yield model, model.objects.visible_to(actor).filter(case__in=links.values("source"))


def occurrences(problem: Problem, actor: Actor) -> Occurrences:
    """Counted; one query per practice."""
    fixed = problem.resolved_at if problem.resolution_code == Code.FIX_APPLIED else None
    found = [_counted(model, rows, fixed) for model, rows in caused(problem, actor)]
    times = [one for row in found for one in (row["first"], row["last"]) if one]
    return Occurrences(
        sum(row["total"] for row in found),
        sum(row["open"] for row in found),
        sum(row["recent"] for row in found),
        sum(row["since_fix"] for row in found) if fixed else None,
        min(times, default=None),
        max(times, default=None),
    )


def _counted(model: type[Ticket], rows: QuerySet[Any], fixed: datetime | None) -> dict[str, Any]:
    effects = effects_of(model.kind)
    over = Q(state__in=effects.over)
    never = Q(pk__in=[])
    found: dict[str, Any] = rows.aggregate(
        total=Count("pk"),
        open=Count("pk", filter=~over),
        recent=Count("pk", filter=Q(opened_at__gte=clock.now() - RECENT)),
        since_fix=Count("pk", filter=Q(opened_at__gt=fixed) if fixed else never),
        first=Min("opened_at"),
        last=Max("opened_at"),
    )
    return found


def newest(problem: Problem, actor: Actor, most: int = 20) -> list[Ticket]:
    """The newest of what it causes."""
    found = [
        one
        for _, rows in caused(problem, actor)
        for one in rows.select_related("case").order_by("-opened_at", "-pk")[:most]
    ]
    return sorted(found, key=lambda one: (one.opened_at, one.pk), reverse=True)[:most]
