"""Time and cost of work in the API: what was noted, what it cost until a day, what is still to come."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.projects.actions.effort import log_time, strike_time
from pawl.projects.costing import Cost, cost_until, hours_left, sees_cost
from pawl.projects.models import Project, WorkPackage
from pawl.tickets.models import TimeEntry
from pawl.tickets.work_bodies import TimeIn
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Amount, Key
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Call, Resource

MOST = 500


class WorkTimeIn(TimeIn):
    hours_left: Annotated[Amount, Field(ge=0, lt=10_000_000)] | None = None


class StrikeIn(Body):
    entry: Key


class TimeOut(Schema):
    key: str
    person: str
    day: date
    minutes: int
    note: str
    is_struck: bool
    at: datetime


class WorkCostOut(Schema):
    """What is null is not known or not for the caller to see; `why` says the reasons."""

    until: date
    currency: str
    minutes: int
    labour: Decimal | None
    items: Decimal | None
    total: Decimal | None
    hours_left: Decimal | None = None
    """Of one work package."""
    why: list[str]


class WorkPackageCostOut(WorkCostOut):
    key: str


class ProjectCostOut(WorkCostOut):
    work_packages: list[WorkPackageCostOut]
    """Each with what stands below it; what took no time and no money is left out."""


CALLS = {"time": Call(WorkTimeIn, log_time), "strike": Call(StrikeIn, strike_time)}


def add_time(router: Router, resource: Resource) -> None:
    """GET /{key}/time: what was noted on a work package, the newest first."""

    def time(request: HttpRequest, key: str) -> list[TimeOut]:
        work = resource.find(actor_of(request), key)
        return [
            TimeOut(
                key=one.key, person=f"PER-{one.person_id}", day=one.day, minutes=one.minutes, note=one.note,
                is_struck=one.struck_at is not None, at=one.at,
            )
            for one in TimeEntry.objects.filter(case=work.pk).order_by("-pk")[:MOST]
        ]  # fmt: skip

    router.get("/{key}/time", response=list[TimeOut], operation_id="work_packages_time_noted",
               summary="The time that was noted on it")(time)  # fmt: skip


def add_cost(router: Router, resource: Resource) -> None:
    """GET /{key}/cost: what it cost until a day, today where none is named."""
    is_whole = resource.name == "projects"

    def cost(request: HttpRequest, key: str, until: date | None = None) -> Any:
        actor, found = actor_of(request), resource.find(actor_of(request), key)
        day = until or clock.now().date()
        return _of_project(found, day, actor) if is_whole else _of_work(found, day, actor)

    shown = ProjectCostOut if is_whole else WorkPackageCostOut
    name = f"{resource.name.replace('-', '_')}_cost"
    router.get("/{key}/cost", response=shown, operation_id=name, summary="What it cost until a day")(cost)


def _of_project(project: Project, day: date, actor: Actor) -> dict[str, Any]:
    costs, sees = cost_until(project, day), sees_cost(actor, project)
    rows = WorkPackage.objects.filter(project=project, pk__in=costs.with_parts).select_related("case")
    below = [{"key": one.key, **_row(one, costs.of(one), day, costs.currency, sees)} for one in rows]
    return {**_told(costs.whole, day, costs.currency, sees), "work_packages": below}


def _of_work(work: WorkPackage, day: date, actor: Actor) -> dict[str, Any]:
    costs = cost_until(work.project, day)
    sees = sees_cost(actor, work.project)
    return {"key": work.key, **_row(work, costs.of(work), day, costs.currency, sees)}


def _row(work: WorkPackage, cost: Cost, day: date, currency: str, sees: bool) -> dict[str, Any]:  # noqa: FBT001 private
    left, why = hours_left(work, cost.hours)
    found = _told(cost, day, currency, sees)
    return found | {"hours_left": left, "why": [*found["why"], *([teller()(why)] if why else [])]}


def _told(cost: Cost, day: date, currency: str, sees: bool) -> dict[str, Any]:  # noqa: FBT001 private
    return {
        "until": day, "currency": currency, "minutes": cost.minutes,
        "labour": cost.labour if sees else None, "items": cost.items, "total": cost.total if sees else None,
        "why": [teller()(one) for one in cost.why] if sees else [],
    }  # fmt: skip
