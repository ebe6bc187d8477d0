"""The clock: every due time fires once, however many schedulers look at it."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models.functions import Now

from pawl import clock
from pawl.errors import Invalid
from pawl.history.models import Event
from pawl.jobs.models import Schedule, ScheduleRun
from pawl.jobs.schedules import ensure_standing, every, fire_due, next_due, plan, rest, resume

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def hourly() -> Schedule:
    return plan(
        "hourly", cron="0 * * * *", zone="UTC", kind="trial", case="PAWL", activity="hour", facts={"a": 1}
    )


def make_due(hours: float = 0.01) -> None:
    Schedule.objects.update(next_due=clock.now() - timedelta(hours=hours))


def test_a_due_schedule_writes_its_event_and_moves_on() -> None:
    schedule = hourly()
    make_due()
    assert fire_due() == 1
    assert fire_due() == 0
    event = Event.objects.get(activity="hour")
    assert event.facts["a"] == 1
    assert event.actor == "system:scheduler"
    schedule.refresh_from_db()
    assert schedule.next_due > clock.now()


def test_schedules_go_on_where_the_time_of_a_demonstration_was_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = tmp_path / "days"
    monkeypatch.setattr(clock, "_follows", days)
    hourly()
    assert fire_due() == 0
    days.write_text("91", encoding="ascii")
    assert (fire_due(), fire_due()) == (1, 0)
    days.write_text("92", encoding="ascii")
    assert (fire_due(), fire_due()) == (1, 0)


def test_what_was_missed_is_caught_up_once() -> None:
    hourly()
    make_due(hours=72)
    assert fire_due() + fire_due() == 1


def test_several_schedulers_fire_once() -> None:
    for n in range(10):
        plan(f"n{n}", cron="0 * * * *", zone="UTC", kind="trial", case="PAWL", activity="hour")
    for _ in range(5):
        make_due()
        fired: list[int] = []
        start = threading.Barrier(4)

        def look(fired: list[int] = fired, start: threading.Barrier = start) -> None:
            start.wait()
            fired.append(fire_due())
            connection.close()

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(fired) == 10
    assert Event.objects.filter(activity="hour").count() == ScheduleRun.objects.count() == 50


def test_a_paused_schedule_rests_and_does_not_catch_up() -> None:
    schedule = hourly()
    rest(schedule)
    make_due(hours=5)
    assert fire_due() == 0
    resume(schedule)
    assert fire_due() == 0
    schedule.refresh_from_db()
    assert schedule.next_due > clock.now()


def test_a_schedule_planned_anew_keeps_its_runs() -> None:
    hourly()
    make_due()
    fire_due()
    again = plan("hourly", cron="30 6 * * *", zone="Asia/Shanghai", kind="trial", case="PAWL", activity="day")
    assert again.version == 2
    assert again.runs.count() == 1


@pytest.mark.parametrize(
    ("cron", "zone", "after", "due"),
    [
        ("30 2 * * *", "Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC), "2026-03-29T01:00:00+00:00"),
        ("30 2 * * *", "Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC), "2026-10-25T00:30:00+00:00"),
        ("0 9 * * 1", "Asia/Shanghai", datetime(2026, 1, 1, tzinfo=UTC), "2026-01-05T01:00:00+00:00"),
        ("0 0 29 2 *", "UTC", datetime(2026, 1, 1, tzinfo=UTC), "2028-02-29T00:00:00+00:00"),
    ],
)
def test_the_next_time_obeys_the_zone(cron: str, zone: str, after: datetime, due: str) -> None:
    assert next_due(cron, zone, after).isoformat() == due


@pytest.mark.parametrize(
    ("cron", "zone"), [("61 * * * *", "UTC"), ("", "UTC"), ("0 0 31 2 *", "UTC"), ("0 * * * *", "Mars/One")]
)
def test_a_time_that_never_comes_is_refused(cron: str, zone: str) -> None:
    with pytest.raises(Invalid, match="never comes"):
        next_due(cron, zone, clock.now())


def test_standing_schedules_are_written_once_and_stay_as_they_were_set() -> None:
    every("5 4 * * *", "a standing one", kind="trial", activity="night")
    ensure_standing()
    Schedule.objects.filter(name="a standing one").update(cron="6 6 * * *", next_due=Now())
    ensure_standing()
    assert Schedule.objects.get(name="a standing one").cron == "6 6 * * *"
