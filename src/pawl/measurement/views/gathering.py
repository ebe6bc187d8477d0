"""The pages of sources that are other systems: set up, tried, gathered."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pawl.accounts.permissions import not_found, require
from pawl.accounts.roles import Permission
from pawl.errors import Invalid, PawlError, Unavailable
from pawl.measurement import lists
from pawl.measurement.actions import gathering, sources
from pawl.measurement.asked import find
from pawl.measurement.gather_forms import ChangeConnectorForm, ConnectorForm
from pawl.measurement.models import DataSource
from pawl.measurement.sources.connectors import CONNECTORS
from pawl.measurement.views import imports
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.placing import place_from
from pawl.web.undo import tell

HELP = "how-to/gather"


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, origin: str) -> HttpResponse:
    """Add another system."""
    actor, connector = actor_of(request), CONNECTORS.get(origin)
    require(actor, Permission.SOURCE_MANAGE)
    if connector is None:
        raise not_found(origin)
    form = ConnectorForm(request.POST or None, connector=connector, actor=actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        named = {"title": given["title"], "place": place_from(given["place"]), "origin": origin}
        try:
            made = sources.open_source(**named, **form.said(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(reverse("measurement:source", args=[made.key]))
    title = _("Add a source: %(system)s") % {"system": connector.label}
    return _form(request, form, title, _("Add it"), reverse("measurement:source-new"))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """What its connector is told, and when it is gathered."""
    found: DataSource = find(request, lists.SOURCES, key, "case")
    actor = actor_of(request)
    require(actor, Permission.SOURCE_MANAGE, on=found)
    connector = gathering.connector_of(found)
    form = ChangeConnectorForm(request.POST or None, connector=connector, actor=actor, source=found)
    here = reverse("measurement:source", args=[found.key])
    if request.method == "POST" and form.is_valid():
        try:
            sources.change_source(found, version=version_of(request), by=actor, **form.said())
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return HttpResponseRedirect(here)
    return _form(request, form, _("Change %(source)s") % {"source": found.case.title}, _("Save"), here)


@require_POST
def gather(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for what is new."""
    found: DataSource = find(request, lists.SOURCES, key, "case")
    gathering.gather(found, by=actor_of(request), anew=request.POST.get("anew") == "yes")
    tell(request, _("It is being read; what comes of it stands below."))
    return HttpResponseRedirect(reverse("measurement:source", args=[found.key]))


@require_POST
def trial(request: HttpRequest, key: str) -> HttpResponse:
    """Whether it answers."""
    found: DataSource = find(request, lists.SOURCES, key, "case")
    try:
        seen = gathering.trial(found, by=actor_of(request))
    except (Invalid, Unavailable) as refusal:
        return imports.source_page(request, found, refusal)
    said = ngettext("It answers: %(n)s row at once, with the columns %(names)s.",
                    "It answers: %(n)s rows at once, with the columns %(names)s.", seen.rows)  # fmt: skip
    empty = _("It answers, and has no row.")
    tell(request, said % {"n": seen.rows, "names": ", ".join(seen.columns)} if seen.rows else empty)
    return HttpResponseRedirect(reverse("measurement:source", args=[found.key]))


def _form(request: HttpRequest, form: ConnectorForm, title: str, submit: str, back: str) -> HttpResponse:
    told: dict[str, Any] = {
        "form": form, "title": title, "submit": submit, "back": back, "help": HELP,
        "room": reverse("measurement:sources"), "room_label": _("Data sources"),
    }  # fmt: skip
    return render(request, "measurement/form.html", told, status=422 if form.errors else 200)
