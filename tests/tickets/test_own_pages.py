"""Own fields and form rules in the browser and by the API."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.tickets.own_samples import FIELDS, in_force
from tests.tickets.rule_cases import when

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Role
from pawl.incidents.actions import report
from pawl.incidents.models import Incident
from pawl.tickets.models import FieldSet, OwnValues

pytestmark = pytest.mark.django_db
RULES = [
    when(
        "own.vendor", "eq", "Acme", then=[{"do": "show", "field": "size"}, {"do": "require", "field": "size"}]
    )
]
FREE = {"name": "f3", "kind": "text", "audience": "all"}
"""A row in which nobody wrote anything, as a browser sends it."""


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def clerk(people: Cast) -> Actor:
    return person("clerk", people.acme, Role.AGENT)


@pytest.fixture
def admin(client: Client, people: Cast) -> Client:
    client.force_login(people.admin.human)
    return client


@pytest.fixture
def agent(client: Client, clerk: Actor) -> Client:
    client.force_login(clerk.human)
    return client


def rows(prefix: str, *sent: dict[str, Any]) -> dict[str, Any]:
    """A form set as a browser sends it."""
    found: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(sent), f"{prefix}-INITIAL_FORMS": 0}
    for n, row in enumerate(sent):
        found |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return found


def test_a_desk_drafts_writes_tries_out_and_publishes(admin: Client, people: Cast) -> None:
    report(title="Old", by=people.admin)
    page = admin.post("/desk/own-fields/new/", {"kind": "incident", "place": "site"}).headers["Location"]
    first = {"name": "f1", "label_en": "Floor", "kind": "choice", "choices": "1\n2 | Second | 二楼",
             "needed": "new", "audience": "all", "position": "2"}  # fmt: skip
    second = {"name": "f2", "label_en": "Cost", "kind": "number", "unit": "EUR", "low": "0",
              "audience": "agents", "position": "1"}  # fmt: skip
    assert admin.post(f"{page}fields/", rows("fields", first, second, FREE)).status_code == 302
    rule = {"if1_field": "own.floor", "if1_is": "eq", "if1_value": "2", "match": "all", "then1_do": "require",
            "then1_field": "cost"}  # fmt: skip
    looked = admin.post(
        f"{page}rules/", rows("rules", {**rule, "if1_value": ""}) | {"look": "1"}
    ).content.decode()
    assert '<option value="2">Second</option>' in looked
    assert admin.post(f"{page}rules/", rows("rules", rule, {"match": "all"})).status_code == 302
    made = FieldSet.objects.get()
    assert [(one["name"], one.get("low"), one["needed"]) for one in made.fields] == [
        ("cost", 0, ""),
        ("floor", None, "new"),
    ]
    trial = admin.get(f"{page}dry-run/").content.decode()
    assert "Of the last 1 tickets 1 would be refused" in trial
    assert "If Floor is Second, then require Cost" in admin.get(page).content.decode()
    admin.post(f"{page}publication/", {"version": made.version})
    made.refresh_from_db()
    assert (made.state, made.number) == ("live", 1)
    assert admin.post(f"{page}fields/", rows("fields", first)).status_code == 422
    again = admin.post(f"{page}draft/").headers["Location"]
    assert "require Cost" in admin.get(again).content.decode()


def test_a_circle_is_refused_on_the_page(admin: Client, people: Cast) -> None:
    in_force(people.admin, FIELDS[:2])
    page = admin.post("/desk/own-fields/new/", {"kind": "incident", "place": "site"}).headers["Location"]
    rule = {
        "if1_field": "own.vendor",
        "if1_is": "filled",
        "match": "all",
        "then1_do": "hide",
        "then1_field": "vendor",
    }
    answer = admin.post(f"{page}rules/", rows("rules", rule))
    assert answer.status_code == 422
    assert "circle: vendor → vendor" in answer.content.decode()


def test_without_a_script_what_follows_is_asked_next(agent: Client, people: Cast) -> None:
    in_force(people.admin, [FIELDS[0], FIELDS[4]], RULES)
    page = agent.get("/incidents/new/").content.decode()
    assert 'name="own-shown" value="vendor"' in page
    sent = {"title": "It smokes", "own-shown": "vendor", "own_vendor": "Acme"}
    asked = agent.post("/incidents/new/", sent)
    assert asked.status_code == 422
    assert "some questions follow" in asked.content.decode()
    assert 'name="own-shown" value="size,vendor"' in asked.content.decode()
    missing = agent.post("/incidents/new/", sent | {"own-shown": "size,vendor", "own_size": ""})
    assert (missing.status_code, Incident.objects.count()) == (422, 0)
    agent.post("/incidents/new/", sent | {"own-shown": "size,vendor", "own_size": "l"})
    assert OwnValues.objects.get().values == {"vendor": "Acme", "size": "l"}


def test_a_hidden_field_is_not_taken_whatever_is_sent(agent: Client, people: Cast) -> None:
    in_force(people.admin, [FIELDS[0], FIELDS[4]], RULES)
    sent = {"title": "T", "own-shown": "vendor,size", "own_vendor": "Other", "own_size": "l"}
    agent.post("/incidents/new/", sent)
    assert OwnValues.objects.get().values == {"vendor": "Other"}


def test_a_requester_is_not_asked_for_inner_fields(client: Client, people: Cast) -> None:
    in_force(people.admin, [FIELDS[0], {**FIELDS[9], "needed": "new"}], RULES[:0])
    carol = person("carol", people.acme, Role.REQUESTER)
    client.force_login(carol.human)
    assert "own_secret" not in client.get("/incidents/new/").content.decode()
    sent = {"title": "T", "own-shown": "secret,vendor", "own_vendor": "A", "own_secret": "x"}
    assert client.post("/incidents/new/", sent).status_code == 302
    assert OwnValues.objects.get().both == {"vendor": "A"}


def test_own_fields_are_changed_on_a_page_of_every_practice(
    agent: Client, clerk: Actor, people: Cast
) -> None:
    in_force(people.admin, [FIELDS[0], FIELDS[5], FIELDS[6]])
    one = report(title="T", by=clerk, own={"vendor": "Acme", "parts": ["a"], "due": "2026-11-30"})
    page = agent.get(f"/tickets/{one.key}/own/").content.decode()
    assert 'value="Acme"' in page
    assert 'value="2026-11-30"' in page
    sent = {"version": one.version, "own-shown": "vendor,parts,due", "own_vendor": "",
            "own_parts": ["b", "c"], "own_due": "2026-12-01"}  # fmt: skip
    assert agent.post(f"/tickets/{one.key}/own/", sent).status_code == 302
    assert OwnValues.objects.get().values == {"parts": ["b", "c"], "due": "2026-12-01"}
    stale = agent.post(f"/tickets/{one.key}/own/", sent | {"own_vendor": "Late"})
    assert stale.status_code == 422


def test_what_must_be_known_is_asked_with_the_resolution(agent: Client, clerk: Actor, people: Cast) -> None:
    in_force(people.admin, [FIELDS[0], {**FIELDS[4], "needed": "resolved"}])
    one = report(title="T", by=clerk, own={})
    page = agent.get(f"/incidents/{one.key}/resolve/").content.decode()
    assert "own_size" in page
    assert "own_vendor" not in page
    sent = {
        "version": one.version,
        "code": "solved",
        "resolution": "Done",
        "own-shown": "size",
        "own_size": "s",
    }
    assert agent.post(f"/incidents/{one.key}/resolve/", sent | {"own_size": ""}).status_code == 422
    assert agent.post(f"/incidents/{one.key}/resolve/", sent).status_code == 302
    assert OwnValues.objects.get().values == {"size": "s"}


def test_pages_name_people_and_choices(agent: Client, clerk: Actor, people: Cast) -> None:
    in_force(people.admin, [FIELDS[4], FIELDS[5], FIELDS[7]])
    own = {"size": "s", "parts": ["a", "b"], "expert": "alice@example.org"}
    one = report(title="T", by=clerk, own=own)
    listed = agent.get("/incidents/?fields=key,own.size,own.parts,own.expert").content.decode()
    assert all(word in listed for word in ("Small", "a, b", "Alice"))
    page = agent.get(f"/incidents/{one.key}/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "Alice" in page


def post(client: Client, address: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def test_the_api_takes_and_shows_own_fields(agent: Client, people: Cast) -> None:
    in_force(people.admin, [{**FIELDS[0], "needed": "new"}, FIELDS[7]])
    assert post(agent, "/api/incidents", {"title": "T"}).status_code == 422
    wrong = post(agent, "/api/incidents", {"title": "T", "own": {"vendro": "x"}})
    assert wrong.status_code == 422
    assert "own.vendor, own.expert" in wrong.content.decode()
    made = post(
        agent, "/api/incidents", {"title": "T", "own": {"vendor": "Acme", "expert": people.alice.human.key}}
    )
    assert made.json()["own"] == {"vendor": "Acme", "expert": people.alice.human.key}
    key, tag = made.json()["key"], made.headers["ETag"]
    changed = post(agent, f"/api/incidents/{key}/own", {"own": {"expert": None}}, **{"If-Match": tag})
    assert changed.json()["own"] == {"vendor": "Acme"}
    unknown = agent.get("/api/incidents?filter[own.vendro][eq]=x")
    assert unknown.status_code == 400
    assert "own.vendor" in unknown.content.decode()
    found = agent.get("/api/incidents?filter[own.vendor][eq]=Acme").json()["items"]
    assert [one["own.vendor"] for one in found] == ["Acme"]


def test_versions_are_written_tried_and_published_by_the_api(admin: Client) -> None:
    made = post(admin, "/api/own-fields", {"kind": "problem"})
    key, tag = made.json()["key"], made.headers["ETag"]
    body = {
        "fields": FIELDS[:2],
        "rules": [when("own.vendor", "in", ["a", "b"], then=[{"do": "hide", "field": "story"}])],
    }
    written = admin.patch(f"/api/own-fields/{key}", json.dumps(body), content_type="application/json",
                          headers={"If-Match": tag})  # fmt: skip
    assert written.json()["rules"][0]["if"] == [{"field": "own.vendor", "is": "in", "value": ["a", "b"]}]
    tag = written.headers["ETag"]
    trial = post(admin, f"/api/own-fields/{key}/dry-run", {"when": "ended"}, **{"If-Match": tag}).json()
    assert (trial["tickets"], trial["rules"], trial["when"]) == (0, [0], "ended")
    live = post(admin, f"/api/own-fields/{key}/publish", {}, **{"If-Match": tag}).json()
    assert (live["state"], live["number"]) == ("live", 1)


@pytest.mark.parametrize(
    "field", [{"kind": "text"}, "x", {"name": "a", "kind": "text", "label": {"xx": "A"}}, 7]
)
def test_a_broken_body_is_refused_in_words(admin: Client, field: Any) -> None:
    made = post(admin, "/api/own-fields", {"kind": "incident"})
    answer = admin.patch(
        f"/api/own-fields/{made.json()['key']}", json.dumps({"fields": [field]}),
        content_type="application/json", headers={"If-Match": made.headers["ETag"]},
    )  # fmt: skip
    assert answer.status_code == 422


def test_a_list_with_own_columns_costs_the_same_for_many_rows(
    agent: Client, clerk: Actor, people: Cast, django_assert_max_num_queries: Any
) -> None:
    in_force(people.admin, FIELDS)
    for n in range(12):
        report(
            title=f"T {n}", by=clerk, own={"vendor": f"V{n}", "expert": "alice@example.org", "secret": "x"}
        )
    with django_assert_max_num_queries(25):
        page = agent.get("/incidents/?fields=key,own.vendor,own.expert,own.secret").content.decode()
    assert page.count("Alice") >= 12
