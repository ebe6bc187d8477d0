"""Whom an incident is for: named anew, they read it, answer it and hear of it."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, person
from tests.api.calling import secret_of
from tests.incidents.test_customer import agreed
from tests.tickets.samples import clock, promised

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.catalogue.models import Service
from pawl.collaboration.models import Case
from pawl.errors import Invalid, NotAllowed, Stale
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.tickets.actions.calling import call_for
from pawl.tickets.actions.work import refile

pytestmark = pytest.mark.django_db


@pytest.fixture
def paul(people: Cast) -> Actor:
    return person("paul", people.acme, Role.REQUESTER)


@pytest.fixture
def service(people: Cast) -> Service:
    return promised(Place(people.acme.pk))


def test_the_new_caller_reads_it_and_the_former_one_no_longer(agent: Actor, rita: Actor, paul: Actor) -> None:
    one = actions.report(title="Mail is down", caller=rita.human, by=agent)
    call_for(one, caller=paul.human, by=agent)
    told = Event.objects.get(case=one.key, activity="caller_named").facts
    assert told == {"from": rita.human.key, "to": paul.human.key}
    assert [Incident.objects.visible_to(who).count() for who in (rita, paul)] == [0, 1]
    assert Incident.objects.get(pk=one.pk).version == one.version == 2


def test_named_again_nothing_happens(agent: Actor, rita: Actor) -> None:
    one = actions.report(title="Mail is down", caller=rita.human, by=agent)
    call_for(one, caller=rita.human, by=agent)
    assert (one.version, Event.objects.filter(activity="caller_named").count()) == (1, 0)


def test_one_that_nobody_called_about_gets_a_caller(agent: Actor, paul: Actor) -> None:
    one = actions.report(title="Disk is full", by=agent)
    Case.objects.filter(pk=one.pk).update(owner=None)
    one.case.owner = None
    call_for(one, caller=paul.human, by=agent)
    assert Case.objects.get(pk=one.pk).owner == paul.human


def test_the_customer_follows_its_caller_with_its_promise_unless_chosen(
    people: Cast, agent: Actor, rita: Actor, paul: Actor, service: Service
) -> None:
    sales = agreed(service, "Sales", 30)
    one = actions.report(title="Mail is down", service=service, by=agent)
    assert one.customer == sales
    refile(one, customer=None, by=agent)
    call_for(one, caller=paul.human, by=agent)
    known = Incident.objects.get(pk=one.pk)
    assert (known.customer, clock(known).minutes) == (None, 240), "that there is none was chosen"
    refile(one, customer=sales, by=agent)
    call_for(one, caller=rita.human, by=agent)
    assert (one.customer, clock(one).minutes) == (sales, 30)


def test_who_left_or_is_of_elsewhere_is_no_caller(people: Cast, agent: Actor, paul: Actor) -> None:
    one = actions.report(title="Mail is down", by=agent)
    with pytest.raises(Invalid, match="another organisation"):
        call_for(one, caller=people.charlie.human, by=agent)
    paul.human.is_active = False
    with pytest.raises(Invalid, match="do not work here"):
        call_for(one, caller=paul.human, by=agent)


def test_who_only_called_names_nobody_else_and_an_old_version_is_refused(
    agent: Actor, rita: Actor, paul: Actor
) -> None:
    one = actions.report(title="Mail is down", caller=rita.human, by=agent)
    with pytest.raises(NotAllowed):
        call_for(one, caller=paul.human, by=rita)
    one.version = 7
    with pytest.raises(Stale):
        call_for(one, caller=paul.human, by=agent)
    assert Case.objects.get(pk=one.pk).owner == rita.human


def test_page_and_api_name_the_caller(browser: Client, agent: Actor, rita: Actor, paul: Actor) -> None:
    one = actions.report(title="Mail is down", caller=rita.human, by=agent)
    address = f"/incidents/{one.key}/caller/"
    assert address in browser.get(f"/incidents/{one.key}/").content.decode()
    done = browser.post(address, {"caller": paul.human.key, "version": one.version})
    assert (done.status_code, Case.objects.get(pk=one.pk).owner) == (302, paul.human)
    assert "It is for Paul" in browser.get(f"/incidents/{one.key}/").content.decode()
    browser.force_login(paul.human)
    assert "Caller</dt><dd>Paul</dd>" in browser.get(f"/incidents/{one.key}/").content.decode()
    wide = ["incident:work", "incident:read", "account:read"]
    bearer = Client(headers={"authorization": f"Bearer {secret_of(agent, scopes=wide)}"})
    made = bearer.post(
        f"/api/incidents/{one.key}/caller", {"caller": rita.human.key}, content_type="application/json",
        headers={"If-Match": f'"{Incident.objects.get(pk=one.pk).version}"'},
    )  # fmt: skip
    assert (made.status_code, Case.objects.get(pk=one.pk).owner) == (200, rita.human)
