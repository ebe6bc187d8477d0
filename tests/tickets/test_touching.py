"""What a ticket touches: named by whoever sees it, hurting services and customers by what stands on what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.api.calling import secret_of
from tests.catalogue import samples as catalogue
from tests.changes.samples import MONDAY, change
from tests.configuration.samples import item, stands
from tests.incidents.samples import incident
from tests.requests import samples as requests

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Service
from pawl.collaboration.models import Case
from pawl.configuration.models import Dependency
from pawl.errors import Invalid, NotAllowed
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.tickets.actions.touching import affect, spare
from pawl.tickets.impact import impact_of

pytestmark = pytest.mark.django_db
SINCE = MONDAY - timedelta(days=365)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def place(people: Cast) -> Place:
    return Place(people.acme.pk)


@pytest.fixture
def browser(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


def mail(place: Place, **facts: Any) -> tuple[Service, Any]:
    """A critical service on a server, agreed with a customer."""
    service = catalogue.service(place, criticality="critical")
    catalogue.agreement(place, service=service, customer=catalogue.customer(place))
    server = item(place)
    stands(service, server, valid_from=SINCE, **facts)
    return service, server


def test_an_item_shows_services_and_customers_behind_it(people: Cast, place: Place) -> None:
    service, server = mail(place)
    one = affect(incident(place), server.case, by=people.admin)
    found = impact_of(one, people.admin)
    assert [(hit.case, hit.health) for hit in found.services] == [(service.case, "down")]
    customer = service.agreements.get().customer
    assert (found.customers, found.suggested) == ([customer], 1)
    assert Event.objects.get(case=one.key, activity="affected").facts["item"] == server.key


def test_a_service_it_is_only_filed_under_speaks_for_no_impact(people: Cast, place: Place) -> None:
    service, server = mail(place)
    one = incident(place, service=service)
    found = impact_of(one, people.admin)
    assert ([hit.case for hit in found.services], found.suggested) == ([service.case], None)
    assert impact_of(affect(one, server.case, by=people.admin), people.admin).suggested == 1


def test_one_of_two_only_degrades_and_speaks_for_less(people: Cast, place: Place) -> None:
    service, server = mail(place, group="mail", needed=1)
    stands(service, item(place, "Second server"), group="mail", needed=1, valid_from=SINCE)
    found = impact_of(affect(incident(place), server.case, by=people.admin), people.admin)
    assert ([hit.health for hit in found.services], found.suggested) == (["degraded"], 2)


def test_what_stood_on_what_at_the_time_counts(people: Cast, place: Place) -> None:
    _service, server = mail(place)
    Dependency.objects.update(valid_until=MONDAY + timedelta(hours=1))
    then = affect(incident(place, state="resolved"), server.case, by=people.admin)
    now = affect(incident(place), server.case, by=people.admin)
    assert [len(impact_of(one, people.admin).services) for one in (then, now)] == [1, 0]


def test_only_what_one_may_see_is_named_and_the_rest_counted(people: Cast, place: Place) -> None:
    secret = item(Place(people.acme.pk, people.desk.pk, confidential=True), "Safe")
    one = affect(incident(place), secret.case, by=people.admin)
    eve = person("eve", people.acme, Role.AGENT)
    found = impact_of(one, eve)
    assert (found.named.items, found.named.hidden, found.hits) == ([], 1, ())


def test_nothing_of_elsewhere_and_nothing_else_is_touched(people: Cast, place: Place) -> None:
    one, foreign = incident(place), item(Place(people.other.pk))
    with pytest.raises(Invalid, match="another organisation"):
        affect(one, foreign.case, by=people.admin)
    with pytest.raises(Invalid, match="Only services"):
        affect(one, incident(place).case, by=people.admin)
    with pytest.raises(NotAllowed):
        affect(one, item(place).case, by=person("rita", people.acme, Role.REQUESTER))


def test_named_and_spared_on_the_page_with_the_impact_to_take_over(
    browser: Client, people: Cast, place: Place
) -> None:
    _service, server = mail(place)
    one = incident(place)
    address = f"/incidents/{one.key}/"
    browser.post(f"{address}items/", {"item": "mail server", "version": "1"})
    page = browser.get(f"{address}items/").content.decode()
    assert f'hx-get="{address}items/"' in browser.get(address).content.decode()
    assert ("Services hurt" in page, f"{address}priority/?impact=1" in page) == (True, True)
    assert 'value="1" selected' in browser.get(f"{address}priority/?impact=1").content.decode()
    browser.post(f"{address}items/", {"item": server.key, "act": "spare", "version": "2"})
    assert "Services hurt" not in browser.get(f"{address}items/").content.decode()


def test_the_page_of_an_item_lists_its_tickets(browser: Client, people: Cast, place: Place) -> None:
    _service, server = mail(place)
    here = affect(incident(place, title="Mail is down"), server.case, by=people.admin)
    hidden = incident(Place(people.other.pk), title="Their secret")
    page = browser.get(f"/items/{server.key}/").content.decode()
    assert (here.key in page, "Mail is down" in page, hidden.case.title in page) == (True, True, False)


def test_pages_read_with_the_same_queries_however_much_is_named(
    browser: Client, people: Cast, place: Place
) -> None:
    def queries(one: Incident) -> int:
        browser.get(f"/incidents/{one.key}/items/")
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(f"/incidents/{one.key}/items/").status_code == 200
        return len(seen)

    small, large = incident(place), incident(place)
    affect(small, mail(place)[1].case, by=people.admin)
    for n in range(10):
        service = catalogue.service(place)
        server = item(place, f"Server {n}")
        stands(service, server, valid_from=SINCE)
        affect(large, server.case, by=people.admin)
    assert queries(small) == queries(large) <= 25


def test_the_api_names_hits_and_takes_names(people: Cast, place: Place) -> None:
    service, server = mail(place)
    one = incident(place)
    scopes = ["incident:read", "incident:work", "item:read", "catalogue:read", "agreement:read"]
    bearer = Client(headers={"authorization": f"Bearer {secret_of(people.admin, scopes=scopes)}"})
    sent = {"item": server.key}
    done = bearer.post(
        f"/api/incidents/{one.key}/affect", sent, content_type="application/json", headers={"If-Match": '"1"'}
    )
    told = bearer.get(f"/api/incidents/{one.key}/impact").json()
    assert (done.status_code, told["named"], told["suggested"]) == (200, [server.key], 1)
    assert [hit["key"] for hit in told["services"]] == [service.key]


def test_a_merged_incident_hands_over_what_it_named(people: Cast, place: Place) -> None:
    _service, server = mail(place)
    one, into = affect(incident(place), server.case, by=people.admin), incident(place)
    actions.merge(one, into=into, by=people.admin)
    assert impact_of(into, people.admin).named.items == [Case.objects.get(pk=server.pk)]


def test_keys_of_what_one_may_not_see_are_told_by_no_change(people: Cast, place: Place) -> None:
    secret = item(Place(people.acme.pk, people.desk.pk, confidential=True), "Safe")
    one = change(place, planned_from=clock.now(), planned_until=clock.now() + timedelta(hours=1))
    other = change(place, planned_from=clock.now(), planned_until=clock.now() + timedelta(hours=1))
    for each in (one, other):
        affect(each, secret.case, by=people.admin)
    eve: Actor = person("eve", people.acme, Role.CHANGE_MANAGER)
    bearer = Client(headers={"authorization": f"Bearer {secret_of(eve, scopes=['change:read'])}"})
    told = bearer.get(f"/api/changes/{one.key}").json()
    (conflict,) = bearer.get(f"/api/changes/{one.key}/conflicts").json()
    assert (told["affected"], conflict["kind"], conflict["shared"]) == ([], "same_item", [])


def test_spared_what_was_not_named_changes_nothing(people: Cast, place: Place) -> None:
    one = incident(place)
    spare(one, item(place).case, by=people.admin)
    assert (one.version, Event.objects.filter(case=one.key).count()) == (1, 0)


def test_a_request_hurts_nobody_by_the_service_that_it_is_about(people: Cast, place: Place) -> None:
    one = requests.request(place)
    found = impact_of(one, people.admin)
    assert (len(found.named.items), found.services, found.suggested) == (1, [], None)
    _service, server = mail(place)
    found = impact_of(affect(one, server.case, by=people.admin), people.admin)
    assert (len(found.services), found.suggested) == (1, None)
