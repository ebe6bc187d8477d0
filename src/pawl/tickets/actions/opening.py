"""A ticket is there: it gets its team, and the clocks of what was promised for it start."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.collaboration.models import Case
from pawl.collaboration.words import write_words
from pawl.history.record import record
from pawl.tickets.actions.own import fill
from pawl.tickets.assignment import fitting
from pawl.tickets.clocks import start_clocks
from pawl.tickets.models import Ticket


@transaction.atomic
def opened(
    ticket: Ticket, *, by: Actor, own: Mapping[str, Any] | None = None, asked: Actor | None = None
) -> Ticket:
    """Called by a practice's own opening, which asked for the right and wrote the row and its event.

    Where no team stands on it yet, the first assignment rule that fits gives one.
    own: what was said to its own fields, None where nobody was asked.   asked: who was, if another than `by`.
    """
    fill(ticket, own, by=asked or by)
    if ticket.case.team_id is None and (rule := fitting(ticket)):
        Case.objects.filter(pk=ticket.pk).update(team=rule.team)
        ticket.case.team = rule.team
        if rule.person is not None and rule.person.is_active:
            type(ticket)._base_manager.filter(pk=ticket.pk).update(assignee=rule.person)  # noqa: SLF001 documented
            ticket.assignee = rule.person
        facts = {"to": rule.team.key, "person": ticket.assignee and ticket.assignee.key, "rule": rule.key}
        record(ticket.kind, ticket.key, "assigned", by=by, facts=facts, texts={"team": rule.team.name})
    write_words(ticket)
    start_clocks(ticket, at=ticket.opened_at, by=by)
    return ticket
