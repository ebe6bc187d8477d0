"""On call and alerts in the API."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import require, scope
from pawl.accounts.roles import Permission
from pawl.accounts.throttle import Limit, take
from pawl.analytics.words import say
from pawl.catalogue.api import named as with_records
from pawl.catalogue.choices import people
from pawl.catalogue.models import Service
from pawl.collaboration.api import RecordOut
from pawl.errors import TooMany
from pawl.incidents.models import Incident
from pawl.support import bodies, lists
from pawl.support.actions import rotas
from pawl.support.actions.intake import receive, where
from pawl.support.hearing import Said
from pawl.support.models import Rota
from pawl.support.reading import from_alertmanager, from_generic
from pawl.support.reads import AHEAD, duties, told
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing, Routers
from pawl.web.rest.fields import Instant, Key
from pawl.web.rest.references import referred, replace_keys
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import posting

SEND, WORK = Permission.ALERT_SEND, Permission.INCIDENT_WORK
INTAKE = Limit(120, 60)
"""Requests with alerts that one key may send in a minute; each may carry many alerts."""


class LevelOut(Schema):
    minutes: int
    person: str | None
    tells: str | None


class RotaOut(RecordOut):
    state: str
    team: str | None
    people: list[str]
    begins: Any
    at: Any
    zone: str
    days: int
    levels: list[LevelOut]

    @staticmethod
    def resolve_team(one: Rota) -> str | None:
        return f"TEAM-{one.case.team_id}" if one.case.team_id else None

    @staticmethod
    def resolve_people(one: Rota) -> list[str]:
        return [f"PER-{place.person_id}" for place in one.places.all()]

    @staticmethod
    def resolve_levels(one: Rota) -> list[LevelOut]:
        return [
            LevelOut(
                minutes=level.minutes,
                person=f"PER-{level.person_id}" if level.person_id else None,
                tells=f"ROTA-{level.tells_id}" if level.tells_id else None,
            )
            for level in one.levels.all()
        ]


class AlertOut(Schema):
    key: str
    title: str
    description: str
    state: str
    severity: str
    source: str
    fingerprint: str
    labels: dict[str, Any]
    url: str
    first_at: datetime
    fired_at: datetime
    resolved_at: datetime | None
    seen_at: datetime
    fired: int
    incident: str | None
    version: int

    @staticmethod
    def resolve_incident(one: Any, context: Any) -> str | None:
        if one.incident_id is None:
            return None
        seen = Incident.objects.visible_to(context["request"].actor).filter(pk=one.incident_id).exists()
        return one.incident.key if seen else None


def _key(one: Person | None) -> str | None:
    return one.key if one else None


def _people(keys: list[str], by: Actor) -> list[Person]:
    return [referred(people(by), "PER", key, "people") for key in keys]


def _set_up(*, by: Actor, people: list[str], **fields: Any) -> Rota:
    return rotas.set_up(people=_people(people, by), **with_records(by, fields), by=by)


def _change(rota: Rota, *, by: Actor, **fields: Any) -> Rota:
    if "people" in fields:
        fields["people"] = _people(fields["people"], by)
    return rotas.change(rota, **fields, by=by)


def _stand_in(rota: Rota, *, person: str, start: datetime, end: datetime, by: Actor) -> Rota:
    require(by, WORK, on=rota)
    who = referred(people(by), "PER", person, "person")
    return rotas.stand_in(rota, person=who, start=start, end=end, by=by)


def _set_levels(rota: Rota, *, levels: list[Any], by: Actor) -> Rota:
    require(by, WORK, on=rota)
    return rotas.set_levels(rota, levels=[_level(one, by) for one in levels], by=by)


def _level(one: Any, by: Actor) -> dict[str, Any]:
    given = one if isinstance(one, dict) else one.model_dump()
    tells = given.get("tells") and referred(Rota.objects.visible_to(by), "ROTA", given["tells"], "levels")
    person = given.get("person") and referred(people(by), "PER", given["person"], "levels")
    return {"minutes": given["minutes"], "person": person or None, "tells": tells or None}


def add_on_call(router: Router, resource: Resource) -> None:
    """GET /on-call: who is on call, of every rota one may see; GET /{key}/turns: the next four weeks."""

    def now(request: HttpRequest, at: Instant | None = None) -> Any:
        instant = at or clock.now()
        return [
            bodies.OnCallOut(
                rota=one.rota.key, title=one.rota.case.title, at=instant, until=one.until,
                team=f"TEAM-{one.rota.case.team_id}" if one.rota.case.team_id else None,
                person=_key(one.person), name=one.person.name if one.person else None,
                following=_key(one.following),
            )
            for one in duties(actor_of(request), instant)
        ]  # fmt: skip

    def turns(request: HttpRequest, key: str) -> Any:
        rota, start = resource.find(actor_of(request), key), clock.now()
        return [
            bodies.WatchOut(
                start=one.start, end=one.end, person=who.key, name=who.name, is_stand_in=one.is_stand_in
            )
            for one, who in told(rota, start, start + AHEAD)
        ]

    router.get(
        "/on-call", response=list[bodies.OnCallOut], operation_id="rotas_on_call", summary="Who is on call"
    )(now)
    router.get(
        "/{key}/turns", response=list[bodies.WatchOut], operation_id="rotas_turns",
        summary="Who is on call in the next four weeks",
    )(turns)  # fmt: skip


class Route(Schema):
    """Whom the alerts of an address concern."""

    team: Key | None = None
    service: Key | None = None


def add_intake(router: Router, _resource: Resource) -> None:
    """POST /alertmanager and /generic: what monitoring systems send."""

    def alertmanager(request: HttpRequest, body: bodies.AlertmanagerIn, route: Query[Route]) -> Any:
        return _taken(request, [from_alertmanager(one) for one in body.alerts], "alertmanager", route)

    def generic(request: HttpRequest, body: bodies.AlertsIn, route: Query[Route]) -> Any:
        return _taken(request, [from_generic(one) for one in body.alerts], "generic", route)

    for run, summary in (
        (alertmanager, "Alerts from the webhook of Prometheus Alertmanager"),
        (generic, "Alerts from any other system"),
    ):
        name = run.__name__
        router.post(
            f"/{name}", response={202: bodies.ReceivedOut}, operation_id=f"alerts_{name}", summary=summary
        )(run)


def _taken(request: HttpRequest, said: list[Said], source: str, route: Route) -> Any:
    actor = actor_of(request)
    require(actor, SEND)
    named = _named(actor, route)
    where(actor, **named)
    _count(actor)
    return Status(202, receive(said, source=source, **named, by=actor))


def _named(by: Actor, route: Route) -> dict[str, Any]:
    """The team and the service of an address: a key that sends alerts need not read anything else."""
    teams = scope(by, SEND, Team.objects.filter(is_active=True))
    services = scope(by, SEND, Service.objects.select_related("case__team"))
    given = route.model_dump(exclude_none=True)
    return replace_keys(given, team=(teams, "TEAM"), service=(services, "SVC"))


def _count(actor: Actor) -> None:
    """Refuse a sender that runs wild, before anything is read or written for it.   Raises TooMany (429)."""
    try:
        take(INTAKE, [f"alerts {actor.token or actor.key}"])
    except TooMany as many:
        rule = say("More than {n} requests with alerts came in a minute.", n=INTAKE.tries)
        way_out = say("Send many alerts in one request, and wait a little.")
        raise TooMany("alerts", rule, way_out, many.retry_after) from None


STAND_IN, SWAP = Call(bodies.StandInIn, _stand_in), Call(bodies.SwapIn, rotas.swap)
LEVELS, RETIRE = Call(bodies.LevelsIn, _set_levels), Call(Nothing, rotas.retire)
RESOURCES = (
    Resource("rotas", "rota", lists.ROTAS, RotaOut, Call(bodies.RotaIn, _set_up),
             Call(bodies.RotaChange, _change), related=("case", "case__team"),
             calls={"stand_in": STAND_IN, "swap": SWAP, "levels": LEVELS, "retire": RETIRE},
             before_detail=(add_on_call,),
             parts=(posting("stand-ins", STAND_IN, "Somebody stands in"),
                    posting("swaps", SWAP, "Two take each other's turn"),
                    posting("levels", LEVELS, "Who hears next"),
                    posting("retirement", RETIRE, "Nobody takes turns any more"))),
    Resource("alerts", "alert", lists.ALERTS, AlertOut, related=("incident",), timeline=False,
             before_detail=(add_intake,)),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
