"""The routes of a resource, each in the one form that all resources have."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field, ValidationError

from pawl.analytics.words import say
from pawl.errors import Conflict, Invalid
from pawl.web.asked import actor_of
from pawl.web.bulk import MOST_ROWS, Outcome, Outcomes, run_rows
from pawl.web.rest import timeline
from pawl.web.rest.base import Body, invalid
from pawl.web.rest.lists import export_description, export_response, list_description, page_response
from pawl.web.rest.problem import MEDIA_TYPE, as_problem, teller
from pawl.web.rest.repeats import refuse_repeat, refuse_transaction
from pawl.web.rest.versions import check_match, etag, unchanged

if TYPE_CHECKING:
    from pawl.web.rest.resource import Call, Resource

IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "The ETag that was read; without it 428, with an old one 412.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,18}"$'},
}


class Rows(Body):
    """Rows for a bulk request."""

    rows: list[dict[str, Any]] = Field(min_length=1, max_length=MOST_ROWS)


class Take(Body):
    """A step to take: its activity, and what it needs."""

    activity: str = Field(min_length=1, max_length=60)
    fields: dict[str, Any] = Field(default_factory=dict)


class StepShown(Schema):
    """A step, and if it cannot be taken, why not and who could."""

    activity: str
    target: str
    is_allowed: bool
    rule: str | None
    way_out: str | None
    fields: list[str]


def add_list(router: Router, resource: "Resource") -> None:
    """GET /: a page of the list; GET /export: all of it as a file."""

    def listed(request: HttpRequest) -> HttpResponse:
        return page_response(resource.listing, actor_of(request), request)

    def exported(request: HttpRequest) -> Any:
        return export_response(resource.listing, actor_of(request), request)

    listed.reads_query = exported.reads_query = True  # type: ignore[attr-defined]
    name, listing = resource.name, resource.listing
    router.get(
        "", operation_id=f"{name}_list", summary=f"List {name}", openapi_extra=list_description(listing)
    )(listed)
    router.get(
        "/export",
        operation_id=f"{name}_export",
        summary=f"Export {name}",
        openapi_extra=export_description(listing),
    )(exported)


def add_create(router: Router, resource: "Resource", call: "Call") -> None:
    """POST /: make one."""

    def created(request: HttpRequest, response: HttpResponse, body: Any) -> Any:
        if call.shown:
            refuse_repeat(request)
        record = call.run(by=actor_of(request), **fields_of(body))
        response["Location"] = f"{request.path.rstrip('/')}/{record.key}"
        response["ETag"] = etag(record)
        return Status(201, record)

    created.__annotations__["body"] = call.body
    name, shown = resource.name, call.shown or resource.shown
    also = "; its secret is shown once" if call.shown else ""
    router.post(
        "", response={201: shown}, operation_id=f"{name}_create", summary=f"Create one {resource.thing}{also}"
    )(created)


def add_bulk(router: Router, resource: "Resource", call: "Call") -> None:
    """POST /bulk: make many, all or none; with dry_run only say what would become of each."""

    def bulk(request: HttpRequest, body: Rows, dry_run: bool = False) -> HttpResponse:  # noqa: FBT001, FBT002
        by = actor_of(request)
        found = run_rows(
            body.rows, lambda row: call.run(by=by, **read_fields(call.body, row)), dry_run=dry_run
        )
        return outcomes_response(found, resource.thing)

    name = resource.name
    router.post("/bulk", operation_id=f"{name}_bulk", summary=f"Create many {name}")(bulk)


def add_detail(router: Router, resource: "Resource") -> None:
    """GET /{key}: one."""

    def detail(request: HttpRequest, response: HttpResponse, key: str) -> Any:
        record = resource.find(actor_of(request), key)
        if (same := unchanged(request, record)) is not None:
            return same
        response["ETag"] = etag(record)
        return record

    name = resource.name
    router.get(
        "/{key}", response=resource.shown, operation_id=f"{name}_detail", summary=f"Read one {resource.thing}"
    )(detail)


def add_change(router: Router, resource: "Resource", call: "Call") -> None:
    """PATCH /{key}: change the named fields, if nobody was faster."""

    def changed(request: HttpRequest, response: HttpResponse, key: str, body: Any) -> Any:
        record = resource.find(actor_of(request), key)
        check_match(request, record)
        record = call.run(record, by=actor_of(request), **fields_of(body)) or record
        response["ETag"] = etag(record)
        return record

    changed.__annotations__["body"] = call.body
    name = resource.name
    router.patch(
        "/{key}",
        response=resource.shown,
        operation_id=f"{name}_change",
        summary=f"Change one {resource.thing}",
        openapi_extra={"parameters": [IF_MATCH]},
    )(changed)


def add_remove(router: Router, resource: "Resource", remove: Callable[..., None]) -> None:
    """DELETE /{key}: take it away, if nobody was faster."""

    def removed(request: HttpRequest, key: str) -> HttpResponse:
        record = resource.find(actor_of(request), key)
        check_match(request, record)
        remove(record, by=actor_of(request))
        return HttpResponse(status=204)

    name = resource.name
    router.delete(
        "/{key}",
        response={204: None},
        operation_id=f"{name}_remove",
        summary=f"Remove one {resource.thing}",
        openapi_extra={"parameters": [IF_MATCH]},
    )(removed)


def add_transitions(router: Router, resource: "Resource") -> None:
    """GET and POST /{key}/transitions: what can be done now and why not; do it."""

    def steps(request: HttpRequest, key: str) -> Any:
        actor = actor_of(request)
        found = resource.steps(resource.find(actor, key), actor) if resource.steps else ()
        told = teller()
        return [
            StepShown(
                activity=step.activity,
                target=step.target,
                is_allowed=step.refusal is None,
                rule=told(step.refusal.rule) if step.refusal else None,
                way_out=told(step.refusal.way_out) if step.refusal else None,
                fields=list(resource.transitions[step.activity].body.model_fields),
            )
            for step in found
            if step.activity in resource.transitions
        ]

    def take(request: HttpRequest, response: HttpResponse, key: str, body: Take) -> Any:
        record = resource.find(actor_of(request), key)
        check_match(request, record)
        call = resource.transitions.get(body.activity)
        if call is None:
            names = ", ".join(resource.transitions)
            rule = say("There is no step {name}.", name=body.activity)
            raise Conflict(resource.thing, rule, say("Use one of: {names}.", names=names))
        fields = read_fields(call.body, body.fields, "fields")
        record = call.run(record, by=actor_of(request), **fields) or record
        response["ETag"] = etag(record)
        return record

    name = resource.name
    router.get(
        "/{key}/transitions",
        response=list[StepShown],
        operation_id=f"{name}_steps",
        summary="What can be done now, and for the rest why not and who could",
    )(steps)
    router.post(
        "/{key}/transitions",
        response=resource.shown,
        operation_id=f"{name}_step",
        summary="Take a step",
        openapi_extra={"parameters": [IF_MATCH]},
    )(take)


def add_timeline(router: Router, resource: "Resource") -> None:
    """GET /{key}/timeline: what happened to it, the newest first."""

    def happened(request: HttpRequest, key: str) -> HttpResponse:
        record = resource.find(actor_of(request), key)
        return timeline.page_response(actor_of(request), record, request)

    happened.reads_query = True  # type: ignore[attr-defined]
    router.get(
        "/{key}/timeline",
        operation_id=f"{resource.name}_timeline",
        summary="What happened to it",
        openapi_extra=list_description(timeline.TIMELINE),
    )(happened)


def calls(router: Router, resource: "Resource") -> None:
    """POST /{key}/NAME for each of a resource's calls: what can be done with one, beside its lifecycle."""
    for name, call in resource.calls.items():
        operation = f"{resource.name}_{name}".replace("-", "_")
        _add_call(router, resource, name, call, operation, f"Do with one of {resource.name}: {name}")


