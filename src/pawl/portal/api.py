"""What the pages that span the apps show, by API: the worklist, and how the services are."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from pawl.accounts.permissions import require
from pawl.portal.service_health import Health, healths
from pawl.portal.work_acts import WORK as WORKS
from pawl.portal.work_list import WORK
from pawl.web.asked import actor_of
from pawl.web.rest.lists import export_description, export_response, list_description, page_response
from pawl.web.rest.resource import Resource

RESOURCES: tuple[Resource, ...] = ()
"""None of their own: each row is a record of its practice."""
work, status = Router(), Router()


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


def routers() -> dict[str, Router]:
    """By the first part of their paths."""
    return {"work": work, "service-status": status}
