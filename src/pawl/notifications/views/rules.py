"""Rules in the browser: what counts now, a new one with a dry run, rooms and what was said there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found, require
from pawl.analytics.words import say
from pawl.collaboration.kind_words import word_of
from pawl.errors import PawlError
from pawl.notifications.actions.settings import MANAGE, set_rule, test_channel
from pawl.notifications.activities import label
from pawl.notifications.drawers import hearers_in_words
from pawl.notifications.forms import RuleForm
from pawl.notifications.lists import attempts_in
from pawl.notifications.models import Channel, NotificationRule
from pawl.notifications.ruling import Rule, Rulebook, rule_of
from pawl.notifications.trial import DAYS, MOST, tried
from pawl.notifications.views.inbox import HELP
from pawl.tickets.desk_drawers import DRAWERS
from pawl.web.asked import actor_of
from pawl.web.list_page import ListLook, list_page
from pawl.web.listing_types import BadValue, key_number
from pawl.web.undo import tell

RULES = "notification-rules"
FIRST = "incident"


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """What counts for the site: each event, who hears of it, and where the rule comes from."""
    actor = actor_of(request)
    require(actor, NotificationRule.read_permission)
    book = Rulebook.read()
    known = [event for event in book.every() if book.of(*event, None)]  # else a desk's own: not the site's
    kinds = sorted({kind for kind, _activity in known}, key=word_of)
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else FIRST
    rows = [
        (label(kind, activity).partition(": ")[2], f"{kind}.{activity}",
         [_told(one) for one in book.of(kind, activity, None)])
        for of, activity in known if of == kind
    ]  # fmt: skip
    told = {
        "rows": sorted(rows, key=lambda row: row[0]), "kinds": [(one, word_of(one)) for one in kinds],
        "kind": kind, "may_manage": can(actor, MANAGE), "help": HELP,
    }  # fmt: skip
    return render(request, "notifications/rules_now.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Another rule: tried on the last days first, if somebody likes; then set."""
    actor, drawer = actor_of(request), DRAWERS[RULES]
    require(actor, MANAGE)
    form = RuleForm(request.POST or None, actor=actor, initial=_now(request.GET.get("event", "")))
    told: dict[str, Any] = {"form": form, "drawer": drawer, "back": reverse(f"desk-{RULES}"), "help": HELP}
    if request.method == "POST" and form.is_valid():
        given = form.given()
        if request.POST.get("do") == "try":
            told |= _trial(given["kind"], given["activity"], [_as_rule(given)], actor)
        else:
            try:
                made = set_rule(**given, by=actor)
            except PawlError as refusal:
                form.refuse(refusal)
            else:
                tell(request, _("%(key)s is set.") % {"key": made.key})
                return redirect(f"desk-{RULES}-setting", made.key)
    return render(request, "notifications/rule_new.html", told, status=422 if form.errors else 200)


@require_safe
@login_required
def trial(request: HttpRequest, key: str) -> HttpResponse:
    """Who would have heard of the last days' events by one rule."""
    actor = actor_of(request)
    one = _find(NotificationRule, key, actor)
    told = _trial(one.kind, one.activity, [rule_of(one)], actor)
    back = (reverse(f"desk-{RULES}-setting", args=[one.key]), one.key)
    return render(request, "notifications/trial.html", told | {"back": back, "help": HELP})


@require_safe
@login_required
def trial_now(request: HttpRequest, event: str) -> HttpResponse:
    """The same by all rules that count for an event."""
    actor = actor_of(request)
    require(actor, NotificationRule.read_permission)
    kind, _dot, activity = event.partition(".")
    book = Rulebook.read()
    if (kind, activity) not in book.every():
        raise not_found("event")
    told = _trial(kind, activity, book.of(kind, activity, None), actor)
    back = (reverse("desk-notifications"), _("What counts now"))
    return render(request, "notifications/trial.html", told | {"back": back, "help": HELP})


@require_POST
@login_required
def test(request: HttpRequest, key: str) -> HttpResponse:
    """Say something of no meaning in a room."""
    actor = actor_of(request)
    channel = _find(Channel, key, actor)
    test_channel(channel, by=actor)
    tell(request, _("A test is on its way; whether it was taken will stand in the log."))
    return redirect("desk-chat-channels-setting", channel.key)


@require_safe
@login_required
def attempts(request: HttpRequest, key: str) -> HttpResponseBase:
    """What was said in a room, and what it did not take."""
    channel = _find(Channel, key, actor_of(request))
    look = ListLook(
        empty=say("Nothing was said there yet."),
        section=(channel.name, reverse("desk-chat-channels-setting", args=[channel.key])),
        help=HELP,
    )
    return list_page(request, attempts_in(channel), look)


def _trial(kind: str, activity: str, rules: Any, actor: Actor) -> dict[str, Any]:
    found = tried(kind, activity, rules, actor)
    return {"tried": found, "event": label(kind, activity), "days": DAYS, "is_cut": len(found) == MOST}


def _now(event: str) -> dict[str, Any]:
    """What counts for an event: where a new rule begins."""
    kind, _dot, activity = event.partition(".")
    rules = [one for one in Rulebook.read().of(kind, activity, None) if one.names_people]
    if not rules:
        return {"event": event}
    return {
        "event": event,
        "audiences": [word for one in rules for word in one.audiences],
        "ways": [way for one in rules for way in one.ways],
        "is_urgent": any(one.is_urgent for one in rules),
    }


def _as_rule(given: dict[str, Any]) -> Rule:
    person = given["person"]
    return Rule(
        given["kind"], given["activity"], tuple(given["audiences"]), tuple(given["ways"]),
        given["is_urgent"], person and person.pk, given["role"],
    )  # fmt: skip


def _told(one: Rule) -> dict[str, Any]:
    words = hearers_in_words(one.audiences, one.person and f"PER-{one.person}", one.role)
    return {"who": "" if one.is_for_room else words.split("\n"), "rule": one, "key": one.key}


def _find(model: Any, key: str, actor: Actor) -> Any:
    try:
        number = key_number(key, model.prefix)
    except BadValue:
        raise not_found(model.word) from None
    found = model.objects.visible_to(actor).filter(pk=number).first()
    if found is None:
        raise not_found(model.word)
    return found
