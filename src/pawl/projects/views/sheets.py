"""Write a row of a sheet: add one, change one, take one away."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pawl.errors import PawlError, Stale
from pawl.projects.actions import control, sheets
from pawl.projects.forms import ColumnsForm
from pawl.projects.models import Part, Project
from pawl.projects.pages import address_of_sheet
from pawl.projects.parts_of import part_named
from pawl.projects.reads import column_value
from pawl.projects.sheets import BY_MODEL, Kind, Sheet
from pawl.projects.sheets.texts import CHANGE_REQUEST, STATUS_REPORT
from pawl.projects.views.showing import HELP, project_of
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.merge import merge_page
from pawl.web.undo import tell

WRITTEN = {
    "change-requests": (CHANGE_REQUEST, control.ask_change, gettext_lazy("Ask for a change")),
    "status-reports": (STATUS_REPORT, control.write_report, gettext_lazy("Write a status report")),
}
"""What is written like a row of a sheet and then has a way of its own."""


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    """A row more, of the sheet that the address or the form names."""
    project = project_of(request, key)
    name = str(request.POST.get("sheet") or request.GET.get("sheet") or "objectives")[:40]
    if name in WRITTEN:
        return _write(request, project, name)
    sheet = sheets.sheet_named(name)
    actor = actor_of(request)
    sheets.may_write(sheet, project, actor)
    form = ColumnsForm(
        request.POST or None,
        columns=sheet.columns,
        actor=actor,
        project=project,
        initial=_given(request, sheet),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = sheets.add(sheet, project, form.said(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(title)s is added.") % {"title": made})
            return redirect(address_of_sheet(project, sheet.name))
    back = address_of_sheet(project, name)
    return _page(request, project, form, heading=sheet.add_label, back=back, sheet=name, intro=sheet.intro)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, key: str) -> HttpResponse:
    """Say a row otherwise."""
    row = _part_of(request, key)
    sheet, project, actor = BY_MODEL[type(row)], row.project, actor_of(request)
    sheets.may_write(sheet, project, actor)
    now: dict[str, object] = now_of(sheet, row)
    form = ColumnsForm(request.POST or None, columns=sheet.columns, actor=actor, project=project,
                       version=row.version, initial=now)  # fmt: skip
    back = address_of_sheet(project, sheet.name)
    if request.method == "POST" and form.is_valid():
        row.version = form.cleaned_data["version"] or 0
        try:
            sheets.change(row, form.said(), by=actor)
        except Stale as stale:
            return merge_page(request, stale, form, now, _part_of(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    removal = reverse("project-part-removal", args=[row.key])
    return _page(request, project, form, heading=str(row), back=back, intro=sheet.intro, removal=removal,
                 version=row.version)  # fmt: skip


@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take a row away."""
    row = _part_of(request, key)
    back = address_of_sheet(row.project, BY_MODEL[type(row)].name)
    row.version = version_of(request)
    sheets.remove(row, by=actor_of(request))
    tell(request, _("%(title)s is taken away.") % {"title": row})
    return redirect(back)


def now_of(sheet: Sheet, row: Any) -> dict[str, object]:
    """What the fields of a row hold now."""
    found: dict[str, object] = {}
    for column in sheet.columns:
        if (
            column.inside
            or hasattr(sheet.model, column.name)
            or (not sheet.is_part and column.name in ("title", "owner"))
        ):
            value = column_value(sheet, row, column)
            is_word = column.kind is Kind.CHOICE and value is not None
            found[column.name] = str(value) if is_word else value
            if column.kind is Kind.RECORDS:
                found[column.name] = [one.pk for one in value]
    return found


def _part_of(request: HttpRequest, key: str) -> Part:
    return part_named(key, actor_of(request))


def _given(request: HttpRequest, sheet: Sheet) -> dict[str, str]:
    """What a link to the form says already: the cell of the grid, the type of an entry."""
    names = {one.name for one in sheet.columns}
    return {name: str(value)[:60] for name, value in request.GET.items() if name in names}


def _write(request: HttpRequest, project: Project, name: str) -> HttpResponse:
    columns, run, label = WRITTEN[name]
    actor = actor_of(request)
    form = ColumnsForm(request.POST or None, columns=columns, actor=actor, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            made = run(project, by=actor, **form.said())
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("project-record", made.key)
    return _page(request, project, form, heading=label, back=address_of_sheet(project, name), sheet=name)


def _page(request: HttpRequest, project: Project, form: ColumnsForm, **more: Any) -> HttpResponse:
    """more: heading, back, sheet, intro; of a row that is there, how it is taken away."""
    told = {"form": form, "help": HELP, "project": project, "label": _("Save"), **more}
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)
