"""Letters: who is written to, in which language, with a link that works; and who is not."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from tests.accounts.browsing import sign_in
from tests.accounts.people import Cast, cast

from pawl import clock
from pawl.accounts import jobs
from pawl.accounts.actions import leavers, passwords, tokens
from pawl.accounts.actions import people as acts
from pawl.accounts.actor import ANONYMOUS
from pawl.accounts.models import ApiToken
from pawl.environment import environment
from pawl.history.models import Event
from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def work_off() -> list[str]:
    """Run the handlers of every event, as the worker does; the addresses that were written to."""
    assert jobs.__name__
    mail.outbox.clear()
    for event in Event.objects.order_by("id"):
        for one in SUBSCRIPTIONS.values():
            if event.kind == "person" and (event.kind, event.activity) in one.wants:
                one.run(Work(event, delivery=0, fence=0, attempt=1))
    return [address for letter in mail.outbox for address in letter.to]


def test_an_invitation_carries_a_link_that_works(people: Cast) -> None:
    new = acts.create(acts.Details("wu@example.org", "Wu", people.acme), by=people.admin)
    acts.invite(new, by=people.admin)
    assert work_off() == ["wu@example.org"]
    link = re.search(rf"{environment().url}(\S+)", mail.outbox[0].body.split("\n\n")[2])
    assert link
    client = Client()
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a sentence of mine", "password2": "a sentence of mine"})
    assert sign_in(Client(), "wu@example.org", "a sentence of mine").status_code == 302


def test_letters_speak_the_language_of_their_reader(people: Cast) -> None:
    people.bob.human.language = "zh-hans"
    people.bob.human.save()
    passwords.ask_for_link("bob@example.org", by=ANONYMOUS)
    work_off()
    assert re.search("[\u4e00-\u9fff]", str(mail.outbox[0].subject))


def test_strangers_and_leavers_are_not_written_to(people: Cast) -> None:
    passwords.ask_for_link("nobody@example.org", by=ANONYMOUS)
    passwords.ask_for_link("bob@example.org", by=ANONYMOUS)
    leavers.deactivate(people.bob.human, by=people.admin)
    assert work_off() == []


def test_a_link_is_never_written_into_the_journal(people: Cast) -> None:
    passwords.ask_for_link("bob@example.org", by=ANONYMOUS)
    work_off()
    assert "/password/reset/key/" in mail.outbox[0].body
    assert "/password/reset/key/" not in repr(list(Event.objects.values_list()))


def test_a_new_password_by_letter_ends_every_key(people: Cast) -> None:
    """Whoever had the account may have made keys; the letter is how its owner takes it back."""
    alice, soon = people.alice.human, clock.now() + timedelta(days=1)
    for owner in (people.alice, people.bob):
        tokens.create(name="t", scopes=["dataset:read"], expires_at=soon, by=owner)
    client = Client()
    form = client.get(passwords.link_for(alice).removeprefix(environment().url), follow=True).redirect_chain[
        -1
    ][0]
    client.post(form, {"password1": "a sentence of mine", "password2": "a sentence of mine"})
    assert {one.person_id for one in ApiToken.objects.filter(revoked_at=None)} == {people.bob.human.pk}
    assert Event.objects.get(kind="token", activity="revoked").actor == people.alice.key
