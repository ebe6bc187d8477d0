"""Home of those who lead: how the teams stand, and how the services do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.choosing import teams_of
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import can
from pawl.catalogue.models import Service
from pawl.incidents.models import Incident
from pawl.portal.open_work import late, open_of, running
from pawl.portal.service_health import ORDER, Health, healths
from pawl.portal.service_page import LOOK_BACK, Kept
from pawl.requests.models import ServiceRequest
from pawl.tickets.models import Clock, Ticket

SHOWN = 12
DESK: tuple[type[Ticket], ...] = (Incident, ServiceRequest)
"""The practices whose tickets are promised by the clock."""


@dataclass
class Load:
    """What is open at a team or a person."""

    name: str
    key: str
    open: int = 0
    urgent: int = 0
    nobodys: int = 0
    late: int = 0


@dataclass(frozen=True)
class Teams:
    """The load of one's teams, and of the people there."""

    teams: list[Load]
    people: list[Load] = field(default_factory=list)


def teams_now(actor: Actor) -> Teams | None:
    """How one's teams stand, with five queries; None for somebody without a team or without the right."""
    models = [model for model in DESK if can(actor, model.read_permission)]
    ours: dict[int, Team] = {one.pk: one for one in teams_of(actor)}
    if not models or not ours:
        return None
    rows = [open_of(model, actor).filter(case__team__in=ours) for model in models]
    teams = {pk: Load(team.name, team.key) for pk, team in ours.items()}
    people: Counter[int] = Counter()
    for each in rows:
        counted = each.order_by().values_list("case__team", "assignee")
        for team, person, n, urgent in counted.annotate(
            n=Count("pk"), urgent=Count("pk", filter=Q(priority__lte=2))
        ):
            _add(teams[team], n, urgent, person)
            if person is not None:
                people[person] += n
    for team, n in _late_by(rows, "case__team"):
        teams[team].late = n
    return Teams(sorted(teams.values(), key=lambda one: -one.open)[:SHOWN], _people(people))


def _add(load: Load, n: int, urgent: int, person: int | None) -> None:
    load.open += n
    load.urgent += urgent
    load.nobodys += 0 if person else n


def _late_by(rows: Iterable[QuerySet[Any]], path: str) -> list[tuple[Any, int]]:
    found = running(rows).filter(late(clock.now())).order_by().values_list(path)
    return list(found.annotate(n=Count("case", distinct=True)))


def _people(counts: Counter[int]) -> list[Load]:
    known = Person.objects.in_bulk(list(counts))
    most = counts.most_common(SHOWN)
    return [Load(known[pk].name, known[pk].key, n) for pk, n in most if pk in known]


@dataclass(frozen=True)
class Serving:
    """How a service does: its state, what is open and late, which promises were kept."""

    health: Health
    open: int
    late: int
    kept: Kept

    @property
    def service(self) -> Service:
        """The service itself."""
        return self.health.service


def services_now(actor: Actor) -> list[Serving] | None:
    """How one's own services do, or all where one owns none, the worst first; seven queries."""
    if not can(actor, Incident.read_permission):
        return None
    seen = healths(actor)
    own = [one for one in seen if one.service.case.owner_id == (actor.person and actor.person.pk)]
    open_ones = open_of(Incident, actor).order_by()
    counted = open_ones.values_list("service").annotate(n=Count("pk"))
    opened = dict(counted)
    is_late = Exists(Clock.objects.filter(late(clock.now()), case=OuterRef("pk"), stopped_at=None))
    too_late = dict(open_ones.filter(is_late).values_list("service").annotate(n=Count("pk")))
    kept = _kept(actor, clock.now() - LOOK_BACK)
    found = [
        Serving(one, opened.get(one.service.pk, 0), too_late.get(one.service.pk, 0),
                kept.get(one.service.pk, Kept(0, 0)))
        for one in own or seen
    ]  # fmt: skip
    return sorted(found, key=lambda one: (ORDER.index(one.health.state), -one.late, -one.open))[:SHOWN]


def _of_service(clocks: QuerySet[Clock]) -> QuerySet[Any]:
    service = Incident.objects.filter(pk=OuterRef("case")).values("service")
    told: QuerySet[Any] = clocks.annotate(of=Subquery(service))
    return told.exclude(of=None).order_by()


def _kept(actor: Actor, since: datetime) -> Mapping[int, Kept]:
    seen = Exists(Incident.objects.visible_to(actor).filter(pk=OuterRef("case_id")))
    ended = Clock.objects.filter(seen, stopped_at__gte=since).exclude(state="cancelled")
    broken = Count("pk", filter=Q(breached_at__isnull=False))
    rows = _of_service(ended).values_list("of").annotate(n=Count("pk"), broken=broken)
    return {service: Kept(n, n - lost) for service, n, lost in rows}
