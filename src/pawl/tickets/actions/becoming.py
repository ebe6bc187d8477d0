"""A ticket that was filed as what it is not becomes what it is: made anew, linked, and ended, in one step."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.analytics.words import say
from pawl.collaboration.attaching import Brought, attach_brought
from pawl.collaboration.files import Kept
from pawl.collaboration.models import Attachment, Link
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.tickets.effects import effects_of
from pawl.tickets.models import Ticket

BECAME = "became"


@dataclass(frozen=True)
class Way:
    """How one of a kind is made from another ticket, and how one ends that became another."""

    make: Callable[..., Ticket]
    """Of the ticket, and of what must be said besides."""
    end: Callable[..., Ticket]
    """Of the ticket, with the key `into`."""
    check: Callable[[Any], None] = lambda _ticket: None
    """Refuses one that may not become another yet."""


_ways: dict[str, Way] = {}


def register(kind: str, way: Way) -> None:
    """Called once by each practice, when apps are loaded."""
    _ways[kind] = way


@transaction.atomic
def become(ticket: Ticket, kind: str, *, by: Actor, **said: Any) -> Ticket:
    """It is one of another kind: that one is made for the same caller, this one ends.   Returns the new one.

    The caller hears of the new one as of any; that this one ended by it is told on its page alone.
    Comments stay where they were said, one click away; files go along.
    Raises NotAllowed, Conflict where it is over, and what making the other one raises.
    """
    require(by, ticket.work_permission, on=ticket)
    known = effects_of(ticket.kind)
    if ticket.state in known.over:
        raise Conflict(ticket.key, say("It is over already."), say("Reopen it, or open the other one apart."))
    here = _ways[ticket.kind]
    here.check(ticket)
    made = _ways[kind].make(ticket, by=by, **said)
    Link.objects.create(source=ticket.case, target=made.case, relation=BECAME)
    _take_files_along(ticket, made, by)
    here.end(ticket, into=made.key, by=by)
    record(made.kind, made.key, "filed_anew", by=by, facts={"other": ticket.key})
    return made


def _take_files_along(ticket: Ticket, made: Ticket, by: Actor) -> None:
    """Rows, not bytes: a content lies here once. What is internal stays so, and so where it is."""
    open_ones = Attachment.objects.filter(case=ticket.case, removed_at=None, is_internal=False)
    files = [
        Brought(one.name, Kept(one.sha256, one.size, one.media_type)) for one in open_ones.order_by("pk")
    ]
    attach_brought(made.case, files, by=by, asked=True)
