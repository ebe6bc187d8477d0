"""Home of those who steer a practice: which changes wait for what, and which problems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.changes.agenda import Entry, agenda
from pawl.changes.models import Change, ChangeState
from pawl.portal.open_work import open_of
from pawl.problems.models import Problem, State

AHEAD, SOON = timedelta(days=7), timedelta(days=30)
SHOWN = 8
PLANNED = (ChangeState.SCHEDULED, ChangeState.IMPLEMENT)
SEARCHED = (State.ASSESS, State.ANALYSIS)


@dataclass(frozen=True)
class Changing:
    """How many changes wait for what, and what is planned for the days ahead."""

    counts: dict[str, int]
    coming: Sequence[Entry]
    at: datetime


def changes_now(actor: Actor) -> Changing | None:
    """The changes of somebody who steers them, with six queries; None without the right."""
    if not can(actor, Permission.CHANGE_MANAGE):
        return None
    now = clock.now()
    counts = open_of(Change, actor).order_by().aggregate(
        to_assess=Count("pk", filter=Q(state__in=[ChangeState.NEW, ChangeState.ASSESS])),
        to_approve=Count("pk", filter=Q(state=ChangeState.AUTHORIZE, approved_at=None)),
        over=Count("pk", filter=Q(state__in=PLANNED, planned_until__lt=now)),
        to_review=Count("pk", filter=Q(state=ChangeState.REVIEW)),
    )  # fmt: skip
    return Changing(counts, agenda(actor, now, now + AHEAD, windows=False)[:SHOWN], now)


@dataclass(frozen=True)
class Searching:
    """How many problems wait for what, and which have waited longest."""

    counts: dict[str, int]
    oldest: Sequence[Problem]


def problems_now(actor: Actor) -> Searching | None:
    """The problems of somebody who looks for causes, with two queries; None without the right."""
    if not can(actor, Problem.work_permission):
        return None
    soon, rows = (clock.now() + SOON).date(), open_of(Problem, actor)
    counts = rows.order_by().aggregate(
        new=Count("pk", filter=Q(state=State.NEW)),
        searched=Count("pk", filter=Q(state__in=SEARCHED)),
        known=Count("pk", filter=Q(is_known_error=True)),
    )
    counts |= {"risks": _accepted(actor).filter(risk_until__lte=soon).count()}
    return Searching(counts, list(rows.select_related("case").order_by("opened_at", "pk")[:SHOWN]))


def _accepted(actor: Actor) -> QuerySet[Problem]:
    found: QuerySet[Problem] = Problem.objects.visible_to(actor).filter(risk_until__isnull=False)
    return found
