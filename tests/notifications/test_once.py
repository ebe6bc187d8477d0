"""Each event is told once and each letter goes once, whoever dies meanwhile."""

from collections.abc import Callable
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from tests.accounts.people import Cast
from tests.notifications.conftest import Clock, due

from pawl.accounts.actor import Actor
from pawl.collaboration.actions import comment
from pawl.incidents.actions import report
from pawl.incidents.models import Incident
from pawl.jobs.models import Delivery, State
from pawl.jobs.work import LostLease, Work
from pawl.notifications import sending, telling
from pawl.notifications.models import Notice, SentLetter

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
Run = Callable[[], None]


class Died(Exception):
    """The worker is gone."""


@pytest.fixture
def work(rita: Actor, people: Cast, now: Clock, dispatch: Run) -> Work:
    """A letter to rita is due, and a worker has it."""
    made = report(title="Mail is down", by=people.bob, caller=rita.human, team=people.desk)
    dispatch()
    now.pass_(minutes=5)
    comment(Incident.objects.get(pk=made.pk).case, text="Hello", by=people.admin)
    (found,) = [one for one in due(now.at) if one.address == f"PER-{rita.human.pk}"]
    return taken(found)


def taken(delivery: Delivery) -> Work:
    """Claimed anew: under a higher fence."""
    fence = Delivery.objects.get(pk=delivery.pk).fence + 1
    Delivery.objects.filter(pk=delivery.pk).update(state=State.RUNNING, fence=fence)
    return Work(delivery.event, delivery.pk, fence, fence, delivery.address)


def test_a_worker_that_dies_before_sending_leaves_the_letter_to_the_next(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_self: EmailMessage, **_options: object) -> int:
        raise Died

    with monkeypatch.context() as here:
        here.setattr(EmailMessage, "send", die)
        with pytest.raises(Died):
            sending.send_letter(work)
    assert mail.outbox == []
    sending.send_letter(taken(Delivery.objects.get(pk=work.delivery)))
    assert [one.to for one in mail.outbox] == [["Rita <rita@example.org>"]]
    assert SentLetter.objects.count() == 1


def test_one_that_dies_after_sending_repeats_the_same_message_id(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object) -> None:
        raise Died

    with monkeypatch.context() as here:
        here.setattr(sending, "_remember", die)
        with pytest.raises(Died):
            sending.send_letter(work)
    sending.send_letter(taken(Delivery.objects.get(pk=work.delivery)))
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == 1
    assert SentLetter.objects.count() == 1


def test_whoever_lost_the_lease_sends_nothing(work: Work) -> None:
    taken(Delivery.objects.get(pk=work.delivery))
    with pytest.raises(LostLease):
        sending.send_letter(work)
    assert mail.outbox == []
    assert not Notice.objects.filter(letter__isnull=False).exists()


def test_a_letter_that_went_does_not_go_again(work: Work) -> None:
    sending.send_letter(work)
    sending.send_letter(taken(Delivery.objects.get(pk=work.delivery)))
    assert len(mail.outbox) == 1


def test_an_event_that_is_delivered_twice_is_told_once(work: Work) -> None:
    before = set(Notice.objects.values_list("pk", flat=True))
    told = Delivery.objects.filter(handler="notifications.tell", address="people").first()
    assert told is not None
    telling.tell(taken(told))
    assert set(Notice.objects.values_list("pk", flat=True)) == before


def test_an_address_that_the_mail_server_does_not_know_is_not_tried_again(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(code: int) -> Any:
        def send(_self: EmailMessage, **_options: object) -> int:
            raise SMTPRecipientsRefused({"rita@example.org": (code, b"no")})

        return send

    monkeypatch.setattr(EmailMessage, "send", refuse(451))
    with pytest.raises(SMTPRecipientsRefused):
        sending.send_letter(work)
    monkeypatch.setattr(EmailMessage, "send", refuse(550))
    again = taken(Delivery.objects.get(pk=work.delivery))
    sending.send_letter(again)
    assert Delivery.objects.get(pk=work.delivery).state == State.DONE
    assert not SentLetter.objects.exists()
