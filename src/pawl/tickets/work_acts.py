"""What can be done with a ticket of any practice, as pages and the API call it; what is not said stays."""

from typing import Any, TypeVar

from pawl.accounts.actor import Actor
from pawl.tickets.actions import effort, work
from pawl.tickets.models import Ticket

T = TypeVar("T", bound=Ticket)


def prioritise(ticket: T, *, by: Actor, **fields: Any) -> T:
    """Impact and urgency, and perhaps another priority with its reason."""
    now = {"impact": ticket.impact, "urgency": ticket.urgency}
    return work.set_priority(ticket, by=by, **{**now, **fields})


def note_time(ticket: T, *, by: Actor, **fields: Any) -> T:
    """How long somebody worked on it."""
    effort.log_time(ticket, by=by, **fields)
    return ticket


def say_score(ticket: T, *, by: Actor, **fields: Any) -> T:
    """How content the caller is."""
    effort.rate(ticket, by=by, **fields)
    return ticket


def priority_now(ticket: Ticket) -> dict[str, Any]:
    """What a form of the priority starts with."""
    other = ticket.priority if ticket.priority != ticket.computed_priority else None
    return {"impact": ticket.impact, "urgency": ticket.urgency, "override": other,
            "reason": ticket.priority_reason}  # fmt: skip
