"""Do something with a project by a form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pawl.accounts.permissions import not_found, require
from pawl.collaboration.records import address_of
from pawl.errors import PawlError, Stale
from pawl.projects.acts import ACTS, Act, starts_with
from pawl.projects.forms import CarryForm, ColumnsForm, HandoverForm, NoteForm
from pawl.projects.models import Project
from pawl.projects.pages import address_of_phase
from pawl.projects.promised import comparison_of
from pawl.projects.views.showing import HELP, project_of
from pawl.web.asked import actor_of
from pawl.web.merge import merge_page


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str) -> HttpResponse:
    """What the address or the form names."""
    project, actor = project_of(request, key), actor_of(request)
    name = str(request.POST.get("act") or request.GET.get("act") or "change")[:40]
    if name not in ACTS:
        raise not_found("project")
    one = ACTS[name]
    require(actor, one.permission, on=project)
    now = starts_with(project, one)
    form = _form(request, project, one, now)
    given = {each: str(request.POST.get(each) or request.GET.get(each) or "")[:60] for each in one.given}
    back = address_of_phase(project, *one.anchor) if one.anchor[0] else reverse("project", args=[project.key])
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        version = said.pop("version")
        if one.columns:
            project.version = version or 0
        try:
            made = one.run(project, by=actor, **said, **given)
        except Stale as stale:
            return merge_page(request, stale, form, now, project_of(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(_address(made, back))
    told: dict[str, Any] = {
        "form": form, "heading": one.label, "label": one.label, "back": back, "help": HELP,
        "project": project, "given": {"act": name, **given}, "intro": one.intro,
        "is_dangerous": one.is_dangerous,
    }  # fmt: skip
    return render(request, "projects/form.html", told, status=422 if form.errors else 200)


def _form(request: HttpRequest, project: Project, one: Act, now: dict[str, Any]) -> Any:
    posted, actor = request.POST or None, actor_of(request)
    if one.columns:
        return ColumnsForm(posted, columns=one.columns, actor=actor, project=project, version=project.version,
                           initial=now)  # fmt: skip
    made = one.form or NoteForm
    more = {"actor": actor, "project": project} if made in (HandoverForm, CarryForm) else {}
    initial = {"service": project.service, "agreement": comparison_of(project).agreement}
    return made(posted, version=project.version, initial=initial, **more)


def _address(made: Any, back: str) -> str:
    """To what was made, where it has a page of its own."""
    kind = getattr(made, "kind", "project")
    return back if kind == "project" else address_of(made.case)
