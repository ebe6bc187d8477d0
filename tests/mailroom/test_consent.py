"""A person consents at the provider: over the protocol itself, with an authority that checks it."""

import http.client
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.ground.authority import Authority, authority
from tests.mailroom.samples import home_of, mailbox

from pawl import clock
from pawl.environment import environment
from pawl.history.models import Event
from pawl.mailroom import keeping
from pawl.mailroom.consenting import came_back_to
from pawl.mailroom.models import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.loopback]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    monkeypatch.setenv("PAWL_MAIL_HOSTS", '["127.0.0.1"]')
    environment.cache_clear()
    with authority() as made:
        made.comes_back_to = came_back_to()
        yield made
    monkeypatch.undo()
    environment.cache_clear()


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def box(people: Cast, provider: Authority) -> Mailbox:
    return mailbox(
        home_of(people.acme), sign_in="microsoft", host="127.0.0.1", user="desk@example.org",
        client=provider.client, secret=keeping.lock(provider.secret), token_url=provider.token_url,
    )  # fmt: skip


@pytest.fixture
def browser(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


def way_of(browser: Client, box: Mailbox) -> str:
    """The link to the provider, as the page has it."""
    page = browser.post(f"/mailboxes/{box.key}/connecting/").content.decode()
    found = re.search(r'href="(http[^"]+/authorize\?[^"]+)"', page)
    assert found is not None
    assert came_back_to() in page
    return unescape(found[1])


def back_from(address: str) -> str:
    """What the browser is told there: the way back to Pawl."""
    parts = urlsplit(address)
    there = http.client.HTTPConnection(parts.netloc, timeout=5)
    there.request("GET", f"{parts.path}?{parts.query}")
    answer = there.getresponse()
    assert answer.status == 302
    back = urlsplit(answer.headers["location"])
    there.close()
    return f"{back.path}?{back.query}"


def test_whoever_consents_comes_back_and_the_token_is_kept_sealed_once(
    browser: Client, box: Mailbox, provider: Authority
) -> None:
    back = back_from(way_of(browser, box))
    assert browser.get(back)["Location"] == f"/mailboxes/{box.key}/"
    box.refresh_from_db()
    assert (keeping.unlock(box.refresh_token), "kept" in box.refresh_token) == ("kept-for-long", False)
    assert provider.asked[0]["login_hint"] == "desk@example.org"
    assert "offline_access" in provider.asked[0]["scope"]
    assert Event.objects.filter(case=box.key, activity="connected").count() == 1
    assert "a person consented" in browser.get(f"/mailboxes/{box.key}/").content.decode()
    assert browser.get(back).status_code == 404  # it counts once


def test_nobody_ends_what_another_began_or_what_was_set_otherwise_meanwhile(
    browser: Client, box: Mailbox, provider: Authority, people: Cast
) -> None:
    address = way_of(browser, box)
    back = back_from(address)
    other = Client()
    other.force_login(people.admin.human)
    assert other.get(back).status_code == 404
    assert browser.get(re.sub(r"state=[^&]+", "state=forged", back)).status_code == 409
    assert browser.get(back).status_code == 404  # a forged answer ends it
    back = back_from(way_of(browser, box))
    Mailbox.objects.update(client="another")
    assert browser.get(back).status_code == 409
    box.refresh_from_db()
    assert box.refresh_token == ""


def test_a_refusal_a_wrong_secret_and_a_missing_token_are_said(
    browser: Client, box: Mailbox, provider: Authority
) -> None:
    provider.consents = False
    assert "The person said no" in browser.get(back_from(way_of(browser, box))).content.decode()
    provider.consents, provider.gives_refresh = True, False
    assert "no refresh token" in browser.get(back_from(way_of(browser, box))).content.decode()
    provider.secret = "another"
    answer = browser.get(back_from(way_of(browser, box)))
    assert (answer.status_code, "invalid_client" in answer.content.decode()) == (503, True)


def test_it_lasts_ten_minutes_and_is_for_those_who_may(
    browser: Client, box: Mailbox, provider: Authority, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    back, now = back_from(way_of(browser, box)), clock.now()
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: now.replace(year=now.year + 1))
        assert browser.get(back).status_code in {302, 409}  # the session may be over as well
    box.refresh_from_db()
    assert box.refresh_token == ""
    stranger = Client()
    stranger.force_login(people.charlie.human)
    assert stranger.post(f"/mailboxes/{box.key}/connecting/").status_code in {403, 404}


def test_a_mailbox_without_an_application_says_what_is_missing(browser: Client, box: Mailbox) -> None:
    Mailbox.objects.update(client="")
    answer = browser.post(f"/mailboxes/{box.key}/connecting/")
    assert (answer.status_code, "names no application" in answer.content.decode()) == (409, True)
    Mailbox.objects.update(client="app-1", token_url="https://login.example.org/odd")
    assert browser.post(f"/mailboxes/{box.key}/connecting/").status_code == 409
