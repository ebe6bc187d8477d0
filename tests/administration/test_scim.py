"""SCIM 2.0: what directories really send, what they get, and who stays invisible."""

from typing import Any

import pytest
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.administration.calling import Program

from pawl.accounts.models import Membership, Person, Team
from pawl.accounts.roles import Permission, Role
from pawl.administration.scim.patches import patched
from pawl.history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

USERS, GROUPS = "/scim/v2/Users", "/scim/v2/Groups"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
WU = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    "userName": "wu@example.org",
    "externalId": "00u1",
    "name": {"givenName": "Li", "familyName": "Wu"},
    "emails": [{"value": "wu@example.org", "type": "work", "primary": True}],
    "active": True,
    "title": "Analyst",
    ENTERPRISE: {"organization": "Acme", "department": "IT"},
}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def directory(people: Cast) -> Program:
    return Program(people.admin, Permission.ACCOUNT_READ, Permission.ACCOUNT_MANAGE)


def patch(program: Program, path: str, *operations: dict[str, Any]) -> Any:
    return program.call("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)})


def made(directory: Program) -> str:
    return f"{USERS}/{directory.post(USERS, WU).json()['id']}"


def test_a_user_is_made_by_the_actions_of_people(people: Cast, directory: Program) -> None:
    answer = directory.post(USERS, WU)
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, "application/scim+json")
    wu = Person.objects.get(email="wu@example.org")
    assert (wu.name, wu.organisation, wu.external_id) == ("Li Wu", people.acme, "00u1")
    event = Event.objects.get(case=wu.key, activity="created")
    assert (event.via, event.actor) == ("scim", people.admin.key)
    assert answer.headers["Location"].endswith(f"{USERS}/{wu.pk}")


def test_the_same_user_twice_is_a_conflict(directory: Program) -> None:
    directory.post(USERS, WU)
    again = directory.post(USERS, {**WU, "userName": "WU@example.org"})
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        ('userName eq "ALICE@example.org"', 1),
        ('username EQ "alice@example.org"', 1),
        ('emails.value eq "alice@example.org"', 1),
        ('externalId eq "none"', 0),
        ("active eq true", 4),
        ('id eq "999999"', 0),
        ('userName eq "a\\"b"', 0),
    ],
)
def test_filters_by_eq(people: Cast, directory: Program, filter_: str, found: int) -> None:
    answer = directory.client.get(
        USERS, {"filter": filter_}, headers={"Authorization": f"Bearer {directory.secret}"}
    )
    assert answer.json()["totalResults"] == found


@pytest.mark.parametrize(
    "filter_",
    ["userName co x", 'password eq "x"', 'active eq "true"', "userName eq", "x" * 5000,
     'userName eq "\\u0000"', 'userName eq "x" or active eq true', "userName eq true", 'userName eq "\\x"'],
)  # fmt: skip
def test_other_filters_are_refused(people: Cast, directory: Program, filter_: str) -> None:
    answer = directory.client.get(
        USERS, {"filter": filter_}, headers={"Authorization": f"Bearer {directory.secret}"}
    )
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_pages_count_from_one(people: Cast, directory: Program) -> None:
    page = directory.get(f"{USERS}?startIndex=2&count=2").json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (4, 2, 2)
    assert directory.get(f"{USERS}?startIndex=-5&count=0").json()["Resources"] == []
    assert directory.get(f"{USERS}?count=x").status_code == 400


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "active", "value": False},
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": False}},
        {"op": "replace", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": False},
    ],
    ids=["plain", "entra", "okta", "urn"],
)
def test_directories_deactivate_in_many_ways(directory: Program, operation: dict[str, Any]) -> None:
    path = made(directory)
    assert patch(directory, path, operation).json()["active"] is False
    assert not Person.objects.get(email="wu@example.org").is_active
    assert patch(directory, path, {"op": "replace", "path": "active", "value": True}).json()["active"] is True


def test_names_addresses_and_places_are_patched(people: Cast, directory: Program) -> None:
    path = made(directory)
    patch(directory, path, {"op": "replace", "path": "name.familyName", "value": "Wang"},
          {"op": "replace", "path": "name.givenName", "value": "Li"})  # fmt: skip
    patch(
        directory,
        path,
        {"op": "replace", "path": 'emails[type eq "work"].value', "value": "wang@example.org"},
    )
    patch(directory, path, {"op": "add", "path": f"{ENTERPRISE}:organization", "value": "Other"})
    patch(directory, path, {"op": "replace", "value": {"externalId": "00u2", "title": "Lead"}})
    wang = Person.objects.get(email="wang@example.org")
    assert (wang.name, wang.organisation, wang.external_id) == ("Li Wang", people.other, "00u2")


