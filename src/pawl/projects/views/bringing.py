"""Bring a plan: choose a file, see what it would become, write it. The file stays in the page meanwhile."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pawl.analytics.words import say
from pawl.errors import Conflict, PawlError
from pawl.projects.actions import bringing
from pawl.projects.actions.sheets import may_write
from pawl.projects.forms import BringPlanForm
from pawl.projects.models import Project
from pawl.projects.pages import address_of_phase
from pawl.projects.views.showing import HELP, project_of
from pawl.projects.words import CONSTRAINTS, WORK_TYPES
from pawl.web.asked import actor_of
from pawl.web.undo import tell

A_DAY = 86_400
SHOWN_ROWS = 100


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """A file, its preview, and the plan."""
    project, actor = project_of(request, key), actor_of(request)
    may_write(bringing.WORK, project, actor)
    form = BringPlanForm(request.POST or None, request.FILES or None)
    told: dict[str, Any] = {"project": project, "form": form, "help": HELP}
    is_final = request.POST.get("step") == "write"
    if request.method == "POST" and (is_final or form.is_valid()):
        try:
            content, kind = _sealed(project, request) if is_final else _chosen(form)
            if is_final:
                return _done(request, project, bringing.bring(project, content, kind, by=actor))
            told |= _preview(project, bringing.look(project, content, kind, by=actor), content, kind)
        except PawlError as refusal:
            told["refusal"] = refusal
    status = 422 if "refusal" in told or (form.errors and not is_final) else 200
    return render(request, "projects/plan.html", told, status=status)


def _chosen(form: BringPlanForm) -> tuple[bytes, str]:
    file = form.cleaned_data["file"]
    return file.read(bringing.LARGEST + 1), file.name.rpartition(".")[2].lower()


def _sealed(project: Project, request: HttpRequest) -> tuple[bytes, str]:
    """The file as it was looked at: signed, so that nothing else is unpacked.   Raises Conflict."""
    try:
        content, kind = signing.loads(
            request.POST.get("plan", ""), salt=f"plan of {project.key}", max_age=A_DAY
        )
    except signing.BadSignature as error:
        rule = say("What was looked at is older than a day, or was changed.")
        raise Conflict("file", rule, say("Choose the file again.")) from error
    return content.encode("latin-1"), kind


def _preview(project: Project, looked: bringing.Looked, content: bytes, kind: str) -> dict[str, Any]:
    brought = looked.brought
    shown = brought.rows[:SHOWN_ROWS]
    plain = [content.decode("latin-1"), kind]
    return {
        "looked": looked, "hidden": len(brought.rows) - len(shown), "rows": [_row(one) for one in shown],
        "plan": signing.dumps(plain, salt=f"plan of {project.key}", compress=True),
    }  # fmt: skip


def _row(one: Any) -> dict[str, Any]:
    fields = one.fields
    return {
        **fields, "code": one.code, "depth": one.depth, "type": WORK_TYPES[fields["work_type"]],
        "constraint": CONSTRAINTS[fields.get("constraint", "asap")],
    }  # fmt: skip


def _done(request: HttpRequest, project: Project, looked: bringing.Looked) -> HttpResponse:
    counts = {"rows": len(looked.brought.rows), "links": len(looked.brought.links)}
    tell(request, _("The plan is here: rows %(rows)s, links %(links)s.") % counts)
    return redirect(address_of_phase(project, "planning", "work-packages"))
