"""The page of a customer: promises kept, content with n and response rate, what is open, whom to ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast, cast, person
from tests.catalogue import samples as catalogue
from tests.incidents import samples as incidents
from tests.projects import samples as projects
from tests.requests import samples as requests

from pawl import clock
from pawl.accounts.models import Membership
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Customer
from pawl.projects.models import Cocreation, Stakeholder
from pawl.strategy.actions import records as strategy
from pawl.tickets.models import Clock, Satisfaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def served(people: Cast, customer: Customer, n: int) -> None:
    """A promise to a customer of which all but one clock were kept, an outage, and open work."""
    place, now = Place(people.acme.pk, people.desk.pk), clock.now()
    sla = catalogue.agreement(Place(people.acme.pk), customer=customer)
    aim = catalogue.target(sla, 60)
    for number in range(n):
        one = incidents.incident(
            place, state="closed", customer=customer, service=sla.service, closed_at=now, resolved_at=now
        )
        broken = {"state": "breached", "breached_at": now} if number == 0 else {"state": "met"}
        Clock.objects.create(case=one.case, word="resolution", minutes=60, target=aim, started_at=now,
                             stopped_at=now, **broken)  # fmt: skip
    Satisfaction.objects.create(case=one.case, person=people.bob.human, score=5, at=now)
    incidents.incident(place, customer=customer)
    requests.request(place, customer=customer)
    catalogue.outage(place, service=sla.service, from_at=now - timedelta(days=2), until=now)


def test_it_says_what_was_kept_and_how_content_they_are(client: Client, people: Cast) -> None:
    customer = catalogue.customer(Place(people.acme.pk))
    served(people, customer, 4)
    incidents.incident(Place(people.acme.pk))
    client.force_login(person("ria", people.acme, Role.RELATIONSHIP_OWNER).human)
    page = client.get(f"/customers/{customer.key}/").content.decode()
    assert page.count("3 of 4 clocks") == 2
    assert "5.0 / 5" in page
    assert "of 4 closed tickets" in page
    work = page.partition('id="work"')[2].partition("</section>")[0]
    assert work.count('data-label="Open">1<') == 2
    assert "No mail" in page.partition('id="outages"')[2]


def test_its_people_are_those_of_its_teams(client: Client, people: Cast) -> None:
    customer = catalogue.customer(Place(people.acme.pk, None, people.alice.human.pk))
    customer.teams.add(people.desk)
    Membership.objects.create(person=people.bob.human, team=people.desk)
    client.force_login(person("ria", people.acme, Role.RELATIONSHIP_OWNER).human)
    contacts = client.get(f"/customers/{customer.key}/").content.decode().partition('id="contacts"')[2]
    assert "alice@example.org" in contacts
    assert "bob@example.org" in contacts


def heard(people: Cast) -> Customer:
    """A customer that praised and complained, needs something, has projects, and decided with one of them."""
    place = Place(people.acme.pk, people.desk.pk)
    customer, now = catalogue.customer(Place(people.acme.pk), title="Sales"), clock.now()
    for score, words in ((5, "Quick and kind"), (1, "Three calls"), (3, "Well"), (4, "")):
        one = incidents.incident(place, state="closed", customer=customer, closed_at=now, resolved_at=now)
        Satisfaction.objects.create(
            case=one.case, person=people.bob.human, score=score, comment=words, at=now
        )
    goal = strategy.set_goal(title="Nobody waits", by=people.alice)
    need = strategy.state_need(
        title="Orders on the road", customer="sales", outcome="Sell anywhere", goal=goal, by=people.alice
    )
    carrier = projects.charter(place, need=need).project
    projects.project(place, customer=customer)
    known = Stakeholder.objects.create(project=carrier, name="Sales", customer=customer)
    Cocreation.objects.create(
        project=carrier, on=now.date(), stakeholder=known, what="Walk with a seller", changed="No login twice"
    )
    return customer


def test_it_says_what_they_praise_need_and_decided(client: Client, people: Cast) -> None:
    customer = heard(people)
    ria = person("ria", people.acme, Role.RELATIONSHIP_OWNER)
    client.force_login(ria.human)
    page = client.get(f"/customers/{customer.key}/").content.decode()
    voice = page.partition('id="voice"')[2].partition("</section>")[0]
    assert "2 praised how it was solved" in voice
    assert "1 complained" in voice
    assert [words in voice for words in ("Quick and kind", "Three calls", "Well<")] == [True, True, False]
    needs, decisions = (
        client.get(f"/customers/{customer.key}/{name}/").content.decode() for name in ("needs", "decisions")
    )
    assert ("Orders on the road" in needs, needs.count("Self-service</a>")) == (True, 2)
    assert "No login twice" in decisions


def test_the_api_says_what_the_page_says_of_what_one_may_see(client: Client, people: Cast) -> None:
    customer = heard(people)
    client.force_login(person("ria", people.acme, Role.RELATIONSHIP_OWNER).human)
    told = client.get(f"/api/customer-pages/{customer.key}").json()
    assert (told["praise"], told["complaints"], told["answers"]) == (2, 1, 4)
    assert told["satisfaction"] == pytest.approx(13 / 4)
    assert [one["text"] for one in told["words"]] == ["Three calls", "Quick and kind"]
    assert [len(one["projects"]) for one in told["needs"]] == [1]
    assert [one["title"] for one in told["projects"]] == ["Self-service"]
    assert [one["changed"] for one in told["decisions"]] == ["No login twice"]
    client.force_login(person("stranger", people.other, Role.RELATIONSHIP_OWNER).human)
    assert client.get(f"/api/customer-pages/{customer.key}").status_code == 404


def test_a_customer_of_many_asks_as_much_as_one_of_few(client: Client, people: Cast) -> None:
    client.force_login(person("ria", people.acme, Role.RELATIONSHIP_OWNER).human)
    customer = catalogue.customer(Place(people.acme.pk))
    asked = []
    for n in (2, 5):
        served(people, customer, n)
        client.get(f"/customers/{customer.key}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/customers/{customer.key}/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 25
