"""From a mail server to a ticket: over the protocol itself, with servers that are slow, wrong or hostile."""

import json
import os
import signal
import ssl
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller
from tests.ground.directory import certify
from tests.ground.imap import Server, mail_server
from tests.mailroom.letters import TRUSTED, plain
from tests.mailroom.samples import PAWL, cases, home_of, mailbox, sorted_out
from tests.webhooks.sink import Sink, listening

from pawl import clock
from pawl.environment import environment
from pawl.errors import Conflict, Invalid, NotAllowed, Unavailable
from pawl.history.models import Event
from pawl.jobs.work import Work
from pawl.mailroom import guarding, imap, jobs, keeping, oauth
from pawl.mailroom.actions import deciding, fetching, mailboxes
from pawl.mailroom.actions.fetching import Fetched, fetch
from pawl.mailroom.actions.forgetting import forget_old
from pawl.mailroom.actions.intake import take_in
from pawl.mailroom.models import AccessToken, Mailbox, Received
from pawl.mailroom.oauth import Client as MailClient
from pawl.operation.mail_checks import stand_of_mail

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.loopback,
    pytest.mark.usefixtures("own_folder"),
]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as made:
        yield made


@pytest.fixture
def box(people: Cast, server: Server) -> Mailbox:
    return mailbox(
        home_of(people.acme), sign_in="password", host="127.0.0.1", port=server.port, security="none",
        user=server.user, secret=keeping.lock(server.password), skips_old=False,
    )  # fmt: skip


def letters(count: int, first: int = 0) -> list[bytes]:
    return [plain(f"Text {n}", number=f"<{n}@x>", subject=f"No. {n}") for n in range(first, first + count)]


def test_what_is_new_is_safe_here_and_then_read_there(box: Mailbox, server: Server) -> None:
    server.deliver(*letters(3))
    assert fetch(box, by=PAWL) == Fetched(3, 0)
    assert [keeping.fetch(row.digest) for row in Received.objects.order_by("pk")] == letters(3)
    assert (server.seen(), box.last_uid, box.problem) == ([1, 2, 3], 3, "")
    server.deliver(*letters(1, 3))
    assert fetch(box, by=PAWL) == Fetched(1, 0)
    assert not any("EXPUNGE" in said for said in server.asked)


def test_what_lay_there_before_may_stay_there(box: Mailbox, server: Server) -> None:
    Mailbox.objects.update(skips_old=True)
    box.refresh_from_db()
    server.deliver(*letters(3))
    assert fetch(box, by=PAWL) == Fetched(0, 0)
    server.deliver(*letters(1, 3))
    assert fetch(box, by=PAWL) == Fetched(1, 0)


def test_a_server_that_numbers_anew_brings_nothing_twice(box: Mailbox, server: Server) -> None:
    server.deliver(*letters(3))
    fetch(box, by=PAWL)
    server.number_anew()
    server.deliver(*letters(1, 3))
    assert fetch(box, by=PAWL) == Fetched(1, 3)


def test_many_are_taken_in_turns(box: Mailbox, server: Server) -> None:
    server.deliver(*letters(5))
    assert fetch(box, by=PAWL, most=2) == Fetched(2, 0, is_more=True)
    assert [fetch(box, by=PAWL, most=2).new for _ in range(3)] == [2, 1, 0]


def test_what_is_safe_may_be_moved_away_into_a_folder_that_is_made(box: Mailbox, server: Server) -> None:
    Mailbox.objects.update(done_folder="Taken")
    box.refresh_from_db()
    server.deliver(*letters(2))
    assert fetch(box, by=PAWL).new == 2
    assert [len(server.folders[name]) for name in ("INBOX", "Taken")] == [0, 2]


def test_a_message_that_is_too_large_stays_there_and_stands_in_the_log(box: Mailbox, server: Server) -> None:
    server.said_size = guarding.MOST_BYTES + 1
    server.deliver(*letters(1))
    fetch(box, by=PAWL)
    deciding.process(Received.objects.get().pk, by=PAWL)
    row = Received.objects.get()
    assert (row.outcome, row.reason, row.subject, row.size) == (
        "refused",
        "too_large",
        "No. 0",
        server.said_size,
    )
    assert server.seen() == []


