"""The list of requests, the page of one, and the work on it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.approval_panel import rounds_of
from pawl.collaboration.record_page import record_page
from pawl.collaboration.records import address_of
from pawl.errors import Invalid
from pawl.requests import answers
from pawl.requests.actions import asking, steps, tasks
from pawl.requests.actions.becoming import to_incident
from pawl.requests.actions.lifecycle import BY_APPROVAL, REQUEST, WORK
from pawl.requests.expected import in_plain_words, waits_for_caller
from pawl.requests.forms import AssignForm, StepForm
from pawl.requests.holding import reasons_of
from pawl.requests.lists import REQUESTS, TASKS
from pawl.requests.many import ACTS
from pawl.requests.models import OPEN as OPEN_REQUESTS
from pawl.requests.models import FulfilmentTask, ServiceRequest
from pawl.requests.practice import PRACTICE
from pawl.requests.words import STEPS
from pawl.tickets.actions.work import assign
from pawl.tickets.breaches import unexplained
from pawl.tickets.questions import question_of
from pawl.tickets.shown import clocks_of, priced, several_customers, shared
from pawl.tickets.words import BREACH_CAUSES
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.listing_types import BadValue, key_number
from pawl.web.states import word_of
from pawl.web.undo import tell

HELP = "how-to/request"
OPEN = "?filter%5Bstate%5D%5Bin%5D=submitted%2Cawaiting_approval%2Cin_fulfilment%2Con_hold"
WAY = ("submitted", "awaiting_approval", "in_fulfilment", "fulfilled", "closed")


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """The requests that one may see; what is posted is done with many."""
    return list_page(request, REQUESTS, look_of(actor_of(request)), {"practice": PRACTICE})


def look_of(_actor: Actor) -> ListLook:
    """How requests stand in a list."""
    return ListLook(
        address=lambda row: reverse("service-request", args=[row["key"]]),
        link_field="title",
        reads=("key",),
        hidden=("version",),
        quick=(
            QuickFilter(gettext_lazy("Open"), OPEN),
            QuickFilter(gettext_lazy("High priority"), f"{OPEN}&filter%5Bpriority%5D%5Bin%5D=1%2C2"),
            QuickFilter(gettext_lazy("On hold"), "?filter%5Bstate%5D%5Beq%5D=on_hold"),
            QuickFilter(
                gettext_lazy("Nobody works on it"),
                f"{OPEN}&filter%5Bassignee%5D%5Bempty%5D=true",
            ),
        ),
        empty=say("No request yet."),
        acts=ACTS,
        template="tickets/list.html",
        help=HELP,
    )


@require_safe
def tasks_index(request: HttpRequest) -> HttpResponseBase:
    """The tasks of fulfilment that one may see."""
    look = ListLook(
        address=lambda row: reverse("fulfilment-task", args=[row["key"]]),
        link_field="name",
        hidden=("version",),
        quick=(QuickFilter(gettext_lazy("To be done now"), "?filter%5Bstate%5D%5Beq%5D=in_progress"),),
        empty=say("No task yet: they begin with the fulfilment of a request."),
        help=HELP,
    )
    return list_page(request, TASKS, look)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One request: where it is in plain words, what was asked, approvals, tasks, and what can be done."""
    return render(request, "requests/show.html", told(request, find(request, key)))


def told(request: HttpRequest, one: ServiceRequest) -> dict[str, Any]:
    """What the page of one shows, and the list beside it."""
    actor = actor_of(request)
    works, waits = can(actor, WORK, one), waits_for_caller(one)
    return record_page(request, one) | {
        **shared(request, one, PRACTICE),
        "progress": in_plain_words(one, waits=waits),
        "question": question_of(one) if waits else "",
        "answers": answers.told(one),
        "way": [(state, word_of(state).label, state == one.state) for state in WAY],
        "tasks": list(one.tasks.select_related("team", "assignee").order_by("step", "number")),
        "rounds": rounds_of(one, actor),
        "is_on_way": one.state in WAY,
        "clocks": clocks_of(one) if works else [],
        "breach_causes": BREACH_CAUSES if works and unexplained(one) else {},
        **priced(one),
        "several_customers": several_customers(one) if works else 0,
        "works": works,
        "steps_now": _steps(one, actor),
        "may_become": works and one.state in OPEN_REQUESTS,
        "holds": _holds(one) if works else [],
        "assign": AssignForm(actor=actor, initial={"team": one.case.team, "person": one.assignee})
        if works
        else None,
        "may_change": one.state in asking.CHANGEABLE and can(actor, Permission.REQUEST_SUBMIT, one),
    }


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """Hold, resume, fulfil, close, reopen, cancel, ask for approval anew."""
    actor, one = actor_of(request), find(request, key)
    one.version = version_of(request) or one.version
    form, activity = StepForm(request.POST), request.POST.get("activity", "")[:60]
    if not form.is_valid():
        return _asked_again(request, key, form, activity)
    try:
        _take(one, activity, form.cleaned_data, actor)
    except Invalid as refusal:
        if activity not in STEPS:
            raise
        form.refuse(refusal)
        return _asked_again(request, key, form, activity)
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("service-request", one.key)


