"""For which customer an incident is: found by its caller, chosen where several could be meant."""

from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast
from tests.api.calling import secret_of
from tests.catalogue import samples as catalogue
from tests.tickets.samples import clock, promised

from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership
from pawl.accounts.permissions import Place
from pawl.catalogue.actions import partners
from pawl.catalogue.models import Agreement, Customer, Service
from pawl.errors import Invalid
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.doing import rewrite
from pawl.incidents.models import Incident
from pawl.tickets.actions.work import refile

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(people: Cast) -> Service:
    """For all within four hours."""
    return promised(Place(people.acme.pk))


def agreed(service: Service, title: str, minutes: int) -> Customer:
    """A customer with an agreement of its own."""
    place = Place(service.case.organisation_id)
    customer: Customer = catalogue.customer(place, title=title)
    for_all = Agreement.objects.get(service=service, customer=None)
    own = catalogue.agreement(place, service=service, customer=customer, calendar=for_all.calendar)
    catalogue.target(own, minutes, clock="resolution")
    return customer


def test_the_only_customer_of_the_service_counts(agent: Actor, rita: Actor, service: Service) -> None:
    sales = agreed(service, "Sales", 30)
    one = actions.report(title="Mail is down", caller=rita.human, service=service, by=agent)
    assert (one.customer, clock(one).minutes) == (sales, 30)
    assert Event.objects.get(case=one.key, activity="opened").facts["customer"] == sales.key


def test_of_several_the_one_of_the_callers_team_counts(
    people: Cast, agent: Actor, rita: Actor, service: Service
) -> None:
    _sales, stores = agreed(service, "Sales", 30), agreed(service, "Stores", 90)
    unknown = actions.report(title="Mail is down", caller=rita.human, service=service, by=agent)
    assert (unknown.customer, clock(unknown).minutes) == (None, 240)
    Membership.objects.create(person=rita.human, team=people.desk)
    partners.change_customer(stores, teams=[people.desk], by=people.admin)
    one = actions.report(title="Mail is down", caller=rita.human, service=service, by=agent)
    assert (one.customer, clock(one).minutes) == (stores, 90)


def test_a_customer_that_is_retired_or_whose_agreement_ended_is_not_meant(
    agent: Actor, rita: Actor, service: Service
) -> None:
    sales = agreed(service, "Sales", 30)
    Customer.objects.filter(pk=sales.pk).update(state="retired")
    one = actions.report(title="Mail is down", caller=rita.human, service=service, by=agent)
    assert one.customer is None


def test_a_ticket_that_gets_a_service_gets_the_customer_with_it(
    agent: Actor, rita: Actor, service: Service
) -> None:
    sales = agreed(service, "Sales", 30)
    one = actions.report(title="Mail is down", caller=rita.human, by=agent)
    rewrite(one, service=service, by=agent)
    assert (one.customer, clock(one).minutes) == (sales, 30)


def test_another_customer_moves_the_clocks_and_none_of_elsewhere_is_taken(
    people: Cast, agent: Actor, rita: Actor, service: Service
) -> None:
    agreed(service, "Sales", 30)
    stores = agreed(service, "Stores", 90)
    one = actions.report(title="Mail is down", caller=rita.human, service=service, by=agent)
    refile(one, customer=stores, by=agent)
    assert clock(one).minutes == 90
    with pytest.raises(Invalid, match="another organisation"):
        refile(one, customer=catalogue.customer(Place(people.other.pk)), by=agent)


def test_the_desk_is_asked_where_several_could_be_meant(
    browser: Client, rita: Actor, service: Service
) -> None:
    agreed(service, "Sales", 30)
    stores = agreed(service, "Stores", 90)
    said: dict[str, Any] = {"title": "Mail is down", "caller": rita.human.key, "service": service.key}
    asked = browser.post("/incidents/new/", said)
    assert (asked.status_code, "choose one of Sales, Stores" in asked.content.decode()) == (422, True)
    made = browser.post("/incidents/new/", said | {"customer": stores.key})
    one = Incident.objects.get()
    assert (made.status_code, one.customer) == (302, stores)


def test_the_page_says_that_a_customer_is_to_be_chosen(
    browser: Client, agent: Actor, rita: Actor, service: Service
) -> None:
    sales = agreed(service, "Sales", 30)
    agreed(service, "Stores", 90)
    one = actions.report(title="Mail is down", caller=rita.human, service=service, by=agent)
    address = f"/incidents/{one.key}/"
    assert "2 could be meant" in browser.get(address).content.decode()
    browser.post(f"{address}customer/", {"customer": sales.key, "version": one.version})
    page = browser.get(address).content.decode()
    assert ("could be meant" in page, "Sales" in page) == (False, True)
    listed = browser.get(f"/incidents/?filter%5Bcustomer_key%5D%5Beq%5D={sales.key}").content.decode()
    assert one.key in listed


def test_the_api_names_another_customer_for_those_who_work_on_it(
    people: Cast, agent: Actor, rita: Actor, service: Service
) -> None:
    sales = agreed(service, "Sales", 30)
    one = actions.report(title="Mail is down", by=agent)
    wide, narrow = ["incident:read", "incident:work", "agreement:read"], ["incident:read"]
    for who, scopes, is_done in ((people.admin, wide, True), (rita, narrow, False)):
        bearer = Client(headers={"authorization": f"Bearer {secret_of(who, scopes=scopes)}"})
        sent = {"customer": sales.key}
        done = bearer.post(
            f"/api/incidents/{one.key}/customer", sent, content_type="application/json",
            headers={"If-Match": f'"{one.version}"'},
        )  # fmt: skip
        assert (done.status_code == 200) is is_done
    assert Incident.objects.get(pk=one.pk).customer == sales
