"""Major incidents: declared, led, told about, reviewed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.accounts.people import Cast, person
from tests.api.calling import Caller, told
from tests.incidents.samples import MONDAY, incident, major

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event
from pawl.incidents import actions
from pawl.incidents.actions import major as hands
from pawl.incidents.actions.ending import close_settled
from pawl.incidents.models import Incident, MajorIncident, StakeholderUpdate

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lead(people: Cast) -> Actor:
    return person("lea", people.acme, Role.TEAM_LEAD)


@pytest.fixture
def one(people: Cast) -> Incident:
    return incident(Place(people.acme.pk))


def test_the_whole_way_of_a_major_incident(one: Incident, lead: Actor, people: Cast) -> None:
    hands.declare(one, reason="All of sales stands still", by=lead)
    row = MajorIncident.objects.get(pk=one.pk)
    assert (one.is_major, one.priority, row.commander) == (True, 1, lead.human)
    hands.give_roles(one, commander=lead.human, communicator=people.admin.human, scribe=None, by=lead)
    hands.tell(one, text="A switch is broken", phase="identified", next_at=clock.now() + HOUR, by=lead)
    actions.resolve(one, code="solved", resolution="A new switch", by=lead)
    with pytest.raises(Conflict, match="reviewed before"):
        actions.close(one, by=lead)
    hands.review(one, text="Spare switches are kept now", by=lead)
    actions.close(one, by=lead)
    found = list(Event.objects.filter(case=one.key).order_by("id").values_list("activity", flat=True))
    assert found == ["prioritised", "declared_major", "roles_given", "stakeholders_told", "resolve",
                     "reviewed", "close"]  # fmt: skip
    assert StakeholderUpdate.objects.get().phase == "identified"


def test_an_agent_does_not_declare_one(one: Incident, people: Cast) -> None:
    agent = person("ann", people.acme, Role.AGENT)
    with pytest.raises(NotAllowed):
        hands.declare(one, reason="It is loud", by=agent)


def test_what_is_none_is_neither_told_about_nor_stood_down(one: Incident, lead: Actor) -> None:
    acts: list[Any] = [
        lambda: hands.tell(one, text="Wait", phase="identified", by=lead),
        lambda: hands.stand_down(one, reason="Small", by=lead),
        lambda: hands.review(one, text="Small", by=lead),
    ]
    for act in acts:
        with pytest.raises(Conflict):
            act()


def test_one_that_was_small_goes_on_as_any_other(one: Incident, lead: Actor) -> None:
    hands.declare(one, reason="All of sales", by=lead)
    with pytest.raises(Conflict, match="already"):
        hands.declare(one, reason="Again", by=lead)
    hands.stand_down(one, reason="It was one of them", by=lead)
    actions.resolve(one, code="solved", resolution="Restarted it", by=lead)
    actions.close(one, by=lead)
    assert (one.state, one.is_major) == ("closed", False)


def test_roles_go_to_those_who_may_see_it(people: Cast, lead: Actor) -> None:
    made = major(Place(people.acme.pk))
    with pytest.raises(Invalid, match="could not see"):
        hands.give_roles(made, commander=people.charlie.human, communicator=None, scribe=None, by=lead)


@pytest.mark.parametrize("wrong", [{"text": " "}, {"phase": "panic"}, {"next_at": MONDAY}])
def test_what_is_told_says_something(wrong: dict[str, object], people: Cast, lead: Actor) -> None:
    made = major(Place(people.acme.pk))
    with pytest.raises(Invalid):
        hands.tell(made, **{"text": "Wait", "phase": "identified", **wrong}, by=lead)  # type: ignore[arg-type]
    assert not StakeholderUpdate.objects.exists()


def test_who_promised_to_tell_is_reminded_once(people: Cast, lead: Actor) -> None:
    made = major(Place(people.acme.pk))
    with time_machine.travel(MONDAY, tick=False):
        hands.tell(made, text="Wait", phase="investigating", next_at=MONDAY + HOUR, by=lead)
        assert hands.remind() == 0
    with time_machine.travel(MONDAY + HOUR, tick=False):
        assert (hands.remind(), hands.remind()) == (1, 0)
    assert Event.objects.filter(case=made.key, activity="update_overdue").count() == 1


def test_one_without_review_does_not_close_by_itself(people: Cast) -> None:
    made = major(Place(people.acme.pk), state="resolved")
    assert close_settled() == 0
    MajorIncident.objects.filter(pk=made.pk).update(review="A cable", reviewed_at=MONDAY)
    assert close_settled() == 1


def test_its_page_and_the_api_say_who_leads_and_what_was_told(
    people: Cast, lead: Actor, client: Client
) -> None:
    made = major(Place(people.acme.pk))
    hands.tell(made, text="We look for it", phase="investigating", by=lead)
    client.force_login(lead.human)
    page = client.get(f"/incidents/{made.key}/").content.decode()
    assert page.count("We look for it") == 2  # among what was told, and in the timeline
    found = told(Caller(lead).get(f"/api/incidents/{made.key}/major"))
    assert (found["reason"], len(found["updates"])) == ("All of sales stands still", 1)


def test_the_review_is_for_those_who_work_on_it(people: Cast, client: Client) -> None:
    rita = person("rita2", people.acme, Role.REQUESTER)
    one = major(Place(people.acme.pk, None, rita.human.pk), state="resolved")
    MajorIncident.objects.update(review="Bob pulled the wrong cable", reviewed_at=MONDAY)
    for somebody, sees in ((rita, False), (people.admin, True)):
        client.force_login(somebody.human)
        page = client.get(f"/incidents/{one.key}/").content.decode()
        told = client.get(f"/api/incidents/{one.key}/major").json()
        assert ("wrong cable" in page, "wrong cable" in told["review"]) == (sees, sees)
