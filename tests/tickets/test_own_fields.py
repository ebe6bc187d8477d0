"""Own fields: every kind with hostile values, versions, and who sees what by which way."""

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from tests.accounts.people import Cast, cast, person
from tests.configuration.samples import item
from tests.tickets.own_samples import FIELDS, in_force

from pawl.accounts.actor import Actor
from pawl.accounts.models import Grant, Team
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.collaboration.searching import best
from pawl.errors import Conflict, Invalid, NotAllowed
from pawl.history.models import Event, EventText
from pawl.incidents.actions import report, resolve
from pawl.incidents.lists import INCIDENTS
from pawl.incidents.models import Incident
from pawl.tickets.actions import field_sets
from pawl.tickets.actions.own import change_own
from pawl.tickets.models import OwnEntry, OwnValues
from pawl.web.listing_query import Refused

pytestmark = pytest.mark.django_db
SAID: dict[str, Any] = {
    "vendor": " Acme  Ltd ", "story": "Long\nago", "cost": "12.50", "remote": "yes", "size": "l",
    "parts": ["c", "a"], "due": "2026-11-30", "expert": "alice@example.org", "secret": "Xylophone",
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def clerk(people: Cast) -> Actor:
    """An agent for the whole organisation."""
    return person("clerk", people.acme, Role.AGENT)


@pytest.fixture
def caller(people: Cast) -> Actor:
    return person("carol", people.acme, Role.REQUESTER)


def filled(by: Actor, caller: Actor | None = None, **own: Any) -> Incident:
    person = caller.person if caller else None
    return report(title="Mail is down", by=by, caller=person, own=own)


def test_every_kind_is_kept_as_its_own_type(people: Cast, clerk: Actor) -> None:
    in_force(people.admin)
    machine = item(Place(people.acme.pk))
    one = filled(clerk, **SAID, machine=machine.key)
    row = OwnValues.objects.get(case=one.case)
    assert row.values == {
        "vendor": "Acme Ltd", "story": "Long\nago", "remote": True, "size": "l", "parts": ["a", "c"],
        "due": "2026-11-30", "expert": people.alice.human.pk, "machine": machine.pk,
    }  # fmt: skip
    assert row.inner == {"cost": 12.5, "secret": "Xylophone"}


HOSTILE: list[tuple[str, Any]] = [
    ("vendor", "x" * 251), ("vendor", "a\x00b"), ("vendor", ["a"]), ("vendor", {"a": 1}),
    ("story", "y" * 10_001),
    ("cost", "NaN"), ("cost", "1e400"), ("cost", -1), ("cost", 1001), ("cost", True), ("cost", "9" * 99),
    ("remote", "maybe"), ("size", "xl"), ("size", ["s"]), ("size", 7), ("parts", ["a", "z"]),
    ("parts", [["a"]]),
    ("due", "2026-02-30"), ("due", "0001-01-01"), ("due", 5), ("expert", "charlie@example.org"),
    ("expert", "PER-999999999999999999"), ("expert", "PER-" + "9" * 40), ("machine", "CI-99"),
    ("machine", 2**70), ("machine", {"pk": 1}), ("secret", "\ud800"),
]  # fmt: skip


def test_a_value_of_another_kind_is_refused_at_its_field(people: Cast, clerk: Actor) -> None:
    in_force(people.admin)
    for name, value in HOSTILE:
        with pytest.raises(Invalid) as refusal:
            filled(clerk, **{name: value})
        assert list(refusal.value.fields) == [f"own.{name}"], value
    assert not OwnValues.objects.exists()


def test_an_unknown_name_is_told_which_there_are(people: Cast, clerk: Actor, caller: Actor) -> None:
    in_force(people.admin)
    with pytest.raises(Invalid, match=r"own\.vendor.*own\.secret"):
        filled(clerk, vendro="x")
    with pytest.raises(Invalid) as refusal:
        filled(caller, secret="x")
    assert "own.cost" not in str(refusal.value)


def test_what_must_be_known_is_asked_when_somebody_is_asked(people: Cast, clerk: Actor) -> None:
    fields = [
        {**FIELDS[0], "needed": "new"},
        {**FIELDS[4], "needed": "resolved"},
        {**FIELDS[3], "default": True},
    ]
    in_force(people.admin, fields)
    with pytest.raises(Invalid, match="Vendor"):
        filled(clerk)
    unasked = report(title="From an alert", by=clerk)
    assert unasked.own_values is not None
    assert unasked.own_values.values == {"remote": True}
    one = filled(clerk, vendor="Acme")
    with pytest.raises(Invalid, match="Size"):
        resolve(one, code="solved", resolution="Restarted", by=clerk)
    resolve(one, code="solved", resolution="Restarted", own={"size": "s"}, by=clerk)
    assert (one.state, OwnValues.objects.get(case=one.case).values["size"]) == ("resolved", "s")


def test_a_ticket_keeps_its_version_until_it_is_changed(people: Cast, clerk: Actor) -> None:
    first = in_force(people.admin)
    one = filled(clerk, vendor="Acme", size="l")
    second = in_force(people.admin, [{**FIELDS[4], "choices": [{"value": "s"}, {"value": "m"}]}, FIELDS[1]])
    assert (first.number, second.number) == (1, 2)
    assert OwnValues.objects.get(case=one.case).field_set == first
    change_own(one, {"story": "Told"}, by=clerk)
    row = OwnValues.objects.get(case=one.case)
    assert (row.field_set, row.values) == (second, {"story": "Told"})
    event = Event.objects.get(case=one.key, activity="own_changed")
    assert (event.facts["number"], event.facts["own"], event.facts["left"]) == (2, {"size": None}, 1)


def test_what_ends_keeps_the_version_it_was_filled_in_by(people: Cast, clerk: Actor) -> None:
    first = in_force(people.admin, [FIELDS[0], FIELDS[1]])
    one = filled(clerk, vendor="Acme", story="Told")
    in_force(people.admin, [FIELDS[1]])
    resolve(one, code="solved", resolution="Restarted", by=clerk)
    row = OwnValues.objects.get(case=one.case)
    assert (row.field_set, row.values) == (first, {"vendor": "Acme", "story": "Told"})


def test_a_published_version_is_never_edited(people: Cast) -> None:
    made = in_force(people.admin)
    with pytest.raises(Conflict, match="never edited"):
        field_sets.write_set(made, {"fields": []}, by=people.admin)
    with pytest.raises(NotAllowed):
        field_sets.draft(place=Place(people.acme.pk), kind="incident", by=people.bob)
    field_sets.draft(place=Place(), kind="incident", by=people.admin)
    with pytest.raises(Conflict, match="draft already"):
        field_sets.draft(place=Place(), kind="incident", by=people.admin)


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({**FIELDS[0], "kind": "number"}, "another kind"),
    ({**FIELDS[9], "audience": "all"}, "other eyes"),
    ({**FIELDS[0], "name": "Vendor"}, "small letters"),
    ({**FIELDS[4], "choices": [{"value": "s"}, {"value": "s"}]}, "same value"),
    ({**FIELDS[2], "low": 5, "high": 1}, "above the most"),
    ({**FIELDS[7], "default": "alice@example.org"}, "no default"),
    ({**FIELDS[2], "default": 5000}, "outside"),
    ({**FIELDS[0], "needed": "later"}, "when new"),
]


