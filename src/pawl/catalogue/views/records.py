"""Lists, forms and pages of services, offerings, agreements, partners, outages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.catalogue.actions import lifecycles, outages
from pawl.catalogue.rooms import ROOMS, Room, found
from pawl.catalogue.sections import Shown, section_of, sections_of
from pawl.collaboration.record_page import record_page
from pawl.errors import PawlError, Stale
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.fragments import render_page
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.merge import merge_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

HELP = "how-to/services"
LABELS = {
    "publish": gettext_lazy("Publish"),
    "agree": gettext_lazy("Put in force"),
    "sign": gettext_lazy("Signed"),
    "end": gettext_lazy("End"),
    "retire": gettext_lazy("Retire"),
    "restore": gettext_lazy("Restore"),
}
LAST = frozenset({"retire", "end"})
PREFILLED = frozenset({"service", "supplier", "customer", "supports", "level", "provider_team"})


@require_safe
def index(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list of a kind."""
    room = ROOMS[kind]
    look = ListLook(
        address=lambda row: reverse(room.kind, args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=tuple(QuickFilter(label, query) for label, query in room.quick),
        empty=room.empty,
        create=reverse(f"{room.kind}-new"),
        create_label=room.new_label,
        create_permission=room.edit,
        help=HELP,
    )
    return list_page(request, room.listing, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write one down."""
    room, actor = ROOMS[kind], actor_of(request)
    require(actor, room.edit)
    first = {name: value for name, value in request.GET.items() if name in PREFILLED}
    form = room.new_form(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid():
        said = _given(form)
        above = (said.pop(room.above),) if room.above else ()
        try:
            made = room.make(*above, **said, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is written down.") % {"key": made.key})
            return redirect(room.kind, made.key)
    return _form_page(request, room, form, reverse(room.plural), room.new_label)


@require_safe
def show(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One record, with the sections that each floor adds."""
    room, actor, one = ROOMS[kind], actor_of(request), found(request, kind, key)
    may_edit = room.may_edit(actor, one)
    told = record_page(request, one) | {
        "room": room,
        "may_edit": may_edit,
        "may_see_cost": can(actor, Permission.COST_READ, one),
        "change_url": reverse(f"{room.kind}-change", args=[one.key]),
        "list_url": reverse(room.plural),
        "parts": [(each, _address(each, one)) for each in sections_of(one, actor)],
        "steps": step_buttons(
            lifecycles.steps(one, actor) if may_edit else [],
            address=reverse(f"{room.kind}-steps", args=[one.key]) if kind != "outage" else "",
            version=one.version, labels=LABELS, destructive=LAST,
        ),
    }  # fmt: skip
    return render(request, f"catalogue/{one.kind}.html", told)


def _address(shown: Shown, one: Any) -> str:
    """Where a section is read that waits for somebody to come to it: its floor has the route."""
    return reverse(f"{one.kind}-part-{shown.section.name}", args=[one.key]) if shown.is_waiting else ""


@require_safe
def part(request: HttpRequest, key: str, name: str, kind: str = "service") -> HttpResponse:
    """A section of a record that its page leaves out until somebody comes to it."""
    one = found(request, kind, key)
    shown = section_of(one, actor_of(request), name)
    if shown is None:
        raise not_found("section")
    room = ROOMS[kind]
    told = {
        "record": one, "shown": shown, "room": room, "list_url": reverse(room.plural),
        "record_url": reverse(kind, args=[one.key]),
    }  # fmt: skip
    return render_page(request, "catalogue/part.html", "part", told)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Say it otherwise."""
    room, actor, one = ROOMS[kind], actor_of(request), found(request, kind, key)
    require(actor, room.edit, on=one)
    now, back = room.now(one), reverse(room.kind, args=[one.key])
    form = room.form(request.POST or None, actor=actor, version=one.version, initial=now)
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data.get("version") or 0
        try:
            room.change(one, by=actor, **_given(form))
        except Stale as stale:
            return merge_page(request, stale, form, now, found(request, kind, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return _form_page(request, room, form, back, str(now.get("name") or one.case.title))


@require_POST
def step(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Publish, agree, sign, retire, restore, end."""
    one = found(request, kind, key)
    one.version = version_of(request)
    lifecycles.take_step(one, request.POST.get("activity", "")[:60], by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect(ROOMS[kind].kind, one.key)


@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """An outage is over, now."""
    one = found(request, "outage", key)
    one.version = version_of(request)
    outages.end_outage(one, by=actor_of(request))
    tell(request, _("%(key)s is over.") % {"key": one.key})
    return redirect("outage", one.key)


def _given(form: PawlForm) -> dict[str, Any]:
    said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    if "teams" in said:
        said["teams"] = list(said["teams"])
    return said


def _form_page(request: HttpRequest, room: Room, form: PawlForm, back: str, heading: Any) -> HttpResponse:
    told = {
        "form": form, "back": back, "heading": heading, "label": room.label, "help": HELP,
        "list_url": reverse(room.plural),
    }  # fmt: skip
    return render(request, "catalogue/form.html", told, status=422 if form.errors else 200)
