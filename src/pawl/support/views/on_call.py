"""On call in the browser: who it is now, the turns to come, who stands in, who hears next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl import clock
from pawl.accounts.models import Team
from pawl.accounts.permissions import can, not_found, require, scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import PawlError
from pawl.support.actions import rotas
from pawl.support.forms import ChangeRotaForm, LevelsForm, RotaForm, StandInForm, SwapForm
from pawl.support.lists import ROTAS
from pawl.support.models import Rota
from pawl.support.reads import duties, now_and, told
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.fragments import render_page
from pawl.web.list_page import ListLook, list_page
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import tell

HELP = "how-to/on-call"
READ, WORK = Permission.INCIDENT_READ, Permission.INCIDENT_WORK
SHOWN_DAYS = 28


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Who is on call now, of every rota."""
    actor = actor_of(request)
    require(actor, READ)
    found = {"duties": duties(actor, clock.now()), "may_work": can(actor, WORK), "help": HELP}
    return render(request, "support/on_call.html", found)


@require_safe
def of_team(request: HttpRequest, key: str) -> HttpResponse:
    """The part of a team's page: who is on call for it."""
    actor = actor_of(request)
    try:
        team = scope(actor, READ, Team.objects.filter(pk=key_number(key, "TEAM"))).first()
    except BadValue:
        team = None
    if team is None:
        raise not_found("team")
    here = {"duties": duties(actor, clock.now(), team=team.pk), "team": team, "help": HELP}
    return render_page(request, "support/team_on_call.html", "rows", here)


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """The rotas."""
    look = ListLook(
        address=lambda row: reverse("rota", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        empty=say("No rota yet: who is called at night?"),
        create=reverse("rota-new"),
        create_label=gettext_lazy("Set up a rota"),
        create_permission=WORK,
        help=HELP,
    )
    return list_page(request, ROTAS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A team's people take turns."""
    actor = actor_of(request)
    require(actor, WORK)
    first = {"begins": clock.now().date(), "team": request.GET.get("team")}
    form = RotaForm(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = rotas.set_up(**form.said(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("rota", made.key)
    return _form_page(request, form, _("Set up a rota"), reverse("rotas"))


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One rota: the turns to come, and forms to stand in, swap and set levels."""
    return _page(request, _found(request, key), {})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Others take turns."""
    actor, one = actor_of(request), _found(request, key)
    require(actor, WORK, on=one)
    seats = list(one.places.select_related("person"))
    before: dict[str, Any] = {name: getattr(one, name) for name in ("begins", "at", "zone", "days")}
    before |= {"title": one.case.title, **{f"person_{n}": place.person for n, place in enumerate(seats)}}
    form = ChangeRotaForm(
        request.POST or None, actor=actor, version=one.version, initial=before, seats=len(seats)
    )
    back = reverse("rota", args=[one.key])
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or 0
        try:
            rotas.change(one, **form.said(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return _form_page(request, form, one.case.title, back)


@require_POST
def stand_in(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody is on call for another."""
    actor, one = actor_of(request), _found(request, key)
    form = StandInForm(request.POST, actor=actor)
    return _done(request, one, "stand_in", form, lambda: rotas.stand_in(one, **_said(form), by=actor))


@require_POST
def swap(request: HttpRequest, key: str) -> HttpResponse:
    """Two take each other's turn."""
    actor, one, form = actor_of(request), _found(request, key), SwapForm(request.POST)
    return _done(request, one, "swap", form, lambda: rotas.swap(one, **_said(form), by=actor))


@require_POST
def levels(request: HttpRequest, key: str) -> HttpResponse:
    """Who hears next."""
    actor, one = actor_of(request), _found(request, key)
    form = LevelsForm(request.POST, actor=actor, rota=one)
    return _done(request, one, "levels", form, lambda: rotas.set_levels(one, levels=form.said(), by=actor))


@require_POST
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Nobody takes turns any more."""
    one = _found(request, key)
    one.version = version_of(request)
    rotas.retire(one, by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("rota", one.key)


def _said(form: PawlForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _done(request: HttpRequest, one: Rota, name: str, form: PawlForm, act: Any) -> HttpResponse:
    require(actor_of(request), WORK, on=one)
    if form.is_valid():
        one.version = version_of(request)
        try:
            act()
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is changed.") % {"key": one.key})
            return redirect("rota", one.key)
    return _page(request, one, {name: form})


def _page(request: HttpRequest, one: Rota, forms: dict[str, PawlForm]) -> HttpResponse:
    actor = actor_of(request)
    may_work = can(actor, WORK, one) and one.state == "active"
    there = list(one.levels.select_related("person", "tells__case"))
    shown: dict[str, PawlForm] = {}
    if may_work:
        shown = {
            "stand_in": StandInForm(actor=actor, auto_id="stand_in_%s"),
            "swap": SwapForm(auto_id="swap_%s"),
            "levels": LevelsForm(actor=actor, rota=one, initial=LevelsForm.now(there)),
            **forms,
        }
    found = record_page(request, one) | {
        "turns": list(told(one, *now_and(SHOWN_DAYS))),
        "people": list(one.places.select_related("person")),
        "levels_now": there,
        "forms": shown,
        "may_work": may_work,
    }
    return render(request, "support/rota.html", found, status=422 if forms else 200)


def _form_page(request: HttpRequest, form: PawlForm, heading: str, back: str) -> HttpResponse:
    found = {"form": form, "heading": heading, "back": back, "help": HELP}
    return render(request, "support/rota_form.html", found, status=422 if form.errors else 200)


def _found(request: HttpRequest, key: str) -> Rota:
    return find_one(Rota, key, actor_of(request), "case__team", "case__owner")
