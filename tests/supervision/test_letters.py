"""Letters about jobs that were given up: to administrators of the site, once per job, never a flood."""

from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from tests.accounts.people import Cast, cast, person

from pawl.accounts.actions import leavers, roles
from pawl.accounts.roles import Role
from pawl.environment import environment
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.models import Delivery, State
from pawl.jobs.pawl_itself import WORKER
from pawl.jobs.queue import fail, revive
from pawl.jobs.work import Work
from pawl.supervision import jobs, letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def died(number: int = 1, kind: str = "job") -> Event:
    facts = {"handler": "reporting.make", "of": "RPT-1", "tries": 5}
    with transaction.atomic():
        return record(kind, f"JOB-{number}", "died", by=WORKER, facts=facts, texts={"reason": "secret words"})


def write(event: Event) -> list[str]:
    mail.outbox.clear()
    name = f"supervision.{jobs.write_to_administrators.__name__}"
    SUBSCRIPTIONS[name].run(Work(event, delivery=0, fence=0, attempt=1))
    return [address for letter in mail.outbox for address in letter.to]


def test_administrators_of_the_site_hear_of_it_and_nobody_else(people: Cast) -> None:
    roles.give(people.alice.human, Role.ADMINISTRATOR, organisation=people.acme, by=people.admin)
    gone = person("gone", None, Role.ADMINISTRATOR)
    leavers.deactivate(gone.human, by=people.admin)
    assert write(died()) == [people.admin.human.email]
    assert mail.outbox[0].subject == "Pawl gave up JOB-1"
    assert "reporting.make, for RPT-1) after 5 tries" in mail.outbox[0].body
    assert "/jobs/JOB-1/" in mail.outbox[0].body
    assert "secret words" not in mail.outbox[0].body, "why stands where one must be signed in"


def test_in_the_language_of_its_reader(people: Cast) -> None:
    people.admin.human.language = "zh-hans"
    people.admin.human.save(update_fields=["language"])
    write(died())
    assert mail.outbox[0].subject == "Pawl 放弃了 JOB-1"


def test_once_per_job(people: Cast) -> None:
    assert write(died(1))
    assert write(died(1)) == []
    assert write(died(2))


def test_a_flood_is_one_sentence(people: Cast) -> None:
    told = [write(died(number)) for number in range(letters.MOST_AN_HOUR + 3)]
    assert [len(one) for one in told] == [1] * letters.MOST_AN_HOUR + [0] * 3


def test_a_site_may_do_without(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    site = environment().model_copy(update={"job_mail": False})
    monkeypatch.setattr(letters, "environment", lambda: site)
    assert write(died()) == []


def test_the_queue_tells_of_a_job_once_it_is_given_up(people: Cast) -> None:
    event = died(9, kind="trial")
    row: Any = Delivery.objects.create(
        event=event, handler="nobody.knows", state=State.RUNNING, fence=1, run_after=event.at,
        created_at=event.at,
    )  # fmt: skip
    assert fail(row, "it broke")
    told = Event.objects.get(kind="job", activity="died", case=row.key)
    assert write(told) == [people.admin.human.email]
    assert revive(row.pk)


def test_one_address_that_is_refused_costs_nobody_else_a_letter(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody gets theirs five times, because the job is tried again for the one."""
    second = person("second", None, Role.ADMINISTRATOR)
    sent: list[str] = []

    def post(_subject: str, _text: str, _sender: None, to: list[str]) -> None:
        if to == [people.admin.human.email]:
            raise SMTPRecipientsRefused({to[0]: (550, b"no such box")})
        sent.extend(to)

    monkeypatch.setattr(letters, "send_mail", post)
    write(died())
    assert sent == [second.human.email]


def test_where_no_letter_goes_out_the_job_is_tried_again(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(letters, "send_mail", down)
    with pytest.raises(ConnectionRefusedError):
        write(died())
