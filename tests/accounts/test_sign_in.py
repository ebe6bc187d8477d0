"""Sign-in, sign-out, limits of sessions, links for passwords: what strangers and leavers cannot do (S3)."""

import re
import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.test import Client
from tests.accounts.browsing import LOGIN, PASSWORD, is_signed_in, sign_in, with_password
from tests.accounts.people import Cast, cast

from pawl import clock
from pawl.accounts.actions import leavers, passwords, roles, sessions
from pawl.accounts.actions import people as people_actions
from pawl.accounts.models import Throttle
from pawl.accounts.roles import Role
from pawl.environment import environment
from pawl.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ALICE = "alice@example.org"


@pytest.fixture
def people() -> Cast:
    made = cast()
    with_password(made.alice.human)
    return made


@pytest.fixture
def client(people: Cast) -> Client:
    return Client()


def cookie(client: Client) -> str:
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


def test_the_right_password_opens_and_the_journal_says_so(client: Client) -> None:
    assert sign_in(client, "ALICE@example.org ").status_code == 302
    assert is_signed_in(client)
    event = Event.objects.get(activity="signed_in")
    assert event.facts == {"methods": ["password"]}


@pytest.mark.parametrize("email", [ALICE, "nobody@example.org", "bob@example.org", "charlie@example.org"])
def test_every_failure_looks_the_same(people: Cast, client: Client, email: str) -> None:
    """Wrong password, no such person, no password set, left: nobody learns which."""
    with_password(people.charlie.human)
    leavers.deactivate(people.charlie.human, by=people.admin)
    answer = sign_in(client, email, "wrong" if email == ALICE else PASSWORD)
    text = masked(answer)
    other = sign_in(client, "elsewhere@example.org", "wrong")
    assert answer.status_code == other.status_code == 200
    assert text == masked(other)


def masked(answer: Any) -> str:
    """A page without what was typed and without its tokens."""
    return re.sub(r'value="[^"]*"|[A-Za-z0-9]{64}', "", answer.content.decode())


