"""Levelling a project: days by hand, whole days only, taken over and back, by page, API and job."""

import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project_with_team, work_package

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Stale
from pawl.history.models import Event
from pawl.jobs.dispatch import dispatch
from pawl.jobs.queue import claim
from pawl.jobs.work import Work
from pawl.projects import content
from pawl.projects.actions import levelling, sheets
from pawl.projects.jobs import level
from pawl.projects.models import Assignment, Levelling, Member, Project, WorkPackage
from pawl.projects.scheduling import plan_of

pytestmark = pytest.mark.django_db


def home_of(crew: Crew) -> Project:
    made = project_with_team(Place(crew.people.acme.pk, None, crew.manager.human.pk))
    return Project.objects.select_related("case__owner").get(pk=made.pk)


def apart(home: Project) -> bool:
    """Whether no two rows of the one tester overlap."""
    spans = sorted((one.start, one.finish) for one in plan_of(home).rows)
    return all(first[1] <= then[0] for first, then in pairwise(spans))


def newest(one: Levelling) -> Levelling:
    return Levelling.objects.select_related("project__case__owner").get(pk=one.pk)


def test_one_of_two_waits_until_the_tester_is_free(crew: Crew, now: Clock) -> None:
    home, pia = home_of(crew), crew.client(crew.manager)
    page = f"/projects/{home.key}/levelling/"
    before = content.of_plan(home)
    assert pia.post(page, {"act": "ask"}).status_code == 302
    one = Levelling.objects.get()
    assert content.of_plan(home) == before, "a preview writes nothing"
    assert one.result
    (move,) = one.result["moves"]
    (other,) = move["others"]
    assert {move["key"], other["key"]} == {each.key for each in WorkPackage.objects.all()}
    assert (move["resource"], move["was"], one.result["end"]) == (
        "Tester", "2026-03-02", {"before": "2026-03-06", "after": "2026-03-11"},
    )  # fmt: skip
    assert (one.result["slip"], one.result["moved_by"]) == (3.0, move["days"]), (
        "5 and 3 days of work, one tester"
    )
    shown = pia.get(page).content.decode()
    assert other["title"] in shown
    sent = {"act": "apply", "levelling": one.key, "version": str(one.version)}
    told = pia.post(page, sent, follow=True).content.decode()
    assert '"act": "undo"' in told or 'value="undo"' in told, "the toast takes it back"
    assert (plan_of(home).last_day, apart(home)) == (date(2026, 3, 11), True)
    moved = WorkPackage.objects.get(pk=int(move["key"][3:]))
    assert [str(moved.starts), str(moved.ends)] == [move["starts"], move["ends"]]
    assert Event.objects.filter(case=home.key, activity="levelled").count() == 1
    levelling.undo_levelling(newest(one), by=crew.manager)
    assert by_key(content.of_plan(home)) == by_key(before)


def by_key(plan: dict[str, Any]) -> dict[str, Any]:
    return {one["key"]: one for one in plan["sheets"]["work-packages"]}


def test_half_days_are_kept_apart_by_whole_ones(crew: Crew, now: Clock) -> None:
    """1.5, 1 and 0.5 days of one tester: what moves begins with a day."""
    home = home_of(crew)
    for row, days in zip(WorkPackage.objects.order_by("pk"), ("1.5", "1"), strict=True):
        WorkPackage.objects.filter(pk=row.pk).update(days=days)
    third = work_package(Place(crew.people.acme.pk), project=home, days="0.5")
    Assignment.objects.create(project=home, work_package=third, member=Member.objects.get())
    one = levelling.propose(home, by=crew.manager)
    levelling.apply_levelling(newest(one), by=crew.manager)
    assert apart(home)
    again = levelling.propose(home, by=crew.manager)
    assert again.result
    assert again.result["moves"] == [], "levelled is level"


def test_what_changed_meanwhile_is_not_overwritten(crew: Crew, now: Clock) -> None:
    home = home_of(crew)
    one, late = (levelling.propose(home, by=crew.manager) for _ in range(2))
    old = newest(one)
    levelling.apply_levelling(newest(one), by=crew.manager)
    with pytest.raises((Stale, Conflict)):
        levelling.apply_levelling(old, by=Actor(crew.manager.human))
    with pytest.raises(Conflict, match="changed since"):
        levelling.apply_levelling(newest(late), by=crew.manager)
    moved = WorkPackage.objects.select_related("case").get(constraint="snet")
    moved.project = home
    sheets.change(moved, {"constraint_on": date(2026, 3, 20)}, by=crew.manager)
    with pytest.raises(Conflict, match=moved.key):
        levelling.undo_levelling(newest(one), by=crew.manager)
    assert WorkPackage.objects.get(pk=moved.pk).constraint_on == date(2026, 3, 20)


def test_the_best_plan_is_a_job_and_proves_itself(crew: Crew, now: Clock) -> None:
    pytest.importorskip("ortools")
    home, pia = home_of(crew), crew.client(crew.manager)
    assert step(pia, home, "level", optimal=True) == 200
    assert pia.get(f"/api/projects/{home.key}/levelling").json()["state"] == "asked"
    assert "is being levelled" in pia.get(f"/projects/{home.key}/levelling/").content.decode()
    dispatch()
    row = claim("test", [f"projects.{level.__name__}"])
    assert row is not None
    level(Work(row.event, row.pk, row.fence, row.attempts))
    found = pia.get(f"/api/projects/{home.key}/levelling").json()
    assert (found["state"], found["end_after"]) == ("ready", "2026-03-11")
    assert found["proof"] == "Proven: with these people no plan ends sooner."
    assert step(pia, home, "apply_levelling", levelling=found["key"]) == 200
    assert apart(home)
    assert step(pia, home, "undo_levelling", levelling=found["key"]) == 200


def step(client: Any, home: Project, activity: str, **fields: object) -> int:
    version = Project.objects.get(pk=home.pk).version
    body = json.dumps({"activity": activity, "fields": fields})
    answer = client.post(f"/api/projects/{home.key}/transitions", body, content_type="application/json",
                         headers={"If-Match": f'"{version}"'})  # fmt: skip
    return int(answer.status_code)


def test_a_plan_without_people_says_so(crew: Crew, now: Clock) -> None:
    home = home_of(crew)
    Assignment.objects.all().delete()
    answer = crew.client(crew.manager).post(f"/projects/{home.key}/levelling/", {"act": "ask"})
    assert answer.status_code == 409
    assert "Nobody is assigned" in answer.content.decode()
