"""The page of a service: how it is, what is open, what is being improved; for readers of numbers alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.catalogue import samples as catalogue
from tests.changes import samples as changes
from tests.incidents import samples as incidents
from tests.requests import samples as requests

from pawl import clock
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Service
from pawl.collaboration.models import Link
from pawl.improvement.models import Improvement
from pawl.tickets.models import Clock, Satisfaction

pytestmark = pytest.mark.django_db
WORK = 'id="work"'


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def service(people: Cast) -> Service:
    return catalogue.service(Place(people.acme.pk))


def page_of(client: Client, who: object, service: Service) -> str:
    client.force_login(who.human)  # type: ignore[attr-defined]
    return client.get(f"/services/{service.key}/").content.decode()


def ended(service: Service, place: Place, **facts: object) -> Clock:
    """A clock of a resolved incident of the service that ended a day ago."""
    one = incidents.incident(place, state="resolved", service=service)
    day = clock.now() - timedelta(days=1)
    known = {"word": "resolution", "minutes": 60, "started_at": day, "stopped_at": day, "state": "met"}
    return Clock.objects.create(case=one.case, **{**known, **facts})


def test_it_counts_what_is_open_and_what_is_late(client: Client, people: Cast, service: Service) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    one = incidents.incident(place, service=service)
    incidents.incident(place, service=service, state="closed", closed_at=clock.now())
    requests.request(place, service=service)
    past = clock.now() - timedelta(hours=1)
    Clock.objects.create(case=one.case, word="resolution", minutes=60, started_at=past, due_at=past)
    page = page_of(client, people.bob, service)
    work = page.partition(WORK)[2].partition("</section>")[0]
    assert work.count('data-label="Open">1<') == 2
    assert work.count(">1</strong>") == 1
    assert one.key in work


def test_kept_promises_count_those_whose_time_came(client: Client, people: Cast, service: Service) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    kept = [ended(service, place) for _ in range(3)]
    ended(service, place, state="breached", breached_at=clock.now())
    ended(service, place, state="cancelled")
    ended(catalogue.service(place), place, state="breached", breached_at=clock.now())
    Satisfaction.objects.create(case=kept[0].case, person=people.bob.human, score=4, at=clock.now())
    page = page_of(client, people.bob, service)
    assert "3 of 4 clocks" in page
    assert "4.0 / 5" in page


def test_a_major_incident_degrades_it_and_names_itself_to_nobody_else(
    client: Client, people: Cast, service: Service
) -> None:
    major = incidents.major(Place(people.acme.pk, people.desk.pk))
    major.service = service
    major.save()
    rita = person("rita", people.acme, Role.REQUESTER)
    assert "impaired" in page_of(client, people.bob, service)
    assert WORK not in page_of(client, rita, service)
    status = client.get("/status/").content.decode()
    assert "is impaired" in status
    assert major.case.title not in status


def test_an_improvement_that_serves_it_stands_there(client: Client, people: Cast, service: Service) -> None:
    client.force_login(people.alice.human)
    client.post("/improvements/new/", {
        "title": "Fewer resets", "problem": "Too many", "service": service.key,
    })  # fmt: skip
    made = Improvement.objects.get()
    assert Link.objects.get(source=made.case).target == service.case
    assert made.key in client.get(f"/services/{service.key}/improvements/").content.decode()
    other = catalogue.service(Place(people.other.pk))
    refused = client.post("/improvements/new/", {
        "title": "Fewer", "problem": "Too many", "service": other.key,
    })  # fmt: skip
    assert refused.status_code == 422


@pytest.mark.parametrize("part", ["promises", "availability", "improvements", "recurring", "indicators"])
def test_what_is_read_apart_is_for_those_who_may(
    client: Client, people: Cast, service: Service, part: str
) -> None:
    requester = person("rita", people.acme, Role.REQUESTER)
    asked = {}
    for name, who in {"owner": person("sam", people.acme, Role.SERVICE_OWNER), "far": people.charlie,
                      "rita": requester}.items():  # fmt: skip
        client.force_login(who.human)
        asked[name] = client.get(f"/services/{service.key}/{part}/").status_code
    may_own = 200 if part == "improvements" else 403
    assert asked == {"owner": 200, "far": 404, "rita": may_own}
    client.logout()
    assert client.get(f"/services/{service.key}/{part}/").status_code == 302


@pytest.mark.parametrize("n", [1, 6])
def test_it_asks_as_much_for_many_rows_as_for_few(
    client: Client, people: Cast, service: Service, n: int
) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    for _number in range(n):
        incidents.incident(place, service=service)
        requests.request(place, service=service)
        changes.change(place, service=service)
        ended(service, place)
    owner = person("sam", people.acme, Role.SERVICE_OWNER)
    page_of(client, owner, service)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/services/{service.key}/")
    assert len(asked) <= 25, "\n".join(q["sql"][:150] for q in asked)
