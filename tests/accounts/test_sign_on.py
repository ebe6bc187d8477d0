"""Single sign-on: providers from the settings, people found by verified addresses only, nobody made."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pydantic import ValidationError
from tests.accounts.browsing import is_signed_in, with_password
from tests.accounts.people import Cast, cast
from tests.accounts.provider import Provider, running

from pawl import sign_on
from pawl.accounts.actions import leavers
from pawl.accounts.models import Person
from pawl.environment import Environment

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]

ROOT = Path(__file__).parents[2]
START = "/accounts/oidc/company/login/"
CALLBACK = "/accounts/oidc/company/login/callback/"
ONE = {
    "id": "company",
    "name": "Company",
    "server_url": "https://idp.example.org/x",
    "client_id": "pawl",
    "secret": "s",
}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running() as made:
        one = {**ONE, "server_url": made.address, "email_domains": ["example.org"]}
        settings.SOCIALACCOUNT_PROVIDERS = sign_on.providers(Environment(oidc=(one,)))
        yield made


def sign_in_there(client: Client, provider: Provider, **claims: Any) -> Any:
    """Press the button, be known there, come back."""
    provider.claims = {"sub": "42", "name": "A", **claims}
    leave = client.post(START)
    there = urlsplit(leave.headers["Location"])
    assert f"{there.scheme}://{there.netloc}" == provider.address
    said = parse_qs(there.query)
    assert said["code_challenge_method"] == ["S256"]
    return client.get(CALLBACK, {"code": "c", "state": said["state"][0]})


def test_a_verified_address_finds_its_person_and_connects_them(people: Cast, provider: Provider) -> None:
    with_password(people.alice.human)
    client = Client()
    sign_in_there(client, provider, email="Alice@example.org", email_verified=True)
    assert is_signed_in(client)
    assert SocialAccount.objects.get().user == people.alice.human
    people.alice.human.refresh_from_db()
    assert people.alice.human.has_usable_password(), "their password stays"
    again = Client()
    sign_in_there(again, provider, email="renamed@example.org", email_verified=False)
    assert is_signed_in(again), "connected is connected, by the provider's own number"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "alice@example.org"},
        {"email": "alice@example.org", "email_verified": False},
        {"email": "nobody@example.org", "email_verified": True},
        {"email": "alice@other.example", "email_verified": True},
        {"email_verified": True},
    ],
    ids=["unsaid", "unverified", "unknown", "other domain", "none"],
)
def test_nobody_else_is_let_in_and_nobody_is_made(
    people: Cast, provider: Provider, claims: dict[str, Any]
) -> None:
    Person.objects.filter(pk=people.bob.human.pk).update(email="alice@other.example")
    client, before = Client(), Person.objects.count()
    sign_in_there(client, provider, **claims)
    assert not client.get("/").wsgi_request.user.is_authenticated
    assert (Person.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_who_has_left_is_not_let_in_by_others(people: Cast, provider: Provider) -> None:
    sign_in_there(Client(), provider, email="alice@example.org", email_verified=True)
    leavers.deactivate(people.alice.human, by=people.admin)
    client = Client()
    sign_in_there(client, provider, email="alice@example.org", email_verified=True)
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_an_answer_that_nobody_asked_for_opens_nothing(people: Cast, provider: Provider) -> None:
    provider.claims = {"sub": "1", "email": "alice@example.org", "email_verified": True}
    client = Client()
    client.get(CALLBACK, {"code": "c", "state": "made-up"})
    assert not client.get("/").wsgi_request.user.is_authenticated
    assert "/token" not in provider.asked


def test_providers_are_typed_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAWL_OIDC", json.dumps([{**ONE, "form_origins": ["https://login.example.net"]}]))
    site = Environment()
    assert sign_on.form_origins(site) == ["https://idp.example.org", "https://login.example.net"]
    assert sign_on.providers(site)["openid_connect"]["APPS"][0]["client_id"] == "pawl"
    for wrong in ({"id": "Ünfit"}, {"server_url": "nowhere"}, {"extra": 1}):
        with pytest.raises(ValidationError):
            Environment(oidc=({**ONE, **wrong},))


def test_saml_speaks_for_named_domains_only() -> None:
    one = {
        "id": "idp",
        "name": "IdP",
        "entity_id": "e",
        "sso_url": "https://idp.example.org/sso",
        "certificate": "c",
    }
    with pytest.raises(ValidationError):
        Environment(saml=(one,))
    site = Environment(saml=({**one, "email_domains": ["Example.org"]},))
    told = sign_on.providers(site)["saml"]["APPS"][0]["settings"]
    assert told["verified_email"] == ["example.org"]
    assert told["advanced"]["reject_idp_initiated_sso"]
    assert "allauth.socialaccount.providers.saml" in sign_on.apps(site)


def test_ldap_without_its_extra_says_what_to_type() -> None:
    site = Environment(ldap={"url": "ldaps://d.example.org", "base_dn": "dc=example"})
    with pytest.raises(ImproperlyConfigured, match=r"pip install .*requirements-ldap\.lock"):
        sign_on.backends(site)
    assert sign_on.backends(Environment()) == [sign_on.ACCOUNTS]


def test_the_lock_of_ldap_agrees_with_the_other() -> None:
    pins = [dict(re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
            for name in ("requirements.lock", "requirements-ldap.lock")]  # fmt: skip
    assert pins[1]["django-auth-ldap"]
    assert {name: pin for name, pin in pins[1].items() if pins[0].get(name, pin) != pin} == {}
