"""Clocks for a reader: those of tickets that they may see."""

from django.apps import apps
from django.db.models import Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found
from pawl.tickets.models import Clock, Ticket
from pawl.web.listing_types import BadValue, key_number


def practices() -> list[type[Ticket]]:
    """The tables of tickets that this site has."""
    return [model for model in apps.get_models() if issubclass(model, Ticket)]


def clocks_for(actor: Actor) -> QuerySet[Clock]:
    """The clocks of tickets that somebody may see; each practice says itself which those are."""
    visible = Q(pk__in=[])
    for model in practices():
        if can(actor, model.read_permission):
            visible |= Q(case__in=model.objects.visible_to(actor).values("case_id"))
    return Clock.objects.filter(visible)


def find_clock(key: str, actor: Actor) -> Clock:
    """The clock of a key, if somebody may see its ticket.   Raises NotFound."""
    try:
        number = key_number(key, Clock.prefix)
    except BadValue:
        raise not_found("clock") from None
    found = clocks_for(actor).select_related("case", "target__agreement__case").filter(pk=number).first()
    if found is None:
        raise not_found("clock")
    return found
