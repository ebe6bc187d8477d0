"""How services are: whether they work, whether planned work or a major incident is in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.catalogue.models import Outage, Service
from pawl.incidents.models import OPEN, MajorIncident

AHEAD = timedelta(days=14)
"""How far planned work is announced."""
ORDER = ("going_on", "degraded", "planned", "works")
"""From the worst on."""


@dataclass(frozen=True)
class Health:
    """How a service is now, since when, and what is planned."""

    service: Service
    state: str
    since: datetime | None
    planned: tuple[Outage, ...]


def healths(actor: Actor) -> list[Health]:
    """The services that somebody may see, those that do not work first; three queries."""
    services = Service.objects.visible_to(actor).filter(state="live").select_related("case")
    found = list(services.order_by("case__title")[:200])
    return sorted(_healths(found, actor), key=lambda one: ORDER.index(one.state))


def health_of(service: Service, actor: Actor) -> Health:
    """How one service is; two queries."""
    return _healths([service], actor)[0]


def _healths(services: list[Service], actor: Actor) -> list[Health]:
    now = clock.now()
    near = Outage.objects.visible_to(actor).filter(
        Q(until=None) | Q(until__gt=now), from_at__lte=now + AHEAD, service__in=services
    )
    by_service: dict[int, list[Outage]] = {}
    for outage in near.select_related("case").order_by("from_at"):
        by_service.setdefault(outage.service_id, []).append(outage)
    degraded = _degraded(services)
    return [_health(one, by_service.get(one.pk, ()), degraded.get(one.pk), now) for one in services]


def _degraded(services: list[Service]) -> dict[int, datetime]:
    """Since when major incidents are in the way of services.

    That a service is in trouble is known to everybody who may see the service, as an outage is; which
    incident it is, and all that stands in it, is not. A confidential one is not even hinted at.
    """
    major = MajorIncident.objects.filter(
        incident__is_major=True, incident__state__in=OPEN, incident__service__in=services,
        incident__case__confidential=False,
    )  # fmt: skip
    return dict(major.order_by("-declared_at").values_list("incident__service", "declared_at"))


def _health(service: Service, outages: Iterable[Outage], degraded: datetime | None, now: datetime) -> Health:
    here = [one for one in outages if one.from_at <= now]
    broken = next((one for one in here if not one.is_planned), None)
    planned = next(iter(here), None)
    ahead = tuple(one for one in outages if one.is_planned and one.from_at > now)
    state, since = _now(broken, degraded, planned)
    return Health(service, state, since, ahead)


def _now(broken: Any, degraded: datetime | None, planned: Any) -> tuple[str, datetime | None]:
    if broken is not None:
        return "going_on", broken.from_at
    if degraded is not None:
        return "degraded", degraded
    return ("planned", planned.from_at) if planned is not None else ("works", None)
