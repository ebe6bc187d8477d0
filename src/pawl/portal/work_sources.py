"""Where work comes from: each practice's open rows, told in the same words so that they make one list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import (
    DateTimeField,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.choosing import teams_of
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.changes.models import Change
from pawl.collaboration.kinds import KINDS
from pawl.incidents.models import Incident
from pawl.portal.open_work import OPEN, open_of
from pawl.problems.models import Problem
from pawl.projects.models import ALIVE, Phase, RaidItem, RaidState, WorkPackage, WorkState, WorkType
from pawl.recurring.models import OPEN_RUNS, OperationRun
from pawl.requests.models import FulfilmentTask, ServiceRequest, TaskState
from pawl.tickets.models import Clock, Ticket
from pawl.tickets.words import PRIORITIES
from pawl.web.listing import Field
from pawl.web.listing_types import BOOLEAN, CHOICE, INSTANT, KEY
from pawl.web.states import STATES

FAR = datetime(2100, 1, 1, tzinfo=UTC)
"""When something is due that nothing is promised for: after all else."""
NO_PRIORITY = 9
BEGINS = timedelta(days=14)
"""Work packages are planned months ahead; only those that begin within two weeks are work."""
SOON = timedelta(days=1)
"""Runs are made weeks ahead; only those of today are work."""
TASK = "fulfilment_task"
WORDS: Mapping[str, str | Promise] = {
    "incident": _("incident"),
    "service_request": _("service request"),
    TASK: _("task"),
    "problem": _("problem"),
    "change": _("change"),
    "operation_run": _("recurring activity"),
    "work_package": _("work package"),
    "raid_item": _("RAID entry"),
}
WHOSE: Mapping[str, str | Promise] = {
    "mine": _("mine"),
    "nobody": _("nobody's yet, in my teams"),
    "team": _("my teams'"),
}
OPEN_WORK = (WorkState.PLANNED, WorkState.IN_PROGRESS, WorkState.RETURNED)
WATCHED = (RaidState.OPEN, RaidState.MITIGATING)
STATE_WORDS = {
    state: STATES[state].label
    for state in dict.fromkeys(
        [*(each for states in OPEN.values() for each in states), *OPEN_RUNS, *OPEN_WORK, *WATCHED]
    )
}
FIELDS = (
    Field("key", _("Number"), "pk", filterable=False),
    Field("title", _("Title"), "title", filterable=False),
    Field("kind", _("Kind"), "kind", CHOICE, choices=WORDS),
    Field("priority", _("Priority"), "priority", CHOICE, sortable=True, nullable=True,
          choices=PRIORITIES),
    Field("state", _("State"), "state", CHOICE, choices=STATE_WORDS),
    Field("due", _("Due by"), "due", INSTANT, sortable=True, nullable=True),
    Field("whose", _("Whose"), "whose", CHOICE, choices=WHOSE, shown=False),
    Field("late", _("Late"), "late", BOOLEAN, shown=False),
    Field("assignee", _("Assigned to"), "assignee", nullable=True),
    Field("assignee_key", _("Assigned to, number"), "assignee_key", KEY, nullable=True, prefix="PER",
          shown=False),
    Field("team", _("Team"), "team", nullable=True),
    Field("team_key", _("Team, number"), "team_key", KEY, nullable=True, prefix="TEAM", shown=False),
    Field("caller", _("Caller"), "caller", nullable=True, shown=False),
    Field("service", _("Service"), "service", nullable=True, shown=False),
    Field("opened", _("Opened"), "opened", INSTANT, sortable=True, shown=False),
)  # fmt: skip
BY_TICKET = {
    "title": "case__title",
    "priority": "priority",
    "state": "state",
    "due": "due_by",
    "assignee": "assignee__name",
    "assignee_key": "assignee_id",
    "team": "case__team__name",
    "team_key": "case__team_id",
    "caller": "case__owner__name",
    "service": "service__case__title",
    "opened": "opened_at",
}
BY_REQUEST = BY_TICKET | {"title": "form__model__name"}
"""Named by what was asked for, in the reader's language."""


@dataclass(frozen=True)
class Source:
    """The open rows of one table: which, by which column each field is read, and where a row is read."""

    number: int
    """Makes a row's number one of its own among all tables: `key * 8 + number`."""
    kind: str
    prefix: str
    route: str
    permission: Permission
    rows: Callable[[Actor], QuerySet[Any]]
    paths: Mapping[str, str] = field(default_factory=lambda: BY_TICKET)
    search: str = "case__title"
    is_by_clock: bool = False
    """Whether only clocks say when a row is due: then their index leads to what is due next."""


def _due(*otherwise: str) -> Coalesce:
    """The next instant by which something is promised; else a column of the row; else far away."""
    clocks = Clock.objects.filter(case=OuterRef("pk"), due_at__isnull=False, stopped_at=None)
    nearest = clocks.order_by().values("case").annotate(nearest=Min("due_at")).values("nearest")
    return Coalesce(Subquery(nearest), *(F(name) for name in otherwise), Value(FAR))


