"""Keys for programs: shown once, stored as a digest, narrower than their owner, and they expire."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from pawl import clock
from pawl.accounts.actions.writing import invalid, text
from pawl.accounts.actor import Actor
from pawl.accounts.models import ApiToken, Person
from pawl.accounts.permissions import Place, can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.history.record import record

MARK = "pawl"
PREFIX_LENGTH = 16
LONGEST_NAME = 100
LONGEST_LIFE = timedelta(days=366)


@dataclass(frozen=True)
class NewToken:
    """A token and its secret, which is known this once and never again."""

    token: ApiToken
    secret: str


@transaction.atomic
def create(*, name: str, scopes: Collection[str], expires_at: datetime, by: Actor) -> NewToken:
    """Somebody makes a key for a program that acts in their name."""
    owner = by.human
    require(by, Permission.TOKEN_MANAGE, on=Place(owner.organisation_id, owner_id=owner.pk))
    name = text("token", "name", name, longest=LONGEST_NAME)
    wanted = _checked(scopes, by)
    now = clock.now()
    if not now < expires_at <= now + LONGEST_LIFE:
        rule = say("It would expire in the past, or in more than a year.")
        raise invalid("token", "expires_at", rule, say("Choose a day within the next 366 days."))
    made_with = _made_with(by, expires_at)
    prefix = secrets.token_hex(PREFIX_LENGTH // 2)
    secret = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        person=owner,
        name=name,
        prefix=prefix,
        digest=digest_of(secret),
        scopes=wanted,
        created_at=now,
        expires_at=expires_at,
        made_with=made_with,
    )
    facts = {"person": owner.pk, "scopes": wanted, "expires_at": expires_at.isoformat()}
    record("token", token.key, "created", by=by, facts=facts, texts={"name": name})
    return NewToken(token, secret)


@transaction.atomic
def revoke(token: ApiToken, *, by: Actor) -> None:
    """A key, and every key that was made with it, stops working with the next request; twice is once."""
    require(by, Permission.TOKEN_MANAGE, on=token)
    now = clock.now()
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        token.revoked_at = now
        record("token", token.key, "revoked", by=by, facts={"person": token.person_id})
    for made in ApiToken.objects.filter(made_with=token, revoked_at=None).order_by("pk"):
        revoke(made, by=by)


@transaction.atomic
def revoke_all(person: Person, *, by: Actor) -> None:
    """Every key of somebody stops working: they begin anew, perhaps because others knew too much."""
    require(by, Permission.TOKEN_MANAGE, on=Place(person.organisation_id, owner_id=person.pk))
    for token in ApiToken.objects.filter(person=person, revoked_at=None).order_by("pk"):
        revoke(token, by=by)


def digest_of(secret: str) -> str:
    """SHA-256 of a secret: it has 256 random bits, so no slow hash is needed against guessing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _made_with(by: Actor, expires_at: datetime) -> ApiToken | None:
    """The key that makes this one: none outlives it, and one that is just being revoked makes none."""
    if by.token is None:
        return None
    maker = ApiToken.objects.select_for_update().get(pk=by.token)
    if maker.revoked_at is not None or expires_at > maker.expires_at:
        rule = say("It would outlive the key that it is made with.")
        way = say("Choose an earlier day, or sign in and make it there.")
        raise invalid("token", "expires_at", rule, way)
    return maker


def _checked(scopes: Collection[str], by: Actor) -> list[str]:
    known = {permission.value for permission in Permission}
    wanted = sorted(set(scopes))
    if not wanted or not known.issuperset(wanted):
        rule = say("It names no permission, or one that there is not.")
        raise invalid("token", "scopes", rule, say("Choose from the list."))
    excess = [name for name in wanted if not can(by, Permission(name))]
    if excess:
        rule = say("You do not have these rights yourself: {names}.", names=", ".join(excess))
        raise invalid("token", "scopes", rule, say("Leave them out."))
    return wanted
