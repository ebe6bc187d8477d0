"""Work that is not done, of every practice: which states count as open, and what of it is late."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.changes.models import Change, ChangeState
from pawl.changes.surroundings import PLANNED
from pawl.incidents.models import OPEN as OPEN_INCIDENTS
from pawl.incidents.models import Incident
from pawl.problems.actions.lifecycle import UNSOLVED
from pawl.problems.models import Problem
from pawl.requests.models import OPEN as OPEN_REQUESTS
from pawl.requests.models import ServiceRequest
from pawl.tickets.models import Clock, Ticket

OPEN: Mapping[type[Ticket], tuple[str, ...]] = {
    Incident: tuple(OPEN_INCIDENTS),
    ServiceRequest: tuple(OPEN_REQUESTS),
    Problem: tuple(sorted(UNSOLVED)),
    Change: (*PLANNED, ChangeState.REVIEW),
}
"""The states of each practice in which somebody still has to do something."""
CLOCKS_OF_A_TICKET = 2
"""Of its response and of its resolution."""


def open_of(model: type[Ticket], actor: Actor) -> QuerySet[Any]:
    """The open tickets of a practice that somebody may see."""
    return model.objects.visible_to(actor).filter(state__in=OPEN[model])


def seen_by(actor: Actor) -> list[type[Ticket]]:
    """The practices that somebody sees anything of."""
    return [model for model in OPEN if can(actor, model.read_permission)]


def running(tickets: Iterable[QuerySet[Any]]) -> QuerySet[Clock]:
    """The clocks of some tickets that have not ended."""
    theirs = Q(pk__in=[])
    for rows in tickets:
        theirs |= Q(case__in=rows.order_by().values("case_id"))
    return Clock.objects.filter(theirs, stopped_at=None)


def due_next(tickets: Iterable[QuerySet[Any]], most: int) -> list[Clock]:
    """The clocks that end first, one of each ticket; one query."""
    clocks = running(tickets).filter(due_at__isnull=False).select_related("case").order_by("due_at")
    nearest: dict[int, Clock] = {}
    for one in clocks[: most * CLOCKS_OF_A_TICKET]:
        nearest.setdefault(one.case_id, one)
    return list(nearest.values())[:most]


def late(now: datetime) -> Q:
    """Of a clock that has not ended: it has taken longer than was promised."""
    return Q(breached_at__isnull=False) | Q(due_at__lt=now)


def late_by_kind(tickets: Sequence[QuerySet[Any]], now: datetime) -> dict[str, int]:
    """How many tickets of each kind are late; one query."""
    found = running(tickets).filter(late(now)).order_by().values_list("case__kind")
    return dict(found.annotate(n=Count("case", distinct=True)))
