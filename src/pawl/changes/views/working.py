"""The work on a change in the browser: plan it, staff it, weigh it, say what it touches, take its steps."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pawl.accounts.permissions import require
from pawl.changes import words
from pawl.changes.actions import planning, steps
from pawl.changes.actions.lifecycle import CHANGE, WORK
from pawl.changes.api import touched
from pawl.changes.forms import PeopleForm, PlanForm, ReasonForm, ReviewForm, RiskForm
from pawl.changes.models import Change
from pawl.changes.surroundings import people_of
from pawl.changes.viewing import shown
from pawl.changes.views.records import form_page, found
from pawl.errors import Conflict, PawlError, Stale
from pawl.web.asked import actor_of
from pawl.web.forms import PawlForm, version_of
from pawl.web.merge import merge_page
from pawl.web.undo import tell

PLANNED = (
    "description", "planned_from", "planned_until", "interrupts", "rollout_plan", "back_out_plan",
    "test_plan",
)  # fmt: skip
ASKS: dict[str, type[PawlForm]] = {
    "close": ReviewForm, "send_back": ReasonForm, "cancel": ReasonForm, "schedule": ReasonForm,
    "implement": ReasonForm,
}  # fmt: skip
DESPITE = ("schedule", "implement")
TAKEN: dict[str, Callable[..., Any]] = {
    name: getattr(steps, name) for name in CHANGE.by_activity if name != "replan"
}


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, key: str) -> HttpResponse:
    """Words, window, plans."""
    actor, one = actor_of(request), found(request, key)
    require(actor, WORK, on=one)
    now: dict[str, object] = {"title": one.case.title, **{name: getattr(one, name) for name in PLANNED}}
    form = PlanForm(request.POST or None, actor=actor, version=one.version, initial=now)
    back = reverse("change", args=[one.key])
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        one.version = said.pop("version") or 0
        try:
            planning.plan(one, by=actor, **said)
        except Stale as stale:
            return merge_page(request, stale, form, now, found(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return form_page(request, form, _("Plan the change"), back, _("Save"), record=one)


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, key: str) -> HttpResponse:
    """Team, assignee, and who else works on it."""
    actor, one = actor_of(request), found(request, key)
    require(actor, WORK, on=one)
    now = {"team": one.case.team, "assignee": one.assignee, "implementers": list(one.implementers.all())}
    form = PeopleForm(request.POST or None, actor=actor, version=one.version, initial=now)
    back = reverse("change", args=[one.key])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        one.version = said["version"] or 0
        try:
            planning.staff(
                one, team=said["team"], assignee=said["assignee"], implementers=said["implementers"], by=actor
            )
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return form_page(request, form, _("Who does it"), back, _("Save"), record=one)


@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, key: str) -> HttpResponse:
    """The questions about its risk."""
    actor, one = actor_of(request), found(request, key)
    require(actor, WORK, on=one)
    now = {f"q_{name}": word for name, word in one.answers.items()}
    form = RiskForm(request.POST or None, questions=one.said.questions, version=one.version, initial=now)
    back = reverse("change", args=[one.key])
    if request.method == "POST" and form.is_valid():
        one.version = form.cleaned_data["version"] or 0
        try:
            planning.answer(one, answers=form.answers(), by=actor)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            return redirect(back)
    return form_page(request, form, _("How risky is it?"), back, _("Save"), record=one)


@require_POST
def items(request: HttpRequest, key: str) -> HttpResponse:
    """It touches something more, or something less."""
    actor, one = actor_of(request), found(request, key)
    one.version = version_of(request)
    act = planning.spare if request.POST.get("act") == "spare" else planning.affect
    act(one, touched(request.POST.get("item", "")[:250], actor), by=actor)
    return redirect(f"{reverse('change', args=[one.key])}#items")


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Take a step, or ask first for what it needs."""
    actor, one = actor_of(request), found(request, key)
    activity = request.POST.get("activity", "")[:60]
    if activity not in TAKEN:
        CHANGE.advance(one, activity, by=actor)  # refuses, and names the steps that there are
    needs = activity in ASKS and (activity not in DESPITE or bool(steps.open_conflicts(one)))
    if needs and "sent" not in request.POST:
        return _asking(request, one, activity, ASKS[activity](version=version_of(request)))
    form = ASKS[activity](request.POST) if needs else PawlForm(request.POST)
    if not form.is_valid():
        return _asking(request, one, activity, form)
    said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    one.version = version_of(request)
    try:
        TAKEN[activity](one, by=actor, **said)
    except Conflict:
        raise
    except PawlError as refusal:
        form.refuse(refusal)
        return _asking(request, one, activity, form)
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("change", one.key)


def _asking(request: HttpRequest, one: Change, activity: str, form: PawlForm) -> HttpResponse:
    """The page that asks what a step needs; of one despite conflicts, which they are."""
    actor = actor_of(request)
    require(actor, CHANGE.by_activity[activity].permission, on=one)
    conflicts = shown(one, steps.open_conflicts(one), actor, people_of(one)) if activity in DESPITE else []
    label = str(words.STEPS[activity])
    return form_page(
        request, form, label, reverse("change", args=[one.key]), label, record=one, conflicts=conflicts,
        activity=activity, action=reverse("change-steps", args=[one.key]),
    )  # fmt: skip
