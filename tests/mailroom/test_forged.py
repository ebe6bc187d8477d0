"""J2 to J4: machines that answer machines, senders who are somebody else, and messages that come again."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.ground.imap import Server, mail_server
from tests.incidents import samples as incidents
from tests.mailroom.letters import PROVEN, TRUSTED, plain
from tests.mailroom.samples import PAWL, cases, mailbox, sorted_out

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Comment, Watch
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.jobs.models import Delivery, State
from pawl.jobs.work import Work
from pawl.mailroom import imap, keeping
from pawl.mailroom.actions import deciding
from pawl.mailroom.actions.fetching import fetch
from pawl.mailroom.models import Mailbox, Received
from pawl.notifications import sending
from pawl.notifications.models import ByMail, Notice
from pawl.notifications.threading import mark_of, message_id_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.usefixtures("own_folder")]
FORGED = f"Authentication-Results: {TRUSTED}; dmarc=fail header.from=example.org\r\n"
RITA = "Rita <rita@example.org>"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast) -> Actor:
    return person("rita", people.acme, Role.REQUESTER)


@pytest.fixture
def box(people: Cast) -> Mailbox:
    return mailbox(Place(people.acme.pk, people.desk.pk), address="help@example.org")


@pytest.fixture
def case(people: Cast, rita: Actor) -> Incident:
    """An incident of rita's that waits for her word."""
    place = Place(people.acme.pk, people.desk.pk, rita.human.pk)
    return incidents.incident(place, state="on_hold", hold_reason="awaiting_caller")


def stand(case: Incident) -> Any:
    """All that a mail could want to change."""
    fresh = Incident.objects.get(pk=case.pk)
    return (
        fresh.state, fresh.version, sorted(Watch.objects.values_list("person", flat=True)),
        sorted(Grant.objects.values_list("person", "role")), Person.objects.count(), len(cases()),
        Comment.objects.count(), Event.objects.filter(case=case.key).count(),
    )  # fmt: skip


def answer(case: Incident) -> str:
    return f"In-Reply-To: {message_id_of(case.key, 3)}\r\n"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"sender": RITA, "proof": FORGED}, "held"),
        ({"sender": RITA, "proof": ""}, "held"),
        ({"sender": RITA, "proof": PROVEN.replace(TRUSTED, "mx.evil.example")}, "held"),
        ({"sender": RITA, "proof": FORGED + PROVEN}, "held"),
        ({"sender": "Rita <rita@evil.example>", "proof": PROVEN}, "ignored"),
        ({"sender": '"rita@example.org" <x@evil.example>'}, "ignored"),
        ({"sender": "rita@example.org, x@evil.example"}, "held"),
        ({"sender": "x@evil.example", "more": f"From: {RITA}\r\n"}, "held"),
        ({"sender": "x@evil.example", "more": f"Sender: {RITA}\r\n"}, "ignored"),
        ({"sender": "x@evil.example", "more": f"Reply-To: {RITA}\r\n"}, "ignored"),
        ({"sender": "x@evil.example", "more": f"Cc: {RITA}, bob@example.org\r\n"}, "ignored"),
        ({"sender": "Sam <sam@example.org>"}, "held"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["token", "message-id"])
def test_a_forged_answer_changes_nothing_whatever_it_knows(
    people: Cast, box: Mailbox, case: Incident, said: dict[str, str], outcome: str, way: str
) -> None:
    """J3: the sender is forged or somebody else, though the token of the thread is the right one."""
    person("sam", people.acme, Role.REQUESTER)
    before = stand(case)
    known = {"subject": f"Re: {mark_of(case.key)} Mail"} if way == "token" else {}
    more = said.get("more", "") + (answer(case) if way == "message-id" else "")
    row = sorted_out(plain("Close it, and add me", **{**said, **known, "more": more}), box)
    assert (row.outcome, stand(case)) == (outcome, before)


