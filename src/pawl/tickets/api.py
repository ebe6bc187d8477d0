"""REST resources of tickets."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl import clock as time
from pawl.analytics.words import packed
from pawl.tickets import desk_api, field_set_api
from pawl.tickets.explaining import Explanation, explained, minutes
from pawl.tickets.lists import SLA_CLOCKS
from pawl.tickets.models import Clock
from pawl.tickets.reads import find_clock
from pawl.web.asked import actor_of
from pawl.web.rest.base import Routers
from pawl.web.rest.resource import Resource


class ClockOut(Schema):
    key: str
    case: str
    clock: str
    state: str
    minutes: int
    started_at: datetime
    stopped_at: datetime | None
    due_at: datetime | None
    consumed_seconds: float | None
    breached_at: datetime | None
    breach_cause: str
    breach_note: str
    warned: list[int]
    version: int

    @staticmethod
    def resolve_case(one: Clock) -> str:
        return one.case.key

    @staticmethod
    def resolve_clock(one: Clock) -> str:
        return one.word


class StretchOut(Schema):
    start: datetime
    end: datetime
    kind: str
    rule: dict[str, Any]
    calendar: str
    worked_minutes: float
    target_minutes: float


class HappenedOut(Schema):
    number: int
    word: str
    at: datetime
    minutes: int | None
    target: str | None
    calendar: str | None
    reason: str
    by: str


class ExplanationOut(Schema):
    key: str
    case: str
    at: datetime
    state: str
    target_minutes: float
    consumed_minutes: float
    remaining_minutes: float
    due_at: datetime | None
    breached_at: datetime | None
    earlier_breaches: list[datetime]
    stretches: list[StretchOut]
    left_out: int
    events: list[HappenedOut]


def _out(one: Explanation) -> ExplanationOut:
    reading = one.reading
    return ExplanationOut(
        key=one.clock.key,
        case=one.clock.case.key,
        at=one.at,
        state=reading.state,
        target_minutes=minutes(reading.target),
        consumed_minutes=minutes(reading.consumed),
        remaining_minutes=minutes(reading.remaining),
        due_at=reading.due,
        breached_at=reading.breached_at,
        earlier_breaches=list(reading.earlier_breaches),
        stretches=[_stretch(each) for each in one.stretches],
        left_out=one.left_out,
        events=[_happened(each) for each in one.events],
    )


def _stretch(one: Any) -> StretchOut:
    part = one.segment
    return StretchOut(
        start=part.start,
        end=part.end,
        kind=part.kind,
        rule=packed(part.rule),
        calendar=one.calendar,
        worked_minutes=minutes(part.worked),
        target_minutes=minutes(one.target),
    )


def _happened(one: Any) -> HappenedOut:
    return HappenedOut(
        number=one.number,
        word=one.word,
        at=one.at,
        minutes=one.minutes,
        target=one.target.agreement.key if one.target else None,
        calendar=one.calendar.calendar.name if one.calendar else None,
        reason=one.reason,
        by=one.by,
    )


def _add_explain(router: Router, _resource: Resource) -> None:
    @router.get(
        "/{key}/explain",
        response=ExplanationOut,
        summary="Why a clock shows what it shows",
        operation_id="sla_clocks_explain",
    )
    def explain(request: HttpRequest, key: str) -> ExplanationOut:
        return _out(explained(find_clock(key, actor_of(request)), time.now()))


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "sla-clocks",
        "clock",
        SLA_CLOCKS,
        ClockOut,
        related=("case",),
        timeline=False,
        parts=(_add_explain,),
    ),
    *desk_api.RESOURCES,
    *field_set_api.RESOURCES,
)


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
