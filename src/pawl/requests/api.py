"""Service requests in the API: what can be asked for, ask, and the work on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field as Limit

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Team
from pawl.accounts.permissions import can
from pawl.analytics.words import say
from pawl.catalogue.models import Offering
from pawl.collaboration.api import RecordOut, comments
from pawl.errors import Conflict, PawlError
from pawl.requests import answers as told
from pawl.requests.actions import asking, modelling, steps, tasks
from pawl.requests.actions.becoming import as_incident
from pawl.requests.actions.calling import call_for
from pawl.requests.actions.lifecycle import BY_APPROVAL, REQUEST, WORK
from pawl.requests.actions.modelling import MODEL, newest
from pawl.requests.expected import in_plain_words, waits_for_caller
from pawl.requests.lists import MODELS, REQUESTS, TASKS
from pawl.requests.models import FulfilmentTask, RequestModel, ServiceRequest
from pawl.tickets.actions import work
from pawl.tickets.own.api import OWN_CALL, OwnIn, OwnOut
from pawl.tickets.work_acts import by_keys, explain
from pawl.tickets.work_api import CALLER_CALLS, ITEM_CALLS, WORK_CALLS, add_impact
from pawl.tickets.work_bodies import BreachIn, CallerOfTicket, CustomerOfTicket, Level, PriorityIn
from pawl.web.rest.base import Body, Routers
from pawl.web.rest.fields import Instant, Key, Text, Title, Word
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls


class RequestModelIn(Body):
    offering: Key
    name: dict[str, str]
    description: dict[str, str] = Limit(default_factory=dict)


class RequestModelChange(Body):
    name: dict[str, str] = Limit(default_factory=dict)
    description: dict[str, str] = Limit(default_factory=dict)


class RequestFormIn(Body):
    questions: list[dict[str, Any]] = Limit(default_factory=list, max_length=40)
    stages: list[dict[str, Any]] = Limit(default_factory=list, max_length=40)
    tasks: list[dict[str, Any]] = Limit(default_factory=list, max_length=40)
    days: int = Limit(5, ge=0, le=365)
    impact: Level = 3
    urgency: Level = 3


class NothingSaid(Body):
    pass


class RequestReason(Body):
    reason: Text


class BecomeIncident(Body):
    title: Title = ""


class WorkNote(Body):
    note: str = Limit("", max_length=10_000)


class RequestFulfil(WorkNote):
    breach_cause: Word = ""
    breach_note: str = Limit("", max_length=500)


class RequestHold(Body):
    reason: Word
    note: str = Limit("", max_length=10_000)
    until: Instant | None = None


class RequestAssign(Body):
    team: Key | None = None
    person: Key | None = None


class TaskTake(Body):
    person: Key | None = None


class ServiceRequestIn(Body):
    model: Key
    answers: dict[str, Any] = Limit(default_factory=dict)
    caller: Key | None = None
    own: OwnIn = Limit(default_factory=dict)


class ServiceRequestChange(Body):
    answers: dict[str, Any] = Limit(default_factory=dict)


class RequestModelOut(RecordOut):
    state: str
    offering: str
    number: int
    name: dict[str, str]
    description: dict[str, str]
    form: dict[str, Any] | None

    @staticmethod
    def resolve_offering(one: RequestModel) -> str:
        return one.offering.key

    @staticmethod
    def resolve_name(one: RequestModel) -> dict[str, str]:
        return dict(one.name)

    @staticmethod
    def resolve_description(one: RequestModel) -> dict[str, str]:
        return dict(one.description)

    @staticmethod
    def resolve_form(one: RequestModel) -> Any:
        return told.definition_of(newest(one)).plain() if one.number else None


class RequestTaskLine(Schema):
    key: str
    name: str
    step: int
    state: str


class ServiceRequestOut(OwnOut, RecordOut):
    state: str
    model: str
    form: int
    answers: dict[str, Any]
    caller: str | None
    team: str | None
    assignee: str | None
    priority: int
    computed_priority: int
    priority_reason: str
    impact: int
    urgency: int
    service: str | None
    customer: str | None
    hold_reason: str
    resolution: str
    opened_at: datetime
    expected_at: datetime | None
    progress: str
    """In plain words, for whoever asked."""
    tasks: list[RequestTaskLine]

    @staticmethod
    def resolve_model(one: ServiceRequest) -> str:
        return f"RQM-{one.form.model_id}"

    @staticmethod
    def resolve_form(one: ServiceRequest) -> int:
        return one.form.number

    @staticmethod
    def resolve_answers(one: ServiceRequest) -> Any:
        return one.fields

    @staticmethod
    def resolve_caller(one: ServiceRequest) -> str | None:
        return f"PER-{one.case.owner_id}" if one.case.owner_id else None

    @staticmethod
    def resolve_team(one: ServiceRequest) -> str | None:
        return f"TEAM-{one.case.team_id}" if one.case.team_id else None

    @staticmethod
    def resolve_service(one: ServiceRequest) -> str | None:
        return f"SVC-{one.service_id}" if one.service_id else None

    @staticmethod
    def resolve_customer(one: ServiceRequest) -> str | None:
        return f"CUS-{one.customer_id}" if one.customer_id else None

    @staticmethod
    def resolve_assignee(one: ServiceRequest) -> str | None:
        return f"PER-{one.assignee_id}" if one.assignee_id else None

    @staticmethod
    def resolve_progress(one: ServiceRequest) -> str:
        return in_plain_words(one, waits=waits_for_caller(one))

    @staticmethod
    def resolve_tasks(one: ServiceRequest) -> list[dict[str, Any]]:
        return [
            {"key": task.key, "name": str(task.name), "step": task.step, "state": task.state}
            for task in one.tasks.order_by("number")
        ]


class FulfilmentTaskOut(Schema):
    key: str
    request: str
    name: str
    step: int
    state: str
    team: str | None
    assignee: str | None
    note: str
    started_at: datetime | None
    ended_at: datetime | None
    version: int

    @staticmethod
    def resolve_request(one: FulfilmentTask) -> str:
        return f"REQ-{one.request_id}"

    @staticmethod
    def resolve_name(one: FulfilmentTask) -> str:
        return str(one.name)

    @staticmethod
    def resolve_team(one: FulfilmentTask) -> str | None:
        return f"TEAM-{one.team_id}" if one.team_id else None

    @staticmethod
    def resolve_assignee(one: FulfilmentTask) -> str | None:
        return f"PER-{one.assignee_id}" if one.assignee_id else None


def draft(*, offering: str, by: Actor, **fields: Any) -> RequestModel:
    """For an offering that the caller may see."""
    found = referred(Offering.objects.visible_to(by).select_related("case"), "OFF", offering, "offering")
    return modelling.draft(found, by=by, **fields)


def publish(model: RequestModel, *, by: Actor, **form: Any) -> RequestModel:
    """A version of its form."""
    return modelling.publish(model, form, by=by)


def model_steps(model: RequestModel, by: Actor) -> list[Any]:
    """Publishing a version is always possible; the rest is its lifecycle."""
    return [Possible("publish", model.state, None), *MODEL.steps(model, by)]


def submit(
    *, model: str, answers: dict[str, Any] | None = None, caller: str | None = None,
    own: dict[str, Any] | None = None, by: Actor,
) -> Any:  # fmt: skip
    """Ask for something, for oneself or for somebody whom one may see."""
    found = referred(
        RequestModel.objects.visible_to(by).select_related("case", "offering__service__case__team"),
        "RQM", model, "model",
    )  # fmt: skip
    person = referred(people_for(by), "PER", caller, "caller") if caller else None
    return asking.submit(found, answers or {}, by=by, caller=person, channel="api", own=own or {})


def change(request: ServiceRequest, *, answers: dict[str, Any] | None = None, by: Actor) -> ServiceRequest:
    """The answers, while nobody works on it."""
    return asking.change_answers(request, answers or {}, by=by)


def assign(request: ServiceRequest, *, team: str | None = None, person: str | None = None, by: Actor) -> Any:
    """To a team, and perhaps to somebody."""
    chosen = referred(Team.objects.visible_to(by), "TEAM", team, "team") if team else None
    somebody = referred(people_for(by), "PER", person, "person") if person else None
    return work.assign(request, team=chosen, person=somebody, by=by)


def take(task: FulfilmentTask, *, person: str | None = None, by: Actor) -> FulfilmentTask:
    """By somebody, by default the caller."""
    somebody = referred(people_for(by), "PER", person, "person") if person else by.human
    return tasks.take(task, person=somebody, by=by)


@dataclass(frozen=True)
class Possible:
    """A step, free or refused."""

    activity: str
    target: str
    refusal: PawlError | None


def request_steps(request: ServiceRequest, by: Actor) -> list[Any]:
    """What people can do now; an approval is answered, not stepped over."""
    found = [one for one in REQUEST.steps(request, by) if one.activity not in BY_APPROVAL]
    return [*found, *([Possible("assign", request.state, None)] if can(by, WORK, request) else [])]


def task_steps(task: FulfilmentTask, _by: Actor) -> Iterable[Possible]:
    """What can be done with a task."""
    rule, way_out = say("It is not its turn, or it is over."), say("Look at the tasks before it.")
    refusal = None if task.state == "in_progress" else Conflict(task.key, rule, way_out)
    targets = {"take": "in_progress", "deliver": "delivered", "skip": "cancelled"}
    return [Possible(activity, target, refusal) for activity, target in targets.items()]


REQUEST_CALLS: dict[str, Any] = {
    "ask": Call(NothingSaid, asking.ask_again),
    "hold": Call(RequestHold, steps.hold),
    "resume": Call(NothingSaid, steps.resume),
    "fulfil": Call(RequestFulfil, steps.fulfil),
    "close": Call(NothingSaid, steps.close),
    "reopen": Call(RequestReason, steps.reopen),
    "cancel": Call(RequestReason, steps.cancel),
    "become": Call(BecomeIncident, as_incident),
    "assign": Call(RequestAssign, assign),
}


def _model_call(activity: str) -> Call:
    return Call(NothingSaid, lambda model, *, by: modelling.take_step(model, activity, by=by))


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "service-requests", "service request", REQUESTS, ServiceRequestOut, Call(ServiceRequestIn, submit),
        Call(ServiceRequestChange, change), steps=request_steps, transitions=REQUEST_CALLS,
        calls={
            "priority": Call(PriorityIn, steps.prioritise),
            **ITEM_CALLS,
            **WORK_CALLS,
            **CALLER_CALLS,
            "breach": Call(BreachIn, explain),
            "caller": Call(CallerOfTicket, by_keys(call_for)),
            "customer": Call(CustomerOfTicket, by_keys(steps.serve)),
            "own": OWN_CALL,
        },
        related=("case__owner", "case__team", "form", "service__case"), parts=(comments, calls, add_impact),
    ),
    Resource(
        "request-models", "request model", MODELS, RequestModelOut, Call(RequestModelIn, draft),
        Call(RequestModelChange, modelling.reword), steps=model_steps,
        transitions={"publish": Call(RequestFormIn, publish),
                     **{one: _model_call(one) for one in ("put_live", "retire", "restore")}},
        related=("case", "offering__case"),
    ),
    Resource(
        "fulfilment-tasks", "task", TASKS, FulfilmentTaskOut, steps=task_steps,
        transitions={"take": Call(TaskTake, take), "deliver": Call(WorkNote, steps.deliver),
                     "skip": Call(WorkNote, steps.skip)},
        related=("request__case__team", "request__form"),
    ),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
