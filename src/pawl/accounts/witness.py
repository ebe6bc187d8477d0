"""Writes into the journal what allauth does by itself: who signed in, whose second factor came or went."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.http import HttpRequest

from pawl.accounts.actions import tokens
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.history.record import record


def listen() -> None:
    """Connect; called once, when Django has loaded its apps."""
    account.user_logged_in.connect(_signed_in, dispatch_uid="pawl.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="pawl.signed_out")
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(_password_set, dispatch_uid="pawl.password")
    account.password_reset.connect(_password_reset, dispatch_uid="pawl.password_reset")
    mfa.authenticator_added.connect(_factor_added, dispatch_uid="pawl.factor_added")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="pawl.factor_removed")
    social.social_account_added.connect(_provider_added, dispatch_uid="pawl.provider_added")
    social.social_account_removed.connect(_provider_removed, dispatch_uid="pawl.provider_removed")


def _signed_in(request: HttpRequest, user: Person, **_: Any) -> None:
    methods = request.session.get("account_authentication_methods", [])
    names = [one.get("type") or one.get("provider") or one.get("method") for one in methods]
    _note(request, user, "signed_in", {"methods": names})


def _signed_out(request: HttpRequest, user: Person | None, **_: Any) -> None:
    if user is not None:
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        _note(request, user, "signed_out", {})


def _password_set(request: HttpRequest, user: Person, **_: Any) -> None:
    _note(request, user, "password_set", {})


def _password_reset(request: HttpRequest, user: Person, **_: Any) -> None:
    """By a letter: whoever had the account before them keeps no key either (sessions end by themselves)."""
    tokens.revoke_all(user, by=_author(request, user))


def _factor_added(request: HttpRequest, user: Person, authenticator: Any, **_: Any) -> None:
    _note(request, user, "second_factor_added", {"type": authenticator.type})


def _factor_removed(request: HttpRequest, user: Person, authenticator: Any, **_: Any) -> None:
    _note(request, user, "second_factor_removed", {"type": authenticator.type})


def _provider_added(request: HttpRequest, sociallogin: Any, **_: Any) -> None:
    _note(request, sociallogin.user, "provider_added", {"provider": sociallogin.account.provider})


def _provider_removed(request: HttpRequest, socialaccount: Any, **_: Any) -> None:
    _note(request, socialaccount.user, "provider_removed", {"provider": socialaccount.provider})


def _note(request: HttpRequest, person: Person, activity: str, facts: dict[str, object]) -> None:
    """Each is its own transaction: what allauth did stands already."""
    with transaction.atomic():
        record("person", person.key, activity, by=_author(request, person), facts=facts)


def _author(request: HttpRequest, person: Person) -> Actor:
    correlation = getattr(getattr(request, "actor", None), "correlation", "")
    return Actor(person, "web", correlation=correlation)
