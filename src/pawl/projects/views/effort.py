"""Time and cost of work: on the page of a work package, and of all that a project has."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.collaboration.records import find_one
from pawl.errors import PawlError
from pawl.projects.actions.effort import LETTERS, log_time, strike_time
from pawl.projects.costing import cost_until, hours_left, sees_cost
from pawl.projects.forms import ColumnsForm
from pawl.projects.models import ENDED, ProjectRecord, WorkPackage
from pawl.projects.sheets.texts import TIME
from pawl.projects.views.showing import HELP
from pawl.projects.views.written import written_told
from pawl.tickets.shown import effort_of
from pawl.web.asked import actor_of
from pawl.web.undo import tell


def work_told(one: ProjectRecord, actor: Actor) -> dict[str, Any]:
    """The page of a work package: what it says, who worked on it, what that cost until today."""
    assert isinstance(one, WorkPackage), "it is asked for work packages alone"  # noqa: S101 for the type checker
    costs = cost_until(one.project, clock.now().date())
    cost = costs.of(one)
    left, unknown = hours_left(one, cost.hours)
    may_note = can(actor, Permission.PROJECT_WORK, one.project) and one.project.state not in ENDED
    return written_told(one, actor) | {
        "effort": effort_of(one),
        "cost": cost,
        "currency": costs.currency,
        "left": left,
        "left_unknown": unknown,
        "sees_cost": sees_cost(actor, one.project),
        "log_url": reverse("project-record-time", args=[one.key]) if may_note else "",
        "strike_url": reverse("project-record-strike", args=[one.key]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, key: str) -> HttpResponse:
    """Note time on a work package."""
    one, actor = _work(request, key), actor_of(request)
    require(actor, Permission.PROJECT_WORK, on=one.project)
    form = ColumnsForm(request.POST or None, columns=TIME, actor=actor, project=one.project)
    back = f"{reverse('project-record', args=[one.key])}#time"
    if request.method == "POST" and form.is_valid():
        try:
            log_time(one, by=actor, **form.said())
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(n)s minutes are noted.") % {"n": form.cleaned_data["minutes"]})
            return redirect(back)
    told = {"form": form, "heading": _("Note time"), "label": _("Save"), "back": back, "help": HELP,
            "project": one.project, "record": one}  # fmt: skip
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)


@require_POST
def strike(request: HttpRequest, key: str) -> HttpResponse:
    """Strike out time that one noted wrongly."""
    one = _work(request, key)
    strike_time(one, entry=f"{LETTERS}-{request.POST.get('entry', '')[:20]}", by=actor_of(request))
    tell(request, _("It is struck out."))
    return redirect(f"{reverse('project-record', args=[one.key])}#time")


def _work(request: HttpRequest, key: str) -> WorkPackage:
    return find_one(WorkPackage, key, actor_of(request), "project__case")
