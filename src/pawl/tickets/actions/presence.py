"""Somebody looks at a ticket: it concerns the next minutes alone, so it writes no event."""

from datetime import timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.tickets.models import Presence, Ticket

PRESENT = timedelta(seconds=100)
"""A page says twice as often that it is open."""
FORGOTTEN = timedelta(hours=1)


@transaction.atomic
def look(ticket: Ticket, *, by: Actor) -> list[Person]:
    """Say that somebody has it open; whoever asks may see it.   Returns who else has, and may work on it."""
    now = clock.now()
    if by.person is not None:
        Presence.objects.update_or_create(case=ticket.case, person=by.person, defaults={"at": now})
    Presence.objects.filter(at__lt=now - FORGOTTEN).delete()
    others = Presence.objects.filter(case=ticket.case, at__gte=now - PRESENT).exclude(person=by.person)
    return [one.person for one in others.select_related("person").order_by("person__name")]
