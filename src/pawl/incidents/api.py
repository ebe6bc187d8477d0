"""Incidents in the API."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found
from pawl.collaboration.api import RecordOut, comments
from pawl.incidents import actions, bodies
from pawl.incidents.actions import major
from pawl.incidents.choices import KNOWN
from pawl.incidents.doing import ACTS, steps
from pawl.incidents.lists import INCIDENTS
from pawl.incidents.models import Incident
from pawl.incidents.shown import major_of
from pawl.tickets import work_bodies
from pawl.tickets.actions.calling import call_for
from pawl.tickets.own.api import OWN_CALL, OwnOut
from pawl.tickets.work_acts import by_keys, explain, serve
from pawl.tickets.work_api import ITEM_CALLS, add_impact
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body, Routers
from pawl.web.rest.fields import key_of
from pawl.web.rest.references import chosen
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls


class IncidentOut(OwnOut, RecordOut):
    state: str
    description: str
    caller: str | None
    opened_by: str | None
    team: str | None
    assignee: str | None
    priority: int
    computed_priority: int
    priority_reason: str
    impact: int
    urgency: int
    channel: str
    category: str | None
    service: str | None
    offering: str | None
    customer: str | None
    parent: str | None
    hold_reason: str
    hold_until: datetime | None
    resolution_code: str
    resolution: str
    cause: str
    reopened: int
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    external_id: str
    is_demo: bool
    is_major: bool

    @staticmethod
    def resolve_caller(one: Incident) -> str | None:
        return key_of("PER", one.case.owner_id)

    @staticmethod
    def resolve_opened_by(one: Incident) -> str | None:
        return key_of("PER", one.opened_by_id)

    @staticmethod
    def resolve_team(one: Incident) -> str | None:
        return key_of("TEAM", one.case.team_id)

    @staticmethod
    def resolve_assignee(one: Incident) -> str | None:
        return key_of("PER", one.assignee_id)

    @staticmethod
    def resolve_category(one: Incident) -> str | None:
        return key_of("CAT", one.category_id)

    @staticmethod
    def resolve_service(one: Incident) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_offering(one: Incident) -> str | None:
        return key_of("OFF", one.offering_id)

    @staticmethod
    def resolve_customer(one: Incident) -> str | None:
        return key_of("CUS", one.customer_id)

    @staticmethod
    def resolve_parent(one: Incident) -> str | None:
        return key_of("INC", one.parent_id)


def named(by: Actor, fields: dict[str, Any]) -> dict[str, Any]:
    """The same fields with the records that their keys name, each one that the caller may see."""
    given = {name: key for name, key in fields.items() if name in KNOWN and key is not None}
    return {**fields, **{name: chosen(*KNOWN[name], key, name, by) for name, key in given.items()}}


def report(*, by: Actor, **fields: Any) -> Incident:
    """Report one."""
    return actions.report(**{"channel": "api", "own": {}, **named(by, fields)}, by=by)


def acting(name: str) -> Callable[..., Any]:
    """An act as the API calls it."""

    def run(incident: Incident, *, by: Actor, **fields: Any) -> Any:
        return ACTS[name](incident, by=by, **named(by, fields))

    return run


def assign(incident: Incident, *, by: Actor, **fields: Any) -> Incident:
    """Hand it over; what is not named stays."""
    now = {"team": incident.case.team, "person": incident.assignee}
    return actions.hand_over(incident, by=by, **{**now, **named(by, fields)})


def roles(incident: Incident, *, by: Actor, **fields: Any) -> Incident:
    """Who does what in a major incident; what is not named stays."""
    led = getattr(incident, "major", None)
    now = {name: getattr(led, name, None) for name in ("commander", "communicator", "scribe")}
    return major.give_roles(incident, by=by, **{**now, **named(by, fields)})


class MajorOut(Schema):
    declared_at: datetime
    reason: str
    commander: str | None
    communicator: str | None
    scribe: str | None
    next_update_at: datetime | None
    stood_down_at: datetime | None
    review: str
    """For those who work on it."""
    reviewed_at: datetime | None
    updates: list[dict[str, Any]]


def add_major(router: Router, resource: Resource) -> None:
    """GET /{key}/major: what is known of it as a major incident."""

    def shown(request: HttpRequest, key: str) -> MajorOut:
        actor, incident = actor_of(request), resource.find(actor_of(request), key)
        one = major_of(incident)
        if one is None:
            raise not_found("major incident")
        row = one.row
        review = row.review if can(actor, incident.work_permission, incident) else ""
        return MajorOut(
            declared_at=row.declared_at, reason=row.reason, commander=key_of("PER", row.commander_id),
            communicator=key_of("PER", row.communicator_id), scribe=key_of("PER", row.scribe_id),
            next_update_at=row.next_update_at, stood_down_at=row.stood_down_at, review=review,
            reviewed_at=row.reviewed_at,
            updates=[{"at": told.at, "phase": told.phase, "text": told.text,
                      "author": key_of("PER", told.author_id)} for told, _phase in one.updates],
        )  # fmt: skip

    router.get(
        "/{key}/major", response=MajorOut, operation_id="incidents_major", summary="It as a major incident"
    )(shown)


TRANSITIONS: dict[str, type[Body]] = {
    "take": bodies.NoWords,
    "hold": bodies.HoldIn,
    "resume": bodies.NoWords,
    "resolve": bodies.ResolveIn,
    "reopen": bodies.WhyIn,
    "close": bodies.NoWords,
    "cancel": bodies.WhyIn,
    "withdraw": bodies.WhyIn,
    "become": bodies.BecomeRequestIn,
}
CALLS = {
    "assign": Call(bodies.AssignIncident, assign),
    "priority": Call(work_bodies.PriorityIn, acting("priority")),
    **ITEM_CALLS,
    "breach": Call(work_bodies.BreachIn, explain),
    "caller": Call(work_bodies.CallerOfTicket, by_keys(call_for)),
    "customer": Call(work_bodies.CustomerOfTicket, by_keys(serve)),
    "relate": Call(bodies.RelateIn, acting("relate")),
    "part": Call(bodies.NoWords, acting("part")),
    "split": Call(bodies.SplitIn, acting("split")),
    "time": Call(work_bodies.TimeIn, acting("time")),
    "rate": Call(work_bodies.ScoreIn, acting("rate")),
    "declare": Call(bodies.WhyIn, acting("declare")),
    "roles": Call(bodies.RolesIn, roles),
    "tell": Call(bodies.TellIn, acting("tell")),
    "stand_down": Call(bodies.WhyIn, acting("stand_down")),
    "review": Call(bodies.ReviewIn, acting("review")),
    "own": OWN_CALL,
}
RESOURCES = (
    Resource(
        "incidents", "incident", INCIDENTS, IncidentOut,
        Call(bodies.IncidentIn, report),
        Call(bodies.IncidentChange, acting("change")),
        steps=steps,
        transitions={name: Call(body, acting(name)) for name, body in TRANSITIONS.items()},
        calls=CALLS,
        reads=Incident.objects.visible_to,
        related=("case__owner", "case__team", "assignee", "service", "offering", "category", "customer"),
        parts=(comments, calls, add_major, add_impact),
    ),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
