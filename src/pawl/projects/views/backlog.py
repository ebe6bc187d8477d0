"""Iterations and the backlog of a project in their order, and what was done of them by when."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pawl import clock
from pawl.accounts.permissions import not_found
from pawl.collaboration.records import find_one
from pawl.presentation.curves import Chart, Series, draw_curves
from pawl.projects.actions import sheets
from pawl.projects.actions.backlog import DIRECTIONS, move
from pawl.projects.burn_up import Burnt, burn_up
from pawl.projects.models import OVER, Iteration, Project, WorkPackage
from pawl.projects.pages import address_of_phase
from pawl.projects.views.board import iteration_asked
from pawl.projects.views.showing import project_of
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.templatetags.pawl import reader

MOST_SHOWN = 100
MOST_DAYS = 12
Lists = Sequence[tuple[Iteration | None, Sequence[WorkPackage], int]]


def backlog_told(project: Project, asked: QueryDict) -> dict[str, Any]:
    """Each iteration and the backlog with what is open in it, and the burn-up of what is asked for."""
    today = timezone.localtime(clock.now()).date()
    iterations = list(Iteration.objects.filter(project=project))
    chosen = iteration_asked(iterations, asked)
    days = burn_up(project, today, chosen)
    by_hours = asked.get("by") == "hours" and any(one.hours for one in days)
    return {
        "lists": _lists(project, iterations),
        "iterations": iterations,
        "chosen": chosen,
        "today": today,
        "burn_up": _chart(days, by_hours=by_hours),
        "burnt": _some(days),
        "has_hours": any(one.hours for one in days),
        "by_hours": by_hours,
    }


@require_POST
def order(request: HttpRequest, key: str) -> HttpResponse:
    """Move a work package up or down, or into another iteration."""
    project, actor = project_of(request, key), actor_of(request)
    work = find_one(WorkPackage, request.POST.get("work", "")[:30], actor, "project__case")
    if work.project_id != project.pk:
        raise not_found("work package")
    work.version = version_of(request)
    act = request.POST.get("act", "")
    if act in DIRECTIONS:
        move(work, direction=act, by=actor)
    else:
        given = request.POST.get("iteration", "")[:30]
        found = Iteration.objects.filter(project=project)
        target = next((one for one in found if one.key == given), None)
        if given and target is None:
            raise not_found("iteration")
        sheets.change(work, {"iteration": target}, by=actor)
    back = address_of_phase(project, "executing", "backlog").partition("#")[0]
    return redirect(f"{back}#{work.key}")


def _lists(project: Project, iterations: Sequence[Iteration]) -> Lists:
    rows = WorkPackage.objects.filter(project=project, work_type="work").exclude(state__in=OVER)
    whole = list(rows.select_related("case__owner").order_by("rank", "pk"))
    found: list[tuple[Iteration | None, Sequence[WorkPackage], int]] = []
    for one in (*iterations, None):
        here = [work for work in whole if work.iteration_id == (one.pk if one else None)]
        found.append((one, here[:MOST_SHOWN], max(0, len(here) - MOST_SHOWN)))
    return found


def _chart(days: Sequence[Burnt], *, by_hours: bool) -> Chart | None:
    if not days:
        return None
    scope = [(one.day.toordinal(), float(one.hours) if by_hours else one.scope) for one in days]
    done = [(one.day.toordinal(), float(one.hours_done) if by_hours else one.done) for one in days]
    series = [Series("scope", _("Scope"), scope, is_step=True), Series("done", _("Done"), done, is_step=True)]
    return draw_curves(series, reader())


def _some(days: Sequence[Burnt]) -> list[Burnt]:
    """A dozen of them at most, the last one among them."""
    step = max(1, -(-len(days) // MOST_DAYS))
    return [*days[::-1][::step]][::-1]
