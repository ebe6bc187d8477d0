"""The schedule of a project in the API: the same figures as on its page."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.projects.late import planned
from pawl.projects.models import Project
from pawl.web.asked import actor_of
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Resource

if TYPE_CHECKING:
    from pawl.projects.scheduling import Plan, Planned
    from pawl.projects.scheduling.chance import Chance


class ScheduledOut(Schema):
    key: str
    wbs: str
    title: str
    start: datetime
    finish: datetime
    first_day: date
    last_day: date
    total_float_days: float | None
    free_float_days: float | None
    is_critical: bool
    has_parts: bool
    baseline_first_day: date | None
    baseline_last_day: date | None
    slip_days: float | None
    """Working days by which it ends later than in the newest baseline."""


class ProjectScheduleOut(Schema):
    last_day: date
    status_day: date | None
    finish: datetime
    p50_day: date | None
    p80_day: date | None
    chance: str
    baseline: str | None
    notices: list[str]
    rows: list[ScheduledOut]


def add_schedule(router: Router, resource: Resource) -> None:
    """GET /{key}/schedule: dates and floats of each row, and when the project ends."""

    def schedule(request: HttpRequest, key: str) -> ProjectScheduleOut:
        plan, chance = _scheduled(resource.find(actor_of(request), key))
        told = teller()
        return ProjectScheduleOut(
            last_day=plan.last_day, status_day=plan.status, finish=plan.schedule.finish,
            p50_day=chance.p50, p80_day=chance.p80, chance=told(chance.sentence),
            baseline=plan.baseline.key if plan.baseline else None,
            notices=[told(one) for one in plan.notices], rows=[_row(one) for one in plan.rows],
        )  # fmt: skip

    router.get("/{key}/schedule", response=ProjectScheduleOut, operation_id="projects_schedule",
               summary="Dates, floats and critical rows of the plan, and when it ends")(schedule)  # fmt: skip


def _scheduled(project: Any) -> "tuple[Plan, Chance]":
    assert isinstance(project, Project), "the resource is of projects"  # noqa: S101 for the type checker alone
    plan = planned(project)
    return plan, plan.chance


def _row(one: "Planned") -> ScheduledOut:
    first, last = one.frozen or (None, None)
    return ScheduledOut(
        key=one.work.key, wbs=one.code, title=one.work.case.title, start=one.start, finish=one.finish,
        first_day=one.first_day, last_day=one.last_day, total_float_days=one.total_float,
        free_float_days=one.free_float, is_critical=one.is_critical, has_parts=one.has_parts,
        baseline_first_day=first, baseline_last_day=last, slip_days=one.slip,
    )  # fmt: skip
