"""Lists, forms and pages of needs, goals and success factors."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.collaboration.record_page import record_page
from pawl.errors import PawlError, Stale
from pawl.strategy.actions import records
from pawl.strategy.aims import aimed
from pawl.strategy.forms import KpiForm, QuestionForm
from pawl.strategy.models import BusinessNeed, Goal, SuccessFactor
from pawl.strategy.tree import kpi_node, tree
from pawl.strategy.views.rooms import ROOMS, Room, found
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.merge import merge_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

HELP = "how-to/strategy"
LABELS = {"retire": gettext_lazy("Retire"), "restore": gettext_lazy("Restore")}


@require_safe
def strategy(request: HttpRequest) -> HttpResponse:
    """The tree: need, goal, question or success factor, KPI, field."""
    actor = actor_of(request)
    require(actor, Permission.STRATEGY_READ)
    told = {"tree": tree(actor), "may_edit": can(actor, Permission.STRATEGY_EDIT), "help": HELP,
            "may_read_targets": can(actor, Permission.MEASUREMENT_READ)}  # fmt: skip
    return render(request, "strategy/tree.html", told)


@require_safe
def index(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list of a kind."""
    room = ROOMS[kind]
    look = ListLook(
        address=lambda row: reverse(room.kind, args=[row["key"]]),
        link_field="title",
        hidden=("version",),
        quick=(QuickFilter(gettext_lazy("Active"), "?filter%5Bstate%5D%5Beq%5D=active"),),
        empty=room.empty,
        create=reverse(f"{room.kind}-new"),
        create_label=room.new_label,
        create_permission=Permission.STRATEGY_EDIT,
        help=HELP,
        section=(_("Strategy"), reverse("strategy")),
    )
    return list_page(request, room.listing, look)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write one down."""
    room, actor = ROOMS[kind], actor_of(request)
    require(actor, Permission.STRATEGY_EDIT)
    first = {name: value for name, value in request.GET.items() if name in {"goal", "parent"}}
    form = room.new_form(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        try:
            made = room.make(**said, by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s is written down.") % {"key": made.key})
            return redirect(room.kind, made.key)
    return _form_page(request, room, form, reverse(room.plural), room.new_label)


@require_safe
def show(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One need, goal or success factor."""
    room, actor, one = ROOMS[kind], actor_of(request), found(request, kind, key)
    may_edit = can(actor, Permission.STRATEGY_EDIT, one)
    steps = records.STANDING[one.kind].steps(one, actor) if may_edit else []
    told = record_page(request, one) | {
        "room": room,
        "may_edit": may_edit,
        "may_target": may_edit and can(actor, Permission.TARGET_EDIT, one),
        "may_read_targets": can(actor, Permission.MEASUREMENT_READ),
        "change_url": reverse(f"{room.kind}-change", args=[one.key]),
        "list_url": reverse(room.plural),
        "steps": step_buttons(
            steps, address=reverse(f"{room.kind}-steps", args=[one.key]), version=one.version, labels=LABELS,
            destructive=frozenset({"retire"}),
        ),
    }  # fmt: skip
    return render(request, f"strategy/{one.kind}.html", told | _beside(request, one))


def _beside(request: HttpRequest, one: Any) -> dict[str, Any]:
    """What the page of a kind shows beside its own fields."""
    actor = actor_of(request)
    if isinstance(one, Goal):
        nodes = tree(actor, only=one).goals
        return {
            "node": nodes[0] if nodes else None,
            "question_form": QuestionForm(auto_id="ask_%s"),
            "kpi_form": KpiForm(goal=one, actor=actor, auto_id="kpi_%s"),
            "above": _visible(actor, one.parent_id),
        }
    if isinstance(one, SuccessFactor):
        return {
            "goal": _visible(actor, one.goal_id),
            "kpis": [kpi_node(link) for link in aimed(one.kpis.all())],
        }
    need: BusinessNeed = one
    return {"goal": _visible(actor, need.goal_id)}


def _visible(actor: Any, goal: int | None) -> Goal | None:
    return Goal.objects.visible_to(actor).filter(pk=goal).select_related("case").first() if goal else None


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Reword one."""
    room, actor, one = ROOMS[kind], actor_of(request), found(request, kind, key)
    require(actor, Permission.STRATEGY_EDIT, on=one)
    now, back = room.now(one), reverse(room.kind, args=[one.key])
    form = room.form(request.POST or None, actor=actor, version=one.version, initial=now)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        one.version = said.pop("version") or 0
        try:
            room.change(one, by=actor, **said)
        except Stale as stale:
            return merge_page(request, stale, form, now, found(request, kind, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return _form_page(request, room, form, back, one.case.title)


@require_POST
def step(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Retire or restore one."""
    one = found(request, kind, key)
    one.version = version_of(request)
    records.take_step(one, request.POST.get("activity", "")[:60], by=actor_of(request))
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect(ROOMS[kind].kind, one.key)


def _form_page(request: HttpRequest, room: Room, form: PawlForm, back: str, heading: Any) -> HttpResponse:
    told = {"form": form, "back": back, "heading": heading, "room": room, "help": HELP}
    return render(request, "strategy/form.html", told, status=422 if form.errors else 200)
