"""People by file, and the auditor's export."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from pawl import clock
from pawl.accounts.actions import imports
from pawl.accounts.people_file import COLUMNS, read
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.administration.audit import REPORTS, Period
from pawl.administration.forms import PeopleFileForm
from pawl.administration.views.shared import page
from pawl.errors import PawlError
from pawl.web.asked import actor_of
from pawl.web.listing import Field
from pawl.web.listing_export import FORMS
from pawl.web.listing_query import unknown
from pawl.web.listing_types import INTEGER, BadValue, day
from pawl.web.templatetags.pawl import said

HELP = "how-to/sign-in"
REFUSED = (
    Field("row", _lazy("Row"), "row", INTEGER),
    Field("column", _lazy("Column"), "column"),
    Field("rule", _lazy("Why"), "rule"),
    Field("way_out", _lazy("Way out"), "way_out"),
)


@page("GET", "POST")
def bring_people(request: HttpRequest) -> HttpResponseBase:
    """Take people from a CSV file: first what would happen, then, with the same file, that it happens."""
    by = actor_of(request)
    require(by, Permission.ACCOUNT_MANAGE)
    form, report = PeopleFileForm(request.POST or None, request.FILES or None), None
    is_dry = request.POST.get("step") != "bring"
    if request.method == "POST" and form.is_valid():
        try:
            report = imports.bring(read(form.content()), by=by, dry_run=is_dry)
        except PawlError as refusal:
            form.refuse(refusal)
    if report is not None and request.POST.get("step") == "refused":
        return _refused_rows(report)
    told = {
        "form": form,
        "report": report,
        "counts": [(done.value, report.count(done)) for done in imports.Done] if report else [],
        "columns": ", ".join(COLUMNS),
        "help": HELP,
        "back": reverse("people"),
    }
    status = 422 if request.method == "POST" and report is None else 200
    return render(request, "administration/people_file.html", told, status=status)


def _refused_rows(report: imports.Report) -> HttpResponseBase:
    """The rows of a file that would not be taken, each with its reason, to mend in a spreadsheet."""
    rows = (
        {"row": one.row, "column": one.column, "rule": said(one.rule), "way_out": said(one.way_out)}
        for one in report.refused
    )
    response = FORMS["csv"](REFUSED, rows)
    response["Content-Disposition"] = 'attachment; filename="pawl-refused-people.csv"'
    return response


@page("GET")
def audit(request: HttpRequest) -> HttpResponseBase:
    """Who may what, who did what, what was approved: to read in a spreadsheet."""
    by = actor_of(request)
    require(by, Permission.AUDIT_READ)
    first, last = _period(request)
    if (form := request.GET.get("export")) is None:
        told = {"reports": [(name, one.label) for name, one in REPORTS.items()], "forms": list(FORMS)}
        dates = {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}", "help": HELP}
        return render(request, "administration/audit.html", told | dates)
    report = REPORTS.get(request.GET.get("report", ""))
    if form not in FORMS or report is None:
        raise unknown("export, report", [*FORMS, *REPORTS])
    response = FORMS[form](report.columns, report.rows(by, Period(first, last)))
    name = f"pawl-{request.GET['report']}-{clock.now():%Y-%m-%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _period(request: HttpRequest) -> tuple[datetime, datetime]:
    now = clock.now()
    return _day(request, "first", now - timedelta(days=365)), _day(request, "last", now)


def _day(request: HttpRequest, name: str, default: datetime) -> datetime:
    if not request.GET.get(name):
        return default
    try:
        found = day(request.GET[name])
    except BadValue as wrong:
        raise unknown(name, [_("a date like 2026-11-30")]) from wrong
    return default.replace(year=found.year, month=found.month, day=found.day)
