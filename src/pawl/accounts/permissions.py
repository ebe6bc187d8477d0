"""The one policy: a list of clauses, compiled to `can()` for a record and to `scope()` for a query."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary, value_at
from pawl.accounts.roles import EVERYBODY, RULES, Permission, Role, word_of
from pawl.analytics.words import Sentence, say
from pawl.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from pawl.accounts.models import Grant

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Place:
    """Where a new record is to stand: what the policy asks before there is a record."""

    organisation_id: int | None = None
    team_id: int | None = None
    owner_id: int | None = None
    confidential: bool = False

    boundary = Boundary("organisation_id", "team_id", "owner_id", "confidential")


@dataclass(frozen=True)
class Clause:
    """What one grant opens: records that match every part that is set."""

    person: int
    organisation: int | None
    team: int | None
    own: bool
    confidential: bool

    def holds(self, record: Any, at: Boundary, permission: Permission | None = None) -> bool:
        """Whether a record lies inside; permission: what is to be done with it, where that matters."""
        return (
            self._matches(record, at.organisation, self.organisation)
            and self._matches(record, at.team, self.team)
            and (not self.own or self._is_own(record, at))
            and self._may_see_closed(record, at)
            and self._may_tend(record, at, permission)
        )

    def q(self, at: Boundary, permission: Permission | None = None) -> Q:
        """The same, as a condition of a query."""
        found = Q()
        if self.organisation is not None and at.organisation:
            found &= Q(**{at.organisation: self.organisation})
        if self.team is not None and at.team:
            found &= Q(**{at.team: self.team})
        if self.own:
            found &= Q(**{at.owner: self.person}) if at.owner else Q(pk__in=[])
        if at.confidential and not self.confidential and not (self.team is not None and at.team):
            closed = Q(**{at.confidential: False})
            if at.keepers and self.team is not None:
                closed |= Q(**{at.keepers: self.team})
            found &= closed | Q(**{at.owner: self.person}) if at.owner else closed
        if at.owner and self._is_bound(at, permission):
            found &= Q(**{f"{at.owner}__in": _people_of(self.team)}) | Q(**{at.owner: self.person})
        return found

    def _matches(self, record: Any, path: str | None, wanted: int | None) -> bool:
        return wanted is None or path is None or value_at(record, path) == wanted

    def _is_own(self, record: Any, at: Boundary) -> bool:
        return at.owner is not None and value_at(record, at.owner) == self.person

    def _is_bound(self, at: Boundary, permission: Permission | None) -> bool:
        return self.team is not None and at.tended is not None and at.tended is permission

    def _may_tend(self, record: Any, at: Boundary, permission: Permission | None) -> bool:
        """Whoever leads one team looks after its people, and after themselves."""
        if not self._is_bound(at, permission) or self._is_own(record, at):
            return True
        owner = value_at(record, at.owner) if at.owner else None
        is_theirs: bool = _people_of(self.team).filter(person=owner).exists()
        return is_theirs

    def _may_see_closed(self, record: Any, at: Boundary) -> bool:
        """Confidential records are for their owner, their own team, and roles that must see them."""
        if at.confidential is None or self.confidential or (self.team is not None and at.team):
            return True
        if at.keepers and self.team is not None and value_at(record, at.keepers) == self.team:
            return True
        return value_at(record, at.confidential) is False or self._is_own(record, at)


def _people_of(team: int | None) -> Any:
    """Who is in a team; asked by name, since models stand on this module."""
    return apps.get_model("accounts", "Membership").objects.filter(team=team).values("person")


def clauses(actor: Actor, permission: Permission) -> Iterator[Clause]:
    """What an actor's grants open for a permission; nothing where a token does not carry it."""
    if actor.person is None or not actor.person.is_active:
        return
    if actor.scopes is not None and permission not in actor.scopes:
        return
    if permission in EVERYBODY:
        yield Clause(actor.person.pk, None, None, own=True, confidential=False)
    for grant in actor.grants:
        if (clause := _clause(grant, permission)) is not None:
            yield clause


def _clause(grant: "Grant", permission: Permission) -> Clause | None:
    rule = RULES[Role(grant.role)].get(permission)
    if rule is None:
        return None
    return Clause(grant.person_id, grant.organisation_id, grant.team_id, rule.own, rule.confidential)


def can(actor: Actor, permission: Permission, on: Any = None) -> bool:
    """Whether an actor may do this with a record; without one, whether they may do it anywhere."""
    if actor.system:
        return True
    found = list(clauses(actor, permission))
    if on is None or not found:
        return bool(found)
    at: Boundary = on.boundary
    return any(clause.holds(on, at, permission) for clause in found) or at.is_common(on, permission)


def scope(actor: Actor, permission: Permission, records: QuerySet[M]) -> QuerySet[M]:
    """Those of the records with which an actor may do this."""
    if actor.system:
        return records
    boundary: Boundary = records.model.boundary  # type: ignore[attr-defined]  # every scoped model has one
    # Two roles that open the same are one condition: an OR of equals keeps SQLite from walking an index.
    conditions = [clause.q(boundary, permission) for clause in dict.fromkeys(clauses(actor, permission))]
    if not conditions:
        return records.none()
    whole = conditions[0]
    common = boundary.common_q(permission)
    for condition in [*conditions[1:], *([common] if common else [])]:
        # `Q() | x` would be x in Django: an empty condition means everything, so it must win.
        whole = Q() if not whole or not condition else whole | condition
    return records.filter(whole)


def require(actor: Actor, permission: Permission, *, on: Any = None) -> None:
    """Refuse, saying which right is missing and who could.   Raises NotAllowed."""
    if not can(actor, permission, on):
        rule = say("You do not have the right {permission} here.", permission=permission.value)
        thing = permission if on is None or isinstance(on, Place) else on
        raise NotAllowed(str(thing), rule, who_could(permission))


def who_could(permission: Permission) -> Sentence:
    """The way out of a refusal: the roles that carry a permission."""
    words = {role.value: word_of(role) for role, rules in RULES.items() if permission in rules}
    if not words:
        return say("Only the person it belongs to can do this.")
    roles = Sentence(", ".join(f"{{{name}}}" for name in words), words)
    return say("Ask somebody with one of these roles: {roles}.", roles=roles)


def not_found(thing: str) -> NotFound:
    """What is not there and what is not for one's eyes answer alike."""
    rule = say("There is no such record, or it is not for you to see.")
    return NotFound(thing, rule, say("Check the address, or ask whoever sent it to you."))
