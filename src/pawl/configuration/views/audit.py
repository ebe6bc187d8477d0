"""The quality of the data: what is wrong, how often, and the lists of it."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.configuration.audit import FINDINGS, used
from pawl.configuration.lists import DEPENDENCIES, ITEMS
from pawl.configuration.views.graphs import dependency_look
from pawl.configuration.views.items import HELP, look
from pawl.web.asked import actor_of
from pawl.web.list_page import list_page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Each finding with its count."""
    actor = actor_of(request)
    require(actor, Permission.ITEM_READ)
    told = {
        "in_use": used(actor).count(),
        "findings": [(one, one.rows(actor).count()) for one in FINDINGS.values()],
        "help": HELP,
    }
    return render(request, "configuration/audit.html", told)


@require_safe
def show(request: HttpRequest, word: str) -> HttpResponseBase:
    """The rows of a finding, as a list like any other."""
    require(actor_of(request), Permission.ITEM_READ)
    one = FINDINGS.get(word)
    if one is None:
        raise not_found("finding")
    listing = DEPENDENCIES if one.of_dependencies else ITEMS
    mine = replace(listing, name=f"{listing.name}-{word}", rows=one.rows, label=one.label)
    above = (_("Quality of configuration data"), reverse("configuration-audit"))
    own = dependency_look() if one.of_dependencies else look()
    seen = replace(own, section=above, empty=say("None: nothing is wrong here."), create="", quick=())
    return list_page(request, mine, seen)
