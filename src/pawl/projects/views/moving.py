"""The page on which a row of the plan is moved: a drag in the Gantt chart leads there, and a link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.collaboration.records import find_one
from pawl.errors import NotAllowed, PawlError
from pawl.projects import words
from pawl.projects.actions import moving
from pawl.projects.forms import MoveBackForm, MoveForm
from pawl.projects.models import Project, WorkPackage
from pawl.projects.pages import SCHEDULE, part_tabs
from pawl.projects.views.showing import frame, project_of
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.undo import Undo, tell

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows what would move; POST writes it, or takes it back."""
    project, actor = project_of(request, key), actor_of(request)
    require(actor, Permission.PROJECT_MANAGE, on=project)
    asked = request.POST if request.method == "POST" else request.GET
    work = find_one(WorkPackage, str(asked.get("work", ""))[:30], actor, "project__case__owner")
    if work.project_id != project.pk:
        raise not_found("work package")
    if request.method == "POST" and asked.get("act") == "undo":
        return _put_back(request, project, work)
    form = MoveForm(asked if {"starts", "ends"} & {*asked} else None, version=work.version)
    found = None
    if form.is_bound and form.is_valid():
        said = {"starts": form.cleaned_data["starts"], "ends": form.cleaned_data["ends"]}
        try:
            if request.method == "POST":
                work.version = version_of(request)
                return _moved(request, project, work, moving.move(work, **said, by=actor))
            found = moving.preview(work, **said, by=actor)
        except NotAllowed:
            raise
        except PawlError as refusal:
            form.refuse(refusal)
    told = frame(project, "planning", actor) | _told(project, work, form, found)
    return render(request, "projects/moving.html", told, status=422 if form.errors else 200)


def _told(project: Project, work: WorkPackage, form: MoveForm, found: Any) -> dict[str, Any]:
    rows = found.rows if found else []
    return {
        "schedule_label": SCHEDULE,
        "phase_label": words.PHASES["planning"],
        "parts": part_tabs(project, "planning", "schedule"),
        "work": work,
        "form": form,
        "move": found,
        "rows": rows[:SHOWN],
        "left_off": max(0, len(rows) - SHOWN),
    }


def _moved(request: HttpRequest, project: Project, work: WorkPackage, before: moving.Told) -> HttpResponse:
    undo = None
    if before:
        told = [(name, "" if value is None else str(value)) for name, value in before.items()]
        fields = (("act", "undo"), ("work", work.key), ("version", str(work.version)), *told)
        undo = Undo(reverse("project-move", args=[project.key]), fields)
    tell(request, _("%(key)s is moved.") % {"key": work.key} if before else _("Nothing moves."), undo)
    return redirect("project-schedule", key=project.key)


def _put_back(request: HttpRequest, project: Project, work: WorkPackage) -> HttpResponse:
    form = MoveBackForm(request.POST)
    work.version = version_of(request)
    moving.put_back(work, form.cleaned_data if form.is_valid() else {}, by=actor_of(request))
    tell(request, _("%(key)s lies where it lay.") % {"key": work.key})
    return redirect("project-schedule", key=project.key)
