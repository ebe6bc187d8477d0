"""What tickets put on the page of a configuration item: those that touch it, as far as one may see."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.catalogue.sections import Section, add
from pawl.collaboration.kind_words import word_of
from pawl.collaboration.models import Record
from pawl.collaboration.records import address_of
from pawl.tickets.effects import effects_of
from pawl.tickets.models import Ticket
from pawl.tickets.reads import practices
from pawl.tickets.touching import touching

MOST = 20


def register() -> None:
    """Called once, with the routes."""
    section = Section("tickets", _("Incidents and other tickets"), "tickets/of_item.html", _of_item)
    add("configuration_item", section)


def _of_item(item: Record, actor: Actor) -> dict[str, Any] | None:
    """The newest of each practice, open ones first; one query per practice."""
    found: list[Ticket] = []
    for model in practices():
        if can(actor, model.read_permission):
            found += touching(item.case, model, actor).order_by("-pk")[:MOST]
    rows = sorted(found, key=lambda one: (_is_over(one), -one.opened_at.timestamp()))
    return {"rows": [(one, word_of(one.kind), address_of(one.case)) for one in rows[:MOST]]} if rows else None


def _is_over(ticket: Ticket) -> bool:
    effects = effects_of(ticket.kind)
    return ticket.state in effects.over
