"""What a directory (SCIM) does beside what people do: it removes somebody, and may bring them again."""

from django.db import transaction

from pawl import clock
from pawl.accounts.actions import leavers
from pawl.accounts.actions.writing import set_fields
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.history.record import record


@transaction.atomic
def remove(person: Person, *, by: Actor) -> Person:
    """They are gone from the directory: out everywhere, and it sees them no more; their past stays."""
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    leavers.deactivate(person, by=by)
    set_fields(person, removed_at=clock.now())
    record("person", person.key, "removed", by=by)
    return person


@transaction.atomic
def restore(person: Person, *, by: Actor) -> Person:
    """The directory brings them again."""
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    leavers.reactivate(person, by=by)
    set_fields(person, removed_at=None)
    record("person", person.key, "restored", by=by)
    return person
