"""The clocks of a ticket, the time noted on it and its score, as pages of every practice show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.functional import Promise

from pawl import clock as time
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.catalogue.choices import KNOWN
from pawl.collaboration.models import Record
from pawl.prepared import Prepared
from pawl.tickets.customers import candidates
from pawl.tickets.effects import effects_of
from pawl.tickets.impact import impact_of
from pawl.tickets.lists import STATES, WORDS
from pawl.tickets.models import Clock, Satisfaction, Ticket, TimeEntry
from pawl.tickets.own.panel import own_panel
from pawl.tickets.practice import Practice
from pawl.tickets.replies import replying
from pawl.tickets.words import BREACH_CAUSES, LEVELS, PRIORITIES
from pawl.web.asked import actor_of

SHOWN = 20


@dataclass(frozen=True)
class ClockLine:
    """One promise: its name, where its clock stands, by when, and how urgent that is."""

    key: str
    name: str | Promise
    state: str
    label: str | Promise
    due_at: datetime | None
    breached_at: datetime | None
    tone: str
    cause: str | Promise
    """Why it was broken; empty where nobody said so."""
    note: str
    is_late: bool


def clocks_of(ticket: Ticket) -> list[ClockLine]:
    """The clocks of a ticket, the nearest promise first; one query."""
    now = time.now()
    lines = [_line(one, now) for one in _CLOCKS.all(ticket.pk)]
    return sorted(lines, key=lambda one: (one.due_at is None, one.due_at or now))


_CLOCKS: Prepared[Clock] = Prepared(lambda case: Clock.objects.filter(case=case).order_by("minutes", "word"))


def _line(one: Clock, now: datetime) -> ClockLine:
    is_late = one.breached_at is not None or (
        one.stopped_at is None and one.due_at is not None and one.due_at < now
    )
    state = "breached" if is_late and one.stopped_at is None else str(one.state)
    tone = "bad" if is_late else "warn" if one.warned and one.stopped_at is None else "neutral"
    if one.state == "met" and not is_late:
        tone = "good"
    due = one.due_at if one.stopped_at is None else None
    return ClockLine(
        one.key, WORDS.get(one.word, one.word), state, STATES[state], due, one.breached_at, tone,
        BREACH_CAUSES.get(one.breach_cause, one.breach_cause), one.breach_note, is_late,
    )  # fmt: skip


def priced(ticket: Ticket) -> dict[str, Any]:
    """Context of `tickets/priority_facts.html`."""
    differs = ticket.priority != ticket.computed_priority
    return {
        "priority": PRIORITIES[str(ticket.priority)],
        "computed_priority": PRIORITIES[str(ticket.computed_priority)] if differs else "",
        "impact": LEVELS[str(ticket.impact)],
        "urgency": LEVELS[str(ticket.urgency)],
    }


def several_customers(ticket: Ticket) -> int:
    """How many customers could be meant where none is named; two queries at most."""
    if ticket.customer_id is not None or not ticket.has_caller:
        return 0
    found = len(candidates(ticket.case.owner, ticket.service, time.now()))
    return found if found > 1 else 0


def hurting(ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """Context of `tickets/touched.html`: what it touches and whom that hurts; seven queries at most."""
    effects = effects_of(ticket.kind)
    may_touch = ticket.state not in effects.over
    services = KNOWN["service"][0](actor).exclude(state="retired") if may_touch else ()
    return {
        "hurts": impact_of(ticket, actor),
        "may_touch": may_touch,
        "touchable": [(one.key, one.case.title) for one in services],
    }


@dataclass(frozen=True)
class Effort:
    """The time that was noted on something."""

    minutes: int
    entries: tuple[TimeEntry, ...]
    """The last ones, newest first; those struck out too."""


def effort_of(one: Record) -> Effort:
    """What was noted on a ticket, or on what else is worked on; two queries."""
    rows = TimeEntry.objects.filter(case=one.pk)
    total = rows.filter(struck_at=None).aggregate(minutes=Sum("minutes"))["minutes"]
    return Effort(total or 0, tuple(rows.select_related("person").order_by("-pk")[:SHOWN]))


def score_of(ticket: Ticket) -> Satisfaction | None:
    """How content its caller is, if they said so; one query."""
    return _SCORES.first(ticket.pk)


_SCORES: Prepared[Satisfaction] = Prepared(lambda case: Satisfaction.objects.filter(case=case))


def shared(request: HttpRequest, one: Ticket, practice: Practice) -> dict[str, Any]:
    """Context of `tickets/shared_parts.html` and of the replies beside a comment; six queries at most."""
    actor = actor_of(request)
    works = can(actor, one.work_permission, one)
    ended = one.state in effects_of(one.kind).ended
    found: dict[str, Any] = {
        "practice": practice,
        "own": own_panel(one, actor),
    }
    if one.has_caller:
        found |= {
            "score": score_of(one) if ended else None,
            "may_rate": ended and actor.person is not None and one.case.owner_id == actor.person.pk,
            "rate_url": practice.address(one, "rate"),
        }
    if not works:
        return found
    return found | replying(request, one, actor, practice.address(one)) | {
        "breach_url": practice.address(one, "breach"),
        "effort_url": practice.address(one, "effort"),
        "presence_url": practice.address(one, "presence"),
    }  # fmt: skip
