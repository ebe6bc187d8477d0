"""Incidents in the browser and by API: the same way, through the doors."""

from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from tests.accounts.people import Cast, person
from tests.api.calling import Caller, told
from tests.incidents.samples import MONDAY, incident
from tests.tickets.samples import promised

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.history.record import record
from pawl.incidents import actions
from pawl.incidents.models import Incident
from pawl.incidents.words import REASONS
from pawl.tickets.models import Clock

pytestmark = pytest.mark.django_db


def test_the_day_of_an_agent_by_pages(browser: Client, agent: Actor) -> None:
    made = browser.post("/incidents/new/", {"title": "Mail is down"})
    one = Incident.objects.select_related("case").get()
    page = f"/incidents/{one.key}/"
    assert made["Location"] == page
    for name, sent in (
        ("take", {}), ("hold", {"reason": "awaiting_vendor"}), ("resume", {}),
        ("priority", {"impact": "1", "urgency": "1"}), ("change", {"title": "Mail is slow"}),
        ("resolve", {"code": "solved", "resolution": "Restarted it"}), ("reopen", {"reason": "Again"}),
        ("resolve", {"code": "solved", "resolution": "Replaced it"}), ("close", {}),
    ):  # fmt: skip
        one.refresh_from_db()
        done = browser.post(f"{page}{name}/", {"version": one.version, **sent})
        assert (done.status_code, done["Location"]) == (302, page), name
    one.refresh_from_db()
    assert (one.state, one.priority, one.case.title, one.assignee) == (
        "closed",
        1,
        "Mail is slow",
        agent.human,
    )


def test_the_list_says_what_is_late(browser: Client, people: Cast) -> None:
    with time_machine.travel(MONDAY, tick=False):
        service = promised(Place(people.acme.pk))
        actions.report(title="Mail is down", service=service, by=people.admin)
    assert 'class="is-late"' in browser.get("/incidents/").content.decode()


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(browser: Client, people: Cast) -> None:
    one = incident(Place(people.acme.pk))
    sent = {"reason": "awaiting_caller", "comment": "", "version": 1}
    done = browser.post(f"/incidents/{one.key}/hold/", sent)
    assert (done.status_code, "needs a comment" in done.content.decode()) == (422, True)


def test_an_empty_note_is_refused_at_its_field(browser: Client, people: Cast) -> None:
    one = incident(Place(people.acme.pk))
    done = browser.post(f"/incidents/{one.key}/answer/", {"text": " ", "internal": "yes"})
    page = done.content.decode()
    assert (done.status_code, 'id="comment-error"' in page, "Mail" in page) == (422, True, True)
    long = "x" * 10_001
    page = browser.post(f"/incidents/{one.key}/answer/", {"text": long, "internal": "no"}).content.decode()
    assert (f">{long}</textarea>" in page, f'href="/incidents/{one.key}/?timeline=' in page) == (True, True)


def test_what_was_moved_in_reads_in_words(browser: Client, people: Cast) -> None:
    one = incident(Place(people.acme.pk))
    facts = {"from": "new", "to": "resolved"}
    with transaction.atomic():
        record("incident", one.key, "resolve", by=people.admin, facts=facts, imported=True)
    page = browser.get(f"/incidents/{one.key}/").content.decode()
    assert "Resolved it: from new to resolved" in page


def test_the_filter_asks_for_what_people_know(browser: Client, people: Cast) -> None:
    incident(Place(people.acme.pk))
    page = browser.get("/incidents/?filter[team_key][eq]=TEAM-1").content.decode()
    assert 'type="hidden" name="filter[team_key][eq]" value="TEAM-1"' in page
    for word in ("filter[assignee_key][eq]", "filter[version][ge]"):
        assert word not in page


def test_a_clock_says_why_it_moved_in_words(browser: Client, people: Cast, agent: Actor) -> None:
    one = actions.report(title="Mail", service=promised(Place(people.acme.pk)), by=agent)
    actions.hold(one, reason="awaiting_vendor", by=agent)
    made = Clock.objects.filter(case=one.pk, word="resolution").get()
    page = browser.get(f"/clocks/{made.key}/").content.decode()
    assert "awaiting_vendor" not in page
    assert str(REASONS["awaiting_vendor"].name) in page


def test_who_was_slower_sees_both_versions(browser: Client, people: Cast, agent: Actor) -> None:
    one = incident(Place(people.acme.pk))
    actions.change(one, title="Mail is slow", by=agent)
    done = browser.post(f"/incidents/{one.key}/change/", {"version": 1, "title": "Mail is gone"})
    assert (done.status_code, "Mail is slow" in done.content.decode()) == (412, True)


