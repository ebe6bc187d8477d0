"""Webhooks in the API: endpoints, their secret once, tests, the delivery log and replay."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.api import RecordOut
from pawl.lifecycle import Step
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body, Routers
from pawl.web.rest.fields import Key, Title, Word
from pawl.web.rest.lists import list_description, page_response
from pawl.web.rest.references import replace_keys
from pawl.web.rest.repeats import refuse_repeat
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.versions import check_match
from pawl.webhooks import actions
from pawl.webhooks.lists import ATTEMPTS, ENDPOINTS, attempts_of
from pawl.webhooks.models import Endpoint

Url = Annotated[str, Field(max_length=500)]
Wants = Annotated[list[Word], Field(max_length=50)]


class EndpointIn(Body):
    title: Title
    url: Url
    wants: Wants
    organisation: Key | None = None


class EndpointChange(Body):
    title: Title | None = None
    url: Url | None = None
    wants: Wants | None = None


class NothingMore(Body):
    """A step that needs nothing but itself."""


class ReplayIn(Body):
    delivery: int


class EndpointOut(RecordOut):
    url: str
    wants: list[str]
    state: str
    organisation: str | None
    failures: int
    failing_since: datetime | None

    @staticmethod
    def resolve_organisation(one: Endpoint) -> str | None:
        number = one.case.organisation_id
        return None if number is None else f"ORG-{number}"


class NewEndpointOut(EndpointOut):
    secret: str = Field(description="Verifies signatures. It is never shown again.")


class TestedOut(Schema):
    event: int


def add(*, by: Actor, **fields: Any) -> Endpoint:
    """Send events to an address; the secret stands in this answer and nowhere else."""
    visible = scope(by, Permission.ACCOUNT_READ, Organisation.objects.all())
    return _with(*actions.add(**replace_keys(fields, organisation=(visible, "ORG")), by=by))


def rotate(endpoint: Endpoint, *, by: Actor) -> Endpoint:
    """A new secret, shown once."""
    return _with(*actions.rotate(endpoint, by=by))


def add_secret(router: Router, resource: Resource) -> None:
    """POST /{key}/secret: a new one; for a day both sign."""

    def rotated(request: HttpRequest, key: str) -> Any:
        refuse_repeat(request)
        endpoint = resource.find(actor_of(request), key)
        check_match(request, endpoint)
        return rotate(endpoint, by=actor_of(request))

    router.post(
        "/{key}/secret",
        response=NewEndpointOut,
        operation_id="webhooks_rotate",
        summary="Make a new secret, shown once",
    )(rotated)


def add_deliveries(router: Router, resource: Resource) -> None:
    """GET /{key}/attempts, POST /{key}/test, POST /{key}/deliveries/{delivery}/replay."""

    def listed(request: HttpRequest, key: str) -> HttpResponse:
        actor = actor_of(request)
        return page_response(attempts_of(resource.find(actor, key)), actor, request)

    def tested(request: HttpRequest, key: str) -> Any:
        event = actions.test(resource.find(actor_of(request), key), by=actor_of(request))
        return Status(202, {"event": event.pk})

    def replayed(request: HttpRequest, key: str, delivery: int) -> Any:
        event = actions.replay(resource.find(actor_of(request), key), delivery, by=actor_of(request))
        return Status(202, {"event": event.pk})

    listed.reads_query = True  # type: ignore[attr-defined]
    described = list_description(ATTEMPTS)
    router.get(
        "/{key}/attempts", operation_id="webhooks_attempts", summary="Delivery log", openapi_extra=described
    )(listed)
    router.post(
        "/{key}/test", response={202: TestedOut}, operation_id="webhooks_test", summary="Send a test"
    )(tested)
    router.post(
        "/{key}/deliveries/{delivery}/replay",
        response={202: TestedOut},
        operation_id="webhooks_replay",
        summary="Send an event again, under its id",
    )(replayed)


def _with(endpoint: Endpoint, secret: str) -> Endpoint:
    endpoint.secret = secret  # in this instance alone, for this one answer
    return endpoint


def _step(name: str) -> Call:
    def take(endpoint: Endpoint, *, by: Actor) -> Endpoint:
        getattr(actions, name)(endpoint, by=by)
        return endpoint

    return Call(NothingMore, take)


def _steps(endpoint: Endpoint, by: Actor) -> list[Step]:
    return actions.WEBHOOK.steps(endpoint, by)


WEBHOOKS = Resource(
    "webhooks",
    "webhook",
    ENDPOINTS,
    EndpointOut,
    Call(EndpointIn, add, NewEndpointOut),
    change=Call(EndpointChange, actions.change),
    remove=actions.remove,
    steps=_steps,
    transitions={name: _step(name) for name in ("pause", "resume")},
    calls={"test": Call(NothingMore, actions.test), "rotate": Call(NothingMore, rotate, NewEndpointOut),
           "replay": Call(ReplayIn, actions.replay)},
    related=("case", "case__organisation"),
    parts=(add_secret, add_deliveries),
)  # fmt: skip
RESOURCES = (WEBHOOKS,)


def routers() -> Routers:
    """By the first part of their addresses."""
    return {"webhooks": WEBHOOKS.router}
