"""Dependencies: join, end, list; the graph of what a failure touches and of what something stands on."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pawl import clock
from pawl.accounts.permissions import not_found
from pawl.analytics.words import say
from pawl.collaboration.models import Record
from pawl.collaboration.records import address_of, find
from pawl.configuration.actions import dependencies
from pawl.configuration.choices import end_of
from pawl.configuration.forms import AskForm, JoinForm
from pawl.configuration.lists import DEPENDENCIES
from pawl.configuration.models import Dependency
from pawl.configuration.picture import picture_of
from pawl.configuration.reads import graph_around
from pawl.configuration.views.items import HELP, form_page
from pawl.errors import PawlError
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import tell


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All dependencies, past ones too."""
    return list_page(request, DEPENDENCIES, dependency_look())


def dependency_look() -> ListLook:
    """How dependencies stand in a list."""
    return ListLook(
        address=lambda row: reverse("dependency", args=[f"DEP-{row['pk']}"]),
        link_field="upper",
        quick=(QuickFilter(_("Today"), "?filter%5Bvalid_until%5D%5Bempty%5D=true"),),
        empty=say("Nothing stands on anything yet: open an item or a service and say what it stands on."),
        help=HELP,
    )


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What the upper end stands on, where it can be seen what this one is for."""
    one = _found(request, key)
    return redirect(f"{reverse('impact', args=[one.upper.key])}?direction=down")


@require_safe
def impact(request: HttpRequest, key: str) -> HttpResponse:
    """The graph around an item or a service on a day, drawn and as a table."""
    actor = actor_of(request)
    start = _start(request, key)
    form = AskForm(request.GET if "direction" in request.GET else None,
                   initial={"direction": "up", "at": None})  # fmt: skip
    said: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    at = _instant(said.get("at"))
    graph = graph_around(start.case, at, actor, upwards=said.get("direction") != "down")
    told = {
        "start": start.case, "start_url": address_of(start.case), "form": form, "at": at,
        "upwards": graph.upwards, "picture": picture_of(graph), "help": HELP,
    }  # fmt: skip
    return render(request, "configuration/impact.html", told)


@require_POST
def join(request: HttpRequest, key: str) -> HttpResponse:
    """It stands on something, from a day on."""
    actor, upper = actor_of(request), _start(request, key)
    dependencies.may_join(actor, upper)
    form, back = JoinForm(request.POST), address_of(upper.case)
    if form.is_valid():
        said = form.cleaned_data
        day = said["valid_from"]
        try:
            lower = end_of(said["lower"], "lower", actor)
            start = timezone.make_aware(datetime.combine(day, time())) if day else None
            bond = dependencies.Bond(said["relation"], said["group"], said["needed"] or 1, start)
            dependencies.join(upper, lower, bond, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s stands on it from then on.") % {"key": upper.key})
            return redirect(f"{back}#stands-on")
    return form_page(request, form, back, upper.case.title)


@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """From now on it stands on it no more."""
    one = _found(request, key)
    dependencies.part(one, by=actor_of(request))
    tell(request, _("It ended now; what was before stays known."))
    return redirect(address_of(one.upper))


def _found(request: HttpRequest, key: str) -> Dependency:
    try:
        number = key_number(key, "DEP")
    except BadValue:
        raise not_found("dependency") from None
    rows = Dependency.objects.visible_to(actor_of(request)).select_related("upper", "lower")
    one = rows.filter(pk=number).first()
    if one is None:
        raise not_found("dependency")
    return one


def _start(request: HttpRequest, key: str) -> Record:
    start = find(key, actor_of(request))
    if start.kind not in dependencies.ENDS:
        raise not_found(key[:40])
    return start


def _instant(day: date | None) -> datetime:
    """Now for today and for no day; of another day its end."""
    now = clock.now()
    if day is None or day == timezone.localdate(now):
        return now
    return timezone.make_aware(datetime.combine(day, time())) + timedelta(days=1, microseconds=-1)
