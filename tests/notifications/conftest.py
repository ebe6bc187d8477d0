"""A desk on a Monday at nine: bob of the desk, nina beside him, rita who reports; and a worker that runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from tests.accounts.people import Cast, cast, person

from pawl import clock
from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Membership
from pawl.accounts.roles import Role
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.models import Delivery, State
from pawl.jobs.work import NotYet, Work
from pawl.notifications import jobs, sending, telling

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
RUNS = {"notifications.tell": jobs.tell, telling.SEND: jobs.send_letter, sending.SEND_DAILY: jobs.send_daily}


class Clock:
    """A clock that tests set."""

    at = MONDAY

    def pass_(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "now", lambda: found.at)
    return found


@pytest.fixture
def people(now: Clock) -> Cast:
    """bob works at the desk."""
    found = cast()
    Membership.objects.create(person=found.bob.human, team=found.desk)
    return found


@pytest.fixture
def nina(people: Cast) -> Actor:
    """A second agent of the desk."""
    made = person("nina", people.acme, Role.AGENT, people.desk)
    Membership.objects.create(person=made.human, team=people.desk)
    return made


@pytest.fixture
def rita(people: Cast) -> Actor:
    """Somebody who needs help."""
    return person("rita", people.acme, Role.REQUESTER)


@pytest.fixture
def dispatch(now: Clock) -> Callable[[], None]:
    """What the worker does with news: dispatch it, and run what is due by the clock of the test."""
    seen = [Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0]

    def run() -> None:
        events = list(Event.objects.filter(pk__gt=seen[0]).order_by("pk"))
        seen[0] = max([seen[0], *(event.pk for event in events)])
        for number, addresses in telling.addresses(events).items():
            for address in addresses:
                Delivery.objects.create(
                    event_id=number, handler="notifications.tell", address=address, run_after=now.at,
                    created_at=now.at,
                )  # fmt: skip
        while found := due(now.at):
            for one in found:
                work_on(one, now.at)

    return run


def due(at: datetime) -> list[Delivery]:
    rows = Delivery.objects.filter(state=State.WAITING, run_after__lte=at, handler__in=RUNS)
    return list(rows.select_related("event").order_by("run_after", "pk"))


def work_on(one: Delivery, at: datetime) -> None:
    """One try, as an executor does it."""
    fence, attempt = one.fence + 1, one.attempts + 1
    Delivery.objects.filter(pk=one.pk).update(state=State.RUNNING, fence=fence, attempts=attempt)
    try:
        RUNS[one.handler](Work(one.event, one.pk, fence, attempt, one.address))
    except NotYet as later:
        back = {"state": State.WAITING, "run_after": at + timedelta(seconds=later.seconds)}
        Delivery.objects.filter(pk=one.pk).update(**back)
    else:
        Delivery.objects.filter(pk=one.pk, fence=fence).update(state=State.DONE)


def letters_to(actor: Actor) -> list[str]:
    """The texts of the letters that somebody got, oldest first."""
    address = actor.human.email
    return [str(one.body) for one in mail.outbox if address in one.to[0]]


def fire(kind: str, activity: str, run: Callable[[Work], None]) -> None:
    """The clock sets something off: its event, and the handler that waits for it."""
    with transaction.atomic():
        event = record(kind, "PAWL", activity, by=system("scheduler"))
    at = clock.now()
    made = Delivery.objects.create(event=event, handler="x", run_after=at, created_at=at, state=State.RUNNING)
    run(Work(event, made.pk, 0, 1))
