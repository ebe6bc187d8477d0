"""Find, comment on and follow a record of any kind by API, and nothing that one may not see."""

import pytest
from tests.accounts.people import Cast, cast, person
from tests.api.calling import Caller, told
from tests.catalogue import samples as catalogue
from tests.changes import samples as changes
from tests.incidents import samples as incidents
from tests.problems import samples as problems

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.actions import comment
from pawl.collaboration.models import Comment, Watch
from pawl.incidents.actions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_words_and_numbers_find_records_of_all_kinds_that_one_may_see(people: Cast) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    incident = incidents.incident(place, title="Quarrel of printers")
    problem = problems.problem(place, title="Quarrel of drivers")
    incidents.incident(Place(people.other.pk), title="Quarrel elsewhere")
    agent = Caller(person("ann", people.acme, Role.AGENT))
    found = agent.get("/api/search?q=quarrel").json()
    assert {(one["key"], one["kind"]) for one in found} == {
        (incident.key, "incident"),
        (problem.key, "problem"),
    }
    assert [one["title"] for one in agent.get(f"/api/search?q={incident.key}").json()] == [
        "Quarrel of printers"
    ]
    assert len(agent.get("/api/search?q=quarrel&limit=1").json()) == 1
    for wrong in ("", "?q=", "?q=quarrel&limit=0", "?q=quarrel&limit=51", "?q=quarrel&page=2"):
        assert agent.get(f"/api/search{wrong}").status_code in {400, 422}, wrong


def test_a_comment_on_any_record_is_read_by_those_who_may(people: Cast) -> None:
    place = Place(people.acme.pk, people.desk.pk)
    ann = person("ann", people.acme, Role.AGENT)
    for one in (catalogue.service(Place(people.acme.pk)), changes.change(place), incidents.incident(place)):
        said = Caller(ann).make(f"/api/comments/{one.key}", text="Seen", is_internal=False)
        assert said["text"] == "Seen"
        assert [row["text"] for row in Caller(ann).get(f"/api/comments/{one.key}").json()["items"]] == [
            "Seen"
        ]
        assert Caller(people.charlie).get(f"/api/comments/{one.key}").status_code == 404
        assert Caller(people.charlie)("POST", f"/api/comments/{one.key}", {"text": "x"}).status_code == 404
    assert Comment.objects.count() == 3


def test_internal_comments_are_for_those_who_work_on_it(people: Cast) -> None:
    rita, ann = person("rita", people.acme, Role.REQUESTER), person("ann", people.acme, Role.AGENT)
    one = incidents.incident(Place(people.acme.pk, people.desk.pk, rita.human.pk))
    comment(one.case, text="Among us", is_internal=True, by=ann)
    assert Caller(rita).get(f"/api/comments/{one.key}").json()["items"] == []
    refused = Caller(rita)("POST", f"/api/comments/{one.key}", {"text": "x", "is_internal": True})
    assert refused.status_code == 403
    assert len(Caller(ann).get(f"/api/comments/{one.key}").json()["items"]) == 1


def test_what_happened_is_told_but_for_what_was_said_inside(people: Cast) -> None:
    rita, ann = person("rita", people.acme, Role.REQUESTER), person("ann", people.acme, Role.AGENT)
    one = incidents.incident(Place(people.acme.pk, people.desk.pk, rita.human.pk))
    take(one, by=ann)
    comment(one.case, text="Among us", is_internal=True, by=ann)
    comment(one.case, text="We look at it", by=ann)

    def heard(who: Actor) -> list[str]:
        items = Caller(who).get(f"/api/incidents/{one.key}/timeline").json()["items"]
        return [str(each["activity"]) for each in items]

    assert heard(rita) == ["commented", "take", "assigned"]
    assert heard(ann) == ["commented", "commented", "take", "assigned"]


def test_one_follows_what_one_may_see(people: Cast) -> None:
    one = incidents.incident(Place(people.acme.pk, people.desk.pk))
    ann = Caller(person("ann", people.acme, Role.AGENT))
    address = f"/api/following/{one.key}"
    assert told(ann.get(address)) == {"follows": False}
    for _again in range(2):
        assert ann("PUT", address).status_code == 204
    assert (told(ann.get(address)), Watch.objects.count()) == ({"follows": True}, 1)
    for _again in range(2):
        assert ann("DELETE", address).status_code == 204
    assert (told(ann.get(address)), Watch.objects.count()) == ({"follows": False}, 0)
    for method in ("GET", "PUT", "DELETE"):
        assert Caller(people.charlie)(method, address).status_code == 404


def test_changes_are_read_across_teams_and_commented_on_where_one_may(people: Cast) -> None:
    near = changes.change(Place(people.acme.pk, people.desk.pk))
    far = changes.change(Place(people.acme.pk, None, people.alice.human.pk))
    bob = Caller(people.bob)
    for one, wanted in ((near, 201), (far, 403)):
        address = f"/api/changes/{one.key}/comments"
        assert bob("POST", address, {"text": "Seen"}).status_code == wanted
        assert len(bob.get(address).json()["items"]) == (wanted == 201)
        assert bob("POST", f"/api/comments/{one.key}", {"text": "Seen"}).status_code == wanted
        assert Caller(people.charlie)("POST", address, {"text": "Seen"}).status_code == 404
