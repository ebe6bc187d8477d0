"""Freezes, maintenance windows and change models in the browser."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, require
from pawl.analytics.words import Sentence, say
from pawl.changes import words
from pawl.changes.actions import calendar, templates
from pawl.changes.actions.lifecycle import MANAGE
from pawl.changes.forms import ChangesForm, FreezeForm, ModelForm, WindowForm
from pawl.changes.lists import CHANGE_MODELS, FREEZES, WINDOWS
from pawl.changes.models import ChangeModel, Freeze, MaintenanceWindow
from pawl.changes.views.records import HELP, form_page
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import PawlError, Stale
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.listing import Listing
from pawl.web.merge import merge_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell


@dataclass(frozen=True)
class Room:
    """The pages of one of these kinds."""

    model: type[Any]
    listing: Listing
    form: type[PawlForm]
    make: Callable[..., Any]
    change: Callable[..., Any]
    new_label: Promise | str
    change_label: Promise | str
    empty: Sentence

    @property
    def route(self) -> str:
        """The name of the page of one."""
        return str(self.model.kind).replace("_", "-")


ROOMS: Mapping[str, Room] = {
    "freeze": Room(
        Freeze, FREEZES, FreezeForm, calendar.declare_freeze, calendar.change_freeze,
        gettext_lazy("Declare a freeze"), gettext_lazy("Change the freeze"),
        say("No freeze: declare one before a year's end or a great sale."),
    ),
    "maintenance_window": Room(
        MaintenanceWindow, WINDOWS, WindowForm, calendar.open_window, calendar.change_window,
        gettext_lazy("Add a maintenance window"), gettext_lazy("Change the window"),
        say("No maintenance window: without one, work may be done at any time."),
    ),
    "change_model": Room(
        ChangeModel, CHANGE_MODELS, ModelForm, templates.add_model, templates.rewrite_model,
        gettext_lazy("Describe a change model"), gettext_lazy("Write the next version"),
        say("No change model: normal changes and emergencies follow those that are built in."),
    ),
}  # fmt: skip


@require_safe
def index(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list of a kind."""
    room = ROOMS[kind]
    look = ListLook(
        address=lambda row: reverse(room.route, args=[row["key"]]), link_field="title", hidden=("version",),
        empty=room.empty, create=reverse(f"{room.route}-new"), create_label=room.new_label,
        create_permission=MANAGE, help=HELP,
    )  # fmt: skip
    return list_page(request, room.listing, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write one down."""
    room, actor = ROOMS[kind], actor_of(request)
    require(actor, MANAGE)
    form = _form(request, room)
    if request.method == "POST" and form.is_valid():
        try:
            made = room.make(by=actor, **_said(form))
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is written down.") % {"key": made.key})
            return redirect(room.route, made.key)
    return _page(request, room, form, str(room.new_label), reverse(room.listing.name))


@require_safe
def show(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One of them."""
    room, actor = ROOMS[kind], actor_of(request)
    one = _found(request, kind, key)
    may_manage = can(actor, MANAGE, one)
    told = record_page(request, one) | {
        "may_manage": may_manage, "room": room, "list_url": reverse(room.listing.name),
        "list_label": room.listing.label, "change_url": reverse(f"{room.route}-change", args=[one.key]),
        **_more(request, one, may_manage=may_manage),
    }  # fmt: skip
    return render(request, f"changes/{kind}.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Say it otherwise."""
    room, actor, one = ROOMS[kind], actor_of(request), _found(request, kind, key)
    require(actor, MANAGE, on=one)
    now, back = _now(one), reverse(room.route, args=[one.key])
    form = _form(request, room, version=one.version, initial=now)
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data.get("version") or 0
        try:
            room.change(one, by=actor, **_said(form))
        except Stale as stale:
            return merge_page(request, stale, form, now, _found(request, kind, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return _page(request, room, form, str(room.change_label), back)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Put a model in force, retire it, restore it."""
    one = _found(request, "change_model", key)
    one.version = version_of(request)
    templates.take_model_step(one, request.POST.get("activity", "")[:60], by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("change-model", one.key)


@require_POST
def lift(request: HttpRequest, key: str) -> HttpResponse:
    """A freeze counts no more."""
    one = _found(request, "freeze", key)
    one.version = version_of(request)
    calendar.lift_freeze(one, by=actor_of(request))
    tell(request, _("%(key)s is lifted.") % {"key": one.key})
    return redirect("freeze", one.key)


def _form(request: HttpRequest, room: Room, **options: Any) -> PawlForm:
    if issubclass(room.form, ChangesForm):
        options["actor"] = actor_of(request)
    return room.form(request.POST or None, **options)


def _said(form: PawlForm) -> dict[str, Any]:
    said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    return said | ({"services": list(said["services"])} if "services" in said else {})


def _now(one: Any) -> dict[str, object]:
    if isinstance(one, ChangeModel):
        return {"title": one.case.title, "text": one.versions.latest("number").text}
    names = ("from_at", "until", "reason") if isinstance(one, Freeze) else (
        "days", "starts", "minutes", "zone", "first", "last")  # fmt: skip
    found: dict[str, object] = {name: getattr(one, name) for name in names}
    return {"title": one.case.title, **found, "services": list(one.services.all())}


def _more(request: HttpRequest, one: Any, *, may_manage: bool) -> dict[str, Any]:
    if isinstance(one, ChangeModel):
        steps = templates.model_steps(one, actor_of(request)) if may_manage else []
        address = reverse("change-model-steps", args=[one.key])
        buttons = step_buttons(
            steps, address=address, version=one.version, labels=words.MODEL_STEPS,
            destructive=frozenset({"retire"}),
        )  # fmt: skip
        versions = list(one.versions.order_by("-number")[:20])
        return {"steps": buttons, "versions": versions, "type_label": words.TYPES[one.type]}
    covered = list(one.services.select_related("case").order_by("case__title"))
    if isinstance(one, MaintenanceWindow):
        return {"services": covered, "days": [words.DAYS[str(day)] for day in one.days]}
    return {"services": covered}


def _page(request: HttpRequest, room: Room, form: PawlForm, heading: str, back: str) -> HttpResponse:
    return form_page(
        request, form, heading, back, _("Save"), above=(room.listing.label, reverse(room.listing.name))
    )


def _found(request: HttpRequest, kind: str, key: str) -> Any:
    return find_one(
        ROOMS[kind].model, key, actor_of(request), "case__team", "case__owner", "case__organisation"
    )
