"""Who acts: a person through a door, perhaps by a token that narrows their rights; or Pawl itself."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pawl.analytics.words import say
from pawl.errors import NotAllowed

if TYPE_CHECKING:  # the policy knows no model: models read by it, and would close a circle
    from django.db.models import Model

    from pawl.accounts.models import Grant, Person

M = TypeVar("M", bound="Model")


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
        return tuple(self.person.held())

    @property
    def number(self) -> int | None:
        """The person's; None for Pawl itself and for strangers."""
        return self.person.pk if self.person else None

    @cached_property
    def reach(self) -> Hashable:
        """All but the number of the person on which it depends what they may see."""
        person = self.person and (self.person.is_active, self.person.organisation_id)
        grants = tuple((one.role, one.organisation_id, one.team_id) for one in self.grants)
        return person, self.scopes, bool(self.system), grants

    def stand_in(self, number: int | None) -> "Actor":
        """Somebody of another number and the same reach, for a query that is prepared for all such."""
        if self.person is None or number is None:
            return self
        known = {"is_active": self.person.is_active, "organisation_id": self.person.organisation_id}
        person = _only(type(self.person), id=number, **known)
        other = Actor(person, self.via, self.scopes, system=self.system)
        other.__dict__["grants"] = tuple(_of(one, number) for one in self.grants)
        return other


def _of(grant: "Grant", person: int) -> "Grant":
    """The same grant in another hand."""
    where = {"organisation_id": grant.organisation_id, "team_id": grant.team_id}
    return _only(type(grant), id=None, person_id=person, role=grant.role, **where)


def _only(model: type[M], **known: object) -> M:
    """A row of which nothing else can be asked; Django takes values in the order of the model's columns."""
    names = [one.attname for one in model._meta.concrete_fields if one.attname in known]  # noqa: SLF001 Django documents it
    return model.from_db(None, names, [known[one] for one in names])


def system(name: str, correlation: str = "") -> Actor:
    """Pawl itself, acting in a job or by the clock."""
    return Actor(via="job", system=name, correlation=correlation)


ANONYMOUS = Actor()
