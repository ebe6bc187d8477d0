"""What tickets touch: the services and configuration items that they name, and who may read which of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from pawl.accounts.actor import Actor
from pawl.collaboration.models import Case
from pawl.collaboration.searching import visible_cases
from pawl.tickets.models import AffectedItem, Ticket

TOUCHED = ("service", "configuration_item")
"""Kinds of what a ticket can touch."""


@dataclass(frozen=True)
class Touched:
    """What a reader may see of what a ticket names, and how many others there are."""

    items: Sequence[Case]
    hidden: int = 0


def affected(ticket: Ticket) -> list[Case]:
    """What it names, the service it is filed under among them, whoever asks; two queries at most."""
    named = [one.item for one in AffectedItem.objects.filter(case=ticket.pk).select_related("item")]
    own = ticket.service.case if ticket.service else None
    found = {one.pk: one for one in [*([own] if own else []), *named]}
    return [found[pk] for pk in sorted(found)]


def visible_of(items: Sequence[Case], actor: Actor) -> list[Case]:
    """Those of some services and items that somebody may see; one query, or none."""
    if not items:
        return []
    wanted = [one.pk for one in items]
    seen = set(visible_cases(actor, TOUCHED).filter(pk__in=wanted).values_list("pk", flat=True))
    return [one for one in items if one.pk in seen]


def touched(ticket: Ticket, actor: Actor) -> Touched:
    """What somebody may see of what a ticket touches; two queries."""
    items = affected(ticket)
    seen = visible_of(items, actor)
    return Touched(seen, len(items) - len(seen))


def touching(item: Case, model: type[Ticket], actor: Actor) -> QuerySet[Any]:
    """The tickets of a practice that name an item, and that somebody may see."""
    named = AffectedItem.objects.filter(item=item.pk).values("case")
    return model.objects.visible_to(actor).filter(case__in=named).select_related("case")
