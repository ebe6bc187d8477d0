"""The list of projects, the page of one, and how one begins."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import PawlError
from pawl.measurement.models import Gap
from pawl.projects import words
from pawl.projects.actions import projects
from pawl.projects.actions.from_gap import begin_from_gap
from pawl.projects.actions.lifecycles import steps
from pawl.projects.control.outlook import shown_outlooks
from pawl.projects.control.waiting import decisions_of, highest_risk, inputs_of, late_of, with_waiting
from pawl.projects.forms import ColumnsForm
from pawl.projects.gates.facts import facts_of
from pawl.projects.gates.waived import told_waivers, waivers_of
from pawl.projects.lists import PROJECTS, RAID, WORK_PACKAGES
from pawl.projects.models import Project
from pawl.projects.pages import address_of_phase
from pawl.projects.portfolio.rows import progress
from pawl.projects.portfolio.score import score_of, weights_of
from pawl.projects.sheets.texts import PROJECT
from pawl.projects.views.earlier import is_look, looked
from pawl.projects.views.showing import HELP, frame, gates_of, project_of
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.steps import StepButton, step_buttons
from pawl.web.undo import tell

LABELS = {
    "start_planning": gettext_lazy("Start planning"),
    "start_executing": gettext_lazy("Start executing"),
    "start_closing": gettext_lazy("Start closing"),
    "close": gettext_lazy("Close the project"),
    **{f"resume_{one}": gettext_lazy("Go on") for one in ("initiating", "planning", "executing", "closing")},
}
MOST_LATE = 5
QUICK = (
    QuickFilter(gettext_lazy("Initiating"), "?filter%5Bstate%5D%5Beq%5D=initiating"),
    QuickFilter(gettext_lazy("Executing"), "?filter%5Bstate%5D%5Beq%5D=executing"),
)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All projects that one may see."""
    look = ListLook(
        address=lambda row: reverse("project", args=[row["key"]]),
        link_field="title", hidden=("version",), quick=QUICK,
        empty=say("No project yet: begin with the need, the rest follows."),
        create=reverse("project-new"), create_label=gettext_lazy("Begin a project"),
        create_permission=Permission.PROJECT_MANAGE, help=HELP,
    )  # fmt: skip
    return list_page(request, PROJECTS, look)


@require_safe
def work(request: HttpRequest) -> HttpResponseBase:
    """The work of all projects that one may see."""
    look = ListLook(
        address=lambda row: reverse("project-record", args=[row["key"]]),
        link_field="title", hidden=("version",),
        quick=(QuickFilter(gettext_lazy("In progress"), "?filter%5Bstate%5D%5Beq%5D=in_progress"),),
        empty=say("No work yet: it is planned on the page of a project."), help=HELP,
    )  # fmt: skip
    return list_page(request, WORK_PACKAGES, look)


@require_safe
def register(request: HttpRequest) -> HttpResponseBase:
    """Risks, issues and the rest of all projects that one may see."""
    look = ListLook(
        address=lambda row: reverse("project-record", args=[row["key"]]),
        link_field="title", hidden=("version",),
        quick=(QuickFilter(gettext_lazy("Risks"), "?filter%5Btype%5D%5Beq%5D=risk"),
               QuickFilter(gettext_lazy("Open"), "?filter%5Bstate%5D%5Beq%5D=open")),
        empty=say("Nothing stands in it yet."), help=HELP,
    )  # fmt: skip
    return list_page(request, RAID, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin one: a title is enough."""
    actor = actor_of(request)
    require(actor, Permission.PROJECT_MANAGE)
    gap = _gap(request)
    form = ColumnsForm(request.POST or None, columns=PROJECT, actor=actor)
    told = {"form": form, "heading": _("Begin a project"), "label": _("Begin"), "help": HELP,
            "back": reverse("projects"), "draft": "project", "shows_earlier": True,
            "shows_small": gap is None,
            "intro": _closes(gap) if gap else "", "given": {"gap": gap.key} if gap else {}}  # fmt: skip
    if is_look(request):
        return looked(request, told, None)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.said()
            made = begin_from_gap(gap, by=actor, **said) if gap else projects.begin(by=actor, **said)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s has begun: fill its charter.") % {"key": made.key})
            return redirect(address_of_phase(made, "initiating"))
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One at a glance: where it is, what its gate still asks for, what happened."""
    actor, project = actor_of(request), project_of(request, key)
    project.counted, waivers = facts_of(project), waivers_of(project)
    told = record_page(request, project) | frame(project, "", actor) | {
        "gates": gates_of(project, project.phase, waivers),
        "waived": told_waivers(waivers),
        "steps": buttons(request, project),
        "outlook": shown_outlooks([project], actor)[project.pk],
        **_waiting(project, actor),
        "risk": highest_risk(project),
        "tailoring": words.TAILORINGS[project.tailoring],
        "score": score_of(project, weights_of(actor)),
    }  # fmt: skip
    return render(request, "projects/show.html", told)


def _waiting(project: Project, actor: Actor) -> dict[str, Any]:
    """What waits for a decision or an answer, and what of mine is late here."""
    counted = with_waiting(Project.objects.filter(pk=project.pk)).annotate(done=progress()).get()
    late = late_of(actor, MOST_LATE, project)
    return {"decisions": decisions_of(counted), "inputs": inputs_of(counted), "late": late[:MOST_LATE],
            "progress": counted.done}  # fmt: skip


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Into the next phase."""
    project = project_of(request, key)
    project.version = version_of(request)
    activity = request.POST.get("activity", "")[:60]
    if activity.startswith("resume_"):
        projects.resume(project, by=actor_of(request))
    else:
        projects.go_on(project, activity, by=actor_of(request))
    tell(
        request, _("%(key)s is now: %(state)s.") % {"key": project.key, "state": words.STATES[project.state]}
    )
    return redirect("project", project.key)


def _closes(gap: Gap) -> str:
    return _("It closes %(key)s: the gap is its need, the KPI its first objective.") % {"key": gap.key}


def _gap(request: HttpRequest) -> Gap | None:
    """The gap that it closes, where the address or the form names one."""
    key = request.POST.get("gap") or request.GET.get("gap") or ""
    return find_one(Gap, key[:30], actor_of(request), "dataset") if key else None


def buttons(request: HttpRequest, project: Project) -> list[StepButton]:
    """The ways out of its phase."""
    found: Any = steps(project, actor_of(request))
    return step_buttons(found, address=reverse("project-steps", args=[project.key]), version=project.version,
                        labels=LABELS)  # fmt: skip