def test_a_broken_definition_is_refused(people: Cast) -> None:
    in_force(people.admin)
    made = field_sets.draft(place=Place(), kind="incident", by=people.admin)
    for field, said in BROKEN:
        with pytest.raises(Invalid, match=said):
            field_sets.write_set(made, {"fields": [field], "rules": []}, by=people.admin)


def test_a_form_has_twelve_fields_at_most_and_says_why(people: Cast) -> None:
    many = [{**FIELDS[0], "name": f"n{n}"} for n in range(13)]
    made = field_sets.draft(place=Place(), kind="incident", by=people.admin)
    with pytest.raises(Invalid, match="at most 12 own fields: whoever is asked for more"):
        field_sets.write_set(made, {"fields": many}, by=people.admin)


def test_the_nearest_version_counts(people: Cast, clerk: Actor) -> None:
    in_force(people.admin, [FIELDS[0]])
    in_force(people.admin, [FIELDS[3]], place=Place(people.acme.pk))
    one = filled(clerk, remote="no")
    assert one.own_values is not None
    assert one.own_values.values == {"remote": False}


# Who sees what


def rows(actor: Actor, **asked: str) -> list[Any]:
    given = QueryDict(mutable=True)
    given.update(asked)
    return INCIDENTS.page(actor, INCIDENTS.parse(actor, given)).rows


