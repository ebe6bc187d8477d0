"""What a change request does to the plan: written row by row, with what it comes to."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import not_found
from pawl.collaboration.records import find_one
from pawl.errors import PawlError, Stale
from pawl.projects.actions import edits as acting
from pawl.projects.actions.edit_writing import Draft, called, editable
from pawl.projects.edits import copy_of, edits_of
from pawl.projects.edits.edit import NEW
from pawl.projects.forms.edits import EditForm, initial_of
from pawl.projects.models import ChangeRequest
from pawl.projects.reads import plain_row
from pawl.projects.sheets import SHEETS, Sheet
from pawl.projects.views.changes import job_of
from pawl.projects.views.showing import HELP
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.fragments import come_anew
from pawl.web.merge import merge_page
from pawl.web.undo import tell

ACTS = {"take-out": acting.take_out, "drop": acting.drop_edit}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Say a row of the plan otherwise, or add one: `row` or `sheet` of the address or the form say which."""
    one, actor = _found(request, key), actor_of(request)
    acting.may_edit(one, actor)
    draft = Draft(one.project, copy_of(one.project), edits_of(one.edits), actor)
    row, named = _asked(request, "row"), _asked(request, "sheet")
    sheet, heading, now = _where(draft, row, named or "work-packages")
    form = EditForm(
        request.POST or None, sheet=sheet, then=draft.then, actor=actor, version=one.version, initial=now
    )
    back = f"{reverse('project-record', args=[one.key])}#edits"
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or 0
        try:
            acting.edit_row(one, sheet=sheet.name, row=row, fields=form.said(), by=actor)
        except Stale as stale:
            return merge_page(request, stale, form, now, _found(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    removal = f"{reverse('project-record-edit-acts', args=[one.key])}?act=take-out&row={row}"
    told = {
        "form": form, "heading": heading, "label": _("Save"), "help": HELP, "project": one.project,
        "back": back, "record": one, "given": {"row": row, "sheet": sheet.name}, "version": one.version,
        "intro": _("Nothing of the plan changes until the request is approved."),
        "removal": removal if row and not NEW.fullmatch(row) else "",
    }  # fmt: skip
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)


@require_POST
def act(request: HttpRequest, key: str) -> HttpResponse:
    """Take a row out, drop an edit, compute anew."""
    one, actor = _found(request, key), actor_of(request)
    one.version = version_of(request)
    name = _asked(request, "act")
    if name == "compute":
        acting.compute_impact(one, by=actor)
        told = (
            _("The impact is being computed.")
            if one.is_computing
            else _("The impact is computed on the plan as it is now.")
        )
        tell(request, told)
    elif name in ACTS:
        ACTS[name](one, row=_asked(request, "row"), by=actor)
    else:
        raise not_found("edit")
    return redirect(f"{reverse('project-record', args=[one.key])}#edits")


@require_safe
def impact(request: HttpRequest, key: str) -> HttpResponse:
    """How far the job is, for the page to ask; when it is done the whole page comes anew."""
    job = job_of(_found(request, key))
    return come_anew() if job is None else render(request, "components/progress.html", {"job": job})


def _where(draft: Draft, row: str, named: str) -> tuple[Sheet, Any, dict[str, Any]]:
    """The sheet of a row, what the page is called, what the fields hold."""
    known = draft.find(row) if row else None
    after = known.after if known else {}
    if row and not NEW.fullmatch(row):
        name, there = draft.row(row)
        return (
            SHEETS[name],
            f"{row} {called(there)}",
            initial_of(SHEETS[name], plain_row(SHEETS[name], there), after),
        )
    if row and known is None:
        raise not_found("edit")
    sheet = editable(known.sheet if known else named)
    return sheet, sheet.add_label if known is None else f"{row} {known.title}", initial_of(sheet, {}, after)


def _asked(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name) or request.GET.get(name) or "")[:40]


def _found(request: HttpRequest, key: str) -> ChangeRequest:
    return find_one(
        ChangeRequest, key, actor_of(request), "case__owner", "project__case__owner", "project__sponsor"
    )
