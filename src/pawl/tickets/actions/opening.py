"""A ticket is there: it gets its team, and the clocks of what was promised for it start."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.collaboration.words import write_words
from pawl.tickets.actions.own import fill
from pawl.tickets.assignment import find_team
from pawl.tickets.clocks import start_clocks
from pawl.tickets.models import Ticket


@transaction.atomic(savepoint=False)
def opened(
    ticket: Ticket, *, by: Actor, own: Mapping[str, Any] | None = None, asked: Actor | None = None
) -> Ticket:
    """Called by a practice's own opening, which asked for the right and wrote the row and its event.

    Where no team stands on it yet, the first assignment rule that fits gives one, else its service does.
    own: what was said to its own fields, None where nobody was asked.   asked: who was, if another than `by`.
    """
    fill(ticket, own, by=asked or by)
    find_team(ticket, by=by)
    write_words(ticket)
    start_clocks(ticket, at=ticket.opened_at, by=by)
    return ticket