def die_at(server: Server, number: int, box: Mailbox) -> None:
    """A process of its own looks into the mailbox and is killed while the server hears its n-th command."""
    seen = 0
    child = 0

    def on_command(_: str) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(child, signal.SIGKILL)

    connections.close_all()
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(write)
        os.read(read, 1)  # the parent knows our number
        try:
            fetch(box, by=PAWL)
        finally:
            os._exit(0)
    os.close(read)
    server.on_command = on_command
    os.close(write)
    os.waitpid(child, 0)
    server.on_command = lambda _: None


def test_killed_anywhere_nothing_is_lost_or_doubled(box: Mailbox, server: Server) -> None:
    """J4: five commands come before the search; each message takes three, and the farewell one."""
    for number in range(5, 13):
        server.deliver(*letters(2, number * 2))
        die_at(server, number, box)
        Mailbox.objects.update(busy_until=None)
        box.refresh_from_db()
        held = {row.message_id for row in Received.objects.all()}
        seen = {keeping.message_id_of(one.raw) for one in server.folders["INBOX"] if one.flags}
        assert seen <= held, "read there, and not safe here"
    fetch(box, by=PAWL)
    assert sorted(Received.objects.values_list("message_id", flat=True)) == sorted(
        f"<{n}@x>" for n in range(10, 26)
    )
    assert all(keeping.fetch(row.digest) for row in Received.objects.all())
    assert len(server.seen()) == 16


def test_two_looks_at_once_are_one(box: Mailbox, server: Server) -> None:
    server.deliver(*letters(1))
    Mailbox.objects.update(busy_until=clock.now() + timedelta(minutes=1))
    assert fetch(box, by=PAWL) == Fetched()
    assert fetching.due(clock.now()) == []


def problem(box: Mailbox) -> str:
    with pytest.raises(Unavailable) as refused:
        fetch(box, by=PAWL)
    return str(refused.value.rule)


def test_a_wrong_password_is_said_and_waited_for(box: Mailbox, server: Server) -> None:
    server.password = "another"
    assert problem(box) == "The server refuses: [AUTHENTICATIONFAILED] Wrong name or password"
    assert problem(box)
    assert (box.failures, box.problem.startswith("The server refuses")) == (2, True)
    assert fetching.due(clock.now()) == []
    assert fetching.due(clock.now() + timedelta(minutes=3)) == [box.pk]
    server.password = "open sesame"
    fetch(box, by=PAWL)
    told = Event.objects.filter(case=box.key).values_list("activity", flat=True)
    assert (list(told), box.problem, box.failing_since) == (["failing", "works_again"], "", None)


def test_a_folder_that_is_not_there_is_said(box: Mailbox) -> None:
    Mailbox.objects.update(folder="Nowhere")
    box.refresh_from_db()
    assert problem(box) == "The server refuses: [NONEXISTENT] no such folder"


def test_a_server_that_says_nothing_is_left_in_time(
    box: Mailbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "CONNECT_SECONDS", 0.2)
    server.is_mute = True
    assert problem(box).startswith("The server cannot be reached")


def test_a_server_that_drips_is_left_from_its_first_word_on(
    box: Mailbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "SESSION_SECONDS", 0.3)
    server.is_dripping = True
    began = time.monotonic()
    assert problem(box).startswith("The server cannot be reached")
    assert time.monotonic() - began < 3


