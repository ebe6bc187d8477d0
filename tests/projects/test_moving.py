"""A row of the plan is moved or made longer: shown first, written by a button, taken back by another."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.projects.conftest import Clock, Crew
from tests.projects.samples import project, work_package

from pawl.accounts.permissions import Place
from pawl.errors import Conflict, Stale
from pawl.history.models import Event
from pawl.projects.actions import moving
from pawl.projects.models import Project, WorkLink, WorkPackage

pytestmark = pytest.mark.django_db


def planned(crew: Crew, **facts: Any) -> tuple[Project, WorkPackage, WorkPackage]:
    """A (5 days from Monday the 2nd) before B (2 days)."""
    place = Place(crew.people.acme.pk, None, crew.manager.human.pk)
    home = project(place, starts=date(2026, 3, 2))
    a = work_package(place, project=home, days=5, starts=date(2026, 3, 2), **facts)
    b = work_package(place, project=home, days=2, position=1)
    WorkLink.objects.create(project=home, predecessor=a, successor=b)
    return home, a, b


def post(client: Client, home: Project, work: WorkPackage, **said: str) -> Any:
    work.refresh_from_db()
    told = {"work": work.key, "version": str(work.version), **said}
    return client.post(f"/projects/{home.key}/schedule/move/", told)


def test_what_waits_for_it_follows_and_a_button_takes_it_back(crew: Crew, now: Clock) -> None:
    home, a, b = planned(crew)
    client = crew.client(crew.manager)
    address = f"/projects/{home.key}/schedule/move/?work={a.key}&starts=2026-03-05"
    shown = client.get(address).content.decode()
    assert "The project would end on" in shown
    assert all(text in shown for text in (a.key, b.key, "2026-03-12", "2026-03-13"))
    assert post(client, home, a, starts="2026-03-05").status_code == 302
    a.refresh_from_db()
    assert (a.starts, a.ends, a.constraint) == (date(2026, 3, 5), date(2026, 3, 11), "asap")
    page = client.get(f"/projects/{home.key}/schedule/").content.decode()
    assert "is moved" in page
    before = {"starts": "2026-03-02", "ends": "", "days": "5.00", "constraint": "asap", "constraint_on": ""}
    assert post(client, home, a, act="undo", **before).status_code == 302
    a.refresh_from_db()
    assert (a.starts, a.ends, a.days) == (date(2026, 3, 2), None, Decimal(5))
    assert Event.objects.filter(case=a.key, activity="changed").count() == 2


def test_what_waits_is_held_by_a_constraint_and_never_before_its_links(crew: Crew, now: Clock) -> None:
    _home, a, b = planned(crew)
    moving.move(b, starts=date(2026, 3, 16), by=crew.manager)
    b.refresh_from_db()
    assert (b.constraint, b.constraint_on, b.starts, b.ends) == (
        "snet", date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 17),
    )  # fmt: skip
    early = moving.preview(b, starts=date(2026, 3, 3), by=crew.manager)
    assert early.fields["starts"] == date(2026, 3, 9), "A ends on Friday"
    assert early.hint is not None
    longer = moving.preview(a, ends=date(2026, 3, 10), by=crew.manager)
    assert (longer.fields["days"], longer.end) == (7, (date(2026, 3, 17), date(2026, 3, 17)))
    assert [one.work.key for one in longer.rows] == [a.key], "B is held later than that"


@pytest.mark.parametrize(
    ("facts", "said", "why"),
    [
        ({"state": "in_progress", "started_on": date(2026, 3, 2)}, {"starts": "2026-03-09"}, "has begun"),
        ({"constraint": "alap"}, {"starts": "2026-03-09"}, "constraint of its own"),
        ({"days_high": 6}, {"ends": "2026-03-31"}, "estimate says"),
        ({}, {"ends": "2026-02-03"}, "end before it starts"),
        ({}, {"starts": "2026-03-09", "ends": "2026-03-10"}, "not both"),
        ({}, {"starts": "soon"}, "valid date"),
    ],
)
def test_what_cannot_be_moved_says_why(
    crew: Crew, now: Clock, facts: dict[str, Any], said: dict[str, str], why: str
) -> None:
    home, a, _b = planned(crew, **facts)
    answer = post(crew.client(crew.manager), home, a, **said)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert not Event.objects.filter(case=a.key).exists()


def test_it_is_the_managers_and_of_this_project_alone(crew: Crew, now: Clock) -> None:
    home, a, _b = planned(crew)
    other, theirs, _ = planned(crew)
    address = f"/projects/{home.key}/schedule/move/?work="
    assert crew.client(crew.agent_of_all).get(address + a.key).status_code == 403
    assert crew.client(crew.people.charlie).get(address + a.key).status_code == 404
    assert crew.client(crew.manager).get(address + theirs.key).status_code == 404
    stale = WorkPackage.objects.select_related("case", "project__case").get(pk=a.pk)
    moving.move(a, starts=date(2026, 3, 9), by=crew.manager)
    with pytest.raises(Stale):
        moving.move(stale, starts=date(2026, 3, 10), by=crew.manager)
    with pytest.raises(Conflict, match="nothing to take back"):
        moving.put_back(a, {}, by=crew.manager)
    assert other.key != home.key


def test_a_preview_of_many_rows_asks_as_much_as_one_of_few(crew: Crew, now: Clock) -> None:
    home, a, _b = planned(crew)
    client = crew.client(crew.manager)
    address = f"/projects/{home.key}/schedule/move/?work={a.key}&starts=2026-03-05"
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for at in range(20):
        row = work_package(Place(crew.people.acme.pk), project=home, days=1, position=at + 2)
        WorkLink.objects.create(project=home, predecessor=a, successor=row)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few) <= 25
