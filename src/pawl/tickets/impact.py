"""Whom a ticket hurts: the services and customers behind what it names, by what stood on what at the time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from pawl import clock as time
from pawl.accounts.actor import Actor
from pawl.catalogue.models import Agreement, Customer, Level
from pawl.catalogue.promises import in_force_on
from pawl.collaboration.models import Case
from pawl.collaboration.records import address_of
from pawl.configuration.impact import Health
from pawl.configuration.reads import Node, touched_from
from pawl.configuration.words import HEALTH
from pawl.tickets.models import Ticket
from pawl.tickets.touching import Touched, touched

SERVICE = "service"
BY_CRITICALITY: Mapping[str, int] = {"critical": 1, "high": 1, "medium": 2, "low": 3}
LOWEST = 3
TONES: Mapping[str, str] = {"down": "bad", "degraded": "warn", "up": "neutral"}


@dataclass(frozen=True)
class Hit:
    """A service or an item that is down or degraded by what a ticket names."""

    case: Case
    health: str
    word: str | Promise
    tone: str
    criticality: str
    is_service: bool
    address: str


@dataclass(frozen=True)
class Impact:
    """What a reader may see of whom a ticket hurts."""

    at: datetime
    named: Touched
    hits: Sequence[Hit] = ()
    is_sure: bool = False
    """It names what fails. A service that it is merely filed under may fail in part, or for one person."""
    customers: Sequence[Customer] = ()

    @property
    def services(self) -> list[Hit]:
        """Services that are down or degraded, the worst first."""
        return [one for one in self.hits if one.is_service]

    @property
    def reached(self) -> int:
        """How many other items there are between."""
        named = {one.pk for one in self.named.items}
        return sum(not one.is_service and one.case.pk not in named for one in self.hits)

    @property
    def suggested(self) -> int | None:
        """The impact that a failure speaks for, 1 to 3: of the worst service, else of the worst item.

        What is only degraded counts one lower than what is down.
        """
        counted = (self.services or self.hits) if self.is_sure else ()
        levels = [_level(one) for one in counted]
        return min(*levels, LOWEST) if levels else None


def impact_of(ticket: Ticket, actor: Actor) -> Impact:
    """Of what it names (of its service where it names nothing else), as things stood; six queries at most."""
    at = ticket.stands_at or time.now()
    named = touched(ticket, actor)
    items = [one for one in named.items if one.pk != ticket.service_id]
    starts = items or (named.items if ticket.means_failure else ())
    if not starts:
        return Impact(at, named)
    found = touched_from(starts, at, actor)
    hits = sorted((_hit(node, health) for node, health in found), key=_worst_first)
    services = {one.case.pk for one in hits if one.is_service}
    customers = _customers(services, at, actor)
    return Impact(at, named, hits, ticket.means_failure and bool(items), customers)


def _level(one: Hit) -> int:
    return BY_CRITICALITY.get(one.criticality, LOWEST) + (one.health != Health.DOWN)


def _hit(node: Node, health: Health) -> Hit:
    return Hit(
        node.case, str(health), HEALTH[str(health)], TONES[str(health)], node.criticality,
        node.item_class == SERVICE, address_of(node.case),
    )  # fmt: skip


def _worst_first(one: Hit) -> tuple[bool, int, str]:
    return one.health != Health.DOWN, BY_CRITICALITY.get(one.criticality, LOWEST), str(one.case.title)


def _customers(services: Iterable[int], at: datetime, actor: Actor) -> Sequence[Customer]:
    """Those with an agreement in force about some services."""
    agreed = Agreement.objects.filter(
        in_force_on(at), service__in=services, level=Level.SLA, customer__isnull=False
    ).values("customer")
    rows = Customer.objects.visible_to(actor).filter(pk__in=agreed).select_related("case")
    return list(rows.order_by("case__title", "pk"))
