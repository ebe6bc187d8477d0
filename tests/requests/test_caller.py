"""For whom a request is: named anew, a yes is asked for anew; one that was given serves nobody else."""

from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.api.calling import secret_of
from tests.catalogue import samples as catalogue
from tests.requests import samples
from tests.tickets.samples import clock, promised

from pawl.accounts.actions.people import name_manager
from pawl.accounts.actor import Actor
from pawl.accounts.models import Membership
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration import answering
from pawl.collaboration.models import Case, Vote
from pawl.errors import Conflict, Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.requests.actions import asking
from pawl.requests.actions.calling import call_for
from pawl.requests.models import ServiceRequest

pytestmark = pytest.mark.django_db
MANAGED = {**samples.NOTEBOOK, "stages": [{"name": "Lead", "who": "manager"}]}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def rita(people: Cast) -> Actor:
    made = person("rita", people.acme, Role.REQUESTER)
    name_manager(made.human, people.alice.human, by=people.admin)
    return made


@pytest.fixture
def paul(people: Cast) -> Actor:
    made = person("paul", people.acme, Role.REQUESTER)
    name_manager(made.human, people.bob.human, by=people.admin)
    return made


def asked(people: Cast, who: Actor, form: Any = samples.NOTEBOOK, **offered: Any) -> ServiceRequest:
    place = Place(people.acme.pk)
    offering = catalogue.offering(place, service=promised(place), **offered)
    return asking.submit(samples.model(place, form, offering=offering), {"size": "small"}, by=who)


def waiting(one: ServiceRequest) -> list[str]:
    votes = Vote.objects.filter(stage__approval__case=one.pk, answer="pending")
    return [vote.person.name for vote in votes]


def test_who_it_is_for_reads_it_and_the_expected_day_follows_its_clock(
    people: Cast, rita: Actor, paul: Actor
) -> None:
    one = asked(people, rita)
    call_for(one, caller=paul.human, by=people.admin)
    assert [ServiceRequest.objects.visible_to(who).count() for who in (rita, paul)] == [0, 1]
    assert Event.objects.filter(case=one.key, activity="caller_named").count() == 1
    assert one.expected_at == clock(one).due_at
    call_for(one, caller=paul.human, by=people.admin)
    assert Event.objects.filter(case=one.key, activity="caller_named").count() == 1


def test_whoever_is_asked_for_a_yes_is_asked_anew_for_the_other(
    people: Cast, rita: Actor, paul: Actor
) -> None:
    one = asked(people, rita, MANAGED)
    former = Vote.objects.get(stage__approval__case=one.pk)
    assert waiting(one) == [people.alice.human.name]
    call_for(one, caller=paul.human, by=people.admin)
    assert (one.state, waiting(one)) == ("awaiting_approval", [people.bob.human.name])
    with pytest.raises(Conflict):
        answering.decide(former, verdict="approved", by=people.alice)
    answering.decide(Vote.objects.get(answer="pending"), verdict="approved", by=people.bob)
    assert ServiceRequest.objects.get(pk=one.pk).state == "in_fulfilment"


def test_a_yes_that_was_given_serves_nobody_else(people: Cast, rita: Actor, paul: Actor) -> None:
    one = asked(people, rita, MANAGED)
    answering.decide(Vote.objects.get(stage__approval__case=one.pk), verdict="approved", by=people.alice)
    known = ServiceRequest.objects.select_related("case__owner", "form").get(pk=one.pk)
    with pytest.raises(Conflict, match="approved for Rita"):
        call_for(known, caller=paul.human, by=people.admin)
    assert Case.objects.get(pk=one.pk).owner == rita.human


def test_it_is_for_those_to_whom_it_is_offered(people: Cast, rita: Actor, paul: Actor) -> None:
    one = asked(people, rita)
    offering = one.form.model.offering
    offering.entitlement = "teams"
    offering.save(update_fields=["entitlement"])
    offering.teams.set([people.desk])
    with pytest.raises(Invalid, match="not offered to them"):
        call_for(one, caller=paul.human, by=people.admin)
    Membership.objects.create(person=paul.human, team=people.desk)
    call_for(one, caller=paul.human, by=people.admin)
    assert Case.objects.get(pk=one.pk).owner == paul.human


def test_who_asked_names_nobody_else_and_an_old_version_is_refused(
    people: Cast, rita: Actor, paul: Actor
) -> None:
    one = asked(people, rita)
    with pytest.raises(NotAllowed):
        call_for(one, caller=paul.human, by=rita)
    one.version = 70
    with pytest.raises(Stale):
        call_for(one, caller=paul.human, by=people.admin)
    assert Case.objects.get(pk=one.pk).owner == rita.human


def test_page_and_api_say_for_whom(people: Cast, rita: Actor, paul: Actor, client: Client) -> None:
    one = asked(people, rita)
    client.force_login(people.admin.human)
    address = f"/service-requests/{one.key}/caller/"
    assert address in client.get(f"/service-requests/{one.key}/").content.decode()
    done = client.post(address, {"caller": paul.human.key, "version": one.version})
    assert (done.status_code, Case.objects.get(pk=one.pk).owner) == (302, paul.human)
    client.force_login(paul.human)
    mine = client.get(f"/service-requests/{one.key}/").content.decode()
    assert "For whom</dt><dd>Paul</dd>" in mine
    assert address not in mine
    wide = ["request:read", "request:work", "catalogue:read", "account:read"]
    bearer = Client(headers={"authorization": f"Bearer {secret_of(people.admin, scopes=wide)}"})
    told = bearer.get(f"/api/service-requests/{one.key}")
    made = bearer.post(
        f"/api/service-requests/{one.key}/caller", {"caller": rita.human.key},
        content_type="application/json", headers={"If-Match": told["ETag"]},
    )  # fmt: skip
    assert (made.status_code, Case.objects.get(pk=one.pk).owner) == (200, rita.human)
