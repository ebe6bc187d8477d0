"""What a ticket went through before a promise was found for it: a late clock counts as if it had run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.catalogue.models import CalendarVersion
from pawl.catalogue.promises import Promise, calendar_at
from pawl.collaboration.models import Comment
from pawl.history.models import Event
from pawl.tickets.effects import effects_of
from pawl.tickets.models import Ticket

STATE = re.compile(r"[a-z_]+")
TASK_ENDED = frozenset({"task_delivered", "task_skipped"})
MOST_ANSWERS = 20
"""First public words that are looked through for an answer of somebody who works on it."""


@dataclass(frozen=True)
class Stood:
    """From an instant on a ticket stood in a state, on hold for a reason; or its caller was answered."""

    at: datetime
    state: str = ""
    hold_reason: str = ""
    is_answer: bool = False
    is_own_step: bool = False
    """Pawl itself took it there: no response, where one needs a person."""


def since(ticket: Ticket, promise: Promise) -> datetime:
    """When its clock would have started: as it was opened, or as what was promised came into force."""
    day = datetime.combine(promise.agreement.effective_from, time(), UTC)
    return max(ticket.opened_at, promise.target.effective_from, day)


def hours_then(promise: Promise, at: datetime) -> CalendarVersion:
    """What the calendar of a promise said then."""
    return calendar_at(promise.agreement.calendar_id, at) or promise.calendar


def passed(ticket: Ticket, until: datetime) -> list[Stood]:
    """What it went through until an instant, oldest first; two queries."""
    events = Event.objects.filter(case=ticket.key, kind=ticket.kind, at__lte=until).order_by("at", "id")
    found = [one for event in events for one in _state_of(event)]
    return sorted([*found, *_answer(ticket, until)], key=lambda one: one.at)


def _state_of(event: Event) -> Iterator[Stood]:
    """Steps say where they lead to; imported history says what it set; who takes a request responds."""
    is_by_pawl = event.actor.startswith("system:") and not event.imported
    if effects_of(event.kind).needs_person and not is_by_pawl and _is_taking(event):
        yield Stood(event.at, is_answer=True)
    told = event.facts.get("set") or {}
    state = told.get("state") or event.facts.get("to")
    if isinstance(state, str) and STATE.fullmatch(state):
        reason = told.get("hold_reason") or event.facts.get("reason")
        yield Stood(event.at, state, reason if isinstance(reason, str) else "", is_own_step=is_by_pawl)


def _is_taking(event: Event) -> bool:
    return event.activity in TASK_ENDED or (event.activity == "assigned" and bool(event.facts.get("person")))


def _answer(ticket: Ticket, until: datetime) -> Iterator[Stood]:
    """The first thing that somebody who works on it said to the caller."""
    said = Comment.objects.filter(case=ticket.pk, is_internal=False, at__lte=until)
    theirs = said.exclude(author=ticket.case.owner_id).select_related("author").order_by("at", "pk")
    for one in theirs[:MOST_ANSWERS]:
        if can(Actor(one.author), ticket.work_permission, ticket):
            yield Stood(one.at, is_answer=True)
            return
