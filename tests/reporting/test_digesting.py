"""Digests come when something calls for somebody, with the reason; else they stay silent, which is noted."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from tests.accounts.people import Cast, cast
from tests.improvement import findings
from tests.measurement.desk import drain
from tests.reporting.conftest import signed_in

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.errors import Invalid
from pawl.history.models import Event
from pawl.jobs.models import Schedule
from pawl.jobs.schedules import fire
from pawl.reporting import digesting
from pawl.reporting.models import Digest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> Cast:
    return cast()


def wished(people: Cast) -> Digest:
    made = digesting.wish(people.alice.human, cron="0 7 * * *", zone="UTC", by=people.alice)
    Digest.objects.filter(pk=made.pk).update(since=clock.now() - timedelta(days=1))
    return made


def tick(one: Digest, later: int = 0) -> None:
    schedule = Schedule.objects.get(name=one.key)
    with transaction.atomic():
        fire(schedule, schedule.next_due + timedelta(days=later), by=digesting.BY)
    drain()


def test_nothing_new_sends_nothing_and_is_noted(people: Cast) -> None:
    one = wished(people)
    tick(one)
    one.refresh_from_db()
    assert not mail.outbox
    assert (one.last, one.sent, one.silent) == ("silent", 0, 1)
    assert Event.objects.get(case=one.key, activity="silent").facts == {"n": 0}
    assert "nothing called for you" in signed_in(people.alice).get("/reports/digest/").content.decode()


def test_what_is_new_is_sent_once_with_its_reason(people: Cast) -> None:
    one = wished(people)
    with transaction.atomic():
        signal = findings.signal(Place(people.acme.pk))
        hidden = findings.signal(Place(people.other.pk))
    type(signal).objects.update(found_at=clock.now())
    tick(one)
    (letter,) = mail.outbox
    assert letter.to == ["alice@example.org"]
    assert f"/signals/{signal.key}/" in letter.body
    assert hidden.key not in letter.body
    assert "Why you are told:" in letter.body
    assert "/reports/digest/" in letter.body
    Digest.objects.filter(pk=one.pk).update(since=clock.now() + timedelta(seconds=1))
    tick(one, later=1)
    assert len(mail.outbox) == 1
    one.refresh_from_db()
    assert (one.sent, one.silent) == (1, 1)


def test_an_ended_digest_says_nothing_and_can_be_wished_again(people: Cast) -> None:
    one = wished(people)
    client = signed_in(people.alice)
    assert client.post("/reports/digest/", {"end": "1"}).status_code == 302
    assert not Schedule.objects.get(name=one.key).is_active
    assert client.post("/reports/digest/", {"cron": "0 7 * * 1", "zone": "Europe/Berlin"}).status_code == 302
    one.refresh_from_db()
    assert (one.is_active, one.zone, Digest.objects.count()) == (True, "Europe/Berlin", 1)


def test_a_zone_that_is_none_is_refused(people: Cast) -> None:
    with pytest.raises(Invalid):
        digesting.wish(people.alice.human, cron="0 7 * * *", zone="Mars/North", by=people.alice)
    assert not Digest.objects.exists()
