"""Retry, run now, move, pause, erase: who may, what is written, what is refused."""

from collections.abc import Callable

import pytest
from django.db import transaction
from tests.accounts.people import Cast, cast, person

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.roles import Role
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event, EventText
from pawl.history.record import record
from pawl.jobs.models import Delivery, Schedule, State
from pawl.jobs.pawl_itself import WORKER, Part
from pawl.jobs.schedules import plan
from pawl.supervision import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def job() -> Delivery:
    event = record("goal", "GOAL-1", "opened", by=WORKER)
    return Delivery.objects.create(
        event=event,
        handler="trial.fails",
        state=State.DEAD,
        attempts=5,
        run_after=event.at,
        created_at=event.at,
    )


@pytest.fixture
def schedule() -> Schedule:
    return plan("nightly", cron="0 3 * * *", zone="UTC", kind="trial", case="PAWL", activity="night")


def test_a_retried_job_waits_again_and_the_journal_knows_who(people: Cast, job: Delivery) -> None:
    event = actions.retry(job, by=people.admin)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 0)
    assert (event.case, event.activity, event.actor) == (job.key, "revived", people.admin.key)
    with pytest.raises(Conflict, match="not given up"):
        actions.retry(job, by=people.admin)


def test_a_schedule_runs_now_and_keeps_its_time(people: Cast, schedule: Schedule) -> None:
    event = actions.run_now(schedule, by=people.admin)
    assert (event.activity, event.actor) == ("night", people.admin.key)
    assert schedule.runs.get().event == event
    assert Schedule.objects.get().next_due == schedule.next_due


def test_a_schedule_is_moved_by_whoever_read_it_last(people: Cast, schedule: Schedule) -> None:
    late = Schedule.objects.get()
    moved = actions.reschedule(schedule, cron="30 4 * * *", zone="Asia/Shanghai", by=people.admin)
    assert (moved.next_due.hour, moved.next_due.minute) == (20, 30)
    assert Event.objects.get(kind="schedule").facts == {"cron": "30 4 * * *", "zone": "Asia/Shanghai"}
    with pytest.raises(Stale):
        actions.reschedule(late, cron="0 5 * * *", zone="UTC", by=people.admin)
    with pytest.raises(Invalid, match="never comes"):
        actions.reschedule(moved, cron="0 5 31 2 *", zone="UTC", by=people.admin)


def test_a_paused_schedule_goes_on_when_resumed(people: Cast, schedule: Schedule) -> None:
    assert not actions.pause(schedule, by=people.admin).is_active
    actions.pause(schedule, by=people.admin)
    assert actions.resume(schedule, by=people.admin).next_due > clock.now()
    said = Event.objects.filter(kind="schedule").order_by("id")
    assert [one.activity for one in said] == ["paused", "resumed"]


def left(people: Cast) -> Person:
    who = people.bob.human
    with transaction.atomic():
        record("comment", "GOAL-1", "commented", by=Part(people.bob.key, "web"), texts={"text": "My words"})
    Person.objects.filter(pk=who.pk).update(is_active=False, deactivated_at=clock.now())
    who.refresh_from_db()
    return who


def test_words_of_somebody_who_left_are_erased(people: Cast) -> None:
    event = actions.erase_texts(left(people), by=people.admin)
    assert (event.case, event.facts) == (f"PER-{people.bob.human.pk}", {"texts": 1})
    assert not EventText.objects.filter(text="My words").exists()


def test_words_of_somebody_active_are_not_erased(people: Cast) -> None:
    with pytest.raises(Conflict, match="still active"):
        actions.erase_texts(people.bob.human, by=people.admin)


def test_strangers_change_nothing(people: Cast, job: Delivery, schedule: Schedule) -> None:
    local = person("local", people.other, Role.ADMINISTRATOR)
    gone = left(people)
    before = Event.objects.count()
    acts: list[Callable[[Actor], object]] = [
        lambda by: actions.retry(job, by=by),
        lambda by: actions.run_now(schedule, by=by),
        lambda by: actions.reschedule(schedule, cron="0 1 * * *", zone="UTC", by=by),
        lambda by: actions.pause(schedule, by=by),
        lambda by: actions.resume(schedule, by=by),
        lambda by: actions.erase_texts(gone, by=by),
    ]
    for act in acts:
        for stranger in (people.charlie, people.alice, local):
            with pytest.raises(NotAllowed):
                act(stranger)
    assert Event.objects.count() == before
    assert Delivery.objects.get().state == State.DEAD


def test_an_act_that_is_rolled_back_leaves_nothing(people: Cast, job: Delivery) -> None:
    def change() -> None:
        with transaction.atomic():
            actions.retry(job, by=people.admin)
            raise LookupError

    with pytest.raises(LookupError):
        change()
    assert Delivery.objects.get().state == State.DEAD
    assert not Event.objects.filter(activity="revived").exists()
