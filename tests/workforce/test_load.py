"""Load by hand: work packages, tickets by their history, operations, on call, against working hours."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import person
from tests.incidents.samples import incident
from tests.projects.conftest import Clock, Crew, crew, now  # noqa: F401 fixtures
from tests.projects.samples import project, work_package
from tests.recurring.samples import operation, run
from tests.support.samples import rota

from pawl.accounts.models import Membership, Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.projects.models import Assignment, Member
from pawl.tickets.models import TimeEntry
from pawl.workforce.actions.skills import note_skill, set_working_time
from pawl.workforce.load.table import Table, table

pytestmark = pytest.mark.django_db
TUESDAY = timedelta(days=1)


def logged(case: Any, who: Person, day: date, hours: float, now: Clock) -> None:  # noqa: F811 a fixture's name
    TimeEntry.objects.create(case=case, person=who, day=day, minutes=int(60 * hours), at=now.at)


@pytest.fixture
def busy(crew: Crew, now: Clock) -> Person:  # noqa: F811 fixtures of projects
    """Bob: 40 h left over two weeks, half of one week more, three open tickets, one run, on call."""
    bob, home = crew.people.bob.human, Place(crew.people.acme.pk)
    Membership.objects.get_or_create(person=bob, team=crew.people.desk)
    of = project(home, starts=date(2026, 3, 2))
    week = {"starts": date(2026, 3, 2), "ends": date(2026, 3, 6)}
    own = Place(crew.people.acme.pk, None, bob.pk)
    work_package(own, project=of, starts=date(2026, 3, 2), ends=date(2026, 3, 13), hours=80, percent=50)
    shared = work_package(home, project=of, **week)
    work_package(home, project=of, **week)  # says nothing
    role = Member.objects.create(project=of, name="Linux", person=bob)
    Assignment.objects.create(project=of, work_package=shared, member=role, percent=50)
    desk = Place(crew.people.acme.pk, crew.people.desk.pk)
    for n in range(4):
        done = incident(desk, state="resolved", resolved_at=now.at - timedelta(days=7 * n + 3))
        logged(done.case, bob, date(2026, 2, 24), 4, now)
    for _n in range(3):
        incident(desk, assignee=bob)
    incident(desk)
    check = operation(desk)
    earlier = run(desk, operation=check, state="done", ended_at=now.at, due_at=now.at - timedelta(days=7))
    logged(earlier.case, bob, date(2026, 2, 23), 1, now)
    run(desk, operation=check, due_at=now.at + TUESDAY, assignee=bob)
    rota(desk, bob, crew.manager.human)
    return bob


def cell(found: Table, name: str, week: int = 0) -> Any:
    return next(one for one in found.rows if one.name == name).cells[week]


def test_what_a_hand_counts_is_told_with_its_causes(busy: Person, crew: Crew) -> None:  # noqa: F811
    found = table(crew.manager, "person")
    first, second = cell(found, "Bob"), cell(found, "Bob", 1)
    causes = {cause.kind: hours for cause, hours in first.causes}
    # 10 days of 4 h; 5 days of 8 h · 50 %; 3 tickets of 16 h / 4; a run of 1 h
    assert causes == {"project": pytest.approx(40), "tickets": pytest.approx(12), "operations": 1}
    assert (first.percent, first.word, first.capacity) == (132, "over", 40)
    assert 6 < first.on_call < 7
    # 16 h in eight weeks are 2 h a week
    assert (round(second.hours, 2), second.word) == (22, "room")
    assert any("neither hours nor who does them" in str(one) for one in found.notices)
    skills = table(crew.manager, "skill")
    assert (cell(skills, "Linux").hours, cell(skills, "Linux").word) == (20, "over")  # nobody holds it
    note_skill(busy, skill="linux", level=3, by=crew.people.admin)
    assert cell(table(crew.manager, "skill"), "Linux").percent == 50
    set_working_time(busy, percent=50, by=crew.people.admin)
    half = cell(table(crew.manager, "person"), "Bob")
    assert (half.capacity, round(half.hours, 2)) == (20, 43)  # of the shared package only half as much
    team = cell(table(crew.manager, "team"), "Desk")
    assert round(team.hours, 2) == 47  # and one ticket that nobody has taken
    page = crew.client(crew.manager).get("/load/").content.decode()
    assert (
        "Bob, week of 2 Mar 2026: 43 h to do, 20 h of working time (Self-service 30 h, tickets 12 h" in page
    )


def test_only_what_one_may_see_counts(busy: Person, crew: Crew) -> None:  # noqa: F811
    stranger = person("otto", crew.people.other, Role.PROJECT_MANAGER)
    assert [one.name for one in table(stranger, "person").rows] == []
    page = crew.client(stranger).get("/load/").content.decode()
    assert "Bob" not in page


def test_ten_people_and_sixty_ask_as_often(busy: Person, crew: Crew) -> None:  # noqa: F811
    asked: dict[str, list[int]] = {}
    client = crew.client(crew.manager)
    home = project(Place(crew.people.acme.pk))
    for n in (10, 50):
        for each in range(n):
            one = person(f"p{n}-{each}", crew.people.acme, Role.AGENT).human
            Membership.objects.create(person=one, team=crew.people.desk)
            work_package(Place(crew.people.acme.pk, None, one.pk), project=home, hours=9,
                         starts=date(2026, 3, 2), ends=date(2026, 3, 4))  # fmt: skip
        for by in ("person", "team", "skill"):
            client.get(f"/load/?by={by}")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/load/?by={by}").status_code == 200
            asked.setdefault(by, []).append(len(queries))
    assert all(few == many <= 25 for few, many in asked.values()), asked
