"""Guessing (S4): tries are counted in rows before they are looked at; nobody is locked out by strangers."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from tests.accounts.browsing import PASSWORD, code, is_signed_in, sign_in, with_password
from tests.accounts.people import Cast, cast

from pawl import clock
from pawl.accounts import address, throttle
from pawl.accounts.actions import passwords
from pawl.accounts.models import Throttle
from pawl.environment import Environment
from pawl.errors import TooMany
from pawl.web import proxies

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ALICE, SECRET = "alice@example.org", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECOND_FACTOR = "/accounts/2fa/authenticate/"
FROM_HERE, FROM_THERE = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}


@pytest.fixture
def people() -> Cast:
    made = cast()
    for who in (made.alice, made.bob):
        with_password(who.human)
    return made


def wrong(times: int, email: str = ALICE, **extra: Any) -> list[int]:
    return [sign_in(Client(), email, "wrong", **extra).status_code for _ in range(times)]


def test_ten_tries_and_then_the_right_one_comes_too_late(people: Cast) -> None:
    assert wrong(12) == [200] * 10 + [429] * 2
    answer = sign_in(Client(), ALICE)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_in_any_stretch_of_fifteen_minutes_there_are_ten(people: Cast) -> None:
    """A window that begins anew would let twenty through around its edge."""
    start, allowed = clock.now(), []
    for minute in range(0, 60, 1):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            allowed += [minute] * wrong(3, REMOTE_ADDR=f"192.0.2.{minute}").count(200)
    assert all(sum(first <= at < first + 15 for at in allowed) <= 10 for first in range(60))
    assert len(allowed) >= 30


def test_an_address_that_tries_many_people_is_stopped(people: Cast) -> None:
    answers = [wrong(1, f"p{n}@example.org", **FROM_HERE)[0] for n in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert wrong(1, "p99@example.org", **FROM_THERE) == [200]


def test_success_does_not_wipe_the_slate(people: Cast) -> None:
    """Else a thief with an account of their own would sign in now and then and go on guessing."""
    assert wrong(9, **FROM_HERE) == [200] * 9
    assert sign_in(Client(), "bob@example.org", **FROM_HERE).status_code == 302
    assert wrong(2, **FROM_HERE) == [200, 429]


def test_a_known_device_is_not_locked_out_by_strangers(people: Cast) -> None:
    known = Client()
    sign_in(known, ALICE)
    known.post("/accounts/logout/")
    wrong(12)
    assert sign_in(Client(), ALICE).status_code == 429
    assert sign_in(known, ALICE).status_code == 302


def test_a_device_is_known_for_its_own_person_only(people: Cast) -> None:
    mine = Client()
    sign_in(mine, "bob@example.org")
    mine.post("/accounts/logout/")
    tried = [sign_in(mine, ALICE, "wrong").status_code for _ in range(12)]
    assert tried.count(429) == 2
    mine.cookies["pawl-device"] = mine.cookies["pawl-device"].value + "x"
    assert sign_in(mine, "bob@example.org", "wrong").status_code == 429, "a forged one is none"


def test_a_known_device_guesses_no_more_than_others(people: Cast) -> None:
    known = Client()
    sign_in(known, ALICE)
    known.post("/accounts/logout/")
    assert [sign_in(known, ALICE, "wrong").status_code for _ in range(12)] == [200] * 10 + [429] * 2


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP"])
def test_a_header_of_anybody_changes_no_address(people: Cast, name: str) -> None:
    answers = [
        sign_in(Client(), f"p{n}@example.org", "wrong", headers={name: f"203.0.113.{n}"}).status_code
        for n in range(12)
    ]
    assert answers.count(429) == 2


@pytest.mark.parametrize(
    ("peer", "header", "seen"),
    [
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "garbage", "10.0.0.1"),
        ("192.0.2.9", "198.51.100.7", "192.0.2.9"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "198.51.100.7", address.UNKNOWN),
    ],
)
def test_forwarded_addresses_are_believed_from_our_proxies_only(
    monkeypatch: pytest.MonkeyPatch, rf: Any, peer: str, header: str, seen: str
) -> None:
    site = Environment(trusted_proxies=("10.0.0.0/8",))
    monkeypatch.setattr(proxies, "environment", lambda: site)
    request = rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": header} if header else {})
    answer = proxies.proxies(lambda asked: HttpResponse(address.client_address(asked)))(request)
    assert answer.content.decode() == seen


def test_an_ipv6_site_is_one_visitor(people: Cast) -> None:
    answers = [
        sign_in(Client(), f"p{n}@example.org", "wrong", REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}").status_code
        for n in range(12)
    ]
    assert answers.count(429) == 2


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_get_no_more_than_the_limit() -> None:
    """C8: the counter is a row that writers take one after the other."""
    people = cast()
    with_password(people.alice.human)

    def try_once(_: int) -> tuple[int, bool]:
        try:
            answer = sign_in(Client(), ALICE, "wrong")
            return answer.status_code, "Retry-After" in answer.headers
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = Counter(pool.map(try_once, range(200)))
    assert answers == {(200, False): 10, (429, True): 190}


def protect(people: Cast) -> None:
    TOTP.activate(people.alice.human, SECRET)
    RecoveryCodes.activate(people.alice.human)


def half_way(client: Client) -> Client:
    answer = sign_in(client, ALICE)
    assert answer.headers["Location"].startswith(SECOND_FACTOR)
    return client


def test_the_password_alone_is_not_enough(people: Cast) -> None:
    protect(people)
    client = half_way(Client())
    assert not is_signed_in(client)
    assert client.post(SECOND_FACTOR, {"code": code(SECRET)}).status_code == 302
    assert is_signed_in(client)


def test_a_code_counts_once_in_every_process(people: Cast) -> None:
    protect(people)
    used = code(SECRET)
    half_way(Client()).post(SECOND_FACTOR, {"code": used})
    again = half_way(Client())
    again.post(SECOND_FACTOR, {"code": used})
    assert not is_signed_in(again)
    again.post(SECOND_FACTOR, {"code": code(SECRET, time.time() - 30)})
    assert not is_signed_in(again), "an older one neither"
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        later = half_way(Client())
        later.post(SECOND_FACTOR, {"code": code(SECRET)})
        assert is_signed_in(later)


def test_five_codes_and_then_the_right_one_comes_too_late(people: Cast) -> None:
    protect(people)
    answers = [half_way(Client()).post(SECOND_FACTOR, {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    late = half_way(Client()).post(SECOND_FACTOR, {"code": code(SECRET)})
    assert (late.status_code, int(late.headers["Retry-After"]) <= 900) == (429, True)


def test_a_recovery_code_counts_once(people: Cast) -> None:
    protect(people)
    kept = Authenticator.objects.get(user=people.alice.human, type="recovery_codes").wrap()
    first = kept.get_unused_codes()[0]
    client = half_way(Client())
    client.post(SECOND_FACTOR, {"code": first})
    assert is_signed_in(client)
    again = half_way(Client())
    again.post(SECOND_FACTOR, {"code": first})
    assert not is_signed_in(again)


def test_the_code_that_adds_an_authenticator_is_used_up(people: Cast) -> None:
    client = Client()
    sign_in(client, ALICE)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 302, "the password is asked again"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    used = code(secret)
    assert client.post("/accounts/2fa/totp/activate/", {"code": used}).status_code == 302
    other = half_way(Client())
    other.post(SECOND_FACTOR, {"code": used})
    assert not is_signed_in(other)


def test_a_code_is_spent_once_by_many_at_once(people: Cast) -> None:
    assert [passwords.spend_code(people.alice.human, step) for step in (7, 7, 6, 8)] == [
        True,
        False,
        False,
        True,
    ]


def test_what_is_given_back_leaves_the_others(people: Cast) -> None:
    limit = throttle.Limit(2, 60)
    throttle.take(limit, ["x"])
    throttle.take(limit, ["x"]).give_back()
    throttle.take(limit, ["x"])
    with pytest.raises(TooMany):
        throttle.take(limit, ["x"])


def test_old_rows_go(people: Cast) -> None:
    throttle.take(throttle.SIGN_IN, ["x"])
    with time_machine.travel(clock.now() + timedelta(days=2)):
        throttle.forget_old()
        assert not Throttle.objects.exists()
