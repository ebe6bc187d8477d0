"""Changes in the browser: list, raise, read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.analytics.words import say
from pawl.changes import words
from pawl.changes.actions import steps
from pawl.changes.actions.lifecycle import WORK
from pawl.changes.actions.planning import OPEN
from pawl.changes.actions.raising import RAISE, Wish, raise_change
from pawl.changes.choices import service_of, services
from pawl.changes.figures import DAYS, success
from pawl.changes.forms import RaiseForm
from pawl.changes.lists import CHANGES
from pawl.changes.many import ACTS
from pawl.changes.models import Change
from pawl.changes.models.change import shown_state
from pawl.changes.practice import PRACTICE
from pawl.changes.surroundings import conflicts_of, people_of
from pawl.changes.viewing import risk_parts, shown
from pawl.collaboration.approval_panel import rounds_of
from pawl.collaboration.models import Record
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import address_of, find
from pawl.errors import PawlError
from pawl.lifecycle import Step
from pawl.tickets.shown import clocks_of, priced, shared
from pawl.tickets.touching import affected, visible_of
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing import Row
from pawl.web.steps import step_buttons
from pawl.web.templatetags.pawl import state as chip
from pawl.web.undo import tell

HELP = "how-to/changes"
OPEN_STATES = "?filter%5Bstate%5D%5Bin%5D=new%2Cassess%2Cauthorize%2Cscheduled%2Cimplement%2Creview"
WAITING = "?filter%5Bstate%5D%5Beq%5D=authorize&filter%5Bapproved%5D%5Bempty%5D=true"
APPROVED = "?filter%5Bstate%5D%5Beq%5D=authorize&filter%5Bapproved%5D%5Bempty%5D=false"
SKIPPED: Mapping[str, Sequence[str]] = {"standard": ("assess", "authorize"), "emergency": ("assess",)}
"""States that a type never comes to."""
PREFILLED = frozenset({"title", "service", "planned_from", "planned_until", "follows"})


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """The list of changes, and how those of late went; what is posted is done with many."""
    told = {
        "success": success(actor_of(request), clock.now()),
        "days": DAYS,
        "outcomes": words.OUTCOMES,
        "practice": PRACTICE,
    }
    return list_page(request, CHANGES, look_of(actor_of(request)), told)


def look_of(_actor: Actor) -> ListLook:
    """How changes stand in a list."""
    return ListLook(
        address=lambda row: reverse("change", args=[row["key"]]),
        link_field="title",
        reads=("key", "approved"),
        told={"state": _state_in_list},
        hidden=("version",),
        quick=(
            QuickFilter(gettext_lazy("Open"), OPEN_STATES),
            QuickFilter(gettext_lazy("Waiting for approval"), WAITING),
            QuickFilter(gettext_lazy("Approved, to be scheduled"), APPROVED),
            QuickFilter(gettext_lazy("Emergencies"), "?filter%5Btype%5D%5Beq%5D=emergency"),
        ),
        empty=say("No change yet: raise one, and everybody sees it in the calendar."),
        create=reverse("change-new"),
        create_label=gettext_lazy("Raise a change"),
        create_permission=RAISE,
        help=HELP,
        acts=ACTS,
        template="changes/index.html",
    )


def _state_in_list(row: Row) -> str:
    return chip(shown_state(row["state"], row["approved"]))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Raise one."""
    actor = actor_of(request)
    require(actor, RAISE)
    source = find(request.GET["from"], actor) if request.GET.get("from") else None
    form = RaiseForm(request.POST or None, actor=actor, initial=_first(request, source))
    if request.method == "POST" and form.is_valid():
        try:
            made = raise_change(Wish(**form.wish(), comes_from=source), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is raised.") % {"key": made.key})
            return redirect("change", made.key)
    if source is None:
        return form_page(request, form, _("Raise a change"), reverse("changes"), _("Raise"))
    back = address_of(source.case)
    above = (f"{source.key} {source.case.title}", back)
    return form_page(request, form, _("Raise a change"), back, _("Raise"), above=above)


def _first(request: HttpRequest, source: Record | None) -> dict[str, Any]:
    """What the form starts with: the service of what it comes from, and what the address names."""
    service = service_of(source, actor_of(request)) if source is not None else None
    named = {name: value for name, value in request.GET.items() if name in PREFILLED}
    return ({} if service is None else {"service": service.key}) | named


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One change: what hinders it, its plan, its risk, what it touches, how it went."""
    return render(request, "changes/show.html", told(request, found(request, key)))


def told(request: HttpRequest, one: Change) -> dict[str, Any]:
    """What the page of one shows, and the list beside it."""
    actor = actor_of(request)
    may_work = can(actor, WORK, one)
    open_now = may_work and one.state in OPEN
    items, people = affected(one), people_of(one)
    seen = visible_of(items, actor)
    return record_page(request, one) | {
        **shared(request, one, PRACTICE),
        "conflicts": shown(one, conflicts_of(one, items, people), actor, people),
        "steps": step_buttons(
            _steps_of_its_way(one, actor) if may_work else [],
            address=reverse("change-steps", args=[one.key]), version=one.version, labels=words.STEPS,
            destructive=frozenset({"send_back", "cancel"}),
        ),
        "may_plan": open_now,
        "may_answer": may_work and one.state in {"new", "assess"} and bool(one.said.questions),
        "may_touch": open_now,
        "items": [(item, address_of(item), item.pk != one.service_id) for item in seen],
        "hidden_items": len(items) - len(seen),
        "services": services(actor) if open_now else (),
        "plans": [(label, one.plans[name], name in one.said.plans) for name, label in words.PLANS.items()],
        "risk_parts": risk_parts(one),
        "risk_label": words.RISKS.get(one.risk, ""),
        "risk_tone": words.TONES.get(one.risk, "neutral"),
        "type_label": words.TYPES[one.type],
        "outcome_label": words.OUTCOMES.get(one.resolution_code, ""),
        "shown_state": one.shown_state,
        "states": [
            (one.shown_state if state == one.state else state, words.STATES[state], state == one.state)
            for state in way_of(one)
        ],
        "implementers": [str(each) for each in people if each != one.assignee],
        "clocks": clocks_of(one),
        "rounds": rounds_of(one, actor),
        "may_work": may_work,
        **priced(one),
    }  # fmt: skip


def _steps_of_its_way(change: Change, actor: Actor) -> list[Step]:
    """What can be done; without what a change of its type is never done with."""
    skipped = SKIPPED.get(change.type, ())
    return [step for step in steps.steps(change, actor) if step.target not in skipped]


def way_of(change: Change) -> list[str]:
    """The states of its type, in order."""
    if change.state == "cancelled":
        return ["new", "cancelled"]
    skipped = SKIPPED.get(change.type, ())
    states = ("new", "assess", "authorize", "scheduled", "implement", "review", "closed")
    return [state for state in states if state not in skipped]


def found(request: HttpRequest, key: str) -> Change:
    """The change of a key, if one may see it.   Raises NotFound."""
    one: Change = PRACTICE.find(key, actor_of(request))
    return one


def form_page(
    request: HttpRequest, form: Any, heading: str, back: str, submit: str, **more: Any
) -> HttpResponse:
    """A page that is a form."""
    told = {"form": form, "heading": heading, "back": back, "submit": submit, "help": HELP, **more}
    return render(request, "changes/form.html", told, status=422 if form.errors else 200)