def test_a_page_costs_the_same_for_ten_and_a_hundred(
    browser: Client, people: Cast, django_assert_max_num_queries: Any
) -> None:
    service = promised(Place(people.acme.pk))
    for _number in range(12):
        incident(Place(people.acme.pk), service=service)
    with django_assert_max_num_queries(16):
        assert browser.get("/incidents/").status_code == 200
    one = Incident.objects.first()
    assert one is not None
    with django_assert_max_num_queries(25):
        assert browser.get(f"/incidents/{one.key}/").status_code == 200


def test_clocks_stand_on_the_page_with_their_why(browser: Client, people: Cast, agent: Actor) -> None:
    one = actions.report(title="Mail", service=promised(Place(people.acme.pk)), by=agent)
    page = browser.get(f"/incidents/{one.key}/").content.decode()
    assert page.count('href="/clocks/CLK-') == 2


def test_a_requester_reports_in_one_line_and_sees_their_own_only(client: Client, people: Cast) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    hidden = incident(Place(people.acme.pk))
    client.force_login(rita.human)
    form = client.get("/incidents/new/").content.decode()
    assert 'name="caller"' not in form
    assert client.post("/incidents/new/", {"title": "No sound"}).status_code == 302
    page = client.get("/incidents/").content.decode()
    assert ("No sound" in page, hidden.case.title in page) == (True, False)
    assert client.get(f"/incidents/{hidden.key}/").status_code == 404


def test_the_whole_way_by_api(agent: Actor, people: Cast) -> None:
    caller = Caller(agent)
    made = caller.make("/api/incidents", title="Mail is down", impact=1)
    address = f"/api/incidents/{made['key']}"
    assert (made["state"], made["priority"], made["channel"]) == ("new", 3, "api")
    rows: Any = told(caller.get(f"{address}/transitions"))
    steps = {one["activity"]: one["is_allowed"] for one in rows}
    assert steps == dict.fromkeys(("take", "hold", "resolve", "cancel", "withdraw", "become"), True)
    for version, (activity, fields) in enumerate(
        (("hold", {"reason": "awaiting_change"}), ("resume", {}),
         ("resolve", {"code": "solved", "resolution": "Done"}), ("close", {})), start=1,
    ):  # fmt: skip
        sent = {"activity": activity, "fields": fields}
        found = told(caller("POST", f"{address}/transitions", sent, if_match=f'"{version}"'))
    assert (found["state"], found["assignee"]) == ("closed", agent.human.key)


def test_calls_beside_the_lifecycle_by_api(agent: Actor, people: Cast) -> None:
    caller, one = Caller(agent), incident(Place(people.acme.pk))
    address = f"/api/incidents/{one.key}"
    sent: dict[str, Any] = {"team": people.desk.key, "person": agent.human.key, "comment": "Called twice"}
    assert told(caller("POST", f"{address}/assign", sent, if_match='"1"'))["team"] == people.desk.key
    assert [(said.text, said.is_internal) for said in one.case.comments.all()] == [("Called twice", True)]
    sent = {"impact": 3, "urgency": 3, "override": 1, "reason": "The board waits"}
    assert told(caller("POST", f"{address}/priority", sent, if_match='"2"'))["priority"] == 1


def test_the_button_names_whom_a_comment_answers(browser: Client, people: Cast, agent: Actor) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    of_rita = actions.report(title="Mail is down", caller=rita.human, by=agent)
    found = browser.get(f"/incidents/{of_rita.key}/").content.decode()
    assert ("Answer Rita</button>" in found, "Internal note</button>" in found) == (True, True)
    beside = browser.get(f"/incidents/split/?open={of_rita.key}").content.decode()
    assert "Answer Rita</button>" in beside
    own = actions.report(title="My own", by=agent)
    assert "Comment</button>" in browser.get(f"/incidents/{own.key}/").content.decode()
    browser.force_login(rita.human)
    mine = browser.get(f"/incidents/{of_rita.key}/").content.decode()
    assert ("Comment</button>" in mine, 'name="internal"' in mine) == (True, False)


def test_whoever_called_reads_first_what_they_are_asked_and_nothing_of_the_desks_judgement(
    browser: Client, people: Cast, agent: Actor
) -> None:
    rita = person("rita", people.acme, Role.REQUESTER)
    one = actions.report(title="Mail is down", caller=rita.human, by=agent)
    actions.answer(one, text="We look at it.", by=agent)
    actions.hold(one, reason="awaiting_caller", comment="Which screen?", by=agent)
    assert "asked-of-caller" not in browser.get(f"/incidents/{one.key}/").content.decode()
    assert "Urgency</dt>" in browser.get(f"/incidents/{one.key}/").content.decode()
    browser.force_login(rita.human)
    page = browser.get(f"/incidents/{one.key}/").content.decode()
    asked = page.partition('class="asked-of-caller"')[2].partition("</section>")[0]
    assert ("Which screen?" in asked, "We look at it." in asked) == (True, False)
    assert "Urgency</dt>" not in page
