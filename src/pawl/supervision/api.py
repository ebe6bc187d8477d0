"""The queue, the schedules and the journal in the API."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from pawl.accounts.actor import Actor
from pawl.history.models import Event
from pawl.history.reads import Entry, entries
from pawl.jobs.models import Delivery, Schedule, State
from pawl.lifecycle import Step
from pawl.supervision import actions, reads
from pawl.supervision.lists import EVENTS, JOBS, SCHEDULES
from pawl.web.asked import actor_of
from pawl.web.rest import routes
from pawl.web.rest.base import Body, Routers
from pawl.web.rest.fields import Word
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.versions import check_match, etag


class JobOut(Schema):
    key: str
    handler: str
    address: str
    state: str
    attempts: int
    case: str
    event: int
    progress: dict[str, Any]
    error: str
    worker: str
    run_after: datetime
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @staticmethod
    def resolve_case(one: Delivery) -> str:
        return one.event.case

    @staticmethod
    def resolve_event(one: Delivery) -> int:
        return one.event_id


class ScheduleOut(Schema):
    key: str
    name: str
    cron: str
    zone: str
    is_active: bool
    next_due: datetime
    last_run: datetime | None
    version: int


class ScheduleChange(Body):
    cron: Word
    zone: Word


class EventOut(Schema):
    key: str
    at: datetime
    case: str
    kind: str
    activity: str
    actor: str
    via: str
    correlation: str
    facts: dict[str, Any]
    texts: dict[str, str]
    erased: list[str]
    imported: bool
    digest: str

    @staticmethod
    def resolve_key(one: Event) -> str:
        return f"EVT-{one.pk}"

    @staticmethod
    def resolve_texts(one: Event) -> dict[str, str]:
        return dict(_entry(one).texts)

    @staticmethod
    def resolve_erased(one: Event) -> list[str]:
        return sorted(_entry(one).erased)


class RecordedOut(Schema):
    event: int


class NothingMore(Body):
    """A step that needs nothing but itself."""


def job_steps(job: Delivery, by: Actor) -> list[Step]:
    """What was given up can be tried again."""
    return [Step("retry", State.WAITING.value, actions.refusal_of_retry(job, by))]


def schedule_steps(schedule: Schedule, by: Actor) -> list[Step]:
    """It can be fired at any time, and rests or goes on."""
    refusal = actions.refusal(by)
    other = "pause" if schedule.is_active else "resume"
    return [Step("run", "fired", refusal), Step(other, f"{other}d", refusal)]


def reschedule(schedule: Schedule, *, by: Actor, **fields: Any) -> Schedule:
    """Move it; what is not named stays."""
    now = {"cron": schedule.cron, "zone": schedule.zone}
    return actions.reschedule(schedule, **{**now, **fields}, by=by)


JOB = Resource("jobs", "job", JOBS, JobOut, related=("event",), steps=job_steps,
               transitions={"retry": Call(NothingMore, actions.retry)}, timeline=False)  # fmt: skip
SCHEDULE = Resource("schedules", "schedule", SCHEDULES, ScheduleOut,
                    change=Call(ScheduleChange, reschedule), steps=schedule_steps,
                    transitions={"run": Call(NothingMore, actions.run_now),
                                 "pause": Call(NothingMore, actions.pause),
                                 "resume": Call(NothingMore, actions.resume)})  # fmt: skip
EVENT = Resource("events", "event", EVENTS, EventOut, timeline=False)
RESOURCES = (JOB, SCHEDULE, EVENT)


def job_router() -> Router:
    """GET /, /export, /{key}; POST /{key}/retry."""

    def detail(request: HttpRequest, key: str) -> Any:
        return reads.job(actor_of(request), key)

    def retried(request: HttpRequest, key: str) -> Any:
        event = actions.retry(reads.job(actor_of(request), key), by=actor_of(request))
        return Status(202, {"event": event.pk})

    router = Router(tags=["jobs"])
    routes.add_list(router, JOB)
    router.get("/{key}", response=JobOut, operation_id="jobs_detail", summary="Read one of jobs")(detail)
    router.post(
        "/{key}/retry",
        response={202: RecordedOut},
        operation_id="jobs_retry",
        summary="Try again from the start",
    )(retried)
    return router


def schedule_router() -> Router:
    """GET /, /export, /{key}; PATCH /{key}; POST /{key}/run, /pause, /resume."""

    def detail(request: HttpRequest, response: HttpResponse, key: str) -> Any:
        schedule = reads.schedule(actor_of(request), key)
        response["ETag"] = etag(schedule)
        return schedule

    def changed(request: HttpRequest, response: HttpResponse, key: str, body: ScheduleChange) -> Any:
        schedule = reads.schedule(actor_of(request), key)
        check_match(request, schedule)
        actions.reschedule(schedule, cron=body.cron, zone=body.zone, by=actor_of(request))
        response["ETag"] = etag(schedule)
        return schedule

    def ran(request: HttpRequest, key: str) -> Any:
        event = actions.run_now(reads.schedule(actor_of(request), key), by=actor_of(request))
        return Status(202, {"event": event.pk})

    router = Router(tags=["schedules"])
    routes.add_list(router, SCHEDULE)
    router.get(
        "/{key}", response=ScheduleOut, operation_id="schedules_detail", summary="Read one of schedules"
    )(detail)
    router.patch(
        "/{key}",
        response=ScheduleOut,
        operation_id="schedules_change",
        summary="Move it to another time",
        openapi_extra={"parameters": [routes.IF_MATCH]},
    )(changed)
    router.post(
        "/{key}/run", response={202: RecordedOut}, operation_id="schedules_run", summary="Fire it now"
    )(ran)
    _add_switches(router)
    return router


def _add_switches(router: Router) -> None:
    def paused(request: HttpRequest, key: str) -> Any:
        return actions.pause(reads.schedule(actor_of(request), key), by=actor_of(request))

    def resumed(request: HttpRequest, key: str) -> Any:
        return actions.resume(reads.schedule(actor_of(request), key), by=actor_of(request))

    for name, run in (("pause", paused), ("resume", resumed)):
        router.post(
            f"/{{key}}/{name}",
            response=ScheduleOut,
            operation_id=f"schedules_{name}",
            summary=f"{name.title()} it",
        )(run)


def event_router() -> Router:
    """GET /, /export, /{key}: the journal, as far as one may audit it."""

    def detail(request: HttpRequest, key: str) -> Any:
        return reads.event(actor_of(request), key)

    router = Router(tags=["events"])
    routes.add_list(router, EVENT)
    router.get("/{key}", response=EventOut, operation_id="events_detail", summary="Read one of events")(
        detail
    )
    return router


def _entry(event: Event) -> Entry:
    """Its texts and what was erased of them, read once for both."""
    if not hasattr(event, "entry"):
        event.entry = next(entries([event]))  # type: ignore[attr-defined]
    return event.entry  # type: ignore[attr-defined, no-any-return]


def routers() -> Routers:
    """By the first part of their addresses."""
    return {"jobs": job_router, "schedules": schedule_router, "events": event_router}
