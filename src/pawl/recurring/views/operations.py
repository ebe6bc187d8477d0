"""Operations in the browser: list, page with its next dates, form with a preview of them."""

from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl import clock
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import find_one
from pawl.errors import PawlError, Stale
from pawl.recurring import words
from pawl.recurring.actions import operations
from pawl.recurring.actions.lifecycles import OPERATION
from pawl.recurring.forms import OWN, OperationForm, lines_of
from pawl.recurring.hours import working_days
from pawl.recurring.lists import OPERATIONS
from pawl.recurring.models import Operation, OperationRun
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.merge import merge_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

HELP = "how-to/recurring"
WORK = Permission.OPERATION_WORK
SHOWN = 10
LABELS = {"pause": gettext_lazy("Pause"), "resume": gettext_lazy("Resume"), "retire": gettext_lazy("Retire")}
FIELDS = ("description", "service", "begins", "at", "zone", "on_closed", "calendar", "minutes", "ahead_days")


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """Everything that comes back."""
    look = ListLook(
        address=lambda row: reverse("operation", args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(QuickFilter(gettext_lazy("Active"), "?filter%5Bstate%5D%5Beq%5D=active"),),
        empty=say("Nothing comes back yet: begin with what would be missed first, like the backup check."),
        create=reverse("operation-new"),
        create_label=gettext_lazy("Add a recurring activity"),
        create_permission=WORK,
        help=HELP,
    )
    return list_page(request, OPERATIONS, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write one down; “preview” shows the dates and writes nothing."""
    actor = actor_of(request)
    require(actor, WORK)
    first = {"begins": clock.now().date(), "service": request.GET.get("service")}
    form = OperationForm(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            made = operations.define(**form.said(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is written down.") % {"key": made.key})
            return redirect("operation", made.key)
    return _form_page(request, form, reverse("operations"), _("Add a recurring activity"))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Say it otherwise."""
    actor, one = actor_of(request), _found(request, key)
    require(actor, WORK, on=one)
    now, back = _now(one), reverse("operation", args=[one.key])
    form = OperationForm(request.POST or None, actor=actor, version=one.version, initial=now)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        one.version = form.cleaned_data["version"] or 0
        try:
            operations.change(one, by=actor, **form.said())
        except Stale as stale:
            return merge_page(request, stale, form, now, _found(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return _form_page(request, form, back, one.case.title)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One: its steps, its next dates, its last runs."""
    actor, one = actor_of(request), _found(request, key)
    runs = OperationRun.objects.visible_to(actor).filter(operation=one).select_related("case", "assignee")
    now = clock.now()
    told = record_page(request, one) | {
        "rule": words.RULES.get(one.rule, one.rule),
        "move": words.MOVES[one.on_closed],
        "dates": next_dates(one) if one.state == "active" else [],
        "past": list(runs.filter(due_at__lte=now).order_by("-due_at")[:SHOWN]),
        "coming": list(runs.filter(due_at__gt=now).order_by("due_at")[:SHOWN]),
        "may_work": can(actor, WORK, one),
        "steps": step_buttons(
            OPERATION.steps(one, actor), address=reverse("operation-steps", args=[one.key]),
            version=one.version, labels=LABELS, destructive=frozenset({"retire"}),
        ),
    }  # fmt: skip
    return render(request, "recurring/operation.html", told)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Pause, resume, retire."""
    one = _found(request, key)
    one.version = version_of(request)
    operations.take_step(one, request.POST.get("activity", "")[:60], by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("operation", one.key)


def next_dates(one: Operation, most: int = SHOWN) -> list[datetime]:
    """The next instants at which it is due, on the clock of its zone."""
    is_open = working_days(one.calendar, one.zone)
    return [*islice(one.schedule.after(clock.now(), is_open), most)]


def _found(request: HttpRequest, key: str) -> Operation:
    related = ("case__team", "case__owner", "service__case", "calendar")
    return find_one(Operation, key, actor_of(request), *related)


def _now(one: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(one, name) for name in FIELDS}
    found |= {"title": one.case.title, "team": one.case.team, "owner": one.case.owner}
    is_known = one.rule in words.RULES
    return found | {
        "every": one.rule if is_known else OWN,
        "rule": "" if is_known else one.rule,
        "steps": lines_of(one.runbook),
    }


def _form_page(request: HttpRequest, form: OperationForm, back: str, heading: str) -> HttpResponse:
    dates: list[datetime] | None = None
    if "preview" in request.POST and form.is_valid():
        try:
            dates = next_dates(operations.drafted(**form.said()))
        except PawlError as refusal:
            form.refuse(refusal)
    told = {"form": form, "back": back, "heading": heading, "help": HELP, "dates": dates,
            "zone": form.cleaned_data.get("zone") if dates else ""}  # fmt: skip
    return render(request, "recurring/operation_form.html", told, status=422 if form.errors else 200)
