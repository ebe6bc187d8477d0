"""The status of the services: ninety days back, and a feed that only its person's address opens."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.catalogue import samples as catalogue
from tests.incidents import samples as incidents

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.actions.services import change_service
from pawl.portal.status_pages import token_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast) -> Actor:
    return person("rita", people.acme, Role.REQUESTER)


def failed(people: Cast, days_ago: float, **facts: object) -> None:
    place, at = Place(people.acme.pk), clock.now() - days_ago * DAY
    at = at.replace(hour=12) if abs(days_ago) >= 1 else at
    facts.setdefault("service", catalogue.service(place) if "service" not in facts else None)
    catalogue.outage(place, **{"from_at": at, "until": at + DAY / 4} | facts)


def test_ninety_days_stand_behind_each_service(client: Client, people: Cast, rita: Actor) -> None:
    failed(people, 3)
    failed(people, 200)
    failed(people, 10, is_planned=True)
    client.force_login(rita.human)
    page = client.get("/status/").content.decode()
    assert page.count('<svg class="days"') >= 3
    assert "On 1 of the last 90 days it did not work." in page
    assert page.count('rect class="tone-warn"') in {1, 2}
    assert page.count("did not work</span>") == 1


def test_a_feed_tells_what_its_person_may_see_and_nothing_of_incidents(
    client: Client, people: Cast, rita: Actor
) -> None:
    failed(people, 0.1, until=None)
    failed(people, -2, is_planned=True)
    major = incidents.major(Place(people.acme.pk))
    major.service = catalogue.service(Place(people.acme.pk))
    major.save()
    far = Place(people.other.pk)
    catalogue.outage(far, service=catalogue.service(far), from_at=clock.now() - DAY)
    answer = client.get(f"/status/feed/{token_of(rita.human)}/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    titles = re.findall("<title>(.+?)</title>", answer.content.decode())
    assert sorted(set(titles)) == sorted([
        "Status of the services", "E-mail: It does not work", "E-mail: Planned work",
        "E-mail: It is impaired; many people work on it.",
    ])  # fmt: skip
    assert major.case.title not in answer.content.decode()


def test_what_no_feed_can_hold_is_in_no_name(client: Client, people: Cast, rita: Actor) -> None:
    service = catalogue.service(Place(people.acme.pk))
    catalogue.outage(Place(people.acme.pk), service=service, from_at=clock.now() - DAY)
    change_service(service, title="E\x01\x7f-mail\uffff", by=people.admin)
    answer = client.get(f"/status/feed/{token_of(rita.human)}/")
    assert "<title>E-mail: It does not work" in answer.content.decode()


@pytest.mark.parametrize("token", ["", "x", "WzEsImEiXQ:1abc:def", "9" * 300])
def test_a_made_up_address_opens_nothing(client: Client, people: Cast, token: str) -> None:
    assert client.get(f"/status/feed/{token}/").status_code == 404


def test_a_feed_ends_with_the_account_and_with_the_password(client: Client, rita: Actor) -> None:
    address = f"/status/feed/{token_of(rita.human)}/"
    assert client.get(address).status_code == 200
    rita.human.set_password("another one, long enough")
    rita.human.save()
    assert client.get(address).status_code == 404
    address = f"/status/feed/{token_of(rita.human)}/"
    Person.objects.filter(pk=rita.human.pk).update(is_active=False, deactivated_at=clock.now())
    assert client.get(address).status_code == 404


def test_the_status_of_many_asks_as_much_as_that_of_few(client: Client, people: Cast, rita: Actor) -> None:
    client.force_login(rita.human)
    asked = []
    for _round in range(2):
        failed(people, 2)
        client.get("/status/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/status/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 25


def test_the_api_tells_how_the_services_are(people: Cast, rita: Actor) -> None:
    failed(people, 0.1, until=None)
    found: Any = told(Caller(rita).get("/api/service-status"))
    first, *others = found
    assert (first["state"], first["name"]["en"]) == ("going_on", "E-mail")
    assert {one["state"] for one in others} <= {"works"}
    none: Any = told(Caller(people.charlie).get("/api/service-status"))
    assert none == []