def test_a_directory_says_who_leads_whom(people: Cast, directory: Program) -> None:
    path, lead = made(directory), str(people.bob.human.pk)
    patch(directory, path, {"op": "add", "path": f"{ENTERPRISE}:manager", "value": lead})
    assert directory.get(path).json()[ENTERPRISE]["manager"] == {"value": lead}
    for wrong in ("99999", "nobody", {"value": path.rpartition("/")[2]}):
        answer = patch(directory, path, {"op": "replace", "path": f"{ENTERPRISE}:manager", "value": wrong})
        assert answer.status_code == 400
    patch(directory, path, {"op": "replace", "value": {ENTERPRISE: {"manager": {"value": ""}}}})
    assert Person.objects.get(email="wu@example.org").manager is None


def test_put_replaces_and_keeps_what_it_does_not_name(people: Cast, directory: Program) -> None:
    path = made(directory)
    body = {"userName": "wu@example.org", "displayName": "Dr. Wu", "active": True}
    assert directory.call("PUT", path, body).json()["displayName"] == "Dr. Wu"
    assert Person.objects.get(email="wu@example.org").organisation == people.acme


def test_who_is_deleted_is_out_gone_and_may_come_again(directory: Program) -> None:
    path = made(directory)
    assert directory.call("DELETE", path).status_code == 204
    assert directory.get(path).status_code == 404
    wu = Person.objects.get(email="wu@example.org")
    assert not wu.is_active, "their past stays"
    again = directory.post(USERS, {**WU, "displayName": "Wu again"})
    assert (again.status_code, again.json()["id"], again.json()["active"]) == (201, str(wu.pk), True)


def test_groups_are_teams(people: Cast, directory: Program) -> None:
    bob, alice = str(people.bob.human.pk), str(people.alice.human.pk)
    answer = directory.post(GROUPS, {"displayName": "Night", "externalId": "g1", "members": [{"value": bob}]})
    assert (answer.status_code, [one["value"] for one in answer.json()["members"]]) == (201, [bob])
    path = f"{GROUPS}/{answer.json()['id']}"
    patch(directory, path, {"op": "add", "path": "members", "value": [{"value": alice}]})
    assert Membership.objects.filter(team__name="Night").count() == 2
    patch(directory, path, {"op": "remove", "path": f'members[value eq "{bob}"]'})
    patch(directory, path, {"op": "remove", "path": "members", "value": [{"value": alice}]})
    assert not Membership.objects.filter(team__name="Night").exists()
    patch(directory, path, {"op": "replace", "value": {"displayName": "Day"}})
    assert Team.objects.get(external_id="g1").name == "Day"
    assert directory.call("DELETE", path).status_code == 204
    assert directory.get(path).status_code == 404
    assert not Team.objects.get(external_id="g1").is_active
    assert directory.get(f'{GROUPS}?filter=displayName eq "Desk"').json()["totalResults"] == 1


def test_only_a_living_key_with_the_right_opens(people: Cast) -> None:
    assert Client().get(USERS).status_code == 401
    signed_in = Client()
    signed_in.force_login(people.admin.human)
    assert signed_in.get(USERS).status_code == 401, "a browser's session is no key"
    reader = Program(people.admin, Permission.ACCOUNT_READ)
    assert reader.get(USERS).status_code == 200
    assert reader.post(USERS, WU).status_code == 403
    nothing = Program(people.admin, Permission.DATASET_READ)
    assert nothing.get(USERS).json()["totalResults"] == 0


def test_a_directory_of_one_organisation_sees_and_makes_nothing_elsewhere(people: Cast) -> None:
    local = Program(
        person("local", people.acme, Role.ADMINISTRATOR), Permission.ACCOUNT_READ, Permission.ACCOUNT_MANAGE
    )
    hidden = f"{USERS}/{people.charlie.human.pk}"
    for method, body in (("GET", None), ("PUT", WU), ("PATCH", {}), ("DELETE", None)):
        answer = local.call(method, hidden, body)
        missing = local.call(method, f"{USERS}/99999", body)
        assert answer.status_code == missing.status_code == 404
    assert local.post(USERS, {**WU, ENTERPRISE: {"organization": "Other"}}).status_code == 400
    smuggled = {"displayName": "N", "members": [{"value": str(people.charlie.human.pk)}]}
    assert local.post(GROUPS, smuggled).status_code == 400
    assert not Team.objects.filter(name="N").exists()


