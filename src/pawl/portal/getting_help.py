"""Get help: search first, then what can be asked for, then one's own tickets in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.collaboration.approval_panel import asked_of
from pawl.collaboration.searching import search
from pawl.incidents.models import Incident
from pawl.knowledge.suggesting import suggest
from pawl.portal.service_health import healths
from pawl.requests.actions.asking import models_for
from pawl.requests.expected import in_plain_words
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.models import Clock, ClockState
from pawl.web.templatetags.pawl import reader

MOST, MOST_FOUND, MOST_MODELS = 20, 8, 60
TROUBLED = ("going_on", "degraded")
ENDED = ("closed", "rejected", "cancelled")


@dataclass(frozen=True)
class Own:
    """A ticket of the reader, as they need to know it."""

    key: str
    title: str
    state: str
    address: str
    progress: str
    opened: Any


@require_safe
@login_required
def show(request: HttpRequest) -> HttpResponse:
    """The portal of whoever needs help."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # the middleware's
    words = request.GET.get("q", "").strip()[:200]
    models = list(models_for(actor.person, actor).order_by("case__title")[:MOST_MODELS])
    told = {
        "words": words,
        "found": _found(words, models, actor) if words else None,
        "own": own_tickets(actor),
        "offers": _by_service(models),
        "approvals": asked_of(actor)[:100].count(),
        "down": [one for one in healths(actor) if one.state in TROUBLED],
        "may_report": can(actor, Permission.INCIDENT_REPORT),
    }
    return render(request, "portal/get_help.html", told)


def own_now(actor: Actor) -> dict[str, Any]:
    """Home of whoever needs help: their tickets in plain words, what does not work, what they are asked."""
    return {
        "own": own_tickets(actor, 5),
        "approvals": asked_of(actor)[:100].count(),
        "down": [one for one in healths(actor) if one.state in TROUBLED],
    }


def own_tickets(actor: Actor, most: int = MOST) -> list[Own]:
    """What somebody asked for or reported and what is not closed, the newest first."""
    if actor.person is None:
        return []
    requests = _mine(ServiceRequest, actor).select_related("case", "form__model")[:most]
    incidents = list(_mine(Incident, actor).select_related("case")[:most])
    due = _due([one.pk for one in incidents])
    found = [
        *(_own(one, str(one.form.model.name), "service-request", in_plain_words(one)) for one in requests),
        *(_own(one, one.case.title, "incident", _incident_words(one, due.get(one.pk))) for one in incidents),
    ]
    return sorted(found, key=lambda one: one.opened, reverse=True)[:most]


def _mine(model: Any, actor: Actor) -> Any:
    rows = model.objects.visible_to(actor).filter(case__owner=actor.person)
    return rows.exclude(state__in=ENDED).order_by("-case_id")


def _own(one: Any, title: str, route: str, progress: str) -> Own:
    return Own(one.key, title, one.state, reverse(route, args=[one.key]), progress, one.opened_at)


def _due(numbers: list[int]) -> dict[int, Any]:
    rows = Clock.objects.filter(case__in=numbers, word="resolution", state=ClockState.RUNNING)
    return dict(rows.values_list("case_id", "due_at")) if numbers else {}


def _incident_words(one: Incident, due: Any) -> str:
    if one.state == "on_hold":
        if one.hold_reason == "awaiting_caller":
            return _("We wait for your answer; as soon as we have it, we go on.")
        return _("It waits for somebody else; we go on as soon as we can.")
    if one.state == "resolved":
        return _("We think that it is solved. If it is not, reopen it.")
    if due is not None and due > clock.now():
        day = reader().full_date(localtime(due))
        return _("We work on it; it should be solved by %(day)s.") % {"day": day}
    return _("We have it; somebody looks at it soon.") if one.state == "new" else _("We work on it.")


def _found(words: str, models: Iterable[RequestModel], actor: Actor) -> dict[str, Any]:
    """What answers the words: articles, what can be asked for, own tickets."""
    parts = words.casefold().split()
    offered = [one for one in models if _matches(parts, one)]
    mine = search(words, actor).filter(kind__in=("service_request", "incident"), owner=actor.person)
    return {
        "articles": suggest(words, actor) if can(actor, Permission.ARTICLE_READ) else [],
        "models": offered[:MOST_FOUND],
        "tickets": list(mine[:MOST_FOUND]),
    }


def _matches(parts: list[str], model: RequestModel) -> bool:
    """Any word is enough, in any language: somebody who needs help does not know what things are called."""
    texts = (*model.name.values(), *model.description.values(), *model.offering.name.values())
    whole = " ".join(texts).casefold()
    return any(part in whole for part in parts)


def _by_service(models: list[RequestModel]) -> list[tuple[Service, list[RequestModel]]]:
    ordered = sorted(models, key=lambda one: (one.offering.service.case.title, one.case.title))
    return [
        (service, list(inside)) for service, inside in groupby(ordered, key=lambda one: one.offering.service)
    ]
