"""Whom somebody may name in a form: as an owner, as a reader, as the one who finds out."""

from django.db.models import QuerySet

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission


def people_for(actor: Actor) -> QuerySet[Person]:
    """The active people whose accounts an actor may read, and the actor; by name."""
    active = Person.objects.filter(is_active=True)
    itself = active.filter(pk=actor.person.pk if actor.person else None)
    known: QuerySet[Person] = scope(actor, Permission.ACCOUNT_READ, active) | itself
    return known.distinct().order_by("name")


def teams_of(actor: Actor) -> QuerySet[Team]:
    """The working teams that somebody belongs to, by name."""
    return Team.objects.filter(is_active=True, memberships__person=actor.person).order_by("name")
