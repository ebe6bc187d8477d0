"""The levelling page: a plan in which nobody is asked for more than they have, before anything is written."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pawl.accounts.permissions import not_found
from pawl.analytics.words import unpacked
from pawl.errors import Conflict
from pawl.projects import words
from pawl.projects.actions import levelling as acting
from pawl.projects.late import has_solver
from pawl.projects.models import Levelling, Project
from pawl.projects.pages import part_tabs
from pawl.projects.views.showing import frame, project_of
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.fragments import asks_for_part, come_anew, render_page
from pawl.web.undo import Undo, tell

LABEL = gettext_lazy("Levelling")
SHOWN = 300


@require_http_methods(["GET", "HEAD", "POST"])
def level(request: HttpRequest, key: str) -> HttpResponse:
    """What would move, where to and why; have it computed, take it over, take it back."""
    project = project_of(request, key)
    refusal = _act(request, project) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return redirect("project-level", key=project.key)
    found = Levelling.objects.filter(project=project).first()
    if asks_for_part(request) and (found is None or found.state != "asked"):
        return come_anew()
    told = frame(project, "planning", actor_of(request)) | {
        "page_label": LABEL,
        "phase_label": words.PHASES["planning"],
        "parts": part_tabs(project, "planning", "schedule"),
        "levelling": found,
        "has_solver": has_solver(),
        "refusal": refusal,
    }
    told |= _told(found) if found else {}
    return render_page(request, "projects/levelling.html", "now", told, status=409 if refusal else 200)


def _act(request: HttpRequest, project: Project) -> Conflict | None:
    """Do it; what is refused stands on the page."""
    actor, act = actor_of(request), request.POST.get("act", "")
    try:
        if act in ("ask", "optimal"):
            acting.propose(project, is_optimal=act == "optimal", by=actor)
        elif act == "apply":
            one = acting.apply_levelling(_named(request, project), by=actor)
            fields = (("act", "undo"), ("levelling", one.key), ("version", str(one.version)))
            undo = Undo(reverse("project-level", args=[project.key]), fields)
            tell(request, _("The levelled plan is taken over."), undo)
        elif act == "undo":
            acting.undo_levelling(_named(request, project), by=actor)
            tell(request, _("The plan is as it was before."))
        else:
            raise not_found("levelling")
    except Conflict as refusal:
        return refusal
    return None


def _named(request: HttpRequest, project: Project) -> Levelling:
    found = acting.levelling_named(request.POST.get("levelling", "")[:30], project, by=actor_of(request))
    found.version = version_of(request)
    return found


def _told(one: Levelling) -> dict[str, Any]:
    result = one.result
    if result is None:
        return {}
    if "why" in result:
        return {"why_none": unpacked(result["why"])}
    rows = [_row(each) for each in result["moves"]]
    return {
        "moves": rows[:SHOWN],
        "count": len(rows),
        "left_off": max(0, len(rows) - SHOWN),
        "end": {name: date.fromisoformat(day) for name, day in result["end"].items()},
        "slip": result["slip"],
        "moved_by": result["moved_by"],
        "proof": unpacked(result["proof"]),
        "overlaps": result["overlaps"],
        "not_held": [each["key"] for each in rows if each["is_unheld"]],
    }


def _row(raw: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(raw[name]) for name in ("was", "starts", "ends")}
    on = date.fromisoformat(raw["on"]) if raw["on"] else None
    is_unheld = raw["resource"] is not None and raw["held"] is None
    return {**raw, **days, "on": on, "is_unheld": is_unheld}
