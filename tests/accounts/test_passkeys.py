"""Passkeys in a real browser: made, used instead of a password; by the authenticator that Chromium plays."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page
from tests.accounts.browsing import PASSWORD, with_password
from tests.accounts.people import Cast, cast
from tests.ground.browser import Surfer

from pawl.history.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.loopback]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def browser(chromium: Any, live_server: Any) -> Iterator[Surfer]:
    """As everywhere, but by name: a passkey belongs to a name, never to a number."""
    surfer = Surfer(chromium, str(live_server.url).replace("127.0.0.1", "localhost"))
    yield surfer
    surfer.close()
    assert not surfer.left(), surfer.left()


def authenticator(page: Page, *, knows_its_user: bool = True) -> CDPSession:
    """What a phone or a key is to a browser: it keeps credentials, and asks its owner before it signs."""
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": knows_its_user, "automaticPresenceSimulation": True,
    }  # fmt: skip
    link.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return link


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def add_passkey(page: Page) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button").last.click()
    page.get_by_label("Name").fill("My phone")
    if (box := page.get_by_label("Passwordless")).count():
        box.check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "/add/" not in url)


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def test_a_passkey_is_made_and_opens_the_account_without_a_password(browser: Surfer, people: Cast) -> None:
    alice = with_password(people.alice.human)
    page = browser.open()
    authenticator(page)
    sign_in(page, alice.email)
    add_passkey(page)
    assert Authenticator.objects.filter(user=alice, type=Authenticator.Type.WEBAUTHN).count() == 1
    assert Event.objects.filter(case=alice.key, activity="second_factor_added").exists()
    sign_out(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    assert page.context.cookies()
    page.goto("/accounts/2fa/webauthn/")
    assert "My phone" in page.content()


def test_a_passkey_that_was_taken_away_opens_nothing(browser: Surfer, people: Cast) -> None:
    alice = with_password(people.alice.human)
    page = browser.open()
    authenticator(page)
    sign_in(page, alice.email)
    add_passkey(page)
    sign_out(page)
    Authenticator.objects.all().delete()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_load_state("networkidle")
    page.goto("/")
    assert "/accounts/login/" in page.url
