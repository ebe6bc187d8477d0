"""Mailboxes and what came in, as pages; letters that leave by a token; the pipe."""

import json
import socketserver
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from smtplib import SMTPAuthenticationError
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.jobs.trials import ROOT, environment
from tests.mailroom.letters import CORPUS, TRUSTED, plain
from tests.mailroom.samples import cases, home_of, mailbox, received, sorted_out
from tests.webhooks.sink import listening

from pawl import __main__ as command_line
from pawl.accounts.actor import Actor
from pawl.environment import environment as told
from pawl.mail import mail_profile
from pawl.mailroom.models import AccessToken, Mailbox, Received
from pawl.mailroom.smtp import OAuthBackend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


@pytest.fixture
def people() -> Cast:
    return cast()


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.human, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


FORM = {
    "address": "help@example.org", "sign_in": "pipe", "who": "verified",
    "servers": f"{TRUSTED}, mx2.example.org",
    "opens": "incident", "port": "993", "security": "tls", "most_per_hour": "30", "folder": "INBOX",
}  # fmt: skip


def test_a_mailbox_is_added_changed_paused_and_removed_on_pages(people: Cast) -> None:
    client = signed_in(people.admin)
    assert client.post("/mailboxes/new/", FORM | {"place": f"{people.acme.pk}-"}).status_code == 302
    made = Mailbox.objects.select_related("case").get()
    assert (made.servers, made.case.organisation) == ([TRUSTED, "mx2.example.org"], people.acme)
    assert b"pawl mail receive --mailbox help@example.org" in client.get(f"/mailboxes/{made.key}/").content
    changed = client.post(f"/mailboxes/{made.key}/change/", FORM | {"title": "Desk", "version": made.version})
    assert changed.status_code == 302
    client.post(f"/mailboxes/{made.key}/steps/", {"activity": "pause"})
    made.refresh_from_db()
    assert (made.state, made.case.title) == ("paused", "Desk")
    client.post(f"/mailboxes/{made.key}/removal/", {"confirmed": "yes"})
    assert not Mailbox.objects.exists()


def test_a_secret_is_never_shown_and_stays_where_none_is_written(people: Cast) -> None:
    client, box = (
        signed_in(people.admin),
        mailbox(home_of(people.acme), secret="locked", refresh_token="locked2"),
    )
    page = client.get(f"/mailboxes/{box.key}/change/").content
    assert b"locked" not in page
    client.post(f"/mailboxes/{box.key}/change/", FORM | {"version": box.version})
    box.refresh_from_db()
    assert (box.address, box.secret) == ("help@example.org", "locked")


def test_what_is_wrong_with_the_form_stands_at_its_field(people: Cast) -> None:
    answer = signed_in(people.admin).post("/mailboxes/new/", FORM | {"servers": ""})
    assert answer.status_code == 422
    assert b"no trusted mail server is named" in answer.content


def test_the_page_of_a_message_says_the_rule_and_lets_it_in(people: Cast) -> None:
    row = received(home_of(people.acme))
    client = signed_in(people.admin)
    page = client.get(f"/mail/{row.key}/").content.decode()
    assert "Nobody here has this address." in page
    assert "The printer on floor 2 prints nothing." in page
    client.post(f"/mail/{row.key}/acceptance/", {"version": row.version})
    assert [one.title for one in cases()] == ["Printer is dead"]
    assert cases()[0].key in client.get(f"/mail/{row.key}/").content.decode()


def test_a_hostile_message_does_nothing_on_the_page_and_as_a_file(people: Cast) -> None:
    box = mailbox(home_of(people.acme))
    raw = plain(
        "<script>alert(1)</script>", subject="<img src=x onerror=alert(1)>", sender='"<b>" <x@example.net>'
    )
    row = sorted_out(raw, box)
    client = signed_in(people.admin)
    page = client.get(f"/mail/{row.key}/").content
    assert b"<script>alert" not in page
    assert b"<img src=x" not in page
    file = client.get(f"/mail/{row.key}/original/")
    assert (file["Content-Type"], file["X-Content-Type-Options"], file.content) == (
        "application/octet-stream", "nosniff", raw,
    )  # fmt: skip


def test_many_are_discarded_at_once_by_those_who_may(people: Cast) -> None:
    rows = [received(home_of(people.acme)) for _ in range(3)]
    sent = {"act": "discard", "chosen": [row.pk for row in rows[:2]], "confirmed": "yes"}
    assert signed_in(people.charlie).post("/mail/", sent).status_code in {403, 404, 409}
    assert signed_in(people.admin).post("/mail/", sent).status_code == 302
    assert sorted(Received.objects.values_list("outcome", flat=True)) == ["discarded", "discarded", "held"]


def test_a_confidential_case_hides_the_messages_about_it(people: Cast) -> None:
    row = received(home_of(people.acme), confidential=True)
    Received.objects.filter(pk=row.pk).update(confidential=True)
    assert signed_in(people.admin).get(f"/mail/{row.key}/").status_code == 404


