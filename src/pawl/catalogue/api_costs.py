"""The cost of services in the API: of one, or of all that are promised to a customer."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.catalogue.told_costs import Told, months_back, services_of, told
from pawl.web.asked import actor_of
from pawl.web.rest.resource import Resource
from pawl.web.templatetags.pawl import reader


class MonthCostOut(Schema):
    """What is null is not known; `why` says the reasons."""

    service: str
    month: date
    currency: str
    hours: Decimal
    contracts: Decimal
    items: Decimal
    other: Decimal
    total: Decimal | None
    tickets: int
    """Incidents and requests opened in the month."""
    users: int | None
    per_ticket: Decimal | None
    per_user: Decimal | None
    why: list[str]


def add_cost_of_services(router: Router, resource: Resource) -> None:
    """GET /{key}/cost of a customer: its services, month by month."""
    _add(router, resource, services_of, "The cost of its services")


def add_cost(router: Router, resource: Resource) -> None:
    """GET /{key}/cost of a service, month by month."""
    _add(router, resource, lambda one, _actor: [one], "Its cost")


def _add(
    router: Router, resource: Resource, services: Callable[[Any, Actor], Sequence[Service]], summary: str
) -> None:
    def cost(request: HttpRequest, key: str, months: Annotated[int, Query(ge=1, le=24)] = 6) -> Any:
        actor = actor_of(request)
        found = resource.find(actor, key)
        require(actor, Permission.COST_READ, on=found)
        return [_shown(one) for one in told(services(found, actor), months_back(months))]

    name = f"{resource.name.replace('-', '_')}_cost"
    router.get("/{key}/cost", response=list[MonthCostOut], operation_id=name, summary=summary)(cost)


def _shown(one: Told) -> MonthCostOut:
    cost = one.cost
    return MonthCostOut(
        service=one.service.key, month=cost.month, currency=one.currency, hours=cost.hours,
        contracts=cost.contracts, items=cost.items, other=cost.other, total=one.total, tickets=cost.tickets,
        users=one.service.users, per_ticket=one.per_ticket, per_user=one.per_user,
        why=[reader().sentence(each) for each in one.why],
    )  # fmt: skip
