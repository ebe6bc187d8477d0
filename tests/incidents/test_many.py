"""Many incidents at once: a look first, all or none, and back again; list and incident side by side."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.accounts.people import Cast, person
from tests.incidents.samples import incident
from tests.tickets.samples import promised

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.tickets.actions.presence import look
from pawl.tickets.models import Presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(people: Cast) -> list[Incident]:
    return [incident(Place(people.acme.pk), title=title) for title in ("Mail is down", "No sound")]


def fresh(one: Incident) -> Incident:
    return Incident.objects.select_related("case__team", "service", "parent").get(pk=one.pk)


def act(browser: Client, name: str, rows: list[Incident], *, confirmed: bool = True, **said: Any) -> Any:
    sent = {"act": name, "chosen": [str(one.pk) for one in rows], "back": "?"}
    sent |= {f"with-{key}": value for key, value in said.items()}
    return browser.post("/incidents/", sent | ({"confirmed": "yes"} if confirmed else {}))


def test_many_are_handed_over_after_a_look_and_back(
    browser: Client, two: list[Incident], people: Cast, agent: Actor
) -> None:
    said: dict[str, Any] = {"team": people.desk.key, "person": agent.human.key}
    assert act(browser, "hand_over", two, confirmed=False, **said).status_code == 200
    assert fresh(two[0]).case.team is None
    assert act(browser, "hand_over", two, **said).status_code == 302
    assert [(fresh(one).case.team, fresh(one).assignee) for one in two] == [(people.desk, agent.human)] * 2
    act(browser, "hand_back", two, **said)
    assert [(fresh(one).case.team, fresh(one).assignee) for one in two] == [(None, None)] * 2


def test_priority_service_and_parent_go_back_too(browser: Client, two: list[Incident], people: Cast) -> None:
    service = promised(Place(people.acme.pk))
    act(browser, "prioritise", two, impact="1", urgency="1")
    act(browser, "prioritise_back", two, impact="1", urgency="1")
    assert [fresh(one).priority for one in two] == [5, 5]
    act(browser, "file", two, service=service.key)
    assert [fresh(one).service for one in two] == [service, service]
    act(browser, "file_back", two, service=service.key)
    assert [fresh(one).service for one in two] == [None, None]
    parent = incident(Place(people.acme.pk))
    act(browser, "adopt", two, parent=parent.key)
    assert [fresh(one).parent for one in two] == [parent, parent]
    act(browser, "part", two, parent=parent.key)
    assert [fresh(one).parent for one in two] == [None, None]
    act(browser, "adopt", two, parent=f"CHG-{parent.pk}")
    assert [fresh(one).parent for one in two] == [None, None]


def test_what_somebody_did_since_is_not_undone(
    browser: Client, two: list[Incident], people: Cast, agent: Actor
) -> None:
    act(browser, "prioritise", two, impact="1", urgency="1")
    actions.change(fresh(two[0]), title="Mail is slow", by=people.admin)
    assert act(browser, "prioritise_back", two, impact="1", urgency="1").status_code == 409
    assert [fresh(one).priority for one in two] == [1, 1]


def test_rows_with_which_nothing_would_happen_are_named(browser: Client, two: list[Incident]) -> None:
    page = act(browser, "prioritise", two, impact="3", urgency="3")
    text = page.content.decode()
    assert (page.status_code, text.count("Nothing would change")) == (409, 1)
    assert all(f"{one.key}</span> {one.case.title}" in text for one in two)


def test_why_a_person_cannot_have_them_is_said_once(
    browser: Client, two: list[Incident], people: Cast
) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    page = act(browser, "hand_over", two, confirmed=False, team=people.desk.key, person=rita.human.key)
    text = page.content.decode()
    assert "2 rows cannot be done" in text
    assert text.count("They could not work on this ticket") == 1
    assert all(f"{one.key}</span> {one.case.title}" in text for one in two)


def test_a_look_says_what_changes_in_words(browser: Client, two: list[Incident], people: Cast) -> None:
    page = act(browser, "hand_over", two, confirmed=False, team=people.desk.key, person="").content.decode()
    assert "<dt>Assigned to</dt><dd>–</dd>" in page
    assert f'{two[0].key}</span> Mail is down <span class="text-secondary">– → {people.desk}' in page
    page = act(browser, "prioritise", two, confirmed=False, impact="1", urgency="2").content.decode()
    assert "<dd>1 – high</dd>" in page
    assert "5 – planning → " in page


def test_many_are_taken_and_resolved(browser: Client, two: list[Incident], agent: Actor) -> None:
    act(browser, "take", two)
    act(browser, "resolve", two, code="solved", resolution="Restarted it")
    assert [(fresh(one).state, fresh(one).assignee) for one in two] == [("resolved", agent.human)] * 2


def test_a_requester_does_nothing_with_many(client: Client, people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    own = incident(Place(people.acme.pk, None, rita.human.pk))
    client.force_login(rita.human)
    done = act(client, "take", [own])
    assert (done.status_code, fresh(own).state) == (409, "new")


def test_list_and_incident_stand_side_by_side(
    browser: Client, two: list[Incident], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        page = browser.get(f"/incidents/split/?open={two[0].key}&filter%5Bstate%5D%5Beq%5D=new")
    text = page.content.decode()
    assert page.status_code == 200
    assert ("No sound" in text, f"/incidents/{two[0].key}/take/" in text) == (True, True)
    assert f"?filter%5Bstate%5D%5Beq%5D=new&amp;open={two[1].key}" in text


def test_who_else_has_it_open_is_told(
    browser: Client, two: list[Incident], people: Cast, agent: Actor
) -> None:
    one = two[0]
    assert look(one, by=people.admin) == []
    page = browser.post(f"/incidents/{one.key}/presence/", {"version": one.version}).content.decode()
    assert ("Admin" in page, "was changed" in page) == (True, False)
    actions.change(one, title="Mail is slow", by=people.admin)
    page = browser.post(f"/incidents/{one.key}/presence/", {"version": 1}).content.decode()
    assert "was changed" in page
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert look(one, by=people.admin) == []
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        look(one, by=agent)
    assert Presence.objects.count() == 1
