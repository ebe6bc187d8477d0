"""What a practice says of itself, so that what can be done with every ticket has one page and one code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from pawl.accounts.actor import Actor
from pawl.collaboration.records import find_one
from pawl.tickets.models import Ticket
from pawl.tickets.work_forms import TicketForm
from pawl.web.addresses import address

RELATED = (
    "case__organisation", "case__team", "case__owner", "assignee", "opened_by", "category", "service__case",
    "offering__case", "customer__case",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Something done by a form: the form, its heading and button, what it starts with, the action."""

    form: type[TicketForm]
    heading: str | Promise
    label: str | Promise
    run: Callable[..., Any]
    now: Callable[[Any], dict[str, Any]] = lambda _one: {}
    intro: str | Promise = ""
    proposed: tuple[str, ...] = ()
    """Fields that a link may fill in beforehand."""


@dataclass(frozen=True)
class Practice:
    """One practice, as the shared pages of tickets know it."""

    model: type[Ticket]
    page: str
    """The route of one: `service-request`; those of its shared pages begin with it."""
    pages: str
    """The route of its list, and the first part of its addresses: `service-requests`."""
    label: str | Promise
    help: str
    asks: Mapping[str, Asked] = field(default_factory=dict)
    """What is done by a form, by the last part of the address."""
    related: tuple[str, ...] = RELATED
    names_items: bool = True
    """Whether what one touches is said on a shared page; changes weigh it anew."""

    def find(self, key: str, actor: Actor, *, bare: bool = False) -> Any:
        """One of them, if somebody may see it.   Raises NotFound.

        bare: without who and what it names, for a step that looks at none of them.
        """
        return find_one(self.model, key, actor, *(() if bare else self.related))

    def address(self, one: Ticket, name: str = "") -> str:
        """Of its page, or of a shared page of it."""
        return address(f"{self.page}-{name}" if name else self.page, key=one.key)