def test_a_server_that_announces_too_much_is_left(
    box: Mailbox, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LARGEST_LITERAL", 100)
    server.deliver(*letters(1))
    assert "more than was asked for" in problem(box)


def test_private_hosts_are_reached_only_where_the_machine_allows_them(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAWL_MAIL_HOSTS", "[]")
    environment.cache_clear()
    Mailbox.objects.update(security="tls")
    box.refresh_from_db()
    assert problem(box) == "127.0.0.1 is not on the public internet."


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_what_is_said_is_encrypted_and_the_server_proven(
    box: Mailbox, server: Server, security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certify(tmp_path)
    server.certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.certificate.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server.is_starttls = security == "starttls"
    server.deliver(*letters(1))
    Mailbox.objects.update(security=security)
    box.refresh_from_db()
    assert "certificate verify failed" in problem(box)
    assert not any(said.startswith("LOGIN") for said in server.asked)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    assert fetch(box, by=PAWL).new == 1


@pytest.fixture
def provider() -> Iterator[Sink]:
    with listening() as made:
        made.answer = json.dumps({"access_token": "t" * 3000, "expires_in": 3600}).encode()
        yield made


def by_oauth(box: Mailbox, provider: Sink, **values: Any) -> Mailbox:
    known = {
        "sign_in": "microsoft",
        "client": "app",
        "secret": keeping.lock("s3cret"),
        "token_url": provider.url,
    }
    Mailbox.objects.filter(pk=box.pk).update(**known | values)
    box.refresh_from_db()
    return box


def test_a_token_opens_the_mailbox_and_is_fetched_once(box: Mailbox, server: Server, provider: Sink) -> None:
    server.token = "t" * 3000
    server.deliver(*letters(1))
    assert fetch(by_oauth(box, provider), by=PAWL).new == 1
    fetch(box, by=PAWL)
    assert len(provider.received) == 1
    asked = parse_qs(provider.received[0][1].decode())
    assert (asked["grant_type"], asked["client_secret"]) == (["client_credentials"], ["s3cret"])
    kept = AccessToken.objects.get()
    assert (kept.token != server.token, keeping.unlock(kept.token)) == (True, server.token)


def test_a_refresh_token_is_used_and_the_newer_one_kept(box: Mailbox, provider: Sink) -> None:
    provider.answer = json.dumps({"access_token": "a", "expires_in": 1, "refresh_token": "newer"}).encode()
    client = MailClient.of_mailbox(by_oauth(box, provider, refresh_token=keeping.lock("first")))
    for _ in range(2):
        assert oauth.access_token(client) == "a"
    sent = [parse_qs(body.decode())["refresh_token"][0] for _, body in provider.received]
    assert sent == ["first", "newer"]


def test_a_provider_that_refuses_is_quoted_without_any_secret(box: Mailbox, provider: Sink) -> None:
    provider.status, provider.answer = 401, b'{"error":"invalid_client","error_description":"AADSTS7000215"}'
    assert problem(by_oauth(box, provider)) == "The provider gives no token: HTTP 401: AADSTS7000215"


def test_an_administrator_adds_tests_and_pauses_a_mailbox(people: Cast, server: Server) -> None:
    made = mailboxes.add(
        address="Desk@Example.org", place=home_of(people.acme), host="127.0.0.1", port=server.port,
        security="none", user=server.user, secret=server.password, servers=[TRUSTED], by=people.admin,
    )  # fmt: skip
    assert (made.address, made.case.title, server.password in made.secret) == ("desk@example.org",) * 2 + (
        False,
    )
    server.deliver(*letters(2))
    assert fetching.try_out(made, by=people.admin) == 2
    mailboxes.pause(made, by=people.admin)
    assert fetching.due(clock.now()) == []
    with pytest.raises(NotAllowed):
        fetching.try_out(made, by=people.bob)


@pytest.mark.parametrize("elsewhere", [{"port": 994}, {"user": "boss"}, {"token_url": "https://x.example"}])
def test_no_secret_goes_to_another_server_than_it_was_written_for(
    people: Cast, box: Mailbox, elsewhere: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        mailboxes.change(box, by=people.admin, **elsewhere)
    assert list(refused.value.fields) == ["secret"]
    mailboxes.change(box, by=people.admin, sign_in="pipe")
    assert Mailbox.objects.get(pk=box.pk).secret == ""


def test_a_test_of_the_connection_is_no_part_of_a_transaction(people: Cast, box: Mailbox) -> None:
    admin = Caller(people.admin)
    path, head = f"/api/mailboxes/{box.key}/test", {"If_Match": "*", "Idempotency_Key": "once"}
    assert admin("POST", path, {}, **head).status_code == 422
    assert admin("POST", path, {}, If_Match="*").status_code == 200


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"address": "no address"}, "address"),
        ({"host": ""}, "host"),
        ({"host": "10.0.0.1", "security": "tls"}, "host"),
        ({"servers": []}, "servers"),
        ({"servers": ["a b"]}, "servers"),
        ({"opens": "service_request"}, "model"),
        ({"port": 0}, "port"),
        ({"who": "everybody"}, "who"),
        ({"folder": "In\r\nLOGOUT"}, "folder"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(people: Cast, fields: dict[str, Any], wrong: str) -> None:
    known = {
        "address": "a@example.org",
        "host": "127.0.0.1",
        "security": "none",
        "user": "a",
        "servers": [TRUSTED],
    }
    with pytest.raises(Invalid) as refused:
        mailboxes.add(place=home_of(people.acme), by=people.admin, **{**known, **fields})
    assert list(refused.value.fields) == [wrong]


def test_the_connection_is_tested_on_the_page_and_in_the_api(
    people: Cast, box: Mailbox, server: Server
) -> None:
    client = Client()
    client.force_login(people.admin.human, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(f"/mailboxes/{box.key}/test/").status_code == 302
    server.password = "another"
    answer = client.post(f"/mailboxes/{box.key}/test/")
    assert (answer.status_code, b"The server refuses" in answer.content) == (503, True)


def test_nothing_is_fetched_of_what_is_handed_over(people: Cast) -> None:
    with pytest.raises(Conflict):
        fetching.try_out(mailbox(home_of(people.acme)), by=people.admin)


def test_the_clock_looks_and_a_message_becomes_a_ticket(people: Cast, box: Mailbox, server: Server) -> None:
    server.deliver(plain(sender="alice@example.org"))
    tick = Event(pk=5, kind="support", activity="minute_passed")
    assert jobs._due([tick]) == {5: [str(box.pk)]}
    jobs.look(Work(tick, 1, 1, 1, str(box.pk)))
    arrived = Event.objects.get(activity="arrived")
    jobs.sort(Work(arrived, 2, 1, 1))
    assert [one.title for one in cases()] == ["Printer is dead"]


def test_bytes_are_forgotten_after_their_days_and_held_ones_later(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = mailbox(home_of(people.acme))
    for number, outcome in enumerate(("opened", "held", "waiting")):
        row, _ = take_in(letters(1, number)[0], box, via="pipe", by=PAWL)
        Received.objects.filter(pk=row.pk).update(outcome=outcome, at=clock.now() - timedelta(days=40))
    assert forget_old() == 1
    kept = dict(Received.objects.values_list("outcome", "is_kept"))
    assert kept == {"opened": False, "held": True, "waiting": True}
    assert [bool(keeping.fetch(row.digest)) for row in Received.objects.order_by("pk")] == [False, True, True]


def test_the_log_forgets_after_a_year_who_wrote_and_still_knows_the_message(people: Cast) -> None:
    box, raw = mailbox(home_of(people.acme)), plain(sender="alice@example.org")
    row = sorted_out(raw, box)
    Received.objects.update(at=clock.now() - timedelta(days=401))
    forget_old()
    row.refresh_from_db()
    assert (row.sender, row.subject, row.case_id is not None) == ("", "", True)
    assert take_in(raw, box, via="pipe", by=PAWL) == (row, False)


def test_the_doctor_names_mailboxes_that_fail_and_messages_that_wait(box: Mailbox, server: Server) -> None:
    assert stand_of_mail() == ("ok", "1 mailboxes, 0 messages held", None)
    server.deliver(*letters(2))
    fetch(box, by=PAWL)
    Received.objects.update(at=clock.now() - timedelta(hours=1))
    assert stand_of_mail()[:2] == ("fault", "2 messages wait to be read")
    server.password = "another"
    problem(box)
    assert stand_of_mail()[1].startswith(f"{box.address}: The server refuses")
