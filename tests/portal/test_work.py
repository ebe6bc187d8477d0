"""One worklist for all practices: in order, page by page, whose it is, taken and given back, shared."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.changes import samples as changes
from tests.incidents import samples as incidents
from tests.problems import samples as problems
from tests.projects import samples as projects
from tests.recurring import samples as recurring
from tests.requests import samples as requests

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership, Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.errors import Conflict
from pawl.incidents.models import Incident
from pawl.portal.work_acts import take
from pawl.portal.work_list import WORK
from pawl.projects.models import WorkPackage
from pawl.requests.models import FulfilmentTask
from pawl.tickets.models import Clock
from pawl.web.models import SavedView

pytestmark = pytest.mark.django_db
MINE = "filter[whose][eq]=mine"


@pytest.fixture
def people() -> Cast:
    made = cast()
    Membership.objects.create(person=made.bob.human, team=made.desk)
    return made


def desk(people: Cast) -> Place:
    return Place(people.acme.pk, people.desk.pk)


def due(one: Any, hours: float) -> None:
    now = clock.now()
    known = {"word": "resolution", "minutes": 60, "started_at": now, "due_at": now + timedelta(hours=hours)}
    Clock.objects.create(case=one.case, **known)


def of_project(place: Place, **facts: Any) -> Any:
    """Begun in a project that is being done; due, long ago, when its last day was over."""
    home = projects.project(place, state="executing")
    return projects.work_package(place, project=home, state="in_progress", **facts)


def of_each(people: Cast) -> dict[str, Any]:
    """Something open of every kind, on Bob's desk."""
    place = desk(people)
    found = {
        "task": requests.task(place), "problem": problems.problem(place), "change": changes.planned(place, 5),
        "first": incidents.incident(place, priority=2, computed_priority=2),
        "last": incidents.incident(place, priority=1, computed_priority=1),
        "run": recurring.run(place), "work": of_project(place, ends=date(2020, 1, 5)),
        "risk": projects.raid_item(place, due=date(2020, 1, 4)),
    }  # fmt: skip
    due(found["first"], -1)
    due(found["last"], 3)
    return found


def keys(actor: Actor, query: str = "") -> list[str]:
    return [row["key"] for row in WORK.page(actor, WORK.parse(actor, QueryDict(query))).rows]


def test_all_practices_make_one_list_in_the_order_of_what_is_due(people: Cast) -> None:
    one = of_each(people)
    found = keys(people.bob)
    order = [found.index(one[name].key) for name in ("risk", "work", "run", "first", "last", "problem")]
    assert order == sorted(order)
    assert {one["task"].key, one["run"].key, one["task"].request.key} <= set(found)
    assert keys(people.charlie) == []


@pytest.mark.parametrize("sort", ["due", "-due", "priority", "-priority,due", "opened", "-opened"])
def test_pages_hold_every_row_once_both_ways(people: Cast, sort: str) -> None:
    of_each(people)
    whole = keys(people.bob, f"sort={sort}")
    pages: list[list[str]] = []
    backwards: list[list[str]] = []
    query: Any = f"sort={sort}&limit=2"
    while query:
        page = WORK.page(people.bob, WORK.parse(people.bob, QueryDict(query)))
        pages.append([row["key"] for row in page.rows])
        query = page.next and f"sort={sort}&limit=2&cursor={page.next}"
    while page.previous:
        again = QueryDict(f"sort={sort}&limit=2&cursor={page.previous}")
        page = WORK.page(people.bob, WORK.parse(people.bob, again))
        backwards.insert(0, [row["key"] for row in page.rows])
    assert [key for rows in pages for key in rows] == whole
    assert len(set(whole)) == len(whole) >= 8
    assert backwards == pages[:-1]
    each = WORK.each(people.bob, WORK.parse(people.bob, QueryDict(f"sort={sort}")))
    assert [row["key"] for row in each] == whole


