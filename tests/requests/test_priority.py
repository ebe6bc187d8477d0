"""The priority of a request: begun by its model, said otherwise with a reason; its clocks follow."""

from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import secret_of
from tests.catalogue import samples as catalogue
from tests.requests import samples
from tests.tickets.samples import clock, promised

from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.errors import Invalid
from pawl.history.models import Event
from pawl.requests.actions import asking, steps
from pawl.requests.definition import Definition
from pawl.requests.models import ServiceRequest

pytestmark = pytest.mark.django_db
URGENT = {**samples.NOTEBOOK, "impact": 2, "urgency": 1}


@pytest.fixture
def people() -> Cast:
    return cast()


def asked(people: Cast, form: Any = URGENT) -> ServiceRequest:
    place = Place(people.acme.pk)
    offering = catalogue.offering(place, service=promised(place))
    model = samples.model(place, form, offering=offering)
    rita = person("rita", people.acme, Role.REQUESTER)
    return asking.submit(model, {"size": "small"}, by=rita)


def test_a_request_begins_with_the_levels_of_its_model(people: Cast) -> None:
    one = asked(people)
    assert (one.impact, one.urgency, one.priority, one.computed_priority) == (2, 1, 2, 2)
    facts = Event.objects.get(case=one.key, activity="submitted").facts
    assert (facts["priority"], facts["impact"], facts["urgency"]) == (2, 2, 1)


def test_another_priority_needs_a_reason_and_moves_clock_and_expectation(people: Cast) -> None:
    one = asked(people)
    before = (clock(one).minutes, one.expected_at)
    with pytest.raises(Invalid, match="needs a reason"):
        steps.prioritise(one, override=1, by=people.admin)
    steps.prioritise(one, override=1, reason="The board waits", by=people.admin)
    after = clock(one)
    assert (before[0], after.minutes, one.priority, one.computed_priority) == (240, 120, 1, 2)
    assert (one.expected_at, before[1]) == (after.due_at, before[1])
    assert one.expected_at != before[1]


def test_the_form_of_a_model_refuses_other_levels() -> None:
    for wrong in ({"impact": 0}, {"urgency": 4}, {"impact": True}):
        with pytest.raises(Invalid, match="outside 1 to 3"):
            Definition.read(wrong)


def test_priority_on_page_list_and_api(people: Cast, client: Client) -> None:
    one = asked(people)
    client.force_login(people.admin.human)
    said = {"impact": "1", "urgency": "1", "version": one.version}
    assert client.get(f"/service-requests/{one.key}/priority/").status_code == 200
    done = client.post(f"/service-requests/{one.key}/priority/", said)
    assert done["Location"] == f"/service-requests/{one.key}/"
    assert "1 – critical" in client.get(done["Location"]).content.decode()
    stale = client.post(f"/service-requests/{one.key}/priority/", {**said, "urgency": "2"})
    assert stale.status_code == 412
    filtered = client.get("/service-requests/?filter%5Bpriority%5D%5Beq%5D=1").content.decode()
    assert one.key in filtered
    scopes = ["request:read", "request:work", "catalogue:read"]
    bearer = Client(headers={"authorization": f"Bearer {secret_of(people.admin, scopes=scopes)}"})
    told = bearer.get(f"/api/service-requests/{one.key}")
    assert (told.json()["priority"], told.json()["impact"]) == (1, 1)
    changed = bearer.post(
        f"/api/service-requests/{one.key}/priority", {"urgency": 3}, content_type="application/json",
        headers={"If-Match": told["ETag"]},
    )  # fmt: skip
    assert (changed.status_code, changed.json()["priority"]) == (200, 3)


def test_a_request_is_for_the_customer_of_its_caller(people: Cast) -> None:
    place = Place(people.acme.pk)
    service = promised(place)
    sales = catalogue.customer(place, title="Sales")
    calendar = service.agreements.get().calendar
    own = catalogue.agreement(place, service=service, customer=sales, calendar=calendar)
    catalogue.target(own, 30, clock="resolution")
    model = samples.model(place, URGENT, offering=catalogue.offering(place, service=service))
    one = asking.submit(model, {"size": "small"}, by=person("rita", people.acme, Role.REQUESTER))
    assert (one.customer, clock(one).minutes, one.expected_at) == (sales, 30, clock(one).due_at)
    steps.serve(one, customer=None, by=people.admin)
    assert (clock(one).minutes, one.expected_at) == (240, clock(one).due_at)
