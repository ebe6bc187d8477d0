"""What the page of a service shows that spans the apps: how it is, what is open, what is being improved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, Exists, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.catalogue.sections import Section, add
from pawl.changes.models import Change
from pawl.changes.surroundings import PLANNED
from pawl.improvement.models import Improvement
from pawl.incidents.models import Incident
from pawl.measurement.of_service import indicators_of
from pawl.portal.open_work import OPEN, due_next, late_by_kind, open_of, seen_by
from pawl.portal.service_health import health_of
from pawl.problems.models import Problem
from pawl.projects.models import Handover, Project
from pawl.projects.words import STATES
from pawl.requests.models import ServiceRequest
from pawl.tickets.models import Clock, Satisfaction, Ticket

INSIDE = Permission.AGREEMENT_READ
"""More than a reader of the catalogue: their numbers would be those of their own tickets alone."""
LOOK_BACK, LOOK_AHEAD = timedelta(days=30), timedelta(days=7)
SHOWN = 5
MOST_PROJECTS = 20
CLOSED = ("closed", "rejected")
NAMES: dict[type[Ticket], tuple[Any, str]] = {
    Incident: (_("Incidents"), "incidents"),
    ServiceRequest: (_("Service requests"), "service-requests"),
    Problem: (_("Problems"), "problems"),
    Change: (_("Changes"), "changes"),
}


def register() -> None:
    """Called once, with the routes."""
    add(
        "service",
        Section("health", _("How it is"), "portal/service/health.html", _health, INSIDE, 1),
        Section("work", _("Open work"), "portal/service/work.html", _work, INSIDE, 2),
        Section("indicators", _("Indicators"), "portal/service/indicators.html", _indicators,
                Permission.MEASUREMENT_READ, 35, is_apart=True),
        Section("improvements", _("Improvements"), "portal/service/improvements.html", _improvements,
                Permission.IMPROVEMENT_READ, 57, is_apart=True),
        Section("project", _("Projects that deliver into it"), "portal/service/project.html", _projects,
                Permission.PROJECT_READ, 58, is_apart=True),
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """Promises whose time came: how many, and how many of them were kept."""

    n: int
    kept: int

    @property
    def share(self) -> float | None:
        """0 to 1; unknown where there was none."""
        return self.kept / self.n if self.n else None


@dataclass(frozen=True)
class Pile:
    """The open tickets of one practice."""

    label: str | Promise
    address: str
    open: int
    late: int
    nobodys: int
    oldest: datetime | None


def _is_inside(service: Service, actor: Actor) -> bool:
    """Whether numbers are for somebody; of what belongs to the whole site, whoever has the right anywhere."""
    return service.case.organisation_id is None or can(actor, INSIDE, service)


def _health(service: Service, actor: Actor) -> dict[str, Any] | None:
    if not _is_inside(service, actor):
        return None
    now = clock.now()
    ahead = Change.objects.visible_to(actor).filter(
        service=service, state__in=PLANNED, planned_from__gte=now, planned_from__lt=now + LOOK_AHEAD
    )
    return {
        "health": health_of(service, actor),
        "kept": kept({"service": service}, actor),
        "satisfaction": satisfaction({"service": service}, actor),
        "ahead": ahead.aggregate(n=Count("pk"), first=Min("planned_from")),
    }


def _projects(service: Service, actor: Actor) -> dict[str, Any]:
    """Those in work and those that handed over, the newest first; two queries."""
    rows = Project.objects.visible_to(actor).filter(service=service).exclude(state="cancelled")
    found = list(rows.select_related("case").order_by("-pk")[:MOST_PROJECTS])
    given = Handover.objects.visible_to(actor).filter(project__in=found).select_related("case")
    handovers = {one.project_id: one for one in given}
    return {"projects": [(one, STATES[one.state], handovers.get(one.pk)) for one in found]}


def kept(named: dict[str, Any], actor: Actor) -> Kept:
    """The promises of the last days to tickets of a service or a customer; one query."""
    since = clock.now() - LOOK_BACK
    tickets = Q(pk__in=[])
    for model in (Incident, ServiceRequest):
        if can(actor, model.read_permission):
            mine = model.objects.visible_to(actor).filter(pk=OuterRef("case_id"), **named)
            tickets |= Q(Exists(mine))  # asked clock by clock, so that the index of those that ended leads
    ended = Clock.objects.filter(tickets, stopped_at__gte=since).exclude(state="cancelled")
    found = ended.aggregate(n=Count("pk"), broken=Count("pk", filter=Q(breached_at__isnull=False)))
    return Kept(found["n"], found["n"] - found["broken"])


def satisfaction(named: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """How content callers were in the last 90 days: mean and how many said so; one query."""
    return scores(named, actor).aggregate(n=Count("pk"), mean=Avg("score"))


def scores(named: dict[str, Any], actor: Actor) -> QuerySet[Satisfaction]:
    """What callers said in the last 90 days about tickets that somebody may see."""
    since = clock.now() - 3 * LOOK_BACK
    tickets = Q(pk__in=[])
    for model in (Incident, ServiceRequest):
        if can(actor, model.read_permission):
            tickets |= Q(case__in=model.objects.visible_to(actor).filter(**named).values("case_id"))
    return Satisfaction.objects.filter(tickets, at__gte=since)


def _work(service: Service, actor: Actor) -> dict[str, Any] | None:
    if not _is_inside(service, actor):
        return None
    now, seen = clock.now(), seen_by(actor)
    rows = {model: open_of(model, actor).filter(service=service) for model in seen}
    too_late = late_by_kind(list(rows.values()), now)
    piles = [
        _pile(model, rows[model].aggregate(
            n=Count("pk"), nobodys=Count("pk", filter=Q(assignee=None)), oldest=Min("opened_at")
        ), too_late.get(model.kind, 0), service)
        for model in seen
    ]  # fmt: skip
    return {"piles": piles, "nearest": due_next(rows.values(), SHOWN), "now": now}


def _pile(model: type[Ticket], found: dict[str, Any], too_late: int, service: Service) -> Pile:
    label, route = NAMES[model]
    of = ("filter[service][eq]", service.key if model is Change else service.case.title)
    query = urlencode([of, ("filter[state][in]", ",".join(OPEN[model]))])
    return Pile(label, f"{reverse(route)}?{query}", found["n"], too_late, found["nobodys"], found["oldest"])


def _indicators(service: Service, actor: Actor) -> dict[str, Any]:
    found = indicators_of(service, actor)
    return {"indicators": [(one, one.dataset.rpartition("-")[2]) for one in found]}


def _improvements(service: Service, actor: Actor) -> dict[str, Any]:
    linked = Q(case__links_out__target=service.case) | Q(case__links_in__source=service.case)
    rows = Improvement.objects.visible_to(actor).filter(linked).exclude(state__in=CLOSED)
    return {
        "improvements": list(rows.select_related("case").distinct().order_by("-pk")[:SHOWN]),
        "service": service,
        "may_propose": can(actor, Permission.IMPROVEMENT_PROPOSE),
    }