def _tickets(number: int, model: type[Ticket], route: str, *otherwise: str) -> Source:
    def rows(actor: Actor) -> QuerySet[Any]:
        found: QuerySet[Any] = open_of(model, actor).annotate(due_by=_due(*otherwise))
        return found

    prefix, right = KINDS[model.kind], model.read_permission
    return Source(number, model.kind, prefix, route, right, rows, is_by_clock=model is Incident)


def _runs(actor: Actor) -> QuerySet[Any]:
    soon = OperationRun.objects.visible_to(actor).filter(state__in=OPEN_RUNS, due_at__lte=clock.now() + SOON)
    return soon.annotate(no_priority=Cast(Value(NO_PRIORITY), IntegerField()))


def _tasks(actor: Actor) -> QuerySet[Any]:
    begun = FulfilmentTask.objects.visible_to(actor).filter(
        state=TaskState.IN_PROGRESS, request__state="in_fulfilment"
    )
    return begun.annotate(due_by=Coalesce(F("request__expected_at"), Value(FAR)))


def _work_packages(actor: Actor) -> QuerySet[Any]:
    """What is begun or begins soon in projects that are being done; due when its last day is over."""
    begun = Q(state__in=[WorkState.IN_PROGRESS, WorkState.RETURNED])
    soon = Q(state=WorkState.PLANNED, starts__lte=clock.now().date() + BEGINS)
    rows = WorkPackage.objects.visible_to(actor).filter(
        begun | soon, project__state__in=[Phase.EXECUTING, Phase.CLOSING], work_type=WorkType.WORK
    )
    over = ExpressionWrapper(
        Cast(F("ends"), DateTimeField()) + timedelta(days=1), output_field=DateTimeField()
    )
    return rows.annotate(
        due_by=Coalesce(over, Value(FAR)), no_priority=Cast(Value(NO_PRIORITY), IntegerField())
    )


def _reviews(actor: Actor) -> QuerySet[Any]:
    """Entries of RAID registers that are to be looked at or done within two weeks."""
    soon = RaidItem.objects.visible_to(actor).filter(
        state__in=WATCHED, due__lte=clock.now().date() + BEGINS, project__state__in=ALIVE
    )
    over = ExpressionWrapper(
        Cast(F("due"), DateTimeField()) + timedelta(days=1), output_field=DateTimeField()
    )
    return soon.annotate(due_by=over, no_priority=Cast(Value(NO_PRIORITY), IntegerField()))


OF_PROJECT = {
    "title": "case__title", "priority": "no_priority", "state": "state", "due": "due_by",
    "assignee": "case__owner__name", "assignee_key": "case__owner_id", "team": "case__team__name",
    "team_key": "case__team_id", "opened": "case__created_at",
}  # fmt: skip
SOURCES = (
    Source(0, "raid_item", KINDS["raid_item"], "project-record", Permission.PROJECT_READ, _reviews,
           OF_PROJECT),
    _tickets(1, Incident, "incident"),
    replace(_tickets(2, ServiceRequest, "service-request", "expected_at"), paths=BY_REQUEST),
    _tickets(3, Problem, "problem"),
    _tickets(4, Change, "change", "planned_from"),
    Source(5, "operation_run", KINDS["operation_run"], "operation_run", Permission.OPERATION_READ, _runs, {
        "title": "case__title", "priority": "no_priority", "state": "state", "due": "late_at",
        "assignee": "assignee__name", "assignee_key": "assignee_id", "team": "case__team__name",
        "team_key": "case__team_id", "service": "operation__service__case__title", "opened": "due_at",
    }),
    Source(6, TASK, FulfilmentTask.prefix, "fulfilment-task", Permission.REQUEST_READ, _tasks, {
        "title": "name", "of": "request__form__model__name", "priority": "request__priority",
        "state": "state", "due": "due_by", "assignee": "assignee__name", "assignee_key": "assignee_id",
        "team": "team__name", "team_key": "team_id", "caller": "request__case__owner__name",
        "service": "request__service__case__title", "opened": "started_at",
    }, "request__case__title"),
    Source(7, "work_package", KINDS["work_package"], "project-record", Permission.PROJECT_READ,
           _work_packages, OF_PROJECT),
)  # fmt: skip
BY_NUMBER = {one.number: one for one in SOURCES}


def sources_for(actor: Actor) -> list[Source]:
    """The tables of which somebody sees anything."""
    return [one for one in SOURCES if can(actor, one.permission)]


def whose(asked: list[str], source: Source, actor: Actor) -> Q:
    """Rows that are mine, my teams', or nobody's there yet."""
    me = actor.person.pk if actor.person else 0
    mine = Q(**{source.paths["assignee_key"]: me})
    nobody = Q(**{f"{source.paths['assignee_key']}__isnull": True})
    ours = Q(**{f"{source.paths['team_key']}__in": teams_of(actor).order_by().values("pk")})
    known = {"mine": mine, "team": ours, "nobody": nobody & ours}
    found = Q(pk__in=[])
    for one in asked:
        found |= known[one]
    return found


def late(source: Source, *, is_late: bool) -> Q:
    """Rows whose time has run out, or has not."""
    past = Q(**{f"{source.paths['due']}__lt": clock.now()})
    return past if is_late else ~past
