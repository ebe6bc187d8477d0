"""People from the console: for the first administrator, and for whoever is locked out."""

from dataclasses import dataclass
from datetime import timedelta

from pawl import clock
from pawl.accounts.actions import leavers, organisations, passwords, people, roles, tokens
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Grant, Organisation, Person
from pawl.accounts.roles import RULES, Permission, Role
from pawl.analytics.words import say
from pawl.errors import NotFound

CONSOLE = "console"


@dataclass(frozen=True)
class Known:
    """A person as the list shows them."""

    key: str
    email: str
    name: str
    organisation: str
    roles: list[str]
    is_active: bool


def create(email: str, *, name: str, organisation: str, role: str | None) -> tuple[Person, str]:
    """Make a person, with a role for the whole site or their organisation; the link to their password."""
    by = system(CONSOLE)
    place = _organisation(organisation) if organisation else None
    person = people.create(people.Details(email, name, place), by=by)
    if role:
        everywhere = Role(role) is Role.ADMINISTRATOR
        roles.give(person, Role(role), organisation=None if everywhere else place, by=by)
    return person, passwords.link_for(person)


def link(email: str) -> str:
    """A link by which somebody sets a new password."""
    return passwords.link_for(find(email))


def listed() -> list[Known]:
    """Everybody."""
    found = []
    for person in Person.objects.select_related("organisation").order_by("email"):
        held = [_held(grant) for grant in Grant.objects.filter(person=person).order_by("id")]
        place = str(person.organisation or "")
        found.append(Known(person.key, person.email, person.name, place, held, person.is_active))
    return found


def deactivate(email: str) -> Person:
    """Somebody leaves: every way in ends at once."""
    person = find(email)
    leavers.deactivate(person, by=system(CONSOLE))
    return person


def token(email: str, *, name: str, scopes: tuple[str, ...], days: int) -> str:
    """A key for a program that acts in somebody's name; all they may do, unless scopes narrow it."""
    wanted = scopes or tuple(one.value for one in Permission if _may(find(email), one))
    until = clock.now() + timedelta(days=days)
    return tokens.create(name=name, scopes=wanted, expires_at=until, by=Actor(find(email), CONSOLE)).secret


def find(email: str) -> Person:
    """Somebody by their address.   Raises NotFound."""
    person: Person | None = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise NotFound(email, say("Nobody has this address."), say("`pawl user list` shows everybody."))
    return person


def _organisation(name: str) -> Organisation:
    found = Organisation.objects.filter(name__iexact=name).first()
    return found or organisations.create(name=name, by=system(CONSOLE))


def _held(grant: Grant) -> str:
    place = grant.team or grant.organisation
    return f"{grant.role} ({place})" if place else str(grant.role)


def _may(person: Person, permission: Permission) -> bool:
    return any(permission in RULES[Role(grant.role)] for grant in Actor(person).grants)
