"""Templates of projects: those there are, what one holds, a project that begins from one."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl import clock
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.collaboration.records import find_one
from pawl.errors import PawlError
from pawl.projects.actions.patterns import (
    begin_from_template,
    pattern_named,
    pattern_of,
    withdraw,
)
from pawl.projects.forms import ColumnsForm
from pawl.projects.models import ProjectTemplate
from pawl.projects.pages import address_of_phase
from pawl.projects.patterns import SHIPPED, Pattern, shipped
from pawl.projects.patterns.shown import shown_sheets
from pawl.projects.sheets import Column, Kind, Sheet
from pawl.projects.sheets.texts import CHARTER, PROJECT
from pawl.projects.tables import Table, frozen_table
from pawl.projects.views.showing import HELP
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.undo import tell

READ, MANAGE = Permission.PROJECT_READ, Permission.PROJECT_MANAGE
START = Column("starts", gettext_lazy("Start"), Kind.DAY, needed=True,
               hint=gettext_lazy("Every day of the template is shifted to it."))  # fmt: skip
COLUMNS = (PROJECT[0], START, *PROJECT[1:])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Those that come with Pawl, and those that were kept."""
    actor = actor_of(request)
    require(actor, READ)
    rows = ProjectTemplate.objects.visible_to(actor).filter(state="kept").select_related("case")
    found = [shipped(name) for name in SHIPPED]
    kept = [pattern_of(one) for one in rows.order_by("case__title")]
    told = {"shipped": found, "kept": kept, "may_begin": can(actor, MANAGE), "help": HELP}
    return render(request, "projects/templates.html", told)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What a project begins with, as if it began today."""
    actor = actor_of(request)
    one = None if key in SHIPPED else find_one(ProjectTemplate, key[:30], actor)
    if one is None:
        require(actor, READ)
    pattern = pattern_of(one) if one else shipped(key)
    sheets = shown_sheets(pattern, clock.now().date())
    charter = pattern.content["charter"]
    told = {
        "pattern": pattern, "template": one, "help": HELP,
        "texts": [(each.label, charter[each.name]) for each in CHARTER if charter.get(each.name)],
        "tables": [_table(sheet, rows) for sheet, rows in sheets],
        "may_begin": can(actor, MANAGE) and (one is None or one.state == "kept"),
        "may_withdraw": one is not None and one.state == "kept" and can(actor, MANAGE, one),
    }  # fmt: skip
    return render(request, "projects/template.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """A project that begins with what a template holds."""
    actor = actor_of(request)
    require(actor, MANAGE)
    pattern = pattern_named(key, actor)
    form = ColumnsForm(request.POST or None, columns=COLUMNS, actor=actor, initial=_starts_with(pattern))
    if request.method == "POST" and form.is_valid():
        try:
            made = begin_from_template(pattern, by=actor, **form.said())
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s has begun: fill its charter.") % {"key": made.key})
            return redirect(address_of_phase(made, "initiating"))
    told = {
        "form": form, "heading": _("Begin from “%(title)s”") % {"title": pattern.title}, "label": _("Begin"),
        "help": HELP, "back": reverse("project-templates"), "intro": pattern.description,
    }  # fmt: skip
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)


@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """No project begins from it any more."""
    one = find_one(ProjectTemplate, key[:30], actor_of(request))
    one.version = version_of(request)
    withdraw(one, by=actor_of(request))
    tell(request, _("%(title)s is withdrawn.") % {"title": one.case.title})
    return redirect("project-templates")


def _table(sheet: Sheet, rows: Any) -> Table:
    """Its rows are not those of a project, so they lead nowhere."""
    table = frozen_table(sheet, rows)
    return replace(table, rows=[replace(one, address="") for one in table.rows], has_states=False)


def _starts_with(pattern: Pattern) -> dict[str, Any]:
    return {"tailoring": pattern.tailoring, "starts": clock.now().date()}
