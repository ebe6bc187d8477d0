"""For whom a ticket is: a caller who was named wrongly, or not at all, is named anew."""

from typing import TypeVar

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import require
from pawl.analytics.words import say
from pawl.collaboration.checks import broken
from pawl.collaboration.models import Case
from pawl.history.record import record
from pawl.tickets.actions.work import refile, write
from pawl.tickets.customers import customer_of
from pawl.tickets.models import Ticket

T = TypeVar("T", bound=Ticket)


@transaction.atomic
def call_for(ticket: T, *, caller: Person, by: Actor) -> T:
    """Somebody else is the one whom it is for: they read it and are answered from now on.

    A customer to which the former caller led follows the new one, with its promise; a chosen one stays.
    """
    require(by, ticket.work_permission, on=ticket)
    before = ticket.case.owner
    if before == caller:
        return ticket
    _check(ticket, caller)
    if ticket.customer == customer_of(before, ticket.service, ticket.opened_at):
        refile(ticket, customer=customer_of(caller, ticket.service, ticket.opened_at), by=by)
    write(ticket)
    Case.objects.filter(pk=ticket.pk).update(owner=caller)
    ticket.case.owner = caller
    facts = {"from": before and before.key, "to": caller.key}
    record(ticket.kind, ticket.key, "caller_named", by=by, facts=facts, texts={"caller": caller.name})
    return ticket


def _check(ticket: Ticket, caller: Person) -> None:
    if not caller.is_active:
        raise broken("caller", say("They do not work here any more."), say("Choose another."))
    if ticket.case.organisation_id not in {None, caller.organisation_id}:
        raise broken("caller", say("They belong to another organisation."), say("Choose another."))
