"""The first administrator: made once, with a token from the console, and never this way again."""

import secrets
from hmac import compare_digest

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from pawl import clock
from pawl.accounts.actions import organisations, people, roles
from pawl.accounts.actions.tokens import digest_of
from pawl.accounts.actions.writing import invalid
from pawl.accounts.actor import system
from pawl.accounts.models import Person, Setup
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Role
from pawl.analytics.words import Sentence, say
from pawl.history.record import record

PAWL = system("setup")


def is_open() -> bool:
    """Whether nobody is there yet and nobody has been."""
    return not Setup.objects.exclude(closed_at=None).exists() and not Person.objects.exists()


@transaction.atomic
def issue() -> str | None:
    """A new one-time token for the console, in place of an older one; None once somebody is there."""
    Setup.objects.get_or_create(pk=1, defaults={"issued_at": clock.now()})
    row = Setup.objects.select_for_update().get(pk=1)
    if row.closed_at is not None or Person.objects.exists():
        row.closed_at = row.closed_at or clock.now()
        row.digest = ""
        row.save()
        return None
    secret = secrets.token_urlsafe(24)
    row.digest, row.issued_at = digest_of(secret), clock.now()
    row.save()
    return secret


@transaction.atomic
def make_first(token: str, *, name: str, email: str, password: str, organisation: str) -> Person:
    """The site gets its first organisation and administrator; the door closes behind them for ever.

    Raises NotFound once it is closed, Invalid for a wrong token or a weak password.
    """
    row = Setup.objects.select_for_update().filter(pk=1, closed_at=None).first()
    if row is None or Person.objects.exists():
        raise not_found("setup")
    if not row.digest or not compare_digest(row.digest, digest_of(token.strip())):
        rule = say("This is not the token that the console shows.")
        raise invalid("setup", "token", rule, say("Copy it from the console where pawl serve runs."))
    at = organisations.create(name=organisation, by=PAWL)
    person = people.create(people.Details(email, name, at), by=PAWL)
    _check_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    roles.give(person, Role.ADMINISTRATOR, by=PAWL)
    row.closed_at, row.digest = clock.now(), ""
    row.save()
    record("person", person.key, "set_up", by=PAWL)
    return person


def _check_password(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        rule: Sentence = say("It is too weak: {reasons}", reasons=" ".join(weak.messages))
        raise invalid("setup", "password", rule, say("Take a sentence that only you know.")) from weak
