"""The card of own fields on the page of a ticket."""

from dataclasses import dataclass

from django.urls import reverse

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.tickets.models import Ticket
from pawl.tickets.own.reads import Told, set_of, told


@dataclass(frozen=True)
class Panel:
    """What it shows, and where it is changed; an empty address where somebody may not."""

    rows: list[Told]
    address: str
    version: str
    """The version that the ticket was filled in by."""
    is_older: bool
    """Another version counts by now."""


def own_panel(ticket: Ticket, actor: Actor) -> Panel | None:
    """None where the ticket has no own fields, nor is asked for any; one query, three more where it has."""
    now = set_of(ticket)
    row = ticket.own_values
    rows = told(ticket, actor)
    may_work = can(actor, ticket.work_permission, ticket)
    if not rows and (now is None or not may_work):
        return None
    address = reverse("ticket-own", args=[ticket.key]) if now is not None and may_work else ""
    version = f"{row.field_set.key} ({row.field_set.number})" if row and may_work else ""
    return Panel(rows, address, version, bool(row and now and row.field_set_id != now.pk))