@dataclass
class Post:
    """A mail server that takes letters of whoever has the token."""

    port: int = 0
    token: str = "good"
    letters: list[str] = field(default_factory=list)
    tries: list[str] = field(default_factory=list)


@contextmanager
def post_office() -> Iterator[Post]:
    made = Post()

    class Session(socketserver.StreamRequestHandler):
        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode().rstrip("\r\n"):
                word = line.split(" ")[0].upper()
                if word == "EHLO":
                    self.say("250-here\r\n250 AUTH XOAUTH2")
                elif word == "AUTH":
                    self.sign_in(line.split(" ")[2])
                elif word == "DATA":
                    self.say("354 go on")
                    made.letters.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
                    self.say("250 taken")
                else:
                    self.say("221 bye" if word == "QUIT" else "250 well")

        def sign_in(self, said: str) -> None:
            made.tries.append(b64decode(said).decode())
            if made.tries[-1] == f"user=desk@example.org\x01auth=Bearer {made.token}\x01\x01":
                self.say("235 come in")
                return
            self.say("334 eyJzdGF0dXMiOiI0MDEifQ==")
            self.rfile.readline()
            self.say("535 no")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        made.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.loopback
def test_letters_leave_by_a_token_that_is_fetched_anew_where_it_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with listening() as provider, post_office() as post:
        provider.answer = b'{"access_token": "stale", "expires_in": 3600}'
        said = (
            f'{{"provider": "google", "client_id": "c", "refresh_token": "r", "token_url": "{provider.url}"}}'
        )
        monkeypatch.setenv("PAWL_EMAIL_OAUTH", said)
        told.cache_clear()
        letter = EmailMessage("Hello", "Text", "desk@example.org", ["alice@example.org"])
        letter.connection = OAuthBackend("127.0.0.1", post.port, "desk@example.org", "ignored", use_tls=False)
        post.token = "stale"
        assert letter.send() == 1
        post.token, provider.answer = "good", b'{"access_token": "good", "expires_in": 3600}'
        assert letter.send() == 1
        assert [one.partition("Bearer ")[2].strip("\x01") for one in post.tries] == ["stale", "stale", "good"]
        assert (len(post.letters), len(provider.received), AccessToken.objects.count()) == (2, 2, 1)
        post.token, provider.answer = "other", b'{"error": "invalid_grant"}'
        with pytest.raises(SMTPAuthenticationError, match="invalid_grant"):
            letter.send()
    assert len(post.letters) == 2


def test_the_settings_choose_how_letters_sign_in(tmp_path: Path) -> None:
    known = mail_profile("smtp://desk%40example.org@smtp.example.org:587", tmp_path, by_token=True)
    assert (known["EMAIL_BACKEND"], known["EMAIL_HOST_USER"], known["EMAIL_USE_TLS"]) == (
        "pawl.mailroom.smtp.OAuthBackend", "desk@example.org", True,
    )  # fmt: skip


def pawl(*words: str, stdin: bytes = b"") -> Any:
    return CliRunner().invoke(command_line.pawl, ["mail", *words], input=stdin)


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_hands_messages_over_and_learns_what_became_of_them(
    people: Cast, tmp_path: Path
) -> None:
    box = mailbox(home_of(people.acme), address="help@example.org")
    line, known = [sys.executable, "-m", "pawl", "mail", "receive"], environment(tmp_path)
    taken = subprocess.run(line, input=CORPUS["gmail"], env=known, cwd=ROOT, capture_output=True, check=False)
    assert (taken.returncode, Received.objects.get().mailbox) == (0, box), taken.stderr
    assert pawl("receive", "--mailbox", "no@example.org", stdin=CORPUS["gmail"]).exit_code == 67
    assert pawl("receive", stdin=b" \n").exit_code == 65
    Path(told().data / "received").write_text("no folder")
    assert pawl("receive", stdin=plain()).exit_code == 75
    assert Received.objects.count() == 1


def test_what_would_become_of_a_message_is_said_and_nothing_written(people: Cast) -> None:
    mailbox(home_of(people.acme), address="help@example.org")
    said = pawl("explain", "-", "--json", stdin=plain(sender="Bob <bob@example.org>"))
    found = json.loads(said.output)
    assert (found["outcome"], found["reason"], found["sender_is"]) == ("opened", "new", "proven dmarc=pass")
    assert "unverified" in found["passed"]
    assert "held" in pawl("explain", "-", stdin=plain(proof="", sender="Bob <bob@example.org>")).output
    assert not Received.objects.exists()


def test_whoever_decides_is_told_at_home_that_messages_are_held(people: Cast) -> None:
    received(home_of(people.acme))
    assert b"A message is held; decide what becomes of it." in signed_in(people.admin).get("/").content
    assert b"A message is held" not in signed_in(people.charlie).get("/").content


def test_only_those_who_run_the_desk_see_mail(people: Cast) -> None:
    row: Any = received(home_of(people.acme))
    client = signed_in(people.charlie)
    assert row.key.encode() not in client.get("/mail/").content
    assert [client.get(f"/mail/{row.key}/{page}").status_code for page in ("", "original/")] == [404, 404]
