"""The queue row by row: claimed once, fenced, kept, given back, dead at last."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models.functions import Now
from tests.jobs.trial import jobs as handlers
from tests.jobs.trials import ask, effects

from pawl.analytics.words import say
from pawl.history.models import Event
from pawl.jobs import queue
from pawl.jobs.dispatch import dispatch
from pawl.jobs.models import Delivery, State
from pawl.jobs.work import LostLease, Work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
WELL, STUMBLE = "tests.jobs.trial.work_well", "tests.jobs.trial.stumble"
assert handlers.WAITS, "imported: its handlers are registered"


def work(row: Delivery) -> Work:
    return Work(row.event, row.pk, row.fence, row.attempts)


def claimed(handler: str = WELL) -> Delivery:
    row = queue.claim("here", [handler])
    assert row
    return row


def expire(row: Delivery) -> None:
    Delivery.objects.filter(pk=row.pk).update(leased_until=Now() - timedelta(seconds=1))


def test_every_event_reaches_its_handlers_once() -> None:
    ask("asked", 3)
    ask("unheard", 2)
    assert dispatch() == 5
    assert dispatch() == 0
    assert list(Delivery.objects.values_list("handler", flat=True)) == [WELL] * 3


def test_a_dispatch_goes_on_where_the_last_one_stopped() -> None:
    ask("asked", 5)
    assert [dispatch(batch=2), dispatch(batch=2), dispatch(batch=2), dispatch(batch=2)] == [2, 2, 1, 0]
    assert Delivery.objects.count() == 5


def test_a_delivery_is_claimed_by_one_worker() -> None:
    ask("asked", 2)
    dispatch()
    assert len({claimed().pk, claimed().pk}) == 2
    assert queue.claim("there", [WELL]) is None


def test_a_lost_lease_writes_nothing() -> None:
    ask("asked")
    dispatch()
    late = claimed()
    expire(late)
    second = claimed()
    assert second.fence == late.fence + 1
    with pytest.raises(LostLease), work(late).effects():
        handlers.effect(work(late))
    with pytest.raises(LostLease):
        work(late).progress(1, 2, say("Rows read"))
    assert not queue.finish(late.pk, late.fence)
    assert not queue.fail(late, "too late to matter")
    with work(second).effects():
        handlers.effect(work(second))
    assert effects() == ["ASKED-0"]


def test_effects_that_fail_leave_the_delivery_as_it_was() -> None:
    ask("asked")
    dispatch()
    row = claimed()

    def stumble() -> None:
        with work(row).effects():
            handlers.effect(work(row))
            raise LookupError

    with pytest.raises(LookupError):
        stumble()
    assert effects() == []
    assert Delivery.objects.get().state == State.RUNNING


def test_a_kept_lease_is_not_taken_over() -> None:
    ask("asked")
    dispatch()
    row = claimed()
    expire(row)
    queue.keep([(row.pk, row.fence)])
    assert queue.claim("there", [WELL]) is None


def test_failures_wait_longer_and_die_after_five_tries() -> None:
    ask("raises")
    dispatch()
    for attempt in range(1, 6):
        row = claimed(STUMBLE)
        assert row.attempts == attempt
        assert queue.fail(row, f"try {attempt}\x00")
        assert queue.claim("here", [STUMBLE]) is None, "back-off"
        Delivery.objects.filter(state=State.WAITING).update(run_after=Now())
    dead = Delivery.objects.get(handler=STUMBLE)
    assert (dead.state, dead.error) == (State.DEAD, "try 5")
    event = Event.objects.get(kind="job", activity="died")
    assert event.case == f"JOB-{dead.pk}"
    assert event.texts.get().text == "try 5"


def test_work_whose_worker_died_each_time_dies_too() -> None:
    ask("asked")
    dispatch()
    for _ in range(5):
        expire(claimed())
    assert queue.claim("here", [WELL]) is None
    assert Delivery.objects.get().state == State.DEAD


def test_what_a_stopping_worker_gives_back_has_lost_no_try() -> None:
    ask("asked")
    dispatch()
    row = claimed()
    assert queue.release(row.pk, row.fence)
    assert claimed().attempts == 1


def test_a_dead_one_revived_begins_again() -> None:
    ask("asked")
    dispatch()
    assert not queue.revive(Delivery.objects.get().pk)
    Delivery.objects.update(state=State.DEAD, attempts=5)
    assert queue.revive(Delivery.objects.get().pk)
    assert claimed().attempts == 1


def test_what_was_tried_before_leaves_the_last_place_free() -> None:
    ask("asked", 2)
    dispatch()
    first = claimed()
    queue.release(first.pk, first.fence)
    Delivery.objects.filter(pk=first.pk).update(attempts=1)
    fresh = queue.claim("here", [WELL], fresh_only=True)
    assert fresh
    assert fresh.pk != first.pk
    assert queue.claim("here", [WELL], fresh_only=True) is None


def test_a_rolled_back_event_is_never_delivered() -> None:
    def change() -> None:
        with transaction.atomic():
            ask("asked")
            raise LookupError

    with pytest.raises(LookupError):
        change()
    assert dispatch() == 0