def test_failures_take_about_the_same_time(people: Cast, settings: Any) -> None:
    """With the product's own hash, which costs what it costs for people who are not there, too."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with_password(people.alice.human)
    taken: dict[str, list[float]] = {ALICE: [], "nobody@example.org": []}
    for _ in range(4):
        for email, times in taken.items():
            start = time.process_time()
            sign_in(Client(), email, "wrong")
            times.append(time.process_time() - start)
    known, unknown = (statistics.median(times) for times in taken.values())
    assert 0.6 < known / unknown < 1.7


def test_nobody_signs_up(client: Client) -> None:
    for path in ("signup/", "3rdparty/signup/", "email/", "sso/signup/"):
        assert client.post(f"/accounts/{path}", {"email": "x@example.org"}).status_code == 404


def test_sign_in_changes_the_key_of_the_session(client: Client) -> None:
    """Whoever planted a key in a browser (fixation) holds nothing after sign-in."""
    client.get(LOGIN)
    client.session.save()
    planted = client.session.session_key or ""
    client.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    sign_in(client, ALICE)
    assert cookie(client) != planted
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    assert not is_signed_in(thief)


def test_other_rights_change_the_key_of_the_session(people: Cast, client: Client) -> None:
    sign_in(client, ALICE)
    before = cookie(client)
    roles.give(people.alice.human, Role.APPROVER, organisation=people.acme, by=people.admin)
    assert is_signed_in(client)
    assert cookie(client) != before
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = before
    assert not is_signed_in(thief)


def test_sign_out_ends_the_session_for_good(client: Client) -> None:
    sign_in(client, ALICE)
    kept = cookie(client)
    assert client.get("/accounts/logout/").status_code == 200, "a link alone signs nobody out"
    client.post("/accounts/logout/")
    client.cookies[django_settings.SESSION_COOKIE_NAME] = kept
    assert not is_signed_in(client)
    assert not UserSession.objects.exists()


def test_who_leaves_is_out_with_the_next_request(people: Cast, client: Client) -> None:
    sign_in(client, ALICE)
    leavers.deactivate(people.alice.human, by=people.admin)
    assert not is_signed_in(client)
    assert "inactive" not in sign_in(client, ALICE).headers.get("Location", "")


def test_every_session_can_be_ended_at_once(people: Cast, client: Client) -> None:
    other = Client()
    sign_in(client, ALICE), sign_in(other, ALICE)
    assert sessions.end_all(people.alice.human, by=people.alice) == 2
    assert not is_signed_in(client)
    assert not is_signed_in(other)


def test_a_session_can_be_revoked_from_another_one(client: Client) -> None:
    other = Client()
    sign_in(client, ALICE), sign_in(other, ALICE)
    assert UserSession.objects.count() == 2
    client.post("/accounts/sessions/")
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_new_password_ends_the_other_sessions(client: Client) -> None:
    other = Client()
    sign_in(client, ALICE), sign_in(other, ALICE)
    new = {
        "oldpassword": PASSWORD,
        "password1": "another long sentence",
        "password2": "another long sentence",
    }
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert Event.objects.filter(activity="password_set").count() == 1


@pytest.mark.parametrize("weak", ["short", "password1234", "123456789012", "alice@example.org"])
def test_weak_passwords_are_refused(client: Client, weak: str) -> None:
    sign_in(client, ALICE)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    assert sign_in(Client(), ALICE).status_code == 302, "the old one still holds"


def test_an_idle_session_ends(client: Client) -> None:
    sign_in(client, ALICE)
    idle = timedelta(minutes=environment().session_idle_minutes)
    with time_machine.travel(clock.now() + idle - timedelta(minutes=1)):
        assert is_signed_in(client)
    with time_machine.travel(clock.now() + 2 * idle):
        request: Any = client.get("/").wsgi_request
        assert request.actor.person is None, "not even in the request that ends it"
        assert not is_signed_in(client)
    assert not UserSession.objects.exists()


def test_a_busy_session_ends_too(client: Client) -> None:
    sign_in(client, ALICE)
    start = clock.now()
    hours = environment().session_hours
    for hour in range(0, hours, 8):
        with time_machine.travel(start + timedelta(hours=hour)):
            assert is_signed_in(client)
    with time_machine.travel(start + timedelta(hours=hours, seconds=1)):
        assert not is_signed_in(client)


def ask_for_link(email: str) -> Any:
    return Client().post("/accounts/password/reset/", {"email": email})


def test_asking_for_a_link_tells_nothing(people: Cast) -> None:
    known, unknown = ask_for_link(ALICE), ask_for_link("nobody@example.org")
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    asked = Event.objects.filter(activity="password_link_asked").order_by("id")
    assert [one.facts["person"] for one in asked] == [people.alice.human.pk, None]


def set_by(client: Client, link: str, password: str) -> Any:
    path = link.removeprefix(environment().url)
    shown = client.get(path)
    if shown.status_code != 302:
        return shown
    assert path not in shown.headers["Location"], "the key leaves the address, so no Referer carries it"
    return client.post(shown.headers["Location"], {"password1": password, "password2": password})


def test_a_link_is_good_once_and_ends_all_sessions(people: Cast, client: Client) -> None:
    sign_in(client, ALICE)
    people.alice.human.refresh_from_db()
    link = passwords.link_for(people.alice.human)
    assert set_by(Client(), link, "a brand new sentence").status_code == 302
    assert not is_signed_in(client)
    assert sign_in(Client(), ALICE, "a brand new sentence").status_code == 302
    assert set_by(Client(), link, "and again another one").status_code == 200
    assert sign_in(Client(), ALICE, "and again another one").status_code == 200


def test_a_link_is_good_for_an_hour(people: Cast) -> None:
    sign_in(Client(), ALICE)
    people.alice.human.refresh_from_db()
    link = passwords.link_for(people.alice.human)
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        assert set_by(Client(), link, "a brand new sentence").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=59)):
        assert set_by(Client(), link, "a brand new sentence").status_code == 302


def test_an_invitation_is_good_for_a_week_and_once(people: Cast) -> None:
    new = people_actions.create(
        people_actions.Details("new@example.org", "New", people.acme), by=people.admin
    )
    link = passwords.link_for(new)
    with time_machine.travel(clock.now() + timedelta(days=6)):
        assert set_by(Client(), link, "a brand new sentence").status_code == 302
        assert set_by(Client(), link, "and another of mine").status_code == 200
        assert sign_in(Client(), "new@example.org", "a brand new sentence").status_code == 302
    late = people_actions.create(
        people_actions.Details("late@example.org", "Late", people.acme), by=people.admin
    )
    link = passwords.link_for(late)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert set_by(Client(), link, "a brand new sentence").status_code == 200


def test_links_are_not_sent_without_end(people: Cast) -> None:
    answers = [ask_for_link(ALICE) for _ in range(7)]
    assert [one.status_code for one in answers] == [302] * 5 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600


def test_the_throttle_keeps_no_addresses(people: Cast, client: Client) -> None:
    sign_in(client, ALICE, "wrong")
    assert "alice" not in repr(list(Throttle.objects.values_list()))
