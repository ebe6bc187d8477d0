"""What the pages that span the apps show, by API: the worklist, and how the services are."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.framework import framework
from pawl.portal import customer_api, strategy_api, wheel_api
from pawl.portal.framework_map import Line, map_of
from pawl.portal.service_health import Health, healths
from pawl.portal.work_acts import WORK as WORKS
from pawl.portal.work_list import WORK
from pawl.projects import words
from pawl.web.asked import actor_of
from pawl.web.rest.base import Routers
from pawl.web.rest.lists import export_description, export_response, list_description, page_response
from pawl.web.rest.resource import Resource

RESOURCES: tuple[Resource, ...] = ()
"""None of their own: each row is a record of its practice."""
work, status, framework_map = Router(), Router(), Router()


class PlannedOut(Schema):
    outage: str
    from_at: datetime
    until: datetime | None


class StatusOut(Schema):
    service: str
    name: dict[str, str]
    state: str
    since: datetime | None
    planned: list[PlannedOut]


@work.get("", operation_id="work_list", summary="List what waits for somebody, of all practices",
          openapi_extra=list_description(WORK))  # fmt: skip
def listed(request: HttpRequest) -> HttpResponse:
    """A page of the worklist."""
    require(actor_of(request), WORKS)
    return page_response(WORK, actor_of(request), request)


@work.get("/export", operation_id="work_export", summary="Export what waits for somebody",
          openapi_extra=export_description(WORK))  # fmt: skip
def exported(request: HttpRequest) -> Any:
    """All of it as a file."""
    require(actor_of(request), WORKS)
    return export_response(WORK, actor_of(request), request)


listed.reads_query = exported.reads_query = True  # type: ignore[attr-defined]


class ProofOut(Schema):
    label: str
    count: int


class PracticeOut(Schema):
    practice: str
    name: str
    group: str
    purpose: str
    activities: list[str]
    records: int
    proofs: list[ProofOut]
    touched: dict[str, int]
    """Projects that say so in their coverage, by activity."""
    projects: int
    balance_percent: int | None


class DimensionOut(Schema):
    dimension: str
    name: str
    told: int
    whole: int
    percent: int | None


class FrameworkOut(Schema):
    practices: list[PracticeOut]
    dimensions: list[DimensionOut]


@framework_map.get("", response=FrameworkOut, operation_id="framework_map",
                   summary="Practices with the records that show them; the dimensions")  # fmt: skip
def mapped(request: HttpRequest) -> FrameworkOut:
    """The framework as it is lived, for whoever asks."""
    require(actor_of(request), Permission.PROJECT_READ)
    found = map_of(actor_of(request))
    sides = [
        DimensionOut(dimension=one.id, name=one.label, told=one.told, whole=one.whole, percent=one.percent)
        for one in found.sides
    ]
    return FrameworkOut(practices=[_practice(one) for one in found.lines], dimensions=sides)


def _practice(one: Line) -> PracticeOut:
    touched = {
        name: cell.projects
        for name, cell in zip(framework().activities, one.cells, strict=True) if cell.projects
    }  # fmt: skip
    return PracticeOut(
        practice=one.practice.id, name=one.name, group=one.practice.group,
        purpose=words.purpose(one.practice), activities=list(one.practice.activities), records=one.records,
        proofs=[ProofOut(label=str(each.label), count=each.count) for each in one.proofs],
        touched=touched, projects=one.cards, balance_percent=one.balance,
    )  # fmt: skip


@status.get("", response=list[StatusOut], operation_id="service_status_list",
            summary="How the services are: works, planned, degraded or going_on")  # fmt: skip
def services(request: HttpRequest) -> list[StatusOut]:
    """Those that do not work first."""
    return [_out(one) for one in healths(actor_of(request))]


def _out(one: Health) -> StatusOut:
    planned = [PlannedOut(outage=each.key, from_at=each.from_at, until=each.until) for each in one.planned]
    return StatusOut(
        service=one.service.key,
        name=dict(one.service.name),
        state=one.state,
        since=one.since,
        planned=planned,
    )


def routers() -> Routers:
    """By the first part of their paths."""
    return {
        "work": lambda: work,
        "service-status": lambda: status,
        "framework": lambda: framework_map,
        "wheel": lambda: wheel_api.wheel,
        **customer_api.routers(),
        **strategy_api.routers(),
    }
