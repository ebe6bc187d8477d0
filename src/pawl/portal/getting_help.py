"""Get help: search first, then what can be asked for, then one's own tickets in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.collaboration.approval_panel import asked_of
from pawl.collaboration.searching import search
from pawl.incidents.holding import reasons_of
from pawl.incidents.models import Incident
from pawl.incidents.plain_words import in_plain_words as reported
from pawl.knowledge.suggesting import suggest
from pawl.portal.service_health import healths
from pawl.requests.actions.asking import models_for
from pawl.requests.expected import in_plain_words as requested
from pawl.requests.expected import waits_for_caller
from pawl.requests.holding import reasons_of as reasons_of_requests
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.holding import Reasons
from pawl.tickets.models import Clock, ClockState

MOST, MOST_FOUND, MOST_MODELS = 20, 8, 60
TROUBLED = ("going_on", "degraded")
ENDED = ("closed", "rejected", "cancelled")
DONE = ("resolved", "fulfilled")


@dataclass(frozen=True)
class Own:
    """A ticket of the reader, as they need to know it."""

    key: str
    title: str
    state: str
    address: str
    progress: str
    opened: Any
    place: int
    """Where it stands among the others: what waits for the reader first, what is done last."""


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
        "may_propose": can(actor, Permission.IMPROVEMENT_PROPOSE),
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
    """What somebody asked for or reported and what is not closed.

    What waits for them stands first, what is done last; of equals the newest first.
    """
    if actor.person is None:
        return []
    requests = list(_mine(ServiceRequest, actor).select_related("case", "form__model")[:MOST])
    incidents = list(_mine(Incident, actor).select_related("case")[:MOST])
    due = _due([one.pk for one in incidents])
    home = actor.person.organisation_id
    reasons = reasons_of(home) if incidents else {}
    own = reasons_of_requests(home) if requests else {}
    found = [
        *(_of_request(one, waits=waits_for_caller(one, own)) for one in requests),
        *(_of_incident(one, due.get(one.pk), reasons) for one in incidents),
    ]
    newest = sorted(found, key=lambda one: one.opened, reverse=True)
    return sorted(newest, key=lambda one: one.place)[:most]


def _mine(model: Any, actor: Actor) -> Any:
    rows = model.objects.visible_to(actor).filter(case__owner=actor.person)
    return rows.exclude(state__in=ENDED).order_by("-case_id")


def _of_request(one: ServiceRequest, *, waits: bool) -> Own:
    told = requested(one, waits=waits)
    return _own(one, str(one.form.model.name), "service-request", told, waits=waits)


def _of_incident(one: Incident, due: Any, reasons: Reasons) -> Own:
    known = reasons.get(one.hold_reason) if one.state == "on_hold" else None
    waits = known is not None and known.resumes_on_answer
    return _own(one, one.case.title, "incident", reported(one, due, waits=waits), waits=waits)


def _own(one: Any, title: str, route: str, progress: str, *, waits: bool) -> Own:
    place = 0 if waits else 2 if one.state in DONE else 1
    return Own(one.key, title, one.state, reverse(route, args=[one.key]), progress, one.opened_at, place)


def _due(numbers: list[int]) -> dict[int, Any]:
    rows = Clock.objects.filter(case__in=numbers, word="resolution", state=ClockState.RUNNING)
    return dict(rows.values_list("case_id", "due_at")) if numbers else {}


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