def test_it_knows_whose_work_it_is(people: Cast) -> None:
    far = Team.objects.create(organisation=people.acme, name="Far")
    one = of_each(people)
    Incident.objects.filter(pk=one["first"].pk).update(assignee=people.bob.human)
    Incident.objects.filter(pk=one["last"].pk).update(assignee=people.alice.human)
    other = incidents.incident(Place(people.acme.pk, far.pk))
    lead = person("lea", people.acme, Role.TEAM_LEAD)
    assert keys(people.bob, MINE) == [one["first"].key]
    assert one["last"].key in keys(people.bob, "filter[whose][eq]=team")
    assert one["last"].key not in keys(people.bob, "filter[whose][in]=mine,nobody")
    assert other.key in keys(lead)
    assert keys(lead, "filter[whose][in]=mine,team") == []
    assert keys(people.bob, "filter[late][eq]=true&filter[kind][eq]=incident") == [one["first"].key]
    assert keys(people.bob, "filter[kind][eq]=problem") == [one["problem"].key]


def test_many_are_taken_at_once_and_given_back(client: Client, people: Cast) -> None:
    one = of_each(people)
    client.force_login(people.bob.human)
    rows = {
        row["key"]: row["pk"] for row in WORK.page(people.bob, WORK.parse(people.bob, QueryDict(""))).rows
    }
    wanted = [one[name].key for name in ("first", "task", "problem", "change")]
    sent = {"act": "take", "chosen": [str(rows[key]) for key in wanted], "back": "?"}
    preview = client.post("/work/", sent).content.decode()
    assert all(key in preview for key in wanted)
    assert keys(people.bob, MINE) == []
    assert client.post("/work/", sent | {"confirmed": "yes"}).status_code == 302
    assert set(keys(people.bob, MINE)) == set(wanted)
    assert client.post("/work/", sent | {"act": "give_back", "confirmed": "yes"}).status_code == 302
    assert keys(people.bob, MINE) == []
    assert FulfilmentTask.objects.get(pk=one["task"].pk).assignee is None


def test_what_is_not_to_be_seen_cannot_be_taken(client: Client, people: Cast) -> None:
    hidden = incidents.incident(Place(people.other.pk))
    client.force_login(people.bob.human)
    refused = client.post("/work/", {"act": "take", "chosen": [str(hidden.pk * 8 + 1)], "confirmed": "yes"})
    assert refused.status_code == 409
    assert Incident.objects.get(pk=hidden.pk).assignee is None
    assert client.get("/work/split/", {"open": str(hidden.pk * 8 + 1)}).status_code == 404
    client.force_login(person("rita", people.acme, Role.REQUESTER).human)
    assert client.get("/work/").status_code == client.get("/work/split/").status_code == 403


def test_the_list_stands_beside_what_is_open_in_it(client: Client, people: Cast) -> None:
    one = of_each(people)
    client.force_login(people.bob.human)
    assert one["first"].case.title in client.get("/work/split/").content.decode()
    page = client.get("/work/split/", {"open": str(one["task"].pk * 8 + 6)}).content.decode()
    assert f'href="/fulfilment-tasks/{one["task"].key}/"' in page
    assert one["task"].request.case.title in page


def test_a_view_is_shared_with_a_team_and_with_nobody_else(client: Client, people: Cast) -> None:
    mate, away = person("mia", people.acme, Role.AGENT), person("abe", people.acme, Role.AGENT)
    Membership.objects.create(person=mate.human, team=people.desk)
    client.force_login(people.bob.human)
    sent = {"listing": "work", "name": "Late ones", "query": "?filter[late][eq]=true", "next": "/work/"}
    client.post("/views/", sent | {"team": people.desk.key})
    view = SavedView.objects.get()
    assert "Late ones" in client.get("/work/").content.decode()
    client.force_login(mate.human)
    assert "Shared with Desk by Bob" in client.get("/work/").content.decode()
    assert client.post(f"/views/{view.pk}/removal/", {"next": "/work/"}).status_code == 404
    client.force_login(away.human)
    assert "Late ones" not in client.get("/work/").content.decode()
    assert client.post("/views/", sent | {"team": people.desk.key}).status_code == 404
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize("address", ["/work/", "/work/split/"])
def test_many_rows_ask_as_much_as_few(client: Client, people: Cast, address: str) -> None:
    of_each(people)
    client.force_login(people.bob.human)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _number in range(4):
        of_each(people)
    client.get(address)  # what the samples set up is read once
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= 25


