"""Shifts in the browser: the log, and the hand-over to the next one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import address_of, find, find_one
from pawl.collaboration.searching import visible_cases
from pawl.errors import PawlError
from pawl.recurring.actions import shifts
from pawl.recurring.forms import BeginForm, HandOverForm, NoteForm
from pawl.recurring.lists import SHIFTS
from pawl.recurring.models import Shift, ShiftEntry
from pawl.recurring.reads import open_runs, open_tickets, shift_before
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.undo import tell

HELP = "how-to/recurring"
WORK = Permission.OPERATION_WORK
LAST_LINES = 10
"""So much of the log of the shift before stands on the page of the next; the rest is a click away."""


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Shifts, the newest first."""
    look = ListLook(
        address=lambda row: reverse("shift", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(QuickFilter(gettext_lazy("Not over"), "?filter%5Bstate%5D%5Bin%5D=running%2Chanded_over"),),
        empty=say("No shift yet: a team that works in shifts begins one, then each hands over to the next."),
        create=reverse("shift-new"),
        create_label=gettext_lazy("Begin a shift"),
        create_permission=WORK,
        help=HELP,
    )
    return list_page(request, SHIFTS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The first shift of a team."""
    actor = actor_of(request)
    require(actor, WORK)
    form = BeginForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = shifts.begin(team=form.cleaned_data["team"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect("shift", made.key)
    told = {"form": form, "back": reverse("shifts"), "heading": _("Begin a shift"), "help": HELP,
            "label": _("Begin")}  # fmt: skip
    return render(request, "recurring/shift_form.html", told, status=422 if form.errors else 200)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The log of a shift; what stands open; the hand-over."""
    return _page(request, _found(request, key), NoteForm(), HandOverForm())


@require_POST
def note(request: HttpRequest, key: str) -> HttpResponse:
    """Something happened."""
    actor, one, form = actor_of(request), _found(request, key), NoteForm(request.POST)
    require(actor, WORK, on=one)
    if form.is_valid():
        try:
            about = form.cleaned_data["about"]
            case = find(about, actor).case if about else None
            shifts.note(one, text=form.cleaned_data["text"], about=case, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(reverse("shift", args=[one.key]) + "#log")
    return _page(request, one, form, HandOverForm())


@require_POST
def hand_over(request: HttpRequest, key: str) -> HttpResponse:
    """Lay the watch down."""
    actor, one, form = actor_of(request), _found(request, key), HandOverForm(request.POST)
    require(actor, WORK, on=one)
    if form.is_valid():
        one.version = version_of(request)
        try:
            shifts.hand_over(one, note=form.cleaned_data["note"], by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("Handed over; the next shift accepts it."))
            return redirect("shift", one.key)
    return _page(request, one, NoteForm(), form)


@require_POST
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """Take the watch over: one's own shift begins."""
    one = _found(request, key)
    one.version = version_of(request)
    begun = shifts.accept(one, by=actor_of(request))
    tell(request, _("Your shift begins."))
    return redirect("shift", begun.key)


def _page(request: HttpRequest, one: Shift, note_form: PawlForm, form: PawlForm) -> HttpResponse:
    actor = actor_of(request)
    may_work = can(actor, WORK, one)
    is_mine = actor.person is not None and one.handed_over_by_id == actor.person.pk
    noted = list(one.entries.select_related("author"))
    told = record_page(request, one) | {
        "entries_of_shift": _entries(noted, actor),
        **_taken_over(one, noted, actor),
        "open_runs": list(open_runs(one).visible_to(actor)[: shifts.MOST])
        if one.state == "running"
        else None,
        "note_form": note_form if may_work and one.state != "accepted" else None,
        "form": form if may_work and one.state == "running" else None,
        "may_accept": may_work and one.state == "handed_over" and not is_mine,
        "waits_for_others": one.state == "handed_over" and is_mine,
    }
    failed = bool(note_form.errors or form.errors)
    return render(request, "recurring/shift.html", told, status=422 if failed else 200)


def _taken_over(one: Shift, noted: list[ShiftEntry], actor: Actor) -> dict[str, Any]:
    """What the shift before left to say, and the tickets that it or this one names and that stand open."""
    before = shift_before(one, actor)
    log = list(before.entries.select_related("author")) if before else []
    notes = [one.note, before.note] if before else [one.note]
    tickets = open_tickets(notes, [*log, *noted], actor)
    return {
        "before": before,
        "entries_before": _entries(log[-LAST_LINES:], actor),
        "has_longer_log": len(log) > LAST_LINES,
        "open_tickets": [(case, address_of(case), state) for case, state in tickets],
    }


def _entries(found: list[ShiftEntry], actor: Actor) -> list[tuple[Any, str, str]]:
    """What was noted, each with the record that it is about where one may see it."""
    about = {entry.about_id for entry in found if entry.about_id}
    seen = {case.pk: case for case in visible_cases(actor).filter(pk__in=about)} if about else {}
    cases = [seen.get(entry.about_id or 0) for entry in found]
    return [
        (entry, str(case) if case else "", address_of(case) if case else "")
        for entry, case in zip(found, cases, strict=True)
    ]


def _found(request: HttpRequest, key: str) -> Shift:
    related = ("case__team", "case__owner", "handed_over_by", "accepted_by")
    return find_one(Shift, key, actor_of(request), *related)