@pytest.mark.postgres
def test_lists_filter_by_own_fields(people: Cast, clerk: Actor) -> None:
    in_force(people.admin)
    machine = item(Place(people.acme.pk))
    one = filled(clerk, **SAID, machine=machine.key)
    other = filled(clerk, vendor="Other", cost=3, remote="no", parts=["b"], due="2026-12-01")
    bare = filled(clerk)
    both = {one.pk, other.pk}

    def found(name: str, operator: str, value: str) -> set[int]:
        asked = {f"filter[own.{name}][{operator}]": value, "fields": "key"}
        return {row["pk"] for row in rows(clerk, **asked)}

    assert found("vendor", "eq", "Acme Ltd") == {one.pk}
    assert found("vendor", "contains", "acme") == {one.pk}
    assert found("vendor", "ne", "Other") == {one.pk, bare.pk}
    assert found("vendor", "empty", "true") == {bare.pk}
    assert found("cost", "gt", "3") == {one.pk}
    assert found("cost", "eq", "12.5") == {one.pk}
    assert found("remote", "eq", "true") == {one.pk}
    assert found("size", "in", "s,l") == {one.pk}
    assert found("parts", "in", "a,b") == both
    assert found("due", "le", "2026-11-30") == {one.pk}
    assert found("due", "in", "2026-11-30,2026-12-01") == both
    assert found("expert", "eq", people.alice.human.key) == {one.pk}
    assert found("machine", "eq", machine.key) == {one.pk}


@pytest.mark.postgres
def test_lists_show_own_fields_as_columns(people: Cast, clerk: Actor) -> None:
    in_force(people.admin)
    filled(clerk, **SAID)
    shown = rows(clerk, fields="own.vendor,own.cost,own.remote,own.parts,own.due,own.expert,own.machine")[0]
    assert {name.removeprefix("own."): value for name, value in shown.items() if name != "pk"} == {
        "vendor": "Acme Ltd", "cost": 12.5, "remote": True, "parts": "a, c", "due": date(2026, 11, 30),
        "expert": people.alice.human.key, "machine": None,
    }  # fmt: skip


def test_inner_values_never_reach_a_requester(
    people: Cast, clerk: Actor, caller: Actor, client: Client
) -> None:
    in_force(people.admin)
    one = filled(clerk, caller, **SAID)
    change_own(one, {"secret": "Xylophone 2", "cost": 77.25}, by=clerk)
    client.force_login(caller.human)
    addresses = [
        f"/incidents/{one.key}/", f"/incidents/split/?open={one.key}", "/incidents/", f"/search/?q={one.key}",
        "/incidents/?export=csv", "/incidents/?export=json", f"/api/incidents/{one.key}", "/api/incidents",
        "/api/incidents/export?form=csv", f"/api/incidents/{one.key}/timeline", "/incidents/new/",
    ]  # fmt: skip
    for address in addresses:
        answer: Any = client.get(address)
        told = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert answer.status_code == 200, address
        assert "Xylophone" not in told, address
        assert "77.25" not in told, address
        assert "own.secret" not in told, address
    assert "Acme Ltd" in client.get(f"/incidents/{one.key}/").content.decode()
    for asked in ("filter[own.secret][eq]=Xylophone 2", "fields=own.secret"):
        assert client.get(f"/api/incidents?{asked}").status_code == 400
    assert best("Xylophone", caller, 5) == []
    assert [case.pk for case in best("Xylophone", clerk, 5)] == [one.pk]
    assert [case.pk for case in best("Acme", caller, 5)] == [one.pk]


def test_whoever_works_for_one_team_reads_inner_values_of_its_tickets_alone(people: Cast) -> None:
    """Of another ticket they are the caller: there the column is empty, and no filter finds the value."""
    in_force(people.admin)
    bob = people.bob.human
    Grant.objects.create(person=bob, role=Role.REQUESTER, organisation=people.acme)
    mine = filled(people.admin, people.bob, secret="Xylophone")
    other = Team.objects.create(organisation=people.acme, name="Other")
    theirs = report(title="T", by=people.admin, team=other, caller=people.bob.person, own={"secret": "Zebra"})
    desk = report(title="D", by=people.admin, team=people.desk, own={"secret": "Zebra"})
    shown = {row["pk"]: row["own.secret"] for row in rows(people.bob, fields="key,own.secret")}
    assert shown == {mine.pk: None, theirs.pk: None, desk.pk: "Zebra"}
    found = rows(people.bob, **{"filter[own.secret][eq]": "Zebra", "fields": "key"})
    assert [row["pk"] for row in found] == [desk.pk]
    found = rows(people.bob, **{"filter[own.secret][ne]": "Xylophone", "fields": "key"})
    assert [row["pk"] for row in found] == [desk.pk]


