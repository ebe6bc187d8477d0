"""What was filed as the wrong kind becomes the right one: linked, told on both, refused once it is over."""

from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller
from tests.catalogue import samples as catalogue
from tests.incidents.samples import incident, major
from tests.requests import samples

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.attaching import attach
from pawl.collaboration.models import Attachment, Link
from pawl.errors import Conflict, Invalid
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.requests.actions import asking
from pawl.requests.actions.becoming import to_incident
from pawl.requests.models import RequestModel, ServiceRequest
from pawl.tickets.actions.becoming import become

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast) -> Actor:
    return person("rita", people.acme, Role.REQUESTER)


@pytest.fixture
def model(people: Cast) -> RequestModel:
    place = Place(people.acme.pk)
    return samples.model(place, offering=catalogue.offering(place))


def of(people: Cast, who: Actor, **facts: Any) -> Incident:
    return incident(Place(people.acme.pk, people.desk.pk, who.human.pk), title="A notebook", **facts)


def told(key: str) -> list[str]:
    return list(Event.objects.filter(case=key).order_by("id").values_list("activity", flat=True))


def test_an_incident_becomes_a_request_of_its_caller(
    people: Cast, rita: Actor, model: RequestModel, client: Client
) -> None:
    one = of(people, rita)
    attach(one.key, "note.txt", b"a note", rita)
    client.force_login(people.admin.human)
    assert model.key in client.get(f"/incidents/{one.key}/become/").content.decode()
    form = f"/ask/{model.key}/?instead={one.key}"
    assert one.key in client.get(form).content.decode()
    unanswered = client.post(form, {"shown": "size"})
    assert (unanswered.status_code, ServiceRequest.objects.count()) == (422, 0)
    assert client.post(form, {"shown": "size", "size": "small"}).status_code == 302
    made = ServiceRequest.objects.get()
    one.refresh_from_db()
    assert (made.case.owner, made.fields, one.state) == (rita.human, {"size": "small"}, "cancelled")
    assert Link.objects.filter(source=one.case, target=made.case, relation="became").count() == 1
    assert list(Attachment.objects.filter(case=made.case).values_list("name", flat=True)) == ["note.txt"]
    assert ("become" in told(one.key), "filed_anew" in told(made.key)) == (True, True)
    assert made.key in client.get(f"/incidents/{one.key}/").content.decode()


def test_a_request_becomes_an_incident_with_what_was_answered(
    people: Cast, rita: Actor, model: RequestModel, client: Client
) -> None:
    one = asking.submit(model, {"size": "small"}, by=rita)
    one.refresh_from_db()
    sent = {"activity": "become", "fields": {"title": "The notebook is broken"}}
    address = f"/api/service-requests/{one.key}/transitions"
    answer = Caller(people.admin)("POST", address, sent, if_match=f'"{one.version}"')
    assert answer.status_code == 200, answer.content
    made = Incident.objects.get()
    assert answer.json()["state"] == "cancelled"
    assert (made.case.title, made.case.owner) == ("The notebook is broken", rita.human)
    assert "small" in made.description.lower()
    assert not one.tasks.exclude(state="cancelled").exists()
    client.force_login(people.admin.human)
    other = asking.submit(model, {"size": "small"}, by=rita)
    assert "It is an incident" in client.get(f"/service-requests/{other.key}/").content.decode()
    gone = client.post(f"/service-requests/{other.key}/become/", {"title": "Broken, too"})
    assert gone["Location"] == f"/incidents/{Incident.objects.latest('pk').key}/"


def test_what_is_over_major_secret_or_of_nobody_stays_what_it_is(
    people: Cast, rita: Actor, model: RequestModel
) -> None:
    said: dict[str, Any] = {"model": model, "answers": {"size": "small"}, "by": people.bob}
    place = Place(people.acme.pk, people.desk.pk, rita.human.pk)
    secret = Place(people.acme.pk, people.desk.pk, rita.human.pk, confidential=True)
    closed = of(people, rita, state="cancelled")
    for one, why in ((closed, "over already"), (major(place), "major"), (incident(secret), "confidential")):
        with pytest.raises(Conflict, match=why):
            become(one, "service_request", **said)
    with pytest.raises(Invalid, match="caller"):
        become(incident(Place(people.acme.pk, people.desk.pk)), "service_request", **said)
    assert ServiceRequest.objects.count() == 0
    with pytest.raises(Conflict, match="over already"):
        to_incident(samples.request(place, state="cancelled"), title="", by=people.bob)
