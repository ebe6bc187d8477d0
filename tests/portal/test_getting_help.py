"""Get help: what somebody who needs it finds, in plain words, and never what is not theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.catalogue import samples as catalogue
from tests.incidents import samples as incidents
from tests.requests import samples as requests

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.portal.getting_help import own_tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast, client: Client) -> Any:
    one = person("rita", people.acme, Role.REQUESTER)
    client.force_login(one.human)
    return one


def place_of(people: Cast, who: Any) -> Place:
    return Place(people.acme.pk, people.desk.pk, who.human.pk)


def test_own_tickets_say_in_plain_words_where_they_are(client: Client, people: Cast, rita: Any) -> None:
    mine = requests.in_fulfilment(place_of(people, rita))
    broken = incidents.incident(place_of(people, rita))
    other = requests.in_fulfilment(place_of(people, people.bob))
    page = client.get("/get-help/").content.decode()
    assert mine.key in page
    assert broken.key in page
    assert other.key not in page
    assert "you should have it by" in page
    assert {one.key for one in own_tickets(rita)} == {mine.key, broken.key}


def test_what_waits_for_the_reader_stands_first_and_its_page_says_so(
    client: Client, people: Cast, rita: Any
) -> None:
    place = place_of(people, rita)
    waiting = incidents.incident(place, state="on_hold", hold_reason="awaiting_caller")
    done = incidents.incident(place, state="resolved", resolved_at=clock.now())
    fresh = incidents.incident(place)
    assert [one.key for one in own_tickets(rita)] == [waiting.key, fresh.key, done.key]
    assert "We wait for your answer" in client.get(f"/incidents/{waiting.key}/").content.decode()
    page = client.get("/get-help/", {"q": "my screen is blue"}).content.decode()
    assert "/incidents/new/?title=my%20screen%20is%20blue" in page
    assert 'href="/alerts/"' not in page


def test_search_answers_with_what_can_be_asked_for_and_own_tickets(
    client: Client, people: Cast, rita: Any
) -> None:
    model = requests.model(Place(people.acme.pk))
    mine = requests.in_fulfilment(place_of(people, rita))
    found = client.get("/get-help/", {"q": "notebook please"}).content.decode()
    head, _head, _rest = found.partition('id="own"')
    assert f"/ask/{model.key}/" in head
    found = client.get("/get-help/", {"q": mine.key}).content.decode()
    assert f"/cases/{mine.key}/" in found
    assert "Nothing found" in client.get("/get-help/", {"q": "zzzz"}).content.decode()


def test_what_is_offered_to_others_is_not_shown(client: Client, people: Cast, rita: Any) -> None:
    offering = catalogue.offering(Place(people.acme.pk), entitlement="teams")
    offering.teams.set([people.desk])
    hidden = requests.model(Place(people.acme.pk), offering=offering)
    assert hidden.key not in client.get("/get-help/").content.decode()


def test_the_status_says_what_does_not_work_and_what_is_planned(
    client: Client, people: Cast, rita: Any
) -> None:
    place, now = Place(people.acme.pk), clock.now()
    works, broken = catalogue.service(place), catalogue.service(place)
    catalogue.outage(place, service=broken, from_at=now - timedelta(hours=1), until=None, is_planned=False)
    catalogue.outage(
        place, service=works, from_at=now + timedelta(days=1), until=now + timedelta(days=2), is_planned=True
    )
    page = client.get("/status/").content.decode()
    assert page.index("does not work") < page.index("Planned work") < page.index(">works<")
    assert "does not work at the moment" in client.get("/get-help/").content.decode()


def test_a_portal_of_many_asks_as_much_as_one_of_few(client: Client, people: Cast, rita: Any) -> None:
    requests.in_fulfilment(place_of(people, rita))
    incidents.incident(place_of(people, rita))
    client.get("/get-help/", {"q": "notebook"})
    with CaptureQueriesContext(connection) as few:
        client.get("/get-help/", {"q": "notebook"})
    for _ in range(3):
        requests.in_fulfilment(place_of(people, rita))
        incidents.incident(place_of(people, rita))
    client.get("/get-help/", {"q": "notebook"})  # what the samples set up is read once
    with CaptureQueriesContext(connection) as many:
        client.get("/get-help/", {"q": "notebook"})
    assert len(few) == len(many) <= 25
