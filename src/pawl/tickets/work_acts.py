"""What can be done with a ticket of any practice, as pages and the API call it; what is not said stays."""

from collections.abc import Callable
from typing import Any, TypeVar

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.permissions import require
from pawl.catalogue.choices import KNOWN
from pawl.catalogue.models import Customer
from pawl.tickets.actions import breaches, effort, work
from pawl.tickets.models import Ticket
from pawl.web.rest.references import replace_keys

T = TypeVar("T", bound=Ticket)


def prioritise(ticket: T, *, by: Actor, **fields: Any) -> T:
    """Impact and urgency, and perhaps another priority with its reason."""
    now = {"impact": ticket.impact, "urgency": ticket.urgency}
    return work.set_priority(ticket, by=by, **{**now, **fields})


def serve(ticket: T, *, customer: Customer | None, by: Actor) -> T:
    """It is for another customer; open clocks get that one's agreement."""
    return work.refile(ticket, customer=customer, by=by)


def customer_now(ticket: Ticket) -> dict[str, Any]:
    """What a form of the customer starts with: its customer, else the only one that it can be."""
    return {"customer": ticket.customer}


def caller_now(ticket: Ticket) -> dict[str, Any]:
    """What a form of the caller starts with."""
    return {"caller": ticket.case.owner}


def by_keys(run: Callable[..., Any]) -> Callable[..., Any]:
    """An act as the API calls it: customer and caller are named by keys, of ones that it may see."""

    def called(ticket: Ticket, *, by: Actor, **fields: Any) -> Any:
        require(by, ticket.work_permission, on=ticket)
        known = {"customer": (KNOWN["customer"][0](by), "CUS"), "caller": (people_for(by), "PER")}
        return run(ticket, by=by, **replace_keys(fields, **known))

    return called


def explain(ticket: T, *, cause: str, clock: str = "resolution", note: str = "", by: Actor) -> T:
    """Why a promise was not kept."""
    breaches.explain(ticket, clock=clock, cause=cause, note=note, by=by)
    return ticket


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
