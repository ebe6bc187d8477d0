"""The schedule of a project: figures by hand, refusals in words, the same on the page and in the API."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import person
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project, project_with_work, work_package

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.analytics.scheduling.critical_path import critical_path
from pawl.analytics.scheduling.exchange.mspdi_reading import read_mspdi
from pawl.projects.actions.baselines import freeze
from pawl.projects.models import Assignment, Baseline, CostLine, Member, Project, WorkLink, WorkPackage
from pawl.projects.scheduling import plan_of

pytestmark = pytest.mark.django_db
FAR = date(9999, 12, 31)


def link(before: WorkPackage, after: WorkPackage, kind: str = "FS", **facts: Any) -> None:
    WorkLink.objects.create(
        project=before.project, predecessor=before, successor=after, link_type=kind, **facts
    )


def small(place: Place) -> tuple[Project, dict[str, WorkPackage]]:
    """A (5 days), then B (2) and C (1) beside each other below "both", then the milestone."""
    home = project(place, starts=date(2026, 3, 2))
    facts: dict[str, dict[str, Any]] = {
        "a": {"days": 5},
        "both": {},
        "b": {"days": 2},
        "c": {"days": 1},
        "done": {"work_type": "milestone"},
        "dropped": {"days": 90, "state": "cancelled"},
    }
    rows = {
        name: work_package(place, project=home, position=at, **said)
        for at, (name, said) in enumerate(facts.items())
    }
    for name in ("b", "c"):
        rows[name].parent = rows["both"]
        rows[name].save()
        link(rows["a"], rows[name])
        link(rows[name], rows["done"])
    link(rows["a"], rows["dropped"])
    return home, rows


def test_dates_and_floats_are_those_that_a_hand_computes(crew: Crew, now: Clock) -> None:
    home, rows = small(Place(crew.people.acme.pk))
    found = {one.work.pk: one for one in plan_of(home).rows}
    told = {
        name: (one.first_day.day, one.last_day.day, one.total_float, one.free_float, one.is_critical)
        for name, row in rows.items()
        if (one := found.get(row.pk))
    }
    assert told == {
        "a": (2, 6, 0, 0, True),
        "both": (9, 10, None, None, False),
        "b": (9, 10, 0, 0, True),
        "c": (9, 9, 1, 1, False),
        "done": (10, 10, 0, 0, True),
    }


def test_progress_and_days_by_hand_move_the_rest(crew: Crew, now: Clock) -> None:
    home, rows = small(Place(crew.people.acme.pk))
    now.pass_(days=1)  # Tuesday: half of A is done, so 2.5 days are left after it
    WorkPackage.objects.filter(pk=rows["a"].pk).update(started_on=date(2026, 3, 2), percent=50)
    later = work_package(
        Place(crew.people.acme.pk), project=home, starts=date(2026, 3, 12), ends=date(2026, 3, 13)
    )
    plan = plan_of(home)
    found = {one.work.pk: one for one in plan.rows}
    assert plan.status == date(2026, 3, 3)
    assert found[rows["a"].pk].last_day == date(2026, 3, 6)
    assert (found[later.pk].first_day, found[later.pk].last_day) == (date(2026, 3, 12), date(2026, 3, 13))
    assert plan.last_day == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"deadline": FAR}, "outside the years"),
        ({"starts": date(1, 1, 1), "ends": FAR}, "outside the years"),
        ({"days": 99_999}, "correct far dates"),
        ({"percent": 40}, "never started"),
    ],
)
def test_what_makes_no_plan_says_so(crew: Crew, now: Clock, said: dict[str, Any], words: str) -> None:
    home, rows = small(Place(crew.people.acme.pk))
    WorkPackage.objects.filter(pk=rows["b"].pk).update(**{"days": None, **said})
    client = crew.client(crew.manager)
    page = client.get(f"/projects/{home.key}/schedule/")
    answer = client.get(f"/api/projects/{home.key}/schedule")
    assert page.status_code == 200
    assert (answer.status_code, words in answer.json().get("detail", "")) == (409, True), answer.content
    assert words in page.content.decode()


def test_page_and_api_say_the_same_and_a_stranger_nothing(crew: Crew, now: Clock) -> None:
    home = project_with_work(Place(crew.people.acme.pk))
    first, second = WorkPackage.objects.filter(project=home).order_by("pk")
    frozen = {"key": second.key, "starts": "2026-03-05", "ends": "2026-03-06"}
    Baseline.objects.create(project=home, number=1, name="First plan", at=now.at, by="Pia", digest="0" * 64,
                            content={"sheets": {"work-packages": [frozen]}})  # fmt: skip
    client = crew.client(crew.manager)
    told = client.get(f"/api/projects/{home.key}/schedule").json()
    page = client.get(f"/projects/{home.key}/schedule/").content.decode()
    assert told["last_day"] == "2026-03-10"
    assert "10 Mar 2026" in page
    assert told["rows"][1]["baseline_last_day"] == "2026-03-06"
    assert page.count('class="gantt-baseline"') == 2  # one bar, and the legend
    assert f">{first.key}</a>" in page
    assert "2026-03-10" <= told["p50_day"] <= told["p80_day"]
    stranger = crew.client(person("stan", crew.people.other, Role.PROJECT_MANAGER))
    assert stranger.get(f"/projects/{home.key}/schedule/").status_code == 404
    assert stranger.get(f"/api/projects/{home.key}/schedule").status_code == 404


def test_what_is_far_at_worst_or_was_frozen_far_leaves_the_rest(crew: Crew, now: Clock) -> None:
    home = project_with_work(Place(crew.people.acme.pk))
    WorkPackage.objects.filter(project=home).update(days_high=99_999)
    key = WorkPackage.objects.filter(project=home)[0].key
    frozen = {"key": key, "starts": "2026-03-05", "ends": FAR.isoformat()}
    Baseline.objects.create(project=home, number=1, name="First plan", at=now.at, by="Pia", digest="0" * 64,
                            content={"sheets": {"work-packages": [frozen]}})  # fmt: skip
    client = crew.client(crew.manager)
    told = client.get(f"/api/projects/{home.key}/schedule").json()
    assert (told["last_day"], told["p80_day"]) == ("2026-03-10", None)
    assert "No chance is told" in told["chance"]
    assert client.get(f"/projects/{home.key}/schedule/").status_code == 200


def test_the_plan_comes_as_files_that_others_read(crew: Crew, now: Clock) -> None:
    home, rows = small(Place(crew.people.acme.pk))
    client = crew.client(crew.manager)
    builder = Member.objects.create(project=home, name="Builder", percent=80)
    Assignment.objects.create(project=home, work_package=rows["a"], member=builder, percent=50)
    read = read_mspdi(client.get(f"/projects/{home.key}/schedule.xml").content, zone="UTC")
    found = critical_path(read.network)
    assert [len(read.rows), len(found.dates), len(read.network.links)] == [5, 4, 4]
    assert found.finish == plan_of(home).schedule.finish
    assert [(one.name, one.units) for one in read.parties] == [("Builder", 0.8)]
    names = {row.key: row.name for row in read.rows}
    assert [(one.units, names[one.activity]) for one in read.assignments] == [(0.5, rows["a"].case.title)]
    table = client.get(f"/projects/{home.key}/schedule.csv").content.decode("utf-8-sig").splitlines()
    assert len(table) == 1 + len(found.dates)
    events = client.get(f"/projects/{home.key}/schedule.ics").content.decode()
    assert events.count("BEGIN:VEVENT") == 4
    WorkPackage.objects.filter(pk=rows["a"].pk).update(deadline=FAR)
    assert client.get(f"/projects/{home.key}/schedule.ics").status_code == 409


def test_the_file_carries_effort_and_money_of_the_newest_baseline(crew: Crew, now: Clock) -> None:
    home, rows = small(Place(crew.people.acme.pk))
    planned: dict[str, dict[str, Any]] = {
        "a": {"hours": 40, "cost": 1250.5}, "b": {"hours": 16}, "c": {"cost": 200},
    }  # fmt: skip
    for name, said in planned.items():
        WorkPackage.objects.filter(pk=rows[name].pk).update(**said)
    CostLine.objects.create(project=home, title="Cable", planned=300, work_package=rows["b"])
    CostLine.objects.create(project=home, title="Permit", planned=99)
    freeze(home, name="First plan", by=crew.manager)
    WorkPackage.objects.filter(pk=rows["a"].pk).update(hours=1, cost=1)
    content = crew.client(crew.manager).get(f"/projects/{home.key}/schedule.xml").content
    frozen = {row.wbs: row.baselines for row in read_mspdi(content, zone="UTC").rows}
    told = {code: [(one.work and one.work.total_seconds() / 3600, one.cost) for one in every]
            for code, every in frozen.items()}  # fmt: skip
    assert told == {
        "1": [(40, 1250.5)], "2": [(None, 500)],
        "2.1": [(16, 300)], "2.2": [(None, 200)], "3": [(None, None)],
    }  # fmt: skip
    assert b"<Cost>125050</Cost>" in content  # MS Project counts hundredths


def test_many_rows_take_no_more_queries(crew: Crew, now: Clock) -> None:
    place = Place(crew.people.acme.pk)
    home = project_with_work(place)
    client, counts = crew.client(crew.manager), []
    client.get(f"/projects/{home.key}/schedule/")
    for more in (1, 30):
        rows = [work_package(place, project=home, days=1, days_high=2) for _ in range(more)]
        for row in rows[1:]:
            link(rows[0], row, "SS")
        with CaptureQueriesContext(connection) as taken:
            assert client.get(f"/projects/{home.key}/schedule/").status_code == 200
        counts.append(len(taken))
    assert counts[0] == counts[1] <= 25
