"""Who acts: a person through a door, perhaps by a token that narrows their rights; or Pawl itself."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pawl.analytics.words import say
from pawl.errors import NotAllowed

if TYPE_CHECKING:  # the policy knows no model: models read by it, and would close a circle
    from pawl.accounts.models import Grant, Person


@dataclass(frozen=True, eq=False)
class Actor:
    """Whoever an action is done by; `person` is None for Pawl itself and for strangers."""

    person: "Person | None" = None
    via: str = "web"
    scopes: frozenset[str] | None = None
    """Permissions that a token was given; None where nothing narrows."""
    correlation: str = ""
    system: str = ""
    """Name of the part of Pawl that acts by itself (`scheduler`); it may everything, and is no person."""
    token: int | None = field(default=None)

    @property
    def key(self) -> str:
        """The text that stands in the journal: it outlives names and can be told apart for ever."""
        if self.system:
            return f"system:{self.system}"
        return f"person:{self.person.pk}" if self.person else "anonymous"

    @property
    def human(self) -> "Person":
        """The person who acts.   Raises NotAllowed for Pawl itself and for strangers."""
        if self.person is None:
            raise NotAllowed(self.key, say("Only a person can do this."), say("Sign in first."))
        return self.person

    @cached_property
    def grants(self) -> "tuple[Grant, ...]":
        """What the person holds, read once per actor; nothing for strangers and leavers."""
        if self.person is None or not self.person.is_active:
            return ()
        return tuple(self.person.grants.order_by("id"))


def system(name: str, correlation: str = "") -> Actor:
    """Pawl itself, acting in a job or by the clock."""
    return Actor(via="job", system=name, correlation=correlation)


ANONYMOUS = Actor()
