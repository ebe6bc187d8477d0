"""The pages of reports."""

from typing import Any, TypeVar

from csp.decorators import csp_replace
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.models import Record
from pawl.collaboration.records import find_one
from pawl.errors import NotFound, PawlError
from pawl.reporting import actions, ordering
from pawl.reporting.forms import OrderForm, PaperForm, PaperScheduleForm, ScheduleForm
from pawl.reporting.lists import DECISION_STATES, FORMS, PAPERS, REPORTS, SCHEDULES
from pawl.reporting.making import folder
from pawl.reporting.models import Decision, Report, ReportFile, ReportSchedule, ReportState
from pawl.web.asked import actor_of
from pawl.web.fragments import asks_for_part, come_anew, render_page
from pawl.web.list_page import ListLook, list_page
from pawl.web.undo import tell

R = TypeVar("R", bound=Record)
TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TITLES = (
    say("What can be measured"),
    say("Where targets are missed"),
    say("What changed"),
    say("What to decide"),
)
MOST_REMARKS = 20
ABOVE = gettext_lazy("Reports")


@require_GET
def reports(request: HttpRequest) -> HttpResponseBase:
    """Every report that one may read."""
    look = ListLook(
        address=lambda row: reverse("reporting:report", args=[row["key"]]),
        empty=say("No report has been made yet."),
        create=reverse("reporting:order"),
        create_label=gettext_lazy("Order a report"),
        create_permission=Permission.REPORT_READ,
        help="how-to/reports",
    )
    return list_page(request, REPORTS, look)


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """Order a report."""
    actor = actor_of(request)
    require(actor, Permission.REPORT_READ)
    form = OrderForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            report = actions.order(form.cleaned_data["dataset"], form.wish(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("reporting:report", args=[report.key]))
    told = {
        "form": form,
        "title": _("Order a report"),
        "submit": _("Order it"),
        "back": reverse("reporting:reports"),
    }
    return render(request, "reporting/form.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """Order a board pack, a review of a service, or the operations of a week."""
    actor = actor_of(request)
    require(actor, Permission.REPORT_READ)
    form = PaperForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = ordering.order_paper(wish=form.wish(), **form.about(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("reporting:report", args=[made.key]))
    told = {
        "form": form,
        "title": _("Order a paper"),
        "submit": _("Order it"),
        "back": reverse("reporting:reports"),
    }
    return render(request, "reporting/form.html", told, status=422 if form.errors else 200)


@require_GET
def report(request: HttpRequest, key: str) -> HttpResponse:
    """One report: its first page, its files, how far it is; a page that waited is told to come anew."""
    found = _find(request, Report, key)
    if asks_for_part(request) and found.state != ReportState.ORDERED:
        return come_anew()
    files = {one.form: one for one in found.files.all()}
    actor = actor_of(request)
    is_own = actor.person is not None and found.case.owner_id == actor.person.pk
    told = {
        "report": found,
        "files": [(form, FORMS[form], files[form]) for form in FORMS if form in files],
        "has_page": "html" in files,
        "is_waiting": found.state == ReportState.ORDERED,
        "is_failed": found.state == ReportState.FAILED,
        "titles": TITLES,
        "decisions": _decisions(found, actor),
        "remarks": found.unclear.select_related("person")[:MOST_REMARKS] if is_own else [],
        "unclear": found.unclear.count(),
        "is_own": is_own,
        "may_share": can(actor, Permission.REPORT_SCHEDULE, found) and not found.case.confidential,
    }
    return render_page(request, "reporting/report.html", "now", told)


@require_POST
def order_again(request: HttpRequest, key: str) -> HttpResponse:
    """Try once more what went wrong."""
    found = _find(request, Report, key)
    actions.order_again(found, by=actor_of(request))
    return HttpResponseRedirect(reverse("reporting:report", args=[found.key]))


@require_GET
def file(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """A form of a report, to be kept."""
    return whole_file(_file(request, key, form))


def whole_file(one: ReportFile) -> HttpResponseBase:
    """A form of a report as a download."""
    response = FileResponse(
        (folder() / one.file).open("rb"), as_attachment=True, filename=one.file.rpartition("/")[2]
    )
    response["Content-Type"] = TYPES[one.form]
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def page(request: HttpRequest, key: str) -> HttpResponseBase:
    """The report as a page of its own: no script, and no style but the one it carries."""
    return page_of_file(request, _file(request, key, "html"))


def page_of_file(request: HttpRequest, one: ReportFile) -> HttpResponseBase:
    """A page of its own, under its own policy."""

    @csp_replace(
        {"default-src": ["'none'"], "script-src": ["'none'"], "style-src": [f"'sha256-{one.style}'"]}
    )
    def shown(_request: HttpRequest) -> HttpResponseBase:
        return FileResponse((folder() / one.file).open("rb"), content_type=TYPES["html"])

    return shown(request)


@require_GET
def schedules(request: HttpRequest) -> HttpResponseBase:
    """What makes reports by the clock."""
    look = ListLook(
        address=lambda row: reverse("reporting:schedule", args=[row["key"]]),
        empty=say("No report is made by the clock yet."),
        create=reverse("reporting:schedule-new"),
        create_label=gettext_lazy("Schedule a report"),
        create_permission=Permission.REPORT_SCHEDULE,
        help="how-to/reports",
        section=(str(ABOVE), reverse("reporting:reports")),
    )
    return list_page(request, SCHEDULES, look)


@require_http_methods(["GET", "POST"])
def schedule_new(request: HttpRequest) -> HttpResponse:
    """Schedule a report."""
    actor = actor_of(request)
    require(actor, Permission.REPORT_SCHEDULE)
    form = ScheduleForm(request.POST or None, actor=actor, people=people_for(actor))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.schedule_report(
                said["source"],
                form.wish(),
                cron=said["cron"],
                zone=said["zone"],
                readers=said["readers"],
                by=actor,
            )
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("reporting:schedule", args=[made.key]))
    told = {"form": form, "title": _("Schedule a report"), "submit": _("Schedule it"),
            "back": reverse("reporting:schedules")}  # fmt: skip
    return render(request, "reporting/form.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def schedule_paper(request: HttpRequest) -> HttpResponse:
    """Schedule a board pack, a review of a service, the operations of a week or the portfolio."""
    actor = actor_of(request)
    require(actor, Permission.REPORT_SCHEDULE)
    form = PaperScheduleForm(request.POST or None, actor=actor, people=people_for(actor))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = ordering.schedule_paper(
                said["paper"],
                said["service"] or said["organisation"],
                form.wish(),
                actions.Rhythm(said["cron"], said["zone"]),
                readers=said["readers"],
                by=actor,
            )
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("reporting:schedule", args=[made.key]))
    told = {"form": form, "title": _("Schedule a paper"), "submit": _("Schedule it"),
            "back": reverse("reporting:schedules")}  # fmt: skip
    return render(request, "reporting/form.html", told, status=422 if form.errors else 200)


@require_GET
def schedule(request: HttpRequest, key: str) -> HttpResponse:
    """One schedule: when, for whom, what it made."""
    found = _find(request, ReportSchedule, key)
    told = {
        "schedule": found,
        "kind": PAPERS[found.paper],
        "readers": found.readers.order_by("name"),
        "made": Report.objects.visible_to(actor_of(request)).filter(schedule=found).order_by("-pk")[:20],
    }
    return render(request, "reporting/schedule.html", told)


@require_POST
def schedule_stop(request: HttpRequest, key: str) -> HttpResponse:
    """Stop a schedule."""
    found = _find(request, ReportSchedule, key)
    actions.stop(found, by=actor_of(request))
    tell(request, _("%(key)s makes no more reports.") % {"key": found.key})
    return HttpResponseRedirect(reverse("reporting:schedule", args=[found.key]))


def _decisions(of: Report, actor: Actor) -> list[dict[str, Any]]:
    """What the report asks and what was decided, with who is asked."""
    rows = Decision.objects.visible_to(actor).filter(report=of).select_related("case", "decided_by")
    found = rows.prefetch_related("asked").order_by("due", "pk")
    return [
        {
            "one": one,
            "state": DECISION_STATES[one.state],
            "asked": ", ".join(sorted(person.name for person in one.asked.all())),
        }
        for one in found
    ]


def _file(request: HttpRequest, key: str, form: str) -> ReportFile:
    report = _find(request, Report, key)
    made: dict[str, ReportFile] = {one.form: one for one in report.files.all()}
    if form not in made:
        way_out = say(
            "There is: {forms}. Order it anew with this form.", forms=", ".join(sorted(made)) or "-"
        )
        raise NotFound(report.key, say("It was not made in this form."), way_out)
    return made[form]


def _find(request: HttpRequest, model: type[R], key: str) -> R:
    return find_one(model, key, actor_of(request))
