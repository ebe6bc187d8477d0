"""The priority of a change: its impact is its risk, its urgency what its type needs or somebody says."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, person
from tests.changes import samples
from tests.tickets.samples import clock, promised

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.changes.actions import planning
from pawl.changes.actions.raising import Wish, raise_change
from pawl.changes.models import Change
from pawl.errors import Invalid
from pawl.history.models import Event
from pawl.tickets.models import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona(people: Cast) -> Actor:
    return person("mona", people.acme, Role.CHANGE_MANAGER)


def raised(people: Cast, by: Actor, **said: object) -> Change:
    service = promised(Place(people.acme.pk), kind="change")
    return raise_change(Wish("Newer mail server", service=service, **said), by=by)  # type: ignore[arg-type]


def test_each_type_begins_with_its_own_levels(people: Cast, mona: Actor) -> None:
    normal, urgent = raised(people, mona), raised(people, mona, type="emergency")
    assert [(one.impact, one.urgency, one.priority) for one in (normal, urgent)] == [(2, 2, 3), (1, 1, 1)]
    facts = Event.objects.get(case=urgent.key, activity="raised").facts
    assert (facts["priority"], facts["urgency"]) == (1, 1)
    with pytest.raises(Invalid, match="1, 2 or 3"):
        raised(people, mona, urgency=4)


def test_the_priority_follows_the_risk_and_clocks_follow_the_priority(people: Cast, mona: Actor) -> None:
    one = raised(people, mona, urgency=1)
    planning.answer(one, answers=samples.BAD, by=mona)
    assert (one.risk, one.impact, one.priority, clock(one).minutes) == ("high", 1, 1, 120)
    planning.answer(one, answers=samples.GOOD, by=mona)
    assert (one.risk, one.priority, clock(one).minutes) == ("low", 3, 240)


def test_what_is_promised_for_incidents_is_not_promised_for_a_change(people: Cast, mona: Actor) -> None:
    service = promised(Place(people.acme.pk))
    made = raise_change(Wish("Newer mail server", service=service), by=mona)
    assert not Clock.objects.filter(case=made.pk).exists()


def test_an_emergency_stays_urgent_whatever_its_risk(people: Cast, mona: Actor) -> None:
    one = raised(people, mona, type="emergency")
    planning.answer(one, answers=samples.GOOD, by=mona)
    assert (one.risk, one.priority) == ("low", 1)


def test_a_priority_that_was_chosen_stays_when_the_risk_changes(people: Cast, mona: Actor) -> None:
    one = raised(people, mona)
    planning.prioritise(one, override=1, reason="The auditor comes on Monday", by=mona)
    planning.answer(one, answers=samples.BAD, by=mona)
    assert (one.priority, one.computed_priority, one.priority_reason) == (1, 2, "The auditor comes on Monday")


def test_priority_on_page_and_list(people: Cast, mona: Actor, client: Client) -> None:
    one = raised(people, mona)
    client.force_login(mona.human)
    address = f"/changes/{one.key}/"
    assert "Its risk is its impact" in client.get(f"{address}priority/").content.decode()
    client.post(f"{address}priority/", {"urgency": "1", "version": one.version})
    assert "2 – high" in client.get(address).content.decode()
    assert one.key in client.get("/changes/?filter%5Bpriority%5D%5Beq%5D=2").content.decode()
    assert one.key not in client.get("/changes/?filter%5Bpriority%5D%5Beq%5D=3").content.decode()
