"""Runs ahead of time: once each, whatever happens twice; the alarm of a missed one, once."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from tests.accounts.people import Cast
from tests.catalogue import samples as catalogue
from tests.recurring.conftest import Clock

from pawl.accounts.actor import Actor, system
from pawl.accounts.permissions import Place
from pawl.catalogue.actions.calendars import change_calendar
from pawl.errors import Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.recurring.actions import operations, runs
from pawl.recurring.actions.planning import miss_late, plan_all
from pawl.recurring.models import Operation, OperationRun

pytestmark = pytest.mark.django_db
PAWL = system("test")
HOLIDAY = 'like = "office"\nzone = "UTC"\n[holidays]\ndates = ["2026-03-05"]\n'


def define(by: Actor, **facts: Any) -> Operation:
    known: dict[str, Any] = {
        "title": "Check backups", "rule": "FREQ=DAILY", "begins": date(2026, 3, 2), "at": time(9),
        "zone": "UTC", "ahead_days": 3, "runbook": [{"text": "Look", "evidence": True}],
    }  # fmt: skip
    return operations.define(by=by, **known | facts)


def due(one: Operation, *states: str) -> list[str]:
    found = OperationRun.objects.filter(operation=one, state__in=states or ("due",)).order_by("due_at")
    return [f"{run.due_at:%d %H}" for run in found]


def test_runs_are_there_ahead_of_time_and_twice_makes_no_more(people: Cast, now: Clock) -> None:
    one = define(people.bob, team=people.desk)
    assert due(one) == ["02 09", "03 09", "04 09"]
    assert [plan_all(by=PAWL), plan_all(by=PAWL)] == [0, 0]
    now.pass_(days=1)
    assert [plan_all(by=PAWL), plan_all(by=PAWL)] == [1, 0]
    assert due(one)[-1] == "05 09"
    run = OperationRun.objects.filter(operation=one).select_related("case").first()
    assert run is not None
    assert (run.case.team, run.case.title) == (people.desk, "Check backups")


def test_one_that_is_broken_keeps_no_other_from_its_runs(people: Cast, now: Clock) -> None:
    broken, one = (define(people.bob, team=people.desk) for _ in range(2))
    Operation.objects.filter(pk=broken.pk).update(rule="FREQ=NEVER")
    now.pass_(days=1)
    with pytest.raises(Invalid):
        plan_all(by=PAWL)
    assert due(one)[-1] == "05 09"


def test_what_fell_into_a_standstill_is_made_late_and_missed(people: Cast, now: Clock) -> None:
    one = define(people.bob, team=people.desk)
    now.pass_(days=6)
    assert plan_all(by=PAWL) == 6
    assert miss_late(by=PAWL) == 6
    assert due(one, "missed") == ["02 09", "03 09", "04 09", "05 09", "06 09", "07 09"]


def test_dates_that_move_take_runs_back_that_nobody_began(people: Cast, now: Clock) -> None:
    one = define(people.bob, team=people.desk)
    begun = OperationRun.objects.filter(operation=one).select_related("operation", "case").first()
    assert begun is not None
    runs.start(begun, by=people.bob)
    operations.change(one, at=time(11), by=people.bob)
    assert due(one) == ["02 11", "03 11", "04 11"]
    assert due(one, "started") == ["02 09"]
    assert due(one, "skipped") == ["03 09", "04 09"]
    operations.change(one, at=time(9), minutes=30, by=people.bob)
    assert due(one) == ["03 09", "04 09"]
    waits = OperationRun.objects.filter(operation=one, state="due").values_list("late_at", "due_at")
    assert all(late - at == timedelta(minutes=30) for late, at in waits)


def test_a_new_holiday_moves_what_is_planned(people: Cast, now: Clock) -> None:
    hours = catalogue.calendar(Place(people.acme.pk))
    one = define(people.bob, team=people.desk, on_closed="next", calendar=hours, ahead_days=5,
                 rule="FREQ=WEEKLY;BYDAY=TH")  # fmt: skip
    assert due(one) == ["05 09"]
    change_calendar(hours, text=HOLIDAY, by=people.admin)
    assert plan_all(by=PAWL) == 1
    assert (due(one), due(one, "skipped")) == (["06 09"], ["05 09"])


def test_what_rests_leaves_no_runs_and_what_resumes_begins_now(people: Cast, now: Clock) -> None:
    one = define(people.bob, team=people.desk)
    operations.take_step(one, "pause", by=people.bob)
    assert (due(one), plan_all(by=PAWL)) == ([], 0)
    now.pass_(days=5)
    operations.take_step(one, "resume", by=people.bob)
    assert due(one) == ["07 09", "08 09", "09 09"]


def test_the_alarm_sounds_once(people: Cast, now: Clock) -> None:
    one = define(people.bob, team=people.desk, ahead_days=1)
    now.pass_(hours=4, minutes=59)
    assert miss_late(by=PAWL) == 0
    now.pass_(minutes=1)
    assert [miss_late(by=PAWL), miss_late(by=PAWL)] == [1, 0]
    run = OperationRun.objects.get(operation=one, state="missed")
    assert run.missed_at == now.at
    assert Event.objects.filter(case=run.key, activity="miss").count() == 1
    runs.start(OperationRun.objects.select_related("operation", "case").get(pk=run.pk), by=people.bob)
    assert miss_late(by=PAWL) == 0


def test_what_somebody_does_is_late_and_not_taken_from_them(people: Cast, now: Clock) -> None:
    one = define(people.bob, team=people.desk, ahead_days=1)
    run = OperationRun.objects.select_related("operation", "case").get(operation=one)
    runs.start(run, by=people.bob)
    now.pass_(hours=6)
    assert [miss_late(by=PAWL), miss_late(by=PAWL)] == [1, 0]
    run.refresh_from_db()
    assert (run.state, run.is_late) == ("started", True)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"rule": "FREQ=SECONDLY"}, "rule"),
        ({"rule": "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"}, "rule"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"on_closed": "next"}, "calendar"),
        ({"on_closed": "sometimes"}, "on_closed"),
        ({"title": " "}, "title"),
        ({"minutes": 1}, "minutes"),
        ({"runbook": [{"text": "Look"}] * 61}, "runbook"),
        ({"runbook": [{"text": " "}]}, "runbook"),
    ],
)
def test_what_breaks_a_rule_is_refused(people: Cast, now: Clock, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        define(people.bob, team=people.desk, **facts)
    assert field in refused.value.fields
    assert not Operation.objects.exists()


def test_only_who_works_there_may(people: Cast, now: Clock) -> None:
    one = define(people.bob, team=people.desk)
    for stranger in (people.charlie, people.alice):
        with pytest.raises(NotAllowed):
            operations.change(one, title="Mine", by=stranger)
        with pytest.raises(NotAllowed):
            operations.take_step(one, "retire", by=stranger)
    one.version -= 1
    with pytest.raises(Stale):
        operations.change(one, title="Again", by=people.bob)


def test_the_team_and_the_title_follow_to_what_is_planned(people: Cast, now: Clock) -> None:
    one = define(people.admin, team=people.desk)
    other = type(people.desk).objects.create(organisation=people.acme, name="Night")
    operations.change(one, team=other, title="Check all backups", by=people.admin)
    found = OperationRun.objects.filter(operation=one).values_list("case__team", "case__title").distinct()
    assert list(found) == [(other.pk, "Check all backups")]


def test_a_rule_with_hours_of_its_own_runs_at_each(people: Cast, now: Clock) -> None:
    define(people.bob, team=people.desk, rule="FREQ=DAILY;BYHOUR=6,14,22", ahead_days=1)
    assert OperationRun.objects.count() == 3
