"""Alerts in the browser: what monitoring says, and the incident that it led to."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.accounts.permissions import not_found
from pawl.analytics.words import say
from pawl.incidents.models import Incident
from pawl.support import words
from pawl.support.hearing import flaps
from pawl.support.lists import ALERTS
from pawl.support.models import Alert
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing_types import BadValue, key_number

HELP = "how-to/alerts"
FIRING = "?filter%5Bstate%5D%5Beq%5D=firing"


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """What fires, and what fired."""
    look = ListLook(
        address=lambda row: reverse("alert", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(QuickFilter(gettext_lazy("Firing"), FIRING),),
        empty=say("No alert yet: let your monitoring send them, and each becomes one incident."),
        help=HELP,
    )
    return list_page(request, ALERTS, look)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One alert."""
    actor = actor_of(request)
    try:
        number = key_number(key, "ALT")
    except BadValue:
        raise not_found("alert") from None
    one = Alert.objects.visible_to(actor).select_related("team", "service__case").filter(pk=number).first()
    if one is None:
        raise not_found("alert")
    incident = (
        Incident.objects.visible_to(actor).filter(case=one.incident_id or 0).select_related("case").first()
    )
    found = {"alert": one, "incident": incident, "labels": sorted(one.labels.items()),
             "flaps": flaps(one, clock.now()), "severity": words.SEVERITIES[one.severity]}  # fmt: skip
    return render(request, "support/alert.html", found)
