"""Issues of other trackers: those beside a record, those of a project, and where they are read."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import unpacked
from pawl.collaboration.records import find
from pawl.errors import PawlError
from pawl.projects import words
from pawl.projects.actions import outside
from pawl.projects.models import ENDED, IssueSource, OutsideIssue, Project, ProjectRecord
from pawl.projects.outside.trackers import SPEECHES
from pawl.projects.pages import part_tabs
from pawl.projects.parts_of import part_number
from pawl.projects.views.showing import frame, project_of
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.undo import tell

MOST_SHOWN = 500


class ConnectForm(PawlForm):
    """Where issues are, and by which secret they are read."""

    tracker = forms.ChoiceField(
        label=gettext_lazy("Tracker"), choices=[(name, one.label) for name, one in SPEECHES.items()]
    )
    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=300,
        help_text=gettext_lazy("As you open it: https://github.com, https://gitlab.com, https://example.atlassian.net."),
    )  # fmt: skip
    secret = forms.CharField(
        label=gettext_lazy("Secret"), max_length=500, required=False, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "A token that may read issues; for Jira in the cloud the mail address and the token with a colon "
            "between. None: what is public."
        ),
    )  # fmt: skip


def issues_told(one: ProjectRecord, actor: Actor) -> dict[str, Any]:
    """Beside a work package or an entry of the register.   Two queries."""
    rows = OutsideIssue.objects.filter(case=one.pk).select_related("source")
    may = can(actor, Permission.PROJECT_WORK, one.project) and one.project.state not in ENDED
    sources = list(IssueSource.objects.filter(project=one.project))
    return {
        "outside": [_told(each) for each in rows],
        "issue_sources": sources,
        "may_link": may and bool(sources),
        "may_connect": can(actor, Permission.PROJECT_MANAGE, one.project),
    }


@require_POST
def linked(request: HttpRequest, key: str) -> HttpResponse:
    """Link an issue with a record, or take it away."""
    one, actor = find(key, actor_of(request)), actor_of(request)
    if not isinstance(one, ProjectRecord):
        raise not_found("record of a project")
    if request.POST.get("act") == "unlink":
        rows = OutsideIssue.objects.filter(case=one.pk)
        number = part_number(request.POST.get("issue", "")[:30], OutsideIssue.prefix)
        issue = rows.filter(pk=number).first()
        if issue is None:
            raise not_found("issue")
        outside.unlink(one, issue, by=actor)
    else:
        source = _source(one.project, request.POST.get("source", "")[:30])
        outside.link(one, source=source, given=request.POST.get("given", ""), by=actor)
        tell(request, _("It is linked, and is read as soon as a worker has time."))
    return redirect(f"{reverse('project-record', args=[one.key])}#issues")


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponse:
    """Those of a project and its trackers; posted, one more or one less."""
    project, actor = project_of(request, key), actor_of(request)
    back = reverse("project-issues", args=[project.key])
    if request.method == "POST":
        require(actor, Permission.PROJECT_MANAGE, on=project)
    if request.POST.get("act") == "disconnect":
        source = _source(project, request.POST.get("source", "")[:30])
        source.version = version_of(request)
        outside.disconnect(source, by=actor)
        tell(request, _("%(title)s is taken away.") % {"title": source})
        return redirect(back)
    form = ConnectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("tracker", "address", "secret")}
        try:
            outside.connect(project, by=actor, **said)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    issues = OutsideIssue.objects.filter(project=project).select_related("source", "case")
    rows = list(issues.order_by("is_done", "case", "pk")[: MOST_SHOWN + 1])
    told = frame(project, "executing", actor) | {
        "form": form,
        "page_label": _("Outside issues"),
        "phase_label": words.PHASES["executing"],
        "parts": part_tabs(project, "executing", "issues"),
        "sources": [(one, SPEECHES[one.tracker].label, _why(one)) for one in _sources(project)],
        "outside": [_told(one) for one in rows[:MOST_SHOWN]],
        "left_off": len(rows) > MOST_SHOWN,
    }
    return render(request, "projects/issues.html", told, status=422 if form.errors else 200)


def _sources(project: Project) -> Any:
    return IssueSource.objects.filter(project=project)


def _source(project: Project, key: str) -> IssueSource:
    found: IssueSource | None = _sources(project).filter(pk=part_number(key, IssueSource.prefix)).first()
    if found is None:
        raise not_found("tracker")
    found.project = project
    return found


def _told(one: OutsideIssue) -> dict[str, Any]:
    speech = SPEECHES[one.source.tracker]
    return {"issue": one, "web": speech.web(one.source.address, one.number), "why": _why(one),
            "tracker": speech.label}  # fmt: skip


def _why(one: IssueSource | OutsideIssue) -> Any:
    return unpacked(one.problem) if one.problem else None
