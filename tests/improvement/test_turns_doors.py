"""Options and turns through the API: who may, and what is shown."""

import pytest
from tests.accounts.people import Cast, cast
from tests.api.calling import Caller, told
from tests.improvement import gains
from tests.improvement.test_turns import IDEA, acting, approved, begun, checking, measured

from pawl.improvement.actions import turning
from pawl.improvement.models import Improvement, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def tag(one: Improvement | Turn) -> str:
    one.refresh_from_db()
    return f'"{one.version}"'


def test_options_are_added_changed_removed_and_chosen(people: Cast) -> None:
    one = begun(people)
    alice, bob, path = Caller(people.alice), Caller(people.bob), f"/api/improvements/{one.key}"
    for title, nothing in (("Nothing", True), ("A stand-up", False), ("A tool", False)):
        body = {"title": title, "is_nothing": nothing}
        made = alice("POST", f"{path}/options", body, If_Match=tag(one))
        assert made.status_code == 200, made.content
    nothing, better, tool = told(alice.get(path))["options"]
    body = {"option": better["key"], "cost": "250.00", "risk": 2}
    assert told(alice("POST", f"{path}/option-change", body, If_Match=tag(one)))["risk"] == 2
    alice("POST", f"{path}/option-removal", {"option": tool["key"]}, If_Match=tag(one))
    choice = {"option": better["key"], "reason": "It costs little."}
    for address, sent in (
        ("choice", choice),
        ("option-change", body),
        ("option-removal", {"option": "OPT-1"}),
    ):
        assert bob("POST", f"{path}/{address}", sent, If_Match=tag(one)).status_code == 404
    assert told(alice("POST", f"{path}/choice", choice, If_Match=tag(one)))["is_chosen"] is True
    shown = told(alice.get(path))
    assert ([each["title"] for each in shown["options"]], shown["choice"]) == (
        ["Nothing", "A stand-up"], "It costs little.",
    )  # fmt: skip
    step = {"activity": "approve", "fields": {}}
    assert told(alice("POST", f"{path}/transitions", step, If_Match=tag(one)))["state"] == "approved"


def test_an_option_of_another_improvement_is_not_there(people: Cast) -> None:
    one, other = begun(people), approved(people)
    option = other.options.first()
    assert option is not None
    sent = {"option": option.key, "reason": "Mine."}
    alice = Caller(people.alice)
    assert alice("POST", f"/api/improvements/{one.key}/choice", sent, If_Match=tag(one)).status_code == 404


def test_a_turn_is_planned_adapted_and_carried_to_sisters(people: Cast) -> None:
    one = measured(people)
    alice, bob = Caller(people.alice), Caller(people.bob)
    sent = {"hypothesis": IDEA.hypothesis, "slice": IDEA.slice, "slice_value": gains.TEAM}
    path = f"/api/improvements/{one.key}/turns"
    assert bob("POST", path, sent, If_Match=tag(one)).status_code == 404
    made = told(alice("POST", path, sent, If_Match=tag(one)))
    turn = Turn.objects.select_related("case", "improvement__case").get(number=1)
    assert (made["key"], made["points_needed"]) == (turn.key, turn.points_needed)
    turn = acting(checking(turn, people))
    path, body = f"/api/pdca-turns/{turn.key}", {"reason": "Half.", "hypothesis": "Twice a day"}
    assert bob("POST", f"{path}/adaptation", body, If_Match=tag(turn)).status_code == 404
    assert told(alice("POST", f"{path}/adaptation", body, If_Match=tag(turn)))["decision"] == "adapt"
    second = acting(checking(Turn.objects.select_related("case", "improvement__case").get(number=2), people))
    turning.adopt(second, reason="It works.", standardised="Rule 7", by=people.alice)
    path, body = f"/api/pdca-turns/{second.key}/sisters", {"values": ["Print"]}  # type: ignore[dict-item]
    assert bob("POST", path, body, If_Match=tag(second)).status_code == 404
    assert alice("POST", path, body, If_Match=tag(second)).status_code == 200
    listed = told(alice.get("/api/pdca-turns"))
    assert [row["number"] for row in listed["items"]] == [3, 2, 1]
