"""Home of agents, of those who lead, of those who need help: what is to do now, and nothing of others."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.catalogue import samples as catalogue
from tests.incidents import samples as incidents
from tests.recurring import samples as recurring
from tests.requests import samples as requests

from pawl import clock
from pawl.accounts.models import Membership
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.models import Comment
from pawl.portal.leading_now import services_now, teams_now
from pawl.portal.working_now import now_of
from pawl.tickets.models import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    made = cast()
    Membership.objects.create(person=made.bob.human, team=made.desk)
    return made


def late(one: Any) -> Any:
    past = clock.now() - timedelta(hours=1)
    Clock.objects.create(case=one.case, word="resolution", minutes=60, started_at=past, due_at=past)
    return one


def said(one: Any, by: Any) -> None:
    Comment.objects.create(case=one.case, author=by.human, text="And?", at=clock.now())


def home(client: Client, who: Any) -> str:
    client.force_login(who.human)
    return client.get("/").content.decode()


def test_an_agent_sees_what_is_theirs_what_is_nobodys_and_who_waits(client: Client, people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    place = Place(people.acme.pk, people.desk.pk, rita.human.pk)
    mine = [late(incidents.incident(place, assignee=people.bob.human)) for _ in range(2)]
    free = incidents.incident(place)
    other = incidents.incident(place, assignee=people.alice.human)
    said(mine[0], rita)
    said(mine[1], rita)
    said(mine[1], people.bob)
    now = now_of(people.bob)
    assert now is not None
    assert ({row["key"] for row in now.mine}, now.late) == ({one.key for one in mine}, 2)
    assert [row["key"] for row in now.nobodys] == [free.key]
    assert [case.key for case in now.answered] == [mine[0].key]
    page = home(client, people.bob)
    assert "2 are late" in page
    assert other.key not in page
    assert now_of(rita) is None


def test_home_says_who_is_on_watch_and_what_is_on_fire(client: Client, people: Cast) -> None:
    place = Place(people.acme.pk, people.desk.pk, people.bob.human.pk)
    shift, major = recurring.shift(place), incidents.major(place)
    page = home(client, people.bob)
    assert f'href="/shifts/{shift.key}/"' in page
    assert f"{major.key} {major.case.title}" in page


def test_a_lead_sees_the_load_of_teams_and_people(client: Client, people: Cast) -> None:
    lead = person("lea", people.acme, Role.TEAM_LEAD)
    Membership.objects.create(person=lead.human, team=people.desk)
    place = Place(people.acme.pk, people.desk.pk)
    late(incidents.incident(place, priority=1, computed_priority=1))
    incidents.incident(place, assignee=people.bob.human)
    requests.request(place)
    incidents.incident(Place(people.other.pk))
    found = teams_now(lead)
    assert found is not None
    [one] = found.teams
    assert (one.open, one.nobodys, one.urgent, one.late) == (3, 2, 1, 1)
    assert [(each.name, each.open) for each in found.people] == [("Bob", 1)]
    assert "Who has how much" in home(client, lead)


def test_a_service_owner_sees_the_own_services_the_worst_first(client: Client, people: Cast) -> None:
    sam = person("sam", people.acme, Role.SERVICE_OWNER)
    place = Place(people.acme.pk, None, sam.human.pk)
    quiet, broken = catalogue.service(place), catalogue.service(place)
    others = catalogue.service(Place(people.acme.pk))
    catalogue.outage(place, service=broken, from_at=clock.now() - timedelta(hours=1))
    late(incidents.incident(place, service=quiet))
    found = services_now(sam)
    assert found is not None
    assert [(one.service, one.health.state, one.open, one.late) for one in found[:2]] == [
        (broken, "going_on", 0, 0), (quiet, "works", 1, 1),
    ]  # fmt: skip
    assert others not in [one.service for one in found]
    assert "How the services do" in home(client, sam)


def test_whoever_needs_help_sees_their_tickets_in_plain_words(client: Client, people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    place = Place(people.acme.pk, people.desk.pk, rita.human.pk)
    mine = requests.in_fulfilment(place)
    other = incidents.incident(Place(people.acme.pk, people.desk.pk))
    page = home(client, rita)
    assert "you should have it by" in page
    assert mine.key in page
    assert other.key not in page


@pytest.mark.parametrize("role", [Role.AGENT, Role.TEAM_LEAD, Role.SERVICE_OWNER, Role.CHANGE_MANAGER])
def test_home_asks_as_much_for_much_as_for_little(client: Client, people: Cast, role: Role) -> None:
    somebody = person("somebody", people.acme, role)
    Membership.objects.create(person=somebody.human, team=people.desk)
    place = Place(people.acme.pk, people.desk.pk)
    asked = []
    for n in (2, 6):
        for _number in range(n):
            late(incidents.incident(place, assignee=somebody.human))
            incidents.incident(place, service=catalogue.service(place))
        home(client, somebody)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 25, [one["sql"][:90] for one in queries]