def posting(path: str, call: "Call", summary: str) -> Callable[[Router, "Resource"], None]:
    """POST /{key}/path: one of them, at an address and with a summary of its own."""

    def add(router: Router, resource: "Resource") -> None:
        _add_call(router, resource, path, call, f"{resource.name}_{path.replace('-', '_')}", summary)

    return add


def _add_call(
    router: Router, resource: "Resource", path: str, call: "Call", operation: str, summary: str
) -> None:
    def called(request: HttpRequest, response: HttpResponse, key: str, body: Any) -> Any:
        if call.calls_out:
            refuse_transaction(request)
        record = resource.find(actor_of(request), key)
        check_match(request, record)
        done = call.run(record, by=actor_of(request), **fields_of(body)) or record
        if not call.shown:
            response["ETag"] = etag(done)
        return done

    called.__annotations__["body"] = call.body
    router.post(
        f"/{{key}}/{path}",
        response=call.shown or resource.shown,
        operation_id=operation,
        summary=summary,
        openapi_extra={"parameters": [IF_MATCH]},
    )(called)


def fields_of(body: Body) -> dict[str, Any]:
    """What a client sent, without what it left out."""
    return {name: getattr(body, name) for name in body.model_fields_set}


def read_fields(body: type[Body], given: Any, place: str = "") -> dict[str, Any]:
    """Read fields that lie inside another body.   Raises Invalid."""
    try:
        return fields_of(body.model_validate(given))
    except ValidationError as error:
        raise invalid(error.errors(include_url=False), place) from None


def outcomes_response(found: Outcomes, thing: str) -> HttpResponse:
    """What became of each row: 201 done, 200 would be, 422 nothing was done."""
    rows = [as_outcome(one, found) for one in found.rows]
    if found.refused and not found.is_dry:
        rule = say("{n} of {all} rows break a rule, so none was taken.", n=len(found.refused), all=len(rows))
        error = Invalid(thing, rule, say("Mend the rows named here, then send all again."))
        body, kind, status = {**as_problem(error), "rows": rows}, MEDIA_TYPE, 422
    else:
        body, kind, status = (
            {"dry_run": found.is_dry, "rows": rows},
            "application/json",
            201 if found.is_done else 200,
        )
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=kind)
    response.was_undone = not found.is_done  # type: ignore[attr-defined]
    return response


def as_outcome(one: Outcome, found: Outcomes) -> dict[str, Any]:
    """What became of a row, as JSON."""
    if one.refusal is not None:
        return {"row": one.row, "outcome": "refused", "key": None, "problem": as_problem(one.refusal)}
    if found.is_done:
        return {"row": one.row, "outcome": "created", "key": one.key, "problem": None}
    return {
        "row": one.row,
        "outcome": "would_create" if found.is_dry else "not_done",
        "key": None,
        "problem": None,
    }
