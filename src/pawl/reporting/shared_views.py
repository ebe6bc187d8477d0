"""A frozen report for somebody without an account: by an address that nobody guesses, until it ends."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from pawl.accounts.address import client_address, counted_address
from pawl.accounts.permissions import not_found
from pawl.reporting import sharing
from pawl.reporting.lists import FORMS
from pawl.reporting.models import ReportFile, ReportLink
from pawl.reporting.views import TITLES, page_of_file, whole_file

P = ParamSpec("P")
HEADERS = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
}


def _closed(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Open to strangers, kept by nobody: not by searches, not by caches, not by the next site."""

    @wraps(view)
    def shown(request: HttpRequest, *args: P.args, **named: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **named)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    opened: Any = login_not_required(shown)
    found: Callable[Concatenate[HttpRequest, P], HttpResponseBase] = opened
    return found


@require_GET
@_closed
def shared(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The first page of the report, its files, and a place to say that it is unclear."""
    link = _link(request, secret)
    sharing.opened(link)
    report = link.report
    files = {one.form: one for one in report.files.all()}
    with translation.override(report.language):
        told = {
            "report": report,
            "link": link,
            "secret": secret,
            "files": [(form, FORMS[form], files[form]) for form in FORMS if form in files and form != "html"],
            "has_page": "html" in files,
            "titles": TITLES,
            "thanks": "thanks" in request.GET,
        }
        return render(request, "reporting/shared.html", told)


@require_GET
@_closed
def shared_page(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The whole report as a page of its own."""
    return page_of_file(request, _file(_link(request, secret), "html"))


@require_GET
@_closed
def shared_file(request: HttpRequest, secret: str, form: str) -> HttpResponseBase:
    """The report as a file."""
    return whole_file(_file(_link(request, secret), form))


@require_POST
@_closed
def shared_unclear(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Somebody without an account says that it is unclear."""
    link = _link(request, secret)
    sharing.say_unclear_by_link(link, request.POST.get("words", ""), _address(request))
    return HttpResponseRedirect(f"{reverse('reporting:shared', args=[secret])}?thanks")


def _link(request: HttpRequest, secret: str) -> ReportLink:
    return sharing.find_link(secret, _address(request))


def _address(request: HttpRequest) -> str:
    return counted_address(client_address(request))


def _file(link: ReportLink, form: str) -> ReportFile:
    one: ReportFile | None = link.report.files.filter(form=form).first()
    if one is None:
        raise not_found("report")
    return one
