"""Problems in the browser, without JavaScript, and in the API."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.people import Cast
from tests.catalogue import samples as catalogue
from tests.incidents import samples as incidents
from tests.problems import samples
from tests.tickets import samples as tickets

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.problems.models import Problem
from pawl.tickets.models import Category

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(paula: Actor) -> Client:
    made = Client()
    made.force_login(paula.human)
    return made


def test_a_problem_is_raised_analysed_and_fixed(client: Client) -> None:
    assert b"No problem yet" in client.get("/problems/").content
    made = client.post("/problems/new/", {"title": "Mail stops", "impact": "2", "urgency": "2"})
    one = Problem.objects.get()
    page = f"/problems/{one.key}/"
    assert made["Location"] == page
    client.post(f"{page}steps/", {"activity": "investigate", "version": "1"})
    whys = {"question": ["Why?", "", "Why full?"], "answer": ["Full.", "", ""], "evidence": ["df", "", ""]}
    assert client.post(f"{page}whys/", {"version": "2", **whys}).status_code == 302
    causes = {"category": ["people", "technology"], "text": ["New shift", "<disk>"], "version": "3",
              "standing": ["ruled_out", "confirmed"]}  # fmt: skip
    assert client.post(f"{page}causes/", causes).status_code == 302
    shown = client.get(page).content.decode()
    for word in ("Why full?", "New shift", "&lt;disk&gt;", "<svg", 'role="img"', "root cause analysis"):
        assert word in shown
    fixed = client.post(f"{page}fix/", {"root_cause": "Disk", "fix": "Another", "version": "4"})
    assert fixed.status_code == 302
    assert Problem.objects.get().state == "fix_in_progress"


def test_a_stale_chain_keeps_what_was_typed(client: Client, one: Problem) -> None:
    sent = {"question": ["Mine?"], "answer": [""], "evidence": [""], "version": "0"}
    answer = client.post(f"/problems/{one.key}/whys/", sent)
    assert (answer.status_code, b"Mine?" in answer.content) == (412, True)


def test_a_step_that_needs_a_form_is_no_button(client: Client, one: Problem) -> None:
    answer = client.post(f"/problems/{one.key}/steps/", {"activity": "fix", "version": "1"})
    assert answer.status_code == 409
    assert f"/problems/{one.key}/fix/".encode() in client.get(f"/problems/{one.key}/").content


def test_a_known_error_stands_in_its_list_and_is_published(client: Client, place: Place) -> None:
    one = samples.problem(place)
    client.post(f"/problems/{one.key}/known-error/", {"workaround": "Start it anew.", "version": "1"})
    assert b"Start it anew." in client.get("/known-errors/").content
    assert client.post(f"/problems/{one.key}/publishing/", {"version": "2"}).status_code == 302
    assert b"Published" in client.get(f"/problems/{one.key}/").content


def test_tickets_are_linked_by_their_numbers(
    client: Client, one: Problem, place: Place, people: Cast
) -> None:
    mine, hidden = tickets.ticket(place), tickets.ticket(Place(people.other.pk))
    where = f"/problems/{one.key}/tickets/"
    refused = client.post(where, {"tickets": f"{mine.key}, {hidden.key}", "version": "1"})
    assert (refused.status_code, hidden.key in refused.content.decode()) == (422, True)
    assert client.post(where, {"tickets": f"{mine.key.lower()}\n", "version": "1"}).status_code == 302
    assert mine.key in client.get(f"/problems/{one.key}/").content.decode()
    client.post(f"/problems/{one.key}/unlinking/", {"ticket": mine.key})
    assert mine.case.title not in client.get(f"/problems/{one.key}/").content.decode()


def test_a_change_must_be_one(client: Client, one: Problem, place: Place) -> None:
    sent = {"root_cause": "Disk", "change": tickets.ticket(place).key, "fix": "", "version": "1"}
    answer = client.post(f"/problems/{one.key}/fix/", sent)
    assert (answer.status_code, b"is no change" in answer.content) == (422, True)


def many(place: Place) -> list[Category]:
    made = [
        Category.objects.create(organisation_id=place.organisation_id, name={"en": name}, path=name,
                                created_at=tickets.MONDAY)
        for name in ("Mail", "Print")
    ]  # fmt: skip
    for category, count in ((made[0], 8), (made[1], 1), (None, 1)):
        for _ in range(count):
            tickets.ticket(place, category=category)
    return made


def test_a_chart_of_a_filter_becomes_a_problem(client: Client, place: Place) -> None:
    mail, _print = many(place)
    address = "/problems/pareto/?of=desk_ticket&by=category"
    page = client.get(address).content.decode()
    for word in ("1 group makes up 80 % of 10 tickets.", "Mail", "(not said)", "<svg", "vital few"):
        assert word in page
    narrowed = client.get(f"{address}&filter[category][eq]=Print").content.decode()
    assert "Mail" not in narrowed
    raising = f"/problems/new/?of=desk_ticket&by=category&group={mail.pk}"
    form = client.get(raising).content.decode()
    assert "8 tickets are linked with it." in form
    assert 'value="Mail: 8 tickets"' in form
    client.post(raising, {"title": "Mail", "impact": "2", "urgency": "2", "category": mail.key})
    one = Problem.objects.get()
    assert one.case.links_in.filter(relation="caused_by").count() == 8
    assert one.category == mail


def test_a_bar_of_incidents_says_category_and_service(client: Client, place: Place) -> None:
    branch = Category.objects.create(
        organisation=None, kind="incident", name={"en": "Mail"}, path="Mail", created_at=tickets.MONDAY
    )
    service = tickets.promised(place)
    for _ in range(2):
        incidents.incident(place, category=branch, service=service)
    raising = f"/problems/new/?of=incident&by=category&group={branch.pk}"
    form = client.get(raising).content.decode()
    assert 'value="Mail: 2 tickets"' in form
    for one in (branch, service):
        assert f'<option value="{one.key}" selected>' in form
    assert f'data-draft="problem-category-{branch.pk}"' in form


@pytest.mark.parametrize("query", ["by=magic", "of=magic", "of=desk_ticket&filter[x][eq]=1"])
def test_a_wrong_chart_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/problems/pareto/?{query}").status_code == 400


def test_a_wrong_group_is_refused(client: Client, place: Place) -> None:
    tickets.ticket(place)
    assert client.get("/problems/new/?of=desk_ticket&by=category&group=x").status_code == 422


def sent(client: Client, address: str, version: int, activity: str, **fields: Any) -> Any:
    body = json.dumps({"activity": activity, "fields": fields})
    return client.post(address, body, content_type="application/json", headers={"If-Match": f'"{version}"'})


def test_all_of_it_by_the_api(client: Client, place: Place, paula: Actor) -> None:
    ticket = tickets.ticket(place)
    body = json.dumps({"title": "Mail stops", "tickets": [ticket.key]})
    made = client.post("/api/problems", body, content_type="application/json").json()
    address = f"/api/problems/{made['key']}/transitions"
    assert made["occurrences"]["total"] == 1
    sent(client, address, 1, "investigate")
    sent(client, address, 2, "set_whys", whys=[{"question": "Why?", "answer": "Full."}])
    sent(client, address, 3, "set_causes", causes=[{"category": "technology", "text": "Disk"}])
    sent(client, address, 4, "declare_known_error", workaround="Start it anew.", root_cause="Disk")
    sent(client, address, 5, "publish_workaround")
    sent(client, address, 6, "prioritise", impact=1, urgency=1)
    sent(client, address, 7, "assign", assignee=paula.human.key)
    done = sent(client, address, 8, "fix", fix="Another disk.")
    assert done.status_code == 200, done.content
    shown = client.get(f"/api/problems/{made['key']}").json()
    assert (shown["state"], shown["priority"], shown["edition"]) == ("fix_in_progress", 1, 1)
    assert shown["whys"][0]["answer"] == "Full."
    assert client.get("/api/known-errors").json()["items"][0]["workaround"] == "Start it anew."
    steps = {row["activity"]: row for row in client.get(address).json()}
    assert steps["resolve"]["is_allowed"]
    bars = client.get("/api/problems/pareto?of=desk_ticket&by=priority").json()
    assert bars[0]["count"] == 1


def test_a_page_asks_the_database_alike_for_one_ticket_and_for_many(client: Client, place: Place) -> None:
    few, more = samples.known_error(place), samples.known_error(place)
    samples.caused(few, place)
    for _ in range(10):
        samples.caused(more, place)
    asked = []
    client.get(f"/problems/{few.key}/")  # the session is read and written once
    for one in (few, more):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/problems/{one.key}/")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 25


def test_a_service_shows_its_problems(client: Client, place: Place) -> None:
    service = catalogue.service(place)
    samples.problem(place, title="Ended", service=service, **samples.FIXED)
    samples.problem(place, service=service, **samples.KNOWN)
    page = client.get(f"/services/{service.key}/").content.decode()
    assert "Start it anew." in page
    assert "Ended" not in page


def test_the_drawing_tells_standings_by_shape(client: Client, place: Place) -> None:
    causes = [{"category": "process", "text": name, "standing": name}
              for name in ("suspected", "confirmed", "ruled_out")]  # fmt: skip
    one = samples.problem(place, title="很长的标题" * 20, causes=causes)
    page = client.get(f"/problems/{one.key}/").content.decode()
    drawn = page[page.index("<svg xmlns") :].split("</svg>")[0]
    assert drawn.count("<circle") == 2
    assert 'fill="none"' in drawn
    assert "line-through" in drawn
    assert "…" in drawn


def test_the_filter_of_incidents_leads_to_its_chart(client: Client, place: Place) -> None:
    incidents.incident(place)
    page = client.get("/incidents/?filter[state][eq]=new").content.decode()
    link = re.search(r'href="(/problems/pareto/\?[^"]*)"', page)
    assert link
    chart = client.get(unescape(link[1])).content.decode()
    assert "filter%5Bstate%5D%5Beq%5D=new" in link[1]
    assert "1 group makes up 80 % of 1 ticket." in chart
