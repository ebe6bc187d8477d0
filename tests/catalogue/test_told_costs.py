"""The cost of services on the page of a customer and in the API: in full, or why it is not known."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, person
from tests.catalogue import samples
from tests.configuration import samples as items
from tests.incidents.samples import incident

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.costing import cost_of, costs_of
from pawl.catalogue.models import CostEntry, Customer, Rate, Service
from pawl.catalogue.told_costs import months_back
from pawl.tickets.models import TimeEntry

pytestmark = pytest.mark.django_db


def rated(people: Cast) -> Customer:
    Rate.objects.create(organisation=people.acme, hourly=60, currency="EUR", effective_from="2020-01-01")
    return samples.customer(Place(people.acme.pk))


def served(people: Cast, customer: Customer, users: int | None = 10) -> Service:
    """A service of this month: two tickets, an hour, an amount of 40 and an item of 20 of its own."""
    place, today = Place(people.acme.pk), clock.now().date()
    service = samples.service(place, users=users)
    samples.agreement(place, customer=customer, service=service)
    for _ticket in range(2):
        one = incident(place, service=service, opened_at=clock.now())
    TimeEntry.objects.create(case=one.case, person=people.bob.human, minutes=60, day=today, at=clock.now())
    CostEntry.objects.create(
        service=service, month=today.replace(day=1), amount=40, currency="EUR", what="Licences"
    )
    items.stands(service, items.item(place, monthly_cost=20, currency="EUR"))
    return service


def test_each_service_costs_as_much_among_many_as_alone(people: Cast) -> None:
    customer = rated(people)
    services = [served(people, customer) for _one in range(3)]
    items.stands(services[0], items.item(Place(people.acme.pk), monthly_cost=5, currency="USD"))
    months = months_back(2)
    among = costs_of(services, months)
    assert [among[one.pk] for one in services] == [cost_of(one, months) for one in services]
    now = among[services[1].pk][1][-1]
    assert [now.hours, now.other, now.items] == [Decimal(60), Decimal(40), Decimal(20)]
    assert now.tickets == 2


def test_page_and_api_tell_it_in_full_or_why_not(people: Cast, client: Client) -> None:
    customer = rated(people)
    known, unknown = served(people, customer), served(people, customer, users=None)
    client.force_login(person("ria", people.acme, Role.RELATIONSHIP_OWNER).human)
    page = client.get(f"/customers/{customer.key}/cost/").content.decode()
    assert ("120.00 EUR" in page, "12.00" in page, "60.00" in page) == (True, True, True)
    told = client.get(f"/api/customers/{customer.key}/cost?months=1").json()
    found = {one["service"]: one for one in told}
    full, part = found[known.key], found[unknown.key]
    assert [Decimal(full[name]) for name in ("total", "per_ticket", "per_user")] == [120, 60, 12]
    assert full["why"] == []
    assert (part["per_user"], part["why"]) == (None, ["Nobody has said how many users it has."])
    assert client.get(f"/api/services/{known.key}/cost?months=1").json() == [full]
    assert client.get(f"/api/customers/{customer.key}/cost?months=9999").status_code == 422
    client.force_login(people.bob.human)
    assert client.get(f"/api/customers/{customer.key}/cost").status_code in {403, 404}


def test_ten_services_are_told_in_as_many_queries_as_one(people: Cast, client: Client) -> None:
    customer, asked = rated(people), []
    client.force_login(person("ria", people.acme, Role.RELATIONSHIP_OWNER).human)
    for more in (1, 9):
        for _service in range(more):
            served(people, customer)
        client.get(f"/customers/{customer.key}/cost/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/customers/{customer.key}/cost/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 25
