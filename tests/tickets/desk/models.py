"""One table of tickets."""

from typing import ClassVar

from pawl.accounts.roles import Permission
from pawl.tickets.effects import Effects, register
from pawl.tickets.models import Ticket
from pawl.tickets.models.ticket import ticket_constraints, ticket_indexes


class DeskTicket(Ticket):
    """A ticket of no practice."""

    kind: ClassVar[str] = "desk_ticket"
    read_permission: ClassVar[Permission] = Permission.INCIDENT_READ
    work_permission: ClassVar[Permission] = Permission.INCIDENT_WORK

    class Meta:
        indexes: ClassVar = ticket_indexes("desk")
        constraints: ClassVar = ticket_constraints("desk")


register(
    "desk_ticket",
    Effects(
        unanswered=frozenset({"new"}),
        held=frozenset({"on_hold"}),
        waiting=frozenset({"awaiting_approval"}),
        ended=frozenset({"resolved", "closed"}),
        cancelled=frozenset({"cancelled"}),
    ),
)
