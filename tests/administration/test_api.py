"""Accounts in the API: the same actions as on the pages, for programs with a key."""

from datetime import timedelta
from typing import Any

import pytest
from tests.accounts.people import Cast, cast
from tests.administration.calling import Program

from pawl import clock
from pawl.accounts.models import ApiToken, Grant, Membership, Person
from pawl.accounts.roles import Permission
from pawl.accounts.tokens import actor_of
from pawl.web.models import Repeat

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

P = Permission
MANAGER = (P.ACCOUNT_READ, P.ACCOUNT_MANAGE, P.ROLE_GRANT, P.TOKEN_MANAGE, *P)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def manager(people: Cast) -> Program:
    return Program(people.admin, *{scope for scope in Permission if scope != P.PROFILE_EDIT})


def test_a_person_is_made_changed_and_closed(people: Cast, manager: Program) -> None:
    body = {"email": "Wu@Example.org", "name": "Wu", "organisation": people.acme.key}
    made = manager.post("/api/people", body)
    assert (made.status_code, made.json()["email"]) == (201, "wu@example.org")
    path = f"/api/people/{made.json()['key']}"
    led = {"name": "Wu Li", "manager": people.bob.human.key}
    changed = manager.patch(path, led, made.headers["ETag"])
    assert (changed.json()["name"], changed.json()["manager"]) == ("Wu Li", people.bob.human.key)
    closed = manager.post(
        f"{path}/transitions", {"activity": "deactivate"}, **{"If-Match": changed.headers["ETag"]}
    )
    assert closed.json()["is_active"] is False
    assert [step["activity"] for step in manager.get(f"{path}/transitions").json()] == ["reactivate"]
    said = [one["activity"] for one in manager.get(f"{path}/timeline").json()["items"]]
    assert said == ["deactivated", "changed", "manager_named", "created"]


def test_teams_and_organisations_are_made_and_changed(people: Cast, manager: Program) -> None:
    org = manager.post("/api/organisations", {"name": "New"}).json()
    team = manager.post("/api/teams", {"organisation": org["key"], "name": "Night"}).json()
    assert manager.patch(f"/api/teams/{team['key']}", {"name": "Day"}).json()["name"] == "Day"
    assert (
        manager.patch(f"/api/organisations/{org['key']}", {"is_active": False}).json()["is_active"] is False
    )
    taken = manager.post("/api/teams", {"organisation": org["key"], "name": "DAY"})
    assert taken.status_code == 409


def test_roles_and_memberships_come_and_go(people: Cast, manager: Program) -> None:
    bob = people.bob.human
    body = {"person": bob.key, "role": "approver", "organisation": people.acme.key}
    given = manager.post("/api/role-grants", body).json()
    assert Grant.objects.filter(person=bob, role="approver").exists()
    gone = manager.call("DELETE", f"/api/role-grants/{given['key']}", **{"If-Match": '"1"'})
    assert (gone.status_code, Grant.objects.filter(person=bob, role="approver").exists()) == (204, False)
    joined = manager.post("/api/memberships", {"team": people.desk.key, "person": bob.key}).json()
    manager.call("DELETE", f"/api/memberships/{joined['key']}", **{"If-Match": '"1"'})
    assert not Membership.objects.exists()


def test_a_key_is_shown_once_and_kept_nowhere(people: Cast, manager: Program) -> None:
    body = {
        "name": "n",
        "scopes": ["dataset:read"],
        "expires_at": (clock.now() + timedelta(hours=20)).isoformat(),
    }
    made = manager.post("/api/tokens", body)
    secret = made.json()["secret"]
    assert actor_of(secret)
    path = f"/api/tokens/{made.json()['key']}"
    assert "secret" not in manager.get(path).json()
    repeated = manager.post("/api/tokens", body, **{"Idempotency-Key": "once"})
    assert repeated.status_code == 422
    assert not Repeat.objects.exists()
    manager.call("DELETE", path, **{"If-Match": '"1"'})
    assert actor_of(secret) is None


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/people", {"email": "x@example.org", "name": "X"}),
        ("/api/organisations", {"name": "X"}),
        ("/api/teams", {"organisation": "{acme}", "name": "X"}),
        ("/api/role-grants", {"person": "{bob}", "role": "agent"}),
        ("/api/memberships", {"team": "{desk}", "person": "{bob}"}),
    ],
)
def test_who_may_not_manage_is_refused(people: Cast, path: str, body: dict[str, str]) -> None:
    names = {"acme": people.acme.key, "bob": people.bob.human.key, "desk": people.desk.key}
    filled = {name: value.format(**names) for name, value in body.items()}
    for who in (people.alice, people.charlie):
        answer = Program(who, P.ACCOUNT_READ).post(path, filled)
        assert answer.status_code in {403, 422}, "403, or 422 where a key is not for their eyes"
    assert not Person.objects.filter(email="x@example.org").exists()


def test_people_of_other_organisations_are_not_there(people: Cast) -> None:
    reader = Program(people.alice, P.ACCOUNT_READ)
    hidden = reader.get(f"/api/people/{people.charlie.human.key}")
    assert hidden.status_code == 404
    assert hidden.json()["rule"] == reader.get("/api/people/PER-999999").json()["rule"]
    emails = {one["email"] for one in reader.get("/api/people").json()["items"]}
    assert emails == {"alice@example.org", "bob@example.org", "admin@example.org"}


@pytest.mark.parametrize(
    "field", ["password", "is_active", "is_superuser", "grants", "session_epoch", "joined_at"]
)
def test_nobody_sets_what_is_not_theirs_to_set(people: Cast, manager: Program, field: str) -> None:
    body: dict[str, Any] = {"email": "x@example.org", "name": "X", field: "1"}
    assert manager.post("/api/people", body).status_code in {400, 422}
    answer = manager.patch(f"/api/people/{people.bob.human.key}", {field: "1"})
    assert answer.status_code in {400, 422}


def test_everybody_sees_their_own_keys_and_administrators_all(people: Cast, manager: Program) -> None:
    mine = Program(people.alice, P.TOKEN_MANAGE)
    assert {one["person"] for one in mine.get("/api/tokens").json()["items"]} == {people.alice.human.key}
    assert len(manager.get("/api/tokens").json()["items"]) == ApiToken.objects.count() == 2


def test_the_end_of_a_key_has_a_zone(manager: Program) -> None:
    body = {"name": "k", "scopes": ["dataset:read"], "expires_at": "2030-01-01T00:00:00"}
    assert manager.post("/api/tokens", body).status_code == 422
