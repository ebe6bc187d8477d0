"""Who leaves is out everywhere at once; who comes back starts without a password and without old powers."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from pawl import clock
from pawl.accounts.actions.roles import (
    facts_of,
    keep_one_administrator,
    may_give,
    require_rank,
    require_rank_of_owner,
    rights_changed,
)
from pawl.accounts.actions.sessions import end_sessions
from pawl.accounts.actions.writing import set_fields
from pawl.accounts.actor import Actor
from pawl.accounts.models import ApiToken, Grant, Person, SpentCode
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission, Role
from pawl.history.record import record


@transaction.atomic
def deactivate(person: Person, *, by: Actor) -> Person:
    """They leave: sessions, tokens, second factors and sign-in by others end; teams and the past stay."""
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    require_rank_of_owner(by, person)
    if not person.is_active:
        return person
    if Grant.objects.filter(person=person, role=Role.ADMINISTRATOR.value, organisation=None).exists():
        keep_one_administrator(but=person)
    now = clock.now()
    set_fields(person, is_active=False, deactivated_at=now)
    ended = _shut_out(person)
    tokens = ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    record("person", person.key, "deactivated", by=by, facts={"sessions": ended, "tokens": tokens})
    return person


@transaction.atomic
def reactivate(person: Person, *, by: Actor) -> Person:
    """They come back, by invitation or single sign-on; roles that `by` could not give now are gone."""
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    if person.is_active:
        return person
    set_fields(person, is_active=True, deactivated_at=None)
    lost = [
        grant
        for grant in Grant.objects.filter(person=person).select_related("organisation", "team")
        if not may_give(by, Role(grant.role), grant.organisation, grant.team)
    ]
    if lost:
        Grant.objects.filter(pk__in=[grant.pk for grant in lost]).delete()
        rights_changed(person)
    facts = {"roles_lost": [facts_of(grant) for grant in lost]}
    record("person", person.key, "reactivated", by=by, facts=facts)
    return person


@transaction.atomic
def forget_second_factors(person: Person, *, by: Actor) -> None:
    """Their device is lost: authenticator, passkeys and recovery codes go, and every session ends."""
    require(by, Permission.ACCOUNT_MANAGE, on=person)
    require_rank(by, person)
    gone, _ = Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    record("person", person.key, "second_factors_forgotten", by=by, facts={"count": gone})


def _shut_out(person: Person) -> int:
    """End every way in.   Returns how many sessions were open."""
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    SpentCode.objects.filter(person=person).delete()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    return end_sessions(person)