def _asked_again(request: HttpRequest, key: str, form: StepForm, activity: str) -> HttpResponse:
    """The page with the form of the step open, what was said in it, and what is wrong at its field."""
    refused = {"refused": form, "refused_activity": activity}
    return render(request, "requests/show.html", told(request, find(request, key)) | refused, status=422)


def _take(one: ServiceRequest, activity: str, said: dict[str, Any], actor: Actor) -> None:
    match activity:
        case "hold":
            until = _end_of(said["until"])
            steps.hold(one, reason=said["reason"], note=said["note"], until=until, by=actor)
        case "resume":
            steps.resume(one, by=actor)
        case "fulfil":
            why = {name: said[name] for name in ("breach_cause", "breach_note")}
            steps.fulfil(one, note=said["note"], by=actor, **why)
        case "close":
            steps.close(one, by=actor)
        case "reopen":
            steps.reopen(one, reason=said["reason"], by=actor)
        case "ask":
            asking.ask_again(one, by=actor)
        case "cancel":
            steps.cancel(one, reason=said["reason"], by=actor)
        case _:
            raise Invalid(one.key, say("There is no such step."), say("Choose another."))


@require_POST
def become(request: HttpRequest, key: str) -> HttpResponse:
    """It is an incident after all."""
    actor, one = actor_of(request), find(request, key)
    one.version = version_of(request) or one.version
    made = to_incident(one, title=request.POST.get("title", ""), by=actor)
    tell(request, _("%(old)s became %(key)s.") % {"old": one.key, "key": made.key})
    return redirect(address_of(made.case))


@require_POST
def assignment(request: HttpRequest, key: str) -> HttpResponse:
    """Who is responsible, and who works on it."""
    actor, one = actor_of(request), find(request, key)
    require(actor, WORK, on=one)
    one.version = version_of(request) or one.version
    form = AssignForm(request.POST, actor=actor)
    if not form.is_valid():
        rule = say("There is no such record, or it is not for you to see.")
        raise Invalid(one.key, rule, say("Choose another."), dict.fromkeys(form.errors, rule))
    assign(one, team=form.cleaned_data["team"], person=form.cleaned_data["person"], by=actor)
    tell(request, _("%(key)s is assigned.") % {"key": one.key})
    return redirect("service-request", one.key)


@require_safe
def task(request: HttpRequest, key: str) -> HttpResponse:
    """One task, as much as its team needs of the request."""
    actor, one = actor_of(request), find_task(request, key)
    sees = ServiceRequest.objects.visible_to(actor).filter(pk=one.request_id).exists()
    told = {
        "task": one,
        "works": can(actor, WORK, one),
        "address": reverse("service-request", args=[one.request.key]) if sees else "",
        "answers": answers.told(one.request),
        "help": HELP,
    }
    return render(request, "requests/task.html", told)


@require_POST
def task_step(request: HttpRequest, key: str) -> HttpResponse:
    """Take it, have it done, or say that it is not needed."""
    actor, one = actor_of(request), find_task(request, key)
    one.version = version_of(request) or one.version
    note, activity = request.POST.get("note", ""), request.POST.get("activity", "")
    if activity == "take":
        tasks.take(one, person=actor.human, by=actor)
    elif activity == "skip":
        steps.skip(one, note=note, by=actor)
    else:
        steps.deliver(one, note=note, by=actor)
    tell(request, _("%(key)s is changed.") % {"key": one.key})
    return redirect("fulfilment-task", one.key)


def find(request: HttpRequest, key: str) -> ServiceRequest:
    """A request, if one may see it.   Raises NotFound."""
    found: ServiceRequest = PRACTICE.find(key, actor_of(request))
    return found


def find_task(request: HttpRequest, key: str) -> FulfilmentTask:
    """A task, if one may see it.   Raises NotFound."""
    try:
        number = key_number(key, FulfilmentTask.prefix)
    except BadValue:
        raise not_found("task") from None
    rows = FulfilmentTask.objects.visible_to(actor_of(request)).filter(pk=number)
    one = rows.select_related(
        "team", "assignee", "request__case__team", "request__case__owner", "request__form"
    ).first()
    if one is None:
        raise not_found("task")
    return one


def _steps(one: ServiceRequest, actor: Actor) -> list[dict[str, Any]]:
    """What can be done now, and what each needs said."""
    possible = (each for each in REQUEST.steps(one, actor) if each.activity not in BY_APPROVAL | {"start"})
    return [
        {"activity": each.activity, **STEPS[each.activity]}
        for each in possible
        if each.refusal is None and each.activity in STEPS
    ]


def _holds(one: ServiceRequest) -> list[tuple[str, str]]:
    return [(code, str(known.name)) for code, known in reasons_of(one.case.organisation_id).items()]


def _end_of(day: Any) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone()) + timedelta(hours=8)
