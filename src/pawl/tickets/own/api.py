"""Own fields in the API of every practice: what a client sends and sees, and one call to change them."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.tickets.actions.own import change_own
from pawl.tickets.models import Ticket
from pawl.tickets.own.reads import form_of, shown_values
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Word
from pawl.web.rest.resource import Call

OwnIn = Annotated[dict[Word, Any], Field(max_length=50)]
"""Values by the names of own fields; what is not named stays."""
KEYS = {"person": "PER", "item": "CI"}


class OwnBody(Body):
    own: OwnIn


class OwnOut(Schema):
    """For a detail: the values of its own fields that the caller may see, by name."""

    own: dict[str, Any]

    @staticmethod
    def resolve_own(one: Ticket, context: Any) -> dict[str, Any]:
        return plain_own(one, context["request"].actor)


def plain_own(ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """The values as JSON, people and items by their keys."""
    row, values = ticket.own_values, shown_values(ticket, actor)
    fields = form_of(row.field_set).by_name if row else {}
    return {
        name: f"{KEYS[fields[name].kind]}-{value}" if name in fields and fields[name].kind in KEYS else value
        for name, value in values.items()
    }


def changed(ticket: Any, *, own: dict[str, Any], by: Actor) -> Any:
    """The same ticket with other values."""
    return change_own(ticket, own, by=by)


OWN_CALL = Call(OwnBody, changed)
