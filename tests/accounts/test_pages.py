"""The pages of sign-in and of one's own account stand in Pawl's frame, with a session and without."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from tests.accounts.browsing import LOGIN, PASSWORD, sign_in, with_password
from tests.accounts.people import cast

from pawl.accounts.models import Person

pytestmark = pytest.mark.django_db

STRANGERS = ["login", "password/reset", "password/reset/done", "password/reset/key/done", "inactive",
             "password/reset/key/1-abc-def", "sso/error", "sso/cancelled"]  # fmt: skip
MINE = ["password/change", "2fa", "2fa/totp/activate", "2fa/webauthn", "2fa/webauthn/add", "sessions", "sso",
        "logout", "reauthenticate"]  # fmt: skip
PROTECTED = ["2fa", "2fa/totp/deactivate", "2fa/recovery-codes", "2fa/recovery-codes/generate"]


@pytest.fixture
def client() -> Client:
    people = cast()
    with_password(people.alice.human)
    client = Client()
    sign_in(client, "alice@example.org")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("path", STRANGERS)
def test_pages_for_strangers_stand_in_the_public_frame(path: str, language: str) -> None:
    answer = Client(headers={"Accept-Language": language}).get(f"/accounts/{path}/", follow=True)
    text = answer.content.decode()
    assert answer.status_code == (401 if path == "sso/error" else 200)
    assert 'class="public-frame"' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize("path", MINE)
def test_my_pages_stand_in_the_frame(client: Client, path: str) -> None:
    answer = client.get(f"/accounts/{path}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert 'name="csrfmiddlewaretoken"' in text


@pytest.mark.parametrize("path", PROTECTED)
def test_pages_of_a_second_factor(client: Client, path: str) -> None:
    alice = Person.objects.get(email="alice@example.org")
    TOTP.activate(alice, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(alice)
    assert Authenticator.objects.count() == 2
    answer = client.get(f"/accounts/{path}/")
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_strangers_are_led_to_sign_in_and_back() -> None:
    answer = Client().get("/accounts/sessions/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LOGIN}?next=/accounts/sessions/")
