"""A resource from creation to its last version, as a program sees it."""

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told

from pawl.history.models import Event
from pawl.strategy.models import Goal

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def alice(people: Cast) -> Caller:
    return Caller(people.alice)


def test_what_was_created_can_be_read_where_it_says(alice: Caller) -> None:
    made = alice("POST", "/api/goals", {"title": "  Fewer  outages ", "horizon": "next"})
    assert made.status_code == 201
    found = alice.get(made["Location"])
    assert told(found) == told(made)
    assert (told(found)["title"], told(found)["horizon"], found["ETag"]) == ("Fewer outages", "next", '"1"')
    assert told(alice.get("/api/goals"))["items"][0]["key"] == told(made)["key"]


def test_a_change_says_which_version_it_starts_from(alice: Caller) -> None:
    path = f"/api/goals/{alice.make('/api/goals', title='Old')['key']}"
    assert alice("PATCH", path, {"title": "New"}).status_code == 428
    first = alice("PATCH", path, {"title": "New"}, If_Match='"1"')
    assert (first.status_code, first["ETag"], told(first)["title"]) == (200, '"2"', "New")
    stale = alice("PATCH", path, {"title": "Other"}, If_Match='"1"')
    assert (stale.status_code, told(stale)["type"]) == (412, "urn:pawl:problem:stale")
    assert alice("PATCH", path, {"title": "Third"}, If_Match="abc").status_code == 400
    assert alice("PATCH", path, {"title": "New"}, If_Match='"2"')["ETag"] == '"2"'
    assert [one.activity for one in Event.objects.order_by("id")][-2:] == ["set", "changed"]


def test_who_holds_the_version_is_not_sent_it_again(alice: Caller) -> None:
    path = f"/api/goals/{alice.make('/api/goals', title='Same')['key']}"
    assert alice.get(path, If_None_Match='"1"').status_code == 304
    assert alice.get(path, If_None_Match='"2"').status_code == 200


def test_what_is_hidden_answers_like_what_is_not_there(people: Cast, alice: Caller) -> None:
    key = alice.make("/api/goals", title="Ours")["key"]
    stranger = Caller(people.charlie)
    for path in ("", "/comments", "/timeline", "/transitions"):
        hidden = stranger.get(f"/api/goals/{key}{path}")
        nothing = stranger.get(f"/api/goals/GOAL-999999{path}")
        assert hidden.status_code == nothing.status_code == 404
        assert hidden.content == nothing.content
    assert told(stranger.get("/api/goals"))["items"] == []


def test_a_reference_to_what_is_hidden_is_refused_like_one_to_nothing(people: Cast, alice: Caller) -> None:
    key = alice.make("/api/goals", title="Ours")["key"]
    stranger = Caller(people.charlie)
    answers = [
        stranger("POST", "/api/goals", {"title": "X", "parent": one}) for one in (key, "GOAL-99999", "?")
    ]
    assert [one.status_code for one in answers] == [422] * 3
    assert len({one.content for one in answers}) == 1


def test_a_refusal_says_the_missing_right_and_who_could(people: Cast) -> None:
    refused = Caller(people.bob)("POST", "/api/goals", {"title": "X"})
    assert refused.status_code == 403
    assert "strategy:edit" in told(refused)["rule"]
    assert "service owner" in told(refused)["way_out"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "X", "state": "retired"}, "state"),
        ({"title": "X", "horizon": "soon"}, "horizon"),
        ({"title": " "}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"title": None}, "title"),
        ({}, "title"),
        ([], "body"),
    ],
)
def test_a_wrong_value_names_its_field(alice: Caller, body: object, field: str) -> None:
    refused = alice("POST", "/api/goals", body)
    assert refused.status_code == 422
    assert field in told(refused)["fields"]


def test_steps_say_what_can_be_done_why_not_and_who_could(people: Cast, alice: Caller) -> None:
    path = f"/api/goals/{alice.make('/api/goals', title='Goal')['key']}/transitions"
    steps = alice.get(path).json()
    assert [(one["activity"], one["is_allowed"]) for one in steps] == [("retire", True)]
    people.bob.human.grants.update(team=None)
    reader = Caller(people.bob).get(path).json()[0]
    assert not reader["is_allowed"]
    assert "strategy:edit" in reader["rule"]
    done = alice("POST", path, {"activity": "retire"}, If_Match='"1"')
    assert (done.status_code, told(done)["state"], done["ETag"]) == (200, "retired", '"2"')
    again = alice("POST", path, {"activity": "retire"}, If_Match='"2"')
    assert (again.status_code, "restore" in str(alice.get(path).content)) == (409, True)


