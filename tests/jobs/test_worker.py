"""The worker as a process: it does what was asked, stops when told, and outlives poison."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.jobs.trials import all_done, ask, calls, effects, states, wait_for, worker

from pawl.database import UnsafeDatabase
from pawl.history import guards
from pawl.history.models import Event
from pawl.jobs.dispatch import dispatch, position
from pawl.jobs.models import Delivery, State
from pawl.jobs.schedules import ensure_standing
from pawl.jobs.supervisor import IDLE_SECONDS, Supervisor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_what_was_asked_is_done_once(tmp_path: Path) -> None:
    ask("asked", 20)
    ask("asked_once", 5)
    with worker(tmp_path):
        wait_for(
            lambda: all_done("tests.jobs.trial.work_well", 20) and all_done("tests.jobs.trial.work_once", 5)
        )
    assert sorted(effects()) == sorted(
        [f"ASKED-{n}" for n in range(20)] + [f"ASKED_ONCE-{n}" for n in range(5)]
    )


def test_long_work_lives_by_its_signs_and_shows_its_progress(tmp_path: Path) -> None:
    ask("long")
    with worker(tmp_path):
        shown = Delivery.objects.filter(progress__done__gt=3, state=State.RUNNING)
        wait_for(shown.exists)
        wait_for(lambda: all_done("tests.jobs.trial.work_long", 1))
    assert (
        Delivery.objects.get(handler="tests.jobs.trial.work_long").attempts == 1
    )  # the clock asks for others


def test_a_worker_told_to_stop_finishes_what_it_began(tmp_path: Path) -> None:
    ask("asked", 1, seconds=2)
    with worker(tmp_path) as process:
        wait_for(lambda: bool(calls(tmp_path)))
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    assert effects() == ["ASKED-0"]
    assert all_done("tests.jobs.trial.work_well", 1)


POISON = {
    "raises": ("stumble", "LookupError: nothing there"),
    "half_done": ("stumble_after_effects", "after the write"),
    "hangs": ("hang", "No sign of life"),
    "segfaults": ("crash", "SIGSEGV"),
    "devours": ("devour", "MemoryError"),
    "babbles": ("babble", "not JSON serializable"),
}


def test_poison_dies_after_five_tries_and_others_go_on(tmp_path: Path) -> None:
    """J1: jobs that raise, hang or end their process."""
    for activity in POISON:
        ask(activity)
    with worker(tmp_path):
        ask("asked", 30)
        wait_for(lambda: all_done("tests.jobs.trial.work_well", 30), 30)
        alive_meanwhile = Delivery.objects.exclude(state__in=[State.DONE, State.DEAD]).count()
        wait_for(
            lambda: all(states(f"tests.jobs.trial.{name}") == [State.DEAD] for name, _ in POISON.values()), 90
        )
    assert alive_meanwhile > 0, "the good work waited until the poison was spent"
    for name, reason in POISON.values():
        row = Delivery.objects.get(handler=f"tests.jobs.trial.{name}")
        assert row.attempts == 5
        assert reason in row.error
    died = Event.objects.filter(kind="job", activity="died")
    assert died.count() == len(POISON)
    assert not [case for case in effects() if not case.startswith("ASKED")]


def test_a_killed_worker_is_replaced_within_a_minute(tmp_path: Path) -> None:
    ask("asked", 1, seconds=3)
    with worker(tmp_path, "--children", "1") as first:
        wait_for(lambda: bool(calls(tmp_path)))
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        killed = time.monotonic()
        first.returncode = 0  # it was meant to die
        with worker(tmp_path):
            wait_for(lambda: all_done("tests.jobs.trial.work_well", 1), 60)
    assert time.monotonic() - killed < 60
    assert effects() == ["ASKED-0"]
    assert len([one for one in calls(tmp_path) if " called " in one]) == 2


def test_a_worker_puts_missing_guards_of_the_journal_back(tmp_path: Path) -> None:
    guards.lift(connection)
    with worker(tmp_path):
        wait_for(Event.objects.filter(activity="guards_restored").exists)
    assert guards.missing(connection) == set()


def test_a_waiting_worker_asks_little_of_the_database() -> None:
    """At most two queries a second: one look each 0.6 s, schedules each 5 s."""
    ensure_standing()
    dispatch()
    idle = Supervisor(["true"], children=0)
    idle.seen, stop = position(), threading.Event()
    with CaptureQueriesContext(connection) as asked:
        timer = threading.Timer(5.0, stop.set)
        timer.start()
        while not stop.is_set():
            idle.turn()
            idle._listen(IDLE_SECONDS)
    assert len(asked) <= 2 * 5 + 1


def test_a_worker_refuses_an_engine_that_would_lose_commits(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's settings come with each connection")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = NORMAL")
        with pytest.raises(UnsafeDatabase, match="synchronous"):
            Supervisor(["true"], children=0).run(threading.Event())
        connection.connect()