def test_a_directory_cannot_take_an_administrator_over(people: Cast) -> None:
    local = Program(
        person("local", people.acme, Role.ADMINISTRATOR), Permission.ACCOUNT_READ, Permission.ACCOUNT_MANAGE
    )
    path = f"{USERS}/{people.admin.human.pk}"
    answer = patch(local, path, {"op": "replace", "path": "userName", "value": "mine@example.org"})
    assert answer.status_code == 403
    people.admin.human.refresh_from_db()
    assert people.admin.human.email == "admin@example.org"


@pytest.mark.parametrize(
    "operations",
    [
        [],
        "x",
        [1],
        [{"op": "move"}],
        [{"op": "remove"}],
        [{"op": "add", "value": "x"}],
        [{"op": "replace", "path": "active", "value": "maybe"}],
        [{"op": "replace", "path": "userName", "value": 7}],
        [{"op": "add", "path": 7, "value": 1}],
        [{"op": "replace", "path": "userName.x.y", "value": 1}],
        [{"op": "replace", "path": "userName", "value": "no address"}],
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(directory: Program, operations: Any) -> None:
    path = made(directory)
    before = directory.get(path).json()
    answer = directory.call("PATCH", path, {"schemas": [PATCH], "Operations": operations})
    assert answer.status_code == 400
    assert directory.get(path).json() == before


@pytest.mark.parametrize("content", [b" ", b"[]", b"{", b"\xff", b'{"userName": NaN}', b'{"a":1,"a":2}'])
def test_a_body_that_is_no_object_is_refused(directory: Program, content: bytes) -> None:
    answer = directory.client.post(
        USERS, content, content_type="application/scim+json",
        headers={"Authorization": f"Bearer {directory.secret}"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")


def test_a_stale_directory_hears_of_it(directory: Program) -> None:
    path = made(directory)
    answer = directory.call("PUT", path, WU, **{"If-Match": 'W/"99"'})
    assert answer.status_code == 412


def test_pawl_says_what_it_can(directory: Program) -> None:
    assert directory.get("/scim/v2/ServiceProviderConfig").json()["patch"] == {"supported": True}
    assert {one["id"] for one in directory.get("/scim/v2/ResourceTypes").json()["Resources"]} == {
        "User",
        "Group",
    }
    assert directory.get("/scim/v2/Schemas").json()["totalResults"] == 3
    assert directory.call("POST", "/scim/v2/Schemas", {}).status_code == 405


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "emails", "value": 5},
        {"op": "replace", "value": {"emails": "x"}},
        {"op": "add", "path": "members", "value": ["x"] * 1001, "status": 413},
    ],
)
def test_values_of_the_wrong_kind_are_refused(directory: Program, operation: dict[str, Any]) -> None:
    status = operation.pop("status", 400)
    assert patch(directory, made(directory), operation).status_code == status


def test_an_extension_that_is_none_has_no_inside(directory: Program) -> None:
    first = {"op": "replace", "path": ENTERPRISE, "value": 5}
    second = {"op": "replace", "path": f"{ENTERPRISE}:organization", "value": "Acme"}
    assert patch(directory, made(directory), first, second).status_code == 400


def test_half_a_character_finds_nobody(directory: Program) -> None:
    headers = {"Authorization": f"Bearer {directory.secret}"}
    answer = directory.client.get(USERS, {"filter": 'userName eq "\\ud800"'}, headers=headers)
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_who_may_not_manage_is_refused_before_anything_is_worked_out(
    people: Cast, directory: Program
) -> None:
    reader = Program(people.admin, Permission.ACCOUNT_READ)
    wrong = {"op": "replace", "path": "emails", "value": 5}
    assert patch(reader, made(directory), wrong).status_code == 403
    assert patch(reader, f"{GROUPS}/{people.desk.pk}", {"op": "nonsense"}).status_code == 403


def test_a_value_that_is_added_twice_stands_once() -> None:
    rows = [{"value": str(number)} for number in range(900)]
    group = {"members": [{"value": "1", "display": "Ada"}]}
    operations = [{"op": "add", "path": "members", "value": rows}] * 3
    found = patched(group, {"Operations": operations})["members"]
    assert len(found) == 900
    assert found[0] == {"value": "1", "display": "Ada"}


def test_all_operations_together_have_an_end(directory: Program) -> None:
    one = {"op": "add", "path": "members", "value": ["x"] * 1000}
    assert patch(directory, made(directory), *[one] * 11).status_code == 413
