"""People: they are invited, imported or provisioned, and change over the years; nobody signs up alone."""

from dataclasses import dataclass, replace

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import ProtectedError, Q

from pawl import clock
from pawl.accounts.actions.roles import require_rank
from pawl.accounts.actions.writing import invalid, once, place, refuse_taken, set_fields, text
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Conflict
from pawl.history.models import Event
from pawl.history.record import record

LONGEST_NAME = 200
LONGEST_EMAIL = 254


@dataclass(frozen=True)
class Details:
    """What an administrator, a file or a directory says about somebody."""

    email: str
    name: str
    organisation: Organisation | None = None
    external_id: str = ""


@transaction.atomic
def create(details: Details, *, by: Actor) -> Person:
    """Somebody gets an account, without a password: they set one by invitation, or come by single sign-on."""
    require(by, Permission.ACCOUNT_MANAGE, on=place(details.organisation))
    details = _checked("person", details)
    refuse_taken(Person, details.email, Q(email__iexact=details.email))
    _refuse_closed(details.organisation)
    person = Person(joined_at=clock.now(), **_columns(details))
    person.set_unusable_password()
    with once(details.email):
        person.save(force_insert=True)
    record("person", person.key, "created", by=by, facts=_facts(details), texts=_texts(details))
    return person


@transaction.atomic
def invite(person: Person, *, by: Actor) -> None:
    """They are sent a link by which they set their password; a job sends it."""
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    require_rank(by, person)
    if not person.is_active:
        raise Conflict(person.key, say("This person has left."), say("Bring them back first."))
    record("person", person.key, "invited", by=by, facts={"person": person.pk})


@transaction.atomic
def change(person: Person, details: Details, *, by: Actor) -> Person:
    """An administrator or a directory corrects who somebody is and where they belong."""
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    if details.organisation != person.organisation:
        require(by, Permission.ACCOUNT_MANAGE, on=place(details.organisation))
        _refuse_closed(details.organisation)
    details = _checked(person.key, details)
    if details.email != person.email:
        require_rank(by, person)
    refuse_taken(Person, details.email, Q(email__iexact=details.email), but=person)
    changed = set_fields(person, **_columns(details))
    if changed:
        if "email" in changed:
            # Single sign-on keeps addresses of its own: the former one must open the account no more.
            EmailAddress.objects.filter(user=person).exclude(email__iexact=details.email).delete()
        facts = {"fields": sorted(changed), **_facts(details)}
        record("person", person.key, "changed", by=by, facts=facts, texts=_texts(details))
    return person


@transaction.atomic
def name_manager(person: Person, manager: Person | None, *, by: Actor) -> Person:
    """Who leads somebody, or nobody any more: they are asked about what needs a manager's approval."""
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    if manager == person:
        rule = say("Nobody leads themselves.")
        raise invalid(person.key, "manager", rule, say("Name somebody else, or nobody."))
    if set_fields(person, manager=manager):
        facts = {"manager": manager.key if manager else None}
        record("person", person.key, "manager_named", by=by, facts=facts)
    return person


@transaction.atomic
def take_back(person: Person, *, by: Actor) -> None:
    """An account that was made by mistake goes again, as long as nobody used it.

    Raises Conflict where its owner has signed in, holds a role, or stands in a record.
    """
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    key, name = person.key, person.name
    is_used = person.last_login or person.has_usable_password() or person.grants.exists()
    if is_used or Event.objects.filter(actor=f"person:{person.pk}").exists():
        raise Conflict(key, say("Somebody uses this account."), say("Deactivate it instead."))
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        raise Conflict(key, say("Records name this person."), say("Deactivate it instead.")) from None
    record("person", key, "deleted", by=by, texts={"name": name})


def _columns(details: Details) -> dict[str, object]:
    return {
        "email": details.email,
        "name": details.name,
        "organisation": details.organisation,
        "external_id": details.external_id,
    }


def _facts(details: Details) -> dict[str, object]:
    return {"organisation": getattr(details.organisation, "pk", None)}


def _texts(details: Details) -> dict[str, str]:
    return {"name": details.name, "email": details.email}


def _checked(thing: str, details: Details) -> Details:
    email = details.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as wrong:
        rule = say("It is not an e-mail address.")
        raise invalid(thing, "email", rule, say("Write it like name@example.org.")) from wrong
    email = text(thing, "email", email, longest=LONGEST_EMAIL)
    return replace(details, email=email, name=text(thing, "name", details.name, longest=LONGEST_NAME))


def _refuse_closed(organisation: Organisation | None) -> None:
    if organisation is not None and not organisation.is_active:
        rule = say("This organisation takes no new people.")
        raise Conflict(organisation.key, rule, say("Open it again, or choose another."))