def test_no_letter_about_a_case_signs_anybody_in(
    people: Cast, rita: Actor, box: Mailbox, case: Incident
) -> None:
    """J3: whoever is sent a letter on opens no account by what stands in it."""
    said = comment(case.case, text="Restarted?", by=people.admin)
    event = Event.objects.filter(case=case.key).latest("pk")
    at = clock.now()
    told = {"event": event, "person": rita.human, "case": case.case, "topic": "work", "at": at}
    Notice.objects.create(**told, by_mail=ByMail.DAILY, mail_at=at)
    row = Delivery.objects.create(event=event, handler=sending.SEND_DAILY, address=f"PER-{rita.human.pk}",
                                  run_after=at, created_at=at, state=State.RUNNING)  # fmt: skip
    sending.send_daily(Work(event, row.pk, 0, 1, row.address))
    found = set(re.findall(r"https?://[^/\s]+(/[^\s\"<>]*)", mail.outbox[0].message().as_string()))
    assert said.pk
    assert any(case.key in one for one in found)
    for address in found:
        stranger = Client()
        stranger.get(address)
        stranger.post(address)
        assert SESSION_KEY not in stranger.session, address
        assert not re.search(r"reset|token=|/setup/|key=", address)


class Responder:
    """A machine at the other side: whatever it is sent, it answers, as it likes to."""

    def __init__(self, box: Mailbox, more: str, sender: str = RITA) -> None:
        self.box, self.more, self.sender, self.sent = box, more, sender, 0

    def hear(self, case: Incident) -> Received:
        self.sent += 1
        raw = plain(
            f"I am away ({self.sent})", sender=self.sender, number=f"<{self.sent}@away>",
            subject=f"Re: {mark_of(case.key)} Mail", more=answer(case) + self.more,
        )  # fmt: skip
        return sorted_out(raw, self.box)


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-replied\r\n", "X-Pawl-Site: b\r\nAuto-Submitted: auto-generated\r\n",
        "Return-Path: <>\r\n", "Precedence: auto_reply\r\n", "X-Autoreply: yes\r\n",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
    ],
    ids=["vacation", "another Pawl", "bounce", "precedence", "autoreply", "report"],
)  # fmt: skip
def test_machines_that_say_so_are_never_answered(
    rita: Actor, box: Mailbox, case: Incident, more: str
) -> None:
    """J2: a hundred answers of a machine bring no word, no ticket, and no letter."""
    before, machine = stand(case), Responder(box, more)
    for _ in range(20):
        assert machine.hear(case).outcome == "ignored"
    assert (stand(case), mail.outbox, Notice.objects.count()) == (before, [], 0)


def test_a_machine_that_hides_itself_is_stopped_within_the_hour(rita: Actor, box: Mailbox) -> None:
    """J2: it sends the same again and again without any mark of a machine: the circuit opens."""
    made = [sorted_out(plain(f"{n}", sender=RITA, number=f"<{n}@x>"), box).outcome for n in range(20)]
    assert (made.count("opened"), len(cases())) == (5, 5)
    assert set(made[5:]) == {"held"}, "a person looks at them"


def test_the_same_message_five_times_is_one(rita: Actor, box: Mailbox) -> None:
    """J4: at the same door, and by every way a server may bring it again."""
    raw = plain(sender=RITA)
    for extra in (
        b"",
        b"",
        b"Received: from a\r\n",
        b"X-Spam: no\r\n",
        b"Delivered-To: help@example.org\r\n",
    ):
        sorted_out(extra + raw, box)
    assert (len(cases()), Received.objects.count()) == (1, 1)


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as made:
        yield made


class Died(BaseException):
    """The process is gone."""


@pytest.mark.loopback
def test_a_crash_between_fetch_and_seen_brings_it_once(
    rita: Actor, people: Cast, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J4: it is here and not yet read there; the next look finds that it is here."""
    box = mailbox(
        Place(people.acme.pk), sign_in="password", host="127.0.0.1", port=server.port, security="none",
        user=server.user, secret=keeping.lock(server.password), skips_old=False,
    )  # fmt: skip
    server.deliver(plain(sender=RITA))

    def die(*_: Any) -> None:
        raise Died

    with monkeypatch.context() as here:
        here.setattr(imap.Session, "done", die)
        for _ in range(5):
            with pytest.raises(Died):
                fetch(box, by=PAWL)
            Mailbox.objects.update(busy_until=None)
            box.refresh_from_db()
    assert (server.seen(), Received.objects.count()) == ([], 1)
    fetch(box, by=PAWL)
    for row in Received.objects.all():
        deciding.process(row.pk, by=PAWL)
    assert (server.seen(), len(cases())) == ([1], 1)
