"""Targets of agreements, and the hours that they count in."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions import agreements, calendars
from pawl.catalogue.forms import CalendarForm, NewHoursForm, TargetForm
from pawl.catalogue.lists import CALENDARS
from pawl.catalogue.models import ServiceCalendar
from pawl.catalogue.rooms import found
from pawl.catalogue.views.records import HELP
from pawl.errors import PawlError
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import tell

EDIT = Permission.CATALOGUE_EDIT


@require_POST
def target(request: HttpRequest, key: str) -> HttpResponse:
    """From now on a clock may take so long."""
    one, actor = found(request, "agreement", key), actor_of(request)
    require(actor, EDIT, on=one)
    form = TargetForm(request.POST)
    back = reverse("agreement", args=[one.key])
    if form.is_valid():
        said = form.cleaned_data
        aim = agreements.Aim(said["clock"], said["minutes"], int(said["priority"] or 0) or None, said["kind"])
        one.version = version_of(request)
        try:
            agreements.set_target(one, aim, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("The target counts from now on."))
            return redirect(back)
    told = {"form": form, "back": back, "heading": one.case.title, "label": _("Agreements"), "help": HELP,
            "list_url": reverse("agreements")}  # fmt: skip
    return render(request, "catalogue/form.html", told, status=422)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All hours by name."""
    look = ListLook(
        address=lambda row: reverse("service-calendar", args=[row["key"]]),
        link_field="name",
        hidden=("version",),
        empty=say("No service hours yet: an agreement counts its minutes in them."),
        create=reverse("service-calendar-new"),
        create_label=gettext_lazy("Add service hours"),
        create_permission=EDIT,
        help="how-to/calendar",
    )
    return list_page(request, CALENDARS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hours that agreements can count in."""
    actor = actor_of(request)
    require(actor, EDIT)
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = calendars.add_calendar(
                name=form.cleaned_data["name"], text=form.cleaned_data["text"], by=actor
            )
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("service-calendar", made.key)
    told = {"form": form, "back": reverse("service-calendars"), "heading": _("Add service hours"),
            "label": _("Service hours"), "help": "how-to/calendar",
            "list_url": reverse("service-calendars")}  # fmt: skip
    return render(request, "catalogue/form.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What a calendar says, and said before; the next version begins now or at an instant."""
    actor, one = actor_of(request), _found(request, key)
    versions = list(one.versions.order_by("-effective_from")[:50])
    may_edit = can(actor, EDIT, one)
    if request.method == "POST":
        require(actor, EDIT, on=one)
    form = NewHoursForm(
        request.POST or None, version=one.version, initial={"text": versions[0].text if versions else ""}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        one.version = said["version"] or 0
        try:
            calendars.change_calendar(one, text=said["text"], effective_from=said["effective_from"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("service-calendar", one.key)
    told = {"calendar": one, "versions": versions, "form": form, "may_edit": may_edit}
    return render(request, "catalogue/calendar.html", told, status=422 if form.errors else 200)


def _found(request: HttpRequest, key: str) -> ServiceCalendar:
    try:
        number = key_number(key, "SCL")
    except BadValue:
        raise not_found("service hours") from None
    one = ServiceCalendar.objects.visible_to(actor_of(request)).filter(pk=number).first()
    if one is None:
        raise not_found("service hours")
    return one
