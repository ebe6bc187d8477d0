"""Lists, the page of a problem, and what is done with it by forms and buttons."""

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
from pawl.collaboration.records import find
from pawl.errors import Conflict, PawlError, Stale
from pawl.problems.actions import known_errors, lifecycle, linking
from pawl.problems.acts import ACTS, starts_with
from pawl.problems.lists import KNOWN_ERRORS, PROBLEMS
from pawl.problems.many import ACTS as ACTS_OF_MANY
from pawl.problems.models import Problem
from pawl.problems.practice import PRACTICE
from pawl.problems.shown import shown
from pawl.problems.words import PRIORITIES
from pawl.tickets.shown import shared
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.list_page import ListLook, QuickFilter, list_page
from pawl.web.merge import merge_page
from pawl.web.steps import step_buttons
from pawl.web.undo import tell

HELP = "how-to/problems"
WORK = Permission.PROBLEM_WORK
OPEN = "?filter%5Bstate%5D%5Bin%5D=new%2Cassess%2Croot_cause_analysis%2Cfix_in_progress"
PLAIN = {
    "assess": (lifecycle.assess, gettext_lazy("Assess")),
    "investigate": (lifecycle.investigate, gettext_lazy("Investigate")),
    "close": (lifecycle.close, gettext_lazy("Close")),
}
"""Steps that need nothing but a click."""


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """All problems; what is posted is done with many."""
    return list_page(request, PROBLEMS, look_of(actor_of(request)), {"practice": PRACTICE})


def look_of(_actor: Actor) -> ListLook:
    """How problems stand in a list."""
    return ListLook(
        address=lambda row: reverse("problem", args=[row["key"]]),
        link_field="title",
        reads=("key",),
        hidden=("version",),
        told={"priority": lambda row: str(PRIORITIES[row["priority"]])},
        quick=(
            QuickFilter(gettext_lazy("Open"), OPEN),
            QuickFilter(gettext_lazy("Known errors"), "?filter%5Bis_known_error%5D%5Beq%5D=true"),
            QuickFilter(gettext_lazy("Risk accepted"), "?filter%5Bresolution_code%5D%5Beq%5D=risk_accepted"),
        ),
        empty=say("No problem yet: what comes back again and again, and why?"),
        create=reverse("problem-new"),
        create_label=gettext_lazy("Raise a problem"),
        create_permission=WORK,
        help=HELP,
        acts=ACTS_OF_MANY,
        template="tickets/list.html",
    )


@require_safe
def known(request: HttpRequest) -> HttpResponseBase:
    """Known errors in force, with the way round each."""
    look = ListLook(
        address=lambda row: reverse("problem", args=[row["key"]]),
        link_field="title",
        hidden=("version", "root_cause", "state", "category"),
        empty=say("No known error: none is needed, or none is written down."),
        help=HELP,
    )
    return list_page(request, KNOWN_ERRORS, look)


@require_safe
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One problem."""
    return render(request, "problems/show.html", told(request, found(request, key)))


def told(request: HttpRequest, one: Problem) -> dict[str, Any]:
    """What the page of one shows, and the list beside it."""
    actor = actor_of(request)
    may_work = can(actor, WORK, one)
    steps = lifecycle.PROBLEM.steps(one, actor) if may_work else []
    free = {step.activity for step in steps if step.refusal is None}
    return record_page(request, one) | shown(one, actor) | {
        **shared(request, one, PRACTICE),
        "may_work": may_work,
        "steps": step_buttons(
            [step for step in steps if step.activity in PLAIN],
            address=reverse("problem-steps", args=[one.key]), version=one.version,
            labels={name: label for name, (_run, label) in PLAIN.items()},
        ),
        "step_forms": [
            (act.label, reverse(f"problem-{name}", args=[one.key]))
            for name, act in ACTS.items() if act.step in free
        ],
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One of the forms of `ACTS`."""
    chosen, actor, one = ACTS[name], actor_of(request), found(request, key)
    require(actor, WORK, on=one)
    now, back = starts_with(one, chosen), reverse("problem", args=[one.key])
    form = chosen.form(request.POST or None, actor=actor, version=one.version, initial=now)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = dict(form.cleaned_data)
        one.version = said.pop("version") or 0
        try:
            chosen.run(one, by=actor, **said)
        except Stale as stale:
            return merge_page(request, stale, form, now, found(request, key).version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s: done.") % {"key": one.key})
            return redirect(back)
    told = {"form": form, "record": one, "back": back, "act": chosen, "help": HELP}
    return render(request, "problems/act.html", told, status=422 if form.errors else 200)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """A step that needs nothing but a click."""
    one, activity = found(request, key), request.POST.get("activity", "")[:60]
    if activity not in PLAIN:
        rule = say("There is no step {name}.", name=activity)
        raise Conflict(one.key, rule, say("Use one of: {names}.", names=", ".join(PLAIN)))
    one.version = version_of(request)
    PLAIN[activity][0](one, by=actor_of(request))
    tell(request, _("%(key)s: done.") % {"key": one.key})
    return redirect("problem", one.key)


@require_POST
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """The callers of what it causes hear of the workaround."""
    one = found(request, key)
    one.version = version_of(request)
    known_errors.publish(one, by=actor_of(request))
    tell(request, _("The callers of the linked tickets are told of the workaround."))
    return redirect("problem", one.key)


@require_POST
def unlink(request: HttpRequest, key: str) -> HttpResponse:
    """A ticket was not caused by it."""
    one, actor = found(request, key), actor_of(request)
    linking.unlink(one, find(request.POST.get("ticket", "")[:30], actor).case, by=actor)
    return redirect("problem", one.key)


def found(request: HttpRequest, key: str) -> Problem:
    """The problem of a key, if one may see it.   Raises NotFound."""
    one: Problem = PRACTICE.find(key, actor_of(request))
    return one
