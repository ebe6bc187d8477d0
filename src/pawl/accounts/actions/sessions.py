"""Sessions of people: which device is signed in, and how it is signed out."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.history.record import record


@transaction.atomic
def end_all(person: Person, *, by: Actor) -> int:
    """Somebody is signed out on every device.   Returns how many were open."""
    require(by, Permission.PROFILE_EDIT if by.person == person else Permission.ACCOUNT_MANAGE, on=person)
    ended = end_sessions(person)
    record("person", person.key, "sessions_ended", by=by, facts={"sessions": ended})
    return ended


def end_sessions(person: Person) -> int:
    """Kill every session of a person; the caller holds the transaction.   Returns how many were open."""
    Person.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.session_epoch += 1
    keys = list(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=person).delete()
    return len(keys)