def test_events_tell_open_values_and_no_inner_ones(people: Cast, clerk: Actor) -> None:
    in_force(people.admin)
    one = filled(clerk, **SAID)
    event = Event.objects.get(case=one.key, activity="own_filled")
    assert event.facts["own"] == {
        "remote": True, "size": "l", "parts": ["a", "c"], "due": "2026-11-30",
        "expert": people.alice.human.key,
    }  # fmt: skip
    assert event.facts["inner"] == 2
    texts = dict(EventText.objects.filter(event=event).values_list("name", "text"))
    assert texts == {"own.vendor": "Acme Ltd", "own.story": "Long\nago"}
    assert "Xylophone" not in json.dumps([event.facts, texts])


def test_agents_read_in_the_timeline_what_changed_and_nobody_else(
    people: Cast, clerk: Actor, caller: Actor, client: Client
) -> None:
    in_force(people.admin)
    one = filled(clerk, caller, **SAID)
    change_own(one, {"secret": "Xylophone 2", "cost": 77.25}, by=clerk)
    event = Event.objects.filter(case=one.key, activity="own_inner_changed").order_by("-pk")[0]
    assert event.facts["fields"] == ["cost", "secret"]
    assert "Xylophone" not in json.dumps(event.facts)
    for who, reads in ((clerk, True), (caller, False)):
        client.force_login(who.human)
        page = client.get(f"/incidents/{one.key}/?show=events").content.decode()
        assert ("Secret: Xylophone → Xylophone 2" in page) is reads
        told = client.get(f"/api/incidents/{one.key}/timeline").content.decode()
        assert ("own_inner_changed" in told) is reads


ORDERS = {
    "own.cost": "bca", "-own.cost": "acb", "own.vendor": "bac", "own.size": "bac", "own.due": "bca",
    "own.expert": "bca", "own.remote": "cab",
}  # fmt: skip


@pytest.mark.postgres
def test_lists_are_put_in_order_by_own_fields_page_by_page(people: Cast, clerk: Actor) -> None:
    in_force(people.admin)
    admin, alice = people.admin.human.key, people.alice.human.key
    said: dict[str, dict[str, Any]] = {
        "a": {"cost": 7.5, "vendor": "Acme", "size": "s", "due": "2026-11-30",
              "expert": alice, "remote": False},
        "b": {"remote": True},
        "c": {"cost": 0.1, "vendor": "Zeta", "size": "l", "due": "2026-01-30", "expert": admin},
    }  # fmt: skip
    made = {filled(clerk, **own).pk: letter for letter, own in said.items()}
    assert {column: paged(clerk, column, made) for column in ORDERS} == ORDERS


def paged(actor: Actor, column: str, made: dict[int, str]) -> str:
    """The letters of rows in order, read one by one until no more follow."""
    seen, asked = "", {"sort": column, "limit": "1"}
    while True:
        page = INCIDENTS.page(actor, INCIDENTS.parse(actor, QueryDict(urlencode(asked))))
        seen += made[page.rows[0]["pk"]]
        if page.next is None:
            return seen
        asked["cursor"] = page.next


def test_an_order_tells_nothing_of_rows_whose_values_are_not_ones_own(people: Cast) -> None:
    in_force(people.admin)
    bob = people.bob.human
    Grant.objects.create(person=bob, role=Role.REQUESTER, organisation=people.acme)
    other = Team.objects.create(organisation=people.acme, name="Other")
    first, second = (
        report(title="T", by=people.admin, team=other, caller=people.bob.person, own={"cost": cost})
        for cost in (900, 1)
    )
    for column, wanted in (("own.cost", [first.pk, second.pk]), ("-own.cost", [second.pk, first.pk])):
        found = [row["pk"] for row in rows(people.bob, sort=column, fields="key")]
        assert found == wanted  # by number alone: both are empty to bob
    with pytest.raises(Refused):
        rows(people.bob, sort="own.story")


def test_entries_follow_the_values(people: Cast, clerk: Actor) -> None:
    in_force(people.admin)
    one = filled(clerk, vendor="Acme", parts=["a", "b"])
    change_own(one, {"vendor": None, "parts": ["b"]}, by=clerk)
    assert list(OwnEntry.objects.values_list("name", "text")) == [("parts", "b")]