def test_the_index_of_clocks_leads_to_the_same_pages(people: Cast) -> None:
    for number in (7, 3, 11, 1, 9, 5, 2, 8, 4, 10, 6, 12):
        one = incidents.incident(desk(people), title=f"Number {number}")
        due(one, number)
        if number % 3 == 0:
            late = clock.now() + timedelta(hours=number + 20)
            Clock.objects.create(
                case=one.case, word="response", minutes=9, started_at=clock.now(), due_at=late
            )
    incidents.incident(desk(people))
    whole = keys(people.bob)
    found, query = [], "limit=2"
    while query:
        page = WORK.page(people.bob, WORK.parse(people.bob, QueryDict(query)))
        found += [row["title"] for row in page.rows]
        query = page.next and f"limit=2&cursor={page.next}"  # type: ignore[assignment]
    assert len(whole) == 13
    assert found == [*(f"Number {number}" for number in range(1, 13)), "Mail is down"]


def test_the_api_and_the_export_tell_the_same(people: Cast) -> None:
    one = of_each(people)
    bob = Caller(people.bob)
    body = told(bob.get("/api/work?limit=3&fields=key,kind,due,priority"))
    assert [row["key"] for row in body["items"]] == keys(people.bob)[:3]
    assert "next" in body
    late = told(bob.get("/api/work?filter[priority][empty]=true&fields=key"))
    assert [row["key"] for row in late["items"]] == [
        one["risk"].key, one["work"].key, one["run"].key,
    ]  # fmt: skip
    never = {row["key"] for row in told(bob.get("/api/work?filter[due][empty]=true&fields=key"))["items"]}
    assert one["problem"].key in never
    assert one["last"].key not in never
    file = b"".join(bob.get("/api/work/export?form=csv").streaming_content).decode()
    assert all(key in file for key in keys(people.bob))
    assert Caller(person("rita", people.acme, Role.REQUESTER)).get("/api/work").status_code == 403


def test_work_of_projects_stays_with_whom_the_plan_says(client: Client, people: Cast) -> None:
    place = Place(people.acme.pk, people.desk.pk, people.bob.human.pk)
    mine = of_project(place)
    soon = clock.now().date() + timedelta(days=13)
    begins = of_project(place, starts=soon)
    WorkPackage.objects.filter(pk=begins.pk).update(state="planned")
    for home, starts in ((begins.project, soon + timedelta(days=30)), (projects.project(place), soon)):
        projects.work_package(place, project=home, starts=starts)
    watched = projects.raid_item(place, project=mine.project, due=clock.now().date() - timedelta(days=1))
    for state, days in (("open", 15), ("closed", -1)):
        later = clock.now().date() + timedelta(days=days)
        projects.raid_item(place, project=mine.project, due=later, state=state)
    assert set(keys(people.bob, MINE)) == {mine.key, begins.key, watched.key}
    assert keys(people.bob, f"{MINE}&filter[kind][eq]=raid_item&filter[late][eq]=true") == [watched.key]
    client.force_login(people.bob.human)
    rows = WORK.page(people.bob, WORK.parse(people.bob, QueryDict(MINE))).rows
    for number in (row["pk"] for row in rows):
        answer = client.get(f"/work/split/?open={number}")
        assert (answer.status_code, answer.context["may_take"]) == (200, False)
        with pytest.raises(Conflict, match="plan"):
            take(people.bob, number)
