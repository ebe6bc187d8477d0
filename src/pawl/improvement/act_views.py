"""What is done with an improvement, its options and its turns by forms and buttons."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.records import find_one
from pawl.errors import Conflict, PawlError, Stale
from pawl.improvement.actions import deciding, options, turning
from pawl.improvement.actions.verifying import OF_SOURCE
from pawl.improvement.acts import IMPROVEMENT_ACTS, OPTION_ACTS, TURN_ACTS, Act, starts_with
from pawl.improvement.gains_api import reads_numbers
from pawl.improvement.models import Improvement, Option, Turn
from pawl.improvement.turns_api import option_named
from pawl.web.asked import actor_of
from pawl.web.forms import version_of
from pawl.web.merge import merge_page
from pawl.web.undo import tell

HELP = "how-to/improve"
PLAIN = {"assess": deciding.assess, "approve": deciding.approve}
TURN_PLAIN = {"deliver": turning.deliver}
"""Steps that need nothing but a click."""
OF_TURN = ("case", "improvement__case", *(f"improvement__{name}" for name in OF_SOURCE))


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One of the forms of an improvement."""
    one = find_one(Improvement, key, actor_of(request), *OF_SOURCE)
    return _asked(request, one, one, IMPROVEMENT_ACTS[name])


@require_http_methods(["GET", "HEAD", "POST"])
def option(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One of the forms of an option."""
    one = option_named(key, actor_of(request))
    return _asked(request, one, one.improvement, OPTION_ACTS[name])


@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One of the forms of a turn."""
    one = find_one(Turn, key, actor_of(request), *OF_TURN)
    return _asked(request, one, one.improvement, TURN_ACTS[name])


def _asked(
    request: HttpRequest, one: Improvement | Option | Turn, improvement: Improvement, chosen: Act
) -> HttpResponse:
    actor, now = actor_of(request), starts_with(one, chosen)
    require(actor, chosen.permission, on=improvement)
    if chosen.needs_numbers and not reads_numbers(actor, improvement):
        require(actor, Permission.MEASUREMENT_READ, on=improvement)
    back = reverse("improvement", args=[improvement.key])
    form = chosen.form(request.POST or None, actor=actor, one=improvement, version=one.version, initial=now)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = dict(form.cleaned_data)
        one.version = said.pop("version") or 0
        try:
            chosen.run(one, by=actor, **said)
        except Stale as stale:
            one.refresh_from_db()
            return merge_page(request, stale, form, now, one.version, back=back)
        except PawlError as refusal:
            form.refuse(refusal)
        else:
            tell(request, _("%(key)s: done.") % {"key": one.key})
            return redirect(back)
    told = {"form": form, "record": improvement, "back": back, "title": chosen.label, "intro": chosen.intro,
            "help": HELP}  # fmt: skip
    return render(request, "improvement/gain_form.html", told, status=422 if form.errors else 200)


@require_POST
def step(request: HttpRequest, key: str) -> HttpResponse:
    """A step of an improvement that needs nothing but a click."""
    one = find_one(Improvement, key, actor_of(request))
    return _stepped(request, one, one, PLAIN)


@require_POST
def turn_step(request: HttpRequest, key: str) -> HttpResponse:
    """A step of a turn that needs nothing but a click."""
    one = find_one(Turn, key, actor_of(request), "improvement__case")
    return _stepped(request, one, one.improvement, TURN_PLAIN)


@require_POST
def option_removal(request: HttpRequest, key: str) -> HttpResponse:
    """It is no option any more."""
    one = option_named(key, actor_of(request))
    one.version = version_of(request)
    options.remove(one, by=actor_of(request))
    return redirect("improvement", one.improvement.key)


def _stepped(request: HttpRequest, one: Any, improvement: Improvement, known: Any) -> HttpResponse:
    activity = request.POST.get("activity", "")[:60]
    if activity not in known:
        rule = say("There is no step {name}.", name=activity)
        raise Conflict(one.key, rule, say("Use one of: {names}.", names=", ".join(known)))
    one.version = version_of(request)
    known[activity](one, by=actor_of(request))
    tell(request, _("%(key)s: done.") % {"key": one.key})
    return redirect("improvement", improvement.key)