def test_the_timeline_tells_what_happened_the_newest_first(alice: Caller) -> None:
    path = f"/api/goals/{alice.make('/api/goals', title='Old')['key']}"
    alice("PATCH", path, {"title": "New"}, If_Match='"1"')
    alice("POST", f"{path}/comments", {"text": "Why?"})
    found = told(alice.get(f"{path}/timeline"))["items"]
    assert [one["activity"] for one in found] == ["commented", "changed", "set"]
    assert (found[1]["texts"], found[1]["actor_name"], found[1]["via"]) == ({"title": "New"}, "Alice", "api")
    assert [one["text"] for one in told(alice.get(f"{path}/comments"))["items"]] == ["Why?"]


def test_a_token_opens_only_what_it_was_made_for(people: Cast, alice: Caller) -> None:
    key = alice.make("/api/goals", title="Goal")["key"]
    narrow = Caller(people.alice, scopes=["strategy:read"])
    assert narrow.get(f"/api/goals/{key}").status_code == 200
    assert narrow("POST", "/api/goals", {"title": "X"}).status_code == 403
    blind = Caller(people.alice, scopes=["dataset:read"])
    assert blind.get(f"/api/goals/{key}").status_code == 404


def test_strangers_are_asked_to_sign_in() -> None:
    for client in (Client(), Client(headers={"authorization": "Bearer pawl_0123456789_x"})):
        refused = client.get("/api/goals")
        assert (refused.status_code, refused["WWW-Authenticate"]) == (401, 'Bearer realm="Pawl"')


def test_a_browser_must_send_its_csrf_token(people: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.alice.human)
    assert client.get("/api/goals").status_code == 200
    body = {"title": "X"}
    refused = client.post("/api/goals", body, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    client.cookies["pawl-csrf"] = "a" * 32
    allowed = client.post(
        "/api/goals", body, content_type="application/json", headers={"x-csrftoken": "a" * 32}
    )
    assert allowed.status_code == 201


def test_a_bad_token_is_never_made_good_by_a_cookie(people: Cast) -> None:
    client = Client(headers={"authorization": "Bearer wrong"})
    client.force_login(people.alice.human)
    assert client.get("/api/goals").status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [("/api/goals?page=2", 400), ("/api/goals/GOAL-1?x=1", 400), ("/api/goals/bulk?dry_run=maybe", 405)],
)
def test_an_unknown_parameter_is_refused(alice: Caller, path: str, status: int) -> None:
    assert alice.get(path).status_code == status


def test_what_is_no_json_is_refused_before_it_is_read(alice: Caller) -> None:
    send = alice.client.generic
    assert send("POST", "/api/goals", b"title=x", content_type="text/plain").status_code == 415
    assert send("POST", "/api/goals", b"{", content_type="application/json").status_code == 400
    assert (
        send("POST", "/api/goals", b'{"title": "\xff"}', content_type="application/json").status_code == 400
    )
    assert send("POST", "/api/goals", b" " * 5_242_881, content_type="application/json").status_code == 413
    assert Goal.objects.count() == 0


def test_many_at_once_are_all_or_nothing_and_tried_first(alice: Caller) -> None:
    good, bad = {"title": "Good"}, {"title": "Bad", "horizon": "soon"}
    dry = alice("POST", "/api/goals/bulk?dry_run=true", {"rows": [good, bad]})
    assert (dry.status_code, [one["outcome"] for one in told(dry)["rows"]]) == (
        200,
        ["would_create", "refused"],
    )
    refused = alice("POST", "/api/goals/bulk", {"rows": [good, bad, {"x": 1}]})
    assert refused.status_code == 422
    assert [one["outcome"] for one in told(refused)["rows"]] == ["not_done", "refused", "refused"]
    assert told(refused)["rows"][1]["problem"]["thing"] == "horizon"
    assert (Goal.objects.count(), Event.objects.filter(kind="goal").count()) == (0, 0)
    done = alice("POST", "/api/goals/bulk", {"rows": [good, good]})
    assert (done.status_code, Goal.objects.count()) == (201, 2)
    assert told(alice.get(f"/api/goals/{told(done)['rows'][1]['key']}"))["title"] == "Good"


def test_an_export_is_the_filtered_list(alice: Caller) -> None:
    for horizon in ("now", "later", "later"):
        alice.make("/api/goals", title=f"=For {horizon}", horizon=horizon)
    found = alice.get("/api/goals/export?form=csv&filter[horizon][eq]=later&fields=key,title")
    lines = b"".join(found).decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines), lines[1].endswith("'=For later")) == ("key,title", 3, True)


def test_a_method_that_is_not_there_is_a_problem(alice: Caller) -> None:
    refused = alice("PUT", "/api/goals")
    assert (refused.status_code, refused["Content-Type"]) == (405, "application/problem+json")
    assert set(refused["Allow"].split(", ")) == {"GET", "POST"}
