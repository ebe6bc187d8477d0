"""The cost of services as pages and API tell it: each month in full, or what is not known and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.catalogue.costing import MonthCost, costs_of
from pawl.catalogue.models import Agreement, Customer, Level, Service

MOST = 20
"""So many services of a customer are told at once."""


@dataclass(frozen=True)
class Told:
    """A service in a month; what is None is not known, and `why` says each reason."""

    service: Service
    cost: MonthCost
    currency: str
    total: Decimal | None
    per_ticket: Decimal | None
    per_user: Decimal | None
    why: tuple[Sentence, ...]


def services_of(customer: Customer, actor: Actor) -> list[Service]:
    """The services promised to a customer whose cost somebody may read, at most MOST."""
    promised = Agreement.objects.visible_to(actor).filter(customer=customer, level=Level.SLA)
    served = promised.exclude(state="draft").values("service")
    rows = Service.objects.visible_to(actor).filter(pk__in=served).select_related("case")
    return [one for one in rows.order_by("case__title", "pk")[:MOST] if can(actor, Permission.COST_READ, one)]


def months_back(number: int) -> list[date]:
    """The first days of this month and those before it, the oldest first."""
    months = [clock.now().date().replace(day=1)]
    while len(months) < number:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]


def told(services: Sequence[Service], months: Sequence[date]) -> list[Told]:
    """Service by service, the newest month first; constant in its queries."""
    found = costs_of(services, months) if services else {}
    return [_told(one, cost, found[one.pk][0]) for one in services for cost in reversed(found[one.pk][1])]


def _told(service: Service, cost: MonthCost, base: str) -> Told:
    is_whole = bool(base) and not cost.missing
    return Told(
        service, cost, base, cost.total if base else None,
        cost.per(cost.tickets) if is_whole else None, cost.per(service.users) if is_whole else None,
        tuple(_why(service, cost, base)),
    )  # fmt: skip


def _why(service: Service, cost: MonthCost, base: str) -> Iterator[Sentence]:
    yield from cost.missing
    if not base:
        yield say("No rate, contract or amount is known yet.")
    if not cost.tickets:
        yield say("No ticket was opened in this month.")
    if not service.users:
        yield say("Nobody has said how many users it has.")
