"""The page of what stands below a project: a requirement, a work package, a risk, a charter, a hand-over."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find, find_one
from pawl.errors import NotAllowed, PawlError, Stale
from pawl.projects import doing, words
from pawl.projects.actions import lifecycles
from pawl.projects.forms import ColumnsForm, NoteForm, OfferForm, ReasonForm
from pawl.projects.late import REPORT_FORMS, charter_pdf, report_file
from pawl.projects.models import Charter, ProjectRecord, StatusReport, WorkPackage
from pawl.projects.views.changes import change_told
from pawl.projects.views.charters import charter_told
from pawl.projects.views.earlier import is_look, looked
from pawl.projects.views.effort import work_told
from pawl.projects.views.handovers import handover_told
from pawl.projects.views.outside import issues_told
from pawl.projects.views.showing import HELP, frame
from pawl.projects.views.status_reports import status_told
from pawl.projects.views.written import written_told
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.merge import merge_page
from pawl.web.steps import StepButton, step_buttons
from pawl.web.undo import tell

LABELS: Mapping[str, Any] = {
    "start": gettext_lazy("Start"),
    "deliver": gettext_lazy("Deliver"),
    "accept": gettext_lazy("Accept"),
    "return": gettext_lazy("Return"),
    "cancel": gettext_lazy("Cancel"),
    "agree": gettext_lazy("Agree"),
    "meet": gettext_lazy("It is met"),
    "drop": gettext_lazy("Drop"),
    "mitigate": gettext_lazy("Mitigate"),
    "occur": gettext_lazy("It occurred"),
    "close": gettext_lazy("Close"),
    "reopen": gettext_lazy("Open again"),
    "submit": gettext_lazy("Submit"),
    "approve": gettext_lazy("Approve"),
    "reject": gettext_lazy("Reject"),
    "offer": gettext_lazy("Sign for the project"),
    "give_back": gettext_lazy("Give back"),
    "end_early_life": gettext_lazy("End early-life support"),
}
OF_WORK = (
    "case__organisation", "case__team", "case__owner", "project__case__organisation", "parent__case",
    "iteration",
)  # fmt: skip
"""What the page of a work package names, read with it."""
BESIDE_ISSUES = ("work_package", "raid_item")
DESTRUCTIVE = frozenset({"cancel", "reject", "drop"})
TOLD: Mapping[str, Any] = {
    "change_request": change_told,
    "charter": charter_told,
    "handover": handover_told,
    "status_report": status_told,
    "work_package": work_told,
}
TEMPLATES = {kind: f"projects/{kind}.html" for kind in TOLD}


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One of them."""
    one, actor = _found(request, key), actor_of(request)
    told = record_page(request, one) | frame(one.project, doing.PHASES[one.kind], actor)
    told |= TOLD.get(one.kind, written_told)(one, actor)
    if one.kind in BESIDE_ISSUES:
        told |= issues_told(one, actor)
    told |= {
        "steps": _buttons(one, actor),
        "may_change": doing.may_change(one, actor),
        "state_label": doing.STATES[one.kind][doing.state_of(one)],
        "above": doing.address_above(one),
        "above_label": words.PHASES[doing.PHASES[one.kind]],
    }
    return render(request, TEMPLATES.get(one.kind, "projects/record.html"), told)


@require_safe
def printed(request: HttpRequest, key: str, form: str = "pdf") -> HttpResponse:
    """A charter as PDF, a status report as PDF or slide; nothing else has files."""
    return file_of(_found(request, key), form)


def file_of(one: ProjectRecord, form: str) -> HttpResponse:
    """The file of a record that the caller may see.   Raises NotFound for forms that it does not have."""
    if isinstance(one, StatusReport) and form in REPORT_FORMS:
        content = report_file(one, form)
    elif isinstance(one, Charter) and form == "pdf":
        content = charter_pdf(one)
    else:
        raise not_found("file")
    answer = HttpResponse(content, content_type=REPORT_FORMS[form])
    place = "inline" if form == "pdf" else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="{one.key}.{form}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Say it otherwise."""
    one, actor = _found(request, key), actor_of(request)
    doing.check_changing(one, actor)
    columns, now = doing.columns_for(one, actor), doing.now_of(one)
    form = ColumnsForm(request.POST or None, columns=columns, actor=actor, project=one.project,
                       version=one.version, initial=now)  # fmt: skip
    back = reverse("project-record", args=[one.key])
    if one.kind == "charter" and is_look(request):
        return looked(request, _form_told(one, form, _("Save")), one.project)
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or 0
        try:
            doing.change(one, form.said(), by=actor)
        except Stale as stale:
            return merge_page(request, stale, form, now, _found(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return _form_page(request, one, form, _("Save"))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Take a step: at once where it needs nothing, else by a form that asks why or until when."""
    one, actor = _found(request, key), actor_of(request)
    name = str(request.POST.get("activity") or request.GET.get("activity") or "")[:40]
    back = reverse("project-record", args=[one.key])
    if request.method != "POST" and not doing.asked_of(one.kind, name):
        return redirect(back)
    doing.check_step(one, name)
    form = _step_form(request, one, name)
    if request.method == "POST" and (form is None or form.is_valid()):
        said = {} if form is None else dict(form.cleaned_data)
        said.pop("version", None)
        one.version = version_of(request)
        try:
            doing.take_step(one, name, said, by=actor)
        except NotAllowed:
            raise
        except PawlError as refusal:
            if form is None:
                raise
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is changed.") % {"key": one.key})
            return redirect(back)
    return _form_page(request, one, form, LABELS[name], name)


def _step_form(request: HttpRequest, one: ProjectRecord, name: str) -> Any:
    kind = doing.asked_of(one.kind, name)
    forms = {"reason": ReasonForm, "note": NoteForm, "until": OfferForm}
    if not kind:
        return None
    is_sent = request.method == "POST" and bool({"reason", "note", "early_life_until"} & {*request.POST})
    if request.method == "POST" and not is_sent and kind == "note":
        return None
    return forms[kind](request.POST if is_sent else None, version=one.version)


def _buttons(one: ProjectRecord, actor: Actor) -> list[StepButton]:
    """The end of early life stands beside its criteria, which take a while: see `views.handovers`."""
    found: Any = lifecycles.steps(one, actor)
    return step_buttons(found, address=reverse("project-record-step", args=[one.key]), version=one.version,
                        labels=LABELS, destructive=DESTRUCTIVE)  # fmt: skip


def _form_page(
    request: HttpRequest, one: ProjectRecord, form: Any, label: Any, activity: str = ""
) -> HttpResponse:
    told = _form_told(one, form, label, activity)
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)


def _form_told(one: ProjectRecord, form: Any, label: Any, activity: str = "") -> dict[str, Any]:
    return {
        "form": form, "heading": one.case.title, "label": label, "help": HELP, "project": one.project,
        "back": reverse("project-record", args=[one.key]), "record": one,
        "given": {"activity": activity} if activity else {},
        "shows_earlier": one.kind == "charter" and not activity,
    }  # fmt: skip


def _found(request: HttpRequest, key: str) -> ProjectRecord:
    if key.startswith("WP-"):
        return find_one(WorkPackage, key, actor_of(request), *OF_WORK)
    found = find(key, actor_of(request))
    if not isinstance(found, ProjectRecord):
        raise not_found("record of a project")
    return found
