"""What the API says and does alike with the tickets of every practice."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.configuration.choices import end_of
from pawl.tickets.actions import touching
from pawl.tickets.impact import Hit, impact_of
from pawl.tickets.models import Ticket
from pawl.tickets.work_acts import note_time, say_score
from pawl.tickets.work_bodies import ScoreIn, TimeIn, TouchedItemIn
from pawl.web.asked import actor_of
from pawl.web.rest.resource import Call, Resource


class HitOut(Schema):
    key: str
    title: str
    health: str
    criticality: str


class CustomerHitOut(Schema):
    key: str
    title: str


class TicketImpactOut(Schema):
    at: datetime | None
    """As things stood then; none: as they stand now."""
    named: list[str]
    """What it names and the caller may see."""
    hidden: int
    """How many others it names."""
    services: list[HitOut]
    items: list[HitOut]
    customers: list[CustomerHitOut]
    suggested: int | None


def _hit(one: Hit) -> HitOut:
    return HitOut(key=one.case.key, title=str(one.case.title), health=one.health, criticality=one.criticality)


def _out(ticket: Ticket, actor: Actor) -> TicketImpactOut:
    found = impact_of(ticket, actor)
    return TicketImpactOut(
        at=ticket.stands_at, named=[one.key for one in found.named.items], hidden=found.named.hidden,
        services=[_hit(one) for one in found.services],
        items=[_hit(one) for one in found.hits if not one.is_service],
        customers=[CustomerHitOut(key=one.key, title=str(one.case.title)) for one in found.customers],
        suggested=found.suggested,
    )  # fmt: skip


def add_impact(router: Router, resource: Resource) -> None:
    """GET /{key}/impact: what it touches, and the services and customers behind that."""

    def impact(request: HttpRequest, key: str) -> Any:
        actor = actor_of(request)
        return _out(resource.find(actor, key), actor)

    operation = f"{resource.name}_impact".replace("-", "_")
    summary = "What it touches, and which services and customers that hurts"
    router.get("/{key}/impact", response=TicketImpactOut, operation_id=operation, summary=summary)(impact)


def affect(ticket: Any, *, item: str, by: Actor) -> Any:
    """It touches a service or an item too, named by number, key or name."""
    return touching.affect(ticket, end_of(item, "item", by).case, by=by)


def spare(ticket: Any, *, item: str, by: Actor) -> Any:
    """It does not touch one after all."""
    return touching.spare(ticket, end_of(item, "item", by).case, by=by)


WORK_CALLS = {"time": Call(TimeIn, note_time)}
CALLER_CALLS = {"rate": Call(ScoreIn, say_score)}
"""Of practices whose tickets have a caller."""
ITEM_CALLS = {"affect": Call(TouchedItemIn, affect), "spare": Call(TouchedItemIn, spare)}
