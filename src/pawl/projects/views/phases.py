"""The five phases of a project: its sheets, and what stands beside them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.projects import words
from pawl.projects.actions.principles import counts_of
from pawl.projects.benefits import benefits_of
from pawl.projects.business_case import figures_of
from pawl.projects.changes_of import changes_of
from pawl.projects.costing import cost_until, hours_left, sees_cost
from pawl.projects.coverage import grid
from pawl.projects.long_lists import page_of
from pawl.projects.models import (
    Baseline,
    ChangeRequest,
    Charter,
    ConfigurationBaseline,
    FinalReport,
    Handover,
    PrincipleReview,
    Project,
    StatusReport,
    WorkPackage,
)
from pawl.projects.pages import Stand, part_of, part_tabs
from pawl.projects.practising import cards_of
from pawl.projects.reads import plain_row, rows_of
from pawl.projects.sheets import SHEETS
from pawl.projects.system_review import review_of
from pawl.projects.tables import Table, table_of
from pawl.projects.tree import in_order
from pawl.projects.views.backlog import backlog_told
from pawl.projects.views.board import board_told
from pawl.projects.views.calendar import calendar_told
from pawl.projects.views.promised import promised_told
from pawl.projects.views.showing import frame, gates_of, project_of
from pawl.projects.views.status_reports import history
from pawl.web.asked import actor_of

SHOWN_REPORTS = 50


@require_safe
def show(request: HttpRequest, key: str, phase: str) -> HttpResponse:
    """One phase, or a part of it."""
    actor, project = actor_of(request), project_of(request, key)
    part = part_of(phase, request.GET.get("part", ""))
    told = frame(project, phase, actor)
    told |= {
        "actor": actor,
        "asked": request.GET,
        "phase": phase,
        "phase_label": words.PHASES[phase],
        "part": part,
        "parts": part_tabs(project, phase, part),
        "gates": gates_of(project, phase),
        "add": f"{reverse('project-add', args=[project.key])}?sheet=",
        "act": f"{reverse('project-act', args=[project.key])}?act=",
        "tables": [_table(project, one, told) for one in part.stands],
    }  # fmt: skip
    for name in part.beside:
        told |= BESIDE[name](project, told)
    if "principles" in part.anchors:
        told |= _principles(project)
    return render(request, f"projects/{phase}.html", told)


def _table(project: Project, stand: Stand, told: dict[str, Any]) -> Table:
    sheet = SHEETS[stand.sheet]
    may_write = told["may_work"] if sheet.is_worked else told["may_manage"]
    table = table_of(sheet, project, may_write=may_write, keep=stand.keep, anchor=stand.anchor,
                     label=stand.label)  # fmt: skip
    return replace(table, add_label=stand.add_label or sheet.add_label)


def _charter(project: Project, _told: dict[str, Any]) -> dict[str, Any]:
    rows = Charter.objects.filter(project=project).select_related("case", "submitted_by", "decided_by")
    found = list(rows.order_by("-number"))
    sheet = SHEETS["business-case"]
    amounts = [plain_row(sheet, one) for one in rows_of(sheet, project)]
    return {"charters": found, "figures": figures_of(amounts, found[0].discount_percent if found else None)}


def _coverage(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    sheet = SHEETS["coverage"]
    rows = [plain_row(sheet, one) for one in rows_of(sheet, project)]
    may = told["may_manage"]
    add = f"{told['add']}coverage" if may else ""
    change = reverse("project-part", args=["KEY"]).replace("KEY", "{key}") if may else ""
    return {"grid": grid(rows, simple=project.tailoring == "simple", add=add, change=change)}


def _work(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    """A page of the tree: its order needs every row, but only of the page what stands in them."""
    bare = WorkPackage.objects.filter(project=project).only("pk", "parent", "position")
    shown, pager = page_of(in_order(list(bare)), told["asked"], "work-packages")
    rows = WorkPackage.objects.filter(pk__in=[one.pk for _code, _depth, one in shown])
    whole = {one.pk: one for one in rows.select_related("case__owner")}
    found = [(code, depth, whole[one.pk]) for code, depth, one in shown if one.pk in whole]
    return {"work": found, "work_pager": pager}


def _baselines(project: Project, _told: dict[str, Any]) -> dict[str, Any]:
    return {"baselines": list(Baseline.objects.filter(project=project).defer("content"))}


def _board(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    return board_told(project, told["actor"], told["asked"])


def _backlog(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    return backlog_told(project, told["asked"])


def _calendar(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    return calendar_told(project, told["asked"])


def _effort(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    costs = cost_until(project, clock.now().date())
    found = _work(project, told)
    rows = [one for one in found.pop("work") if one[2].work_type != "milestone"]
    told_rows = [(*one, costs.of(one[2]), hours_left(one[2], costs.of(one[2]).hours)[0]) for one in rows]
    return found | {
        "costs": costs, "effort_rows": told_rows, "sees_cost": sees_cost(told["actor"], project),
    }  # fmt: skip


def _practices(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    found = cards_of(project, told["actor"])
    return {
        "cards": [one for one in found if one.card is not None],
        "unused": [one for one in found if one.card is None],
    }


def _changes(project: Project, _told: dict[str, Any]) -> dict[str, Any]:
    rows = ChangeRequest.objects.filter(project=project).select_related("case")
    return {"changes": list(rows.order_by("-number")[:SHOWN_REPORTS])}


def _reports(project: Project, _told: dict[str, Any]) -> dict[str, Any]:
    rows = StatusReport.objects.filter(project=project).select_related("case").defer("content")
    return {"reports": history(list(rows.order_by("-number")[:SHOWN_REPORTS]))}


def _handover(project: Project, _told: dict[str, Any]) -> dict[str, Any]:
    rows = Handover.objects.filter(project=project)
    related = ("case", "service__case", "offered_by", "accepted_by")
    return {"handover": rows.select_related(*related).first()}


def _raised(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    return {"raised": changes_of(project, told["actor"])}


def _configurations(project: Project, _told: dict[str, Any]) -> dict[str, Any]:
    return {"configurations": list(ConfigurationBaseline.objects.filter(project=project).defer("content"))}


def _system(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    return {"system": review_of(project, told["actor"])}


def _promised(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    return {"promised": promised_told(project, told["actor"])}


def _benefits(project: Project, told: dict[str, Any]) -> dict[str, Any]:
    return {"benefits": benefits_of(project, told["actor"])}


def _editions(project: Project, _told: dict[str, Any]) -> dict[str, Any]:
    rows = FinalReport.objects.filter(project=project).select_related("accepted_by").defer("content")
    return {"editions": list(rows[:SHOWN_REPORTS])}


def _principles(project: Project) -> dict[str, Any]:
    counted = counts_of(project)
    named = [(words.principles()[name], one["applies"], one["bends"]) for name, one in counted.items()]
    return {"principle_counts": named, "reviews": list(PrincipleReview.objects.filter(project=project)[:20])}


BESIDE: dict[str, Callable[[Project, dict[str, Any]], dict[str, Any]]] = {
    "charter": _charter,
    "coverage": _coverage,
    "work-packages": _work,
    "baselines": _baselines,
    "board": _board,
    "backlog": _backlog,
    "calendar": _calendar,
    "effort": _effort,
    "practices": _practices,
    "change-requests": _changes,
    "status-reports": _reports,
    "handover": _handover,
    "raised-changes": _raised,
    "configuration": _configurations,
    "system": _system,
    "promised": _promised,
    "benefits": _benefits,
    "final-report": _editions,
}
