"""The schedule of a project: a Gantt chart, and the same as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.analytics.errors import AnalyticsError
from pawl.presentation.gantt import Arrow, Gantt, Relation, Task, draw
from pawl.projects import words
from pawl.projects.late import FORMS, file_of, plan_of, planned
from pawl.projects.long_lists import page_of
from pawl.projects.models import Project
from pawl.projects.pages import SCHEDULE, part_tabs
from pawl.projects.views.showing import frame, project_of
from pawl.web.asked import actor_of
from pawl.web.templatetags.pawl import reader

if TYPE_CHECKING:
    from pawl.projects.scheduling import Plan, Planned

RELATIONS: dict[str, Relation] = {name: name for name in get_args(Relation)}


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """When each row can be done, how far it can slip, and what decides the end."""
    actor, project = actor_of(request), project_of(request, key)
    told = frame(project, "planning", actor) | {
        "schedule_label": SCHEDULE,
        "phase_label": words.PHASES["planning"],
        "parts": part_tabs(project, "planning", "schedule"),
    }  # fmt: skip
    told |= _told(project, request.GET, may_move=told["may_manage"])
    return render(request, "projects/schedule.html", told)


@require_safe
def download(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The plan as a file.   Raises Conflict for what makes no plan."""
    project = project_of(request, key)
    plan = planned(project)
    content = file_of(plan, project.case.title, form, request.get_host())
    answer = HttpResponse(content, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{project.key}.{form}"'
    return answer


def _told(project: Project, asked: QueryDict, *, may_move: bool) -> dict[str, Any]:
    try:
        plan = plan_of(project)
        chance = plan.chance
    except AnalyticsError as refusal:
        return {"refusal": refusal}
    shown, pager = page_of(plan.rows, asked)
    is_late = project.ends is not None and plan.last_day > project.ends
    return {
        "plan": plan,
        "chance": chance,
        "shown": shown,
        "pager": pager,
        "is_late": is_late,
        "critical": sum(one.is_critical for one in plan.rows),
        "gantt": _gantt(plan, shown, may_move=may_move),
    }


def _gantt(plan: "Plan", shown: Sequence["Planned"], *, may_move: bool) -> Gantt:
    arrows = [
        Arrow(f"WP-{one.predecessor_id}", f"WP-{one.successor_id}", RELATIONS[one.link_type])
        for one in plan.links
    ]
    status = plan.schedule.network.status
    zone = plan.days.calendar.clock
    return draw(
        [_task(plan, one, may_move=may_move) for one in shown],
        arrows,
        reader(),
        zone=zone,
        status=status,
        today=clock.now(),
    )


def _task(plan: "Plan", one: "Planned", *, may_move: bool) -> Task:
    frozen = None
    if one.frozen is not None:
        first, last = one.frozen
        frozen = (plan.days.opening(first, one.work.key), plan.days.closing(last, one.work.key))
    slips = one.late_finish if one.late_finish and one.late_finish > one.finish else None
    return Task(
        one.work.key, one.work.case.title, one.start, one.finish, one.depth, slips, frozen,
        one.work.percent / 100, one.start == one.finish, one.has_parts, one.is_critical,
        (one.first_day, one.last_day) if may_move and one.can_move else None,
    )  # fmt: skip
