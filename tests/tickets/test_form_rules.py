"""Form rules: what follows from them, what is refused, and that the browser comes to the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.accounts.people import Cast, cast, person
from tests.tickets.own_samples import in_force
from tests.tickets.rule_cases import CASES, FIELDS, STANDARD, when

import pawl
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Role
from pawl.errors import Invalid, NotAllowed
from pawl.incidents.actions import report
from pawl.tickets.actions import field_sets
from pawl.tickets.actions.own import change_own
from pawl.tickets.models import OwnValues
from pawl.tickets.own.definition import Form
from pawl.tickets.own.rules import OPENED, Outcome, evaluate
from pawl.tickets.own.trial import try_out

SCRIPT = Path(pawl.__file__).parent / "static" / "js" / "own-fields.js"
ASK = """async ([source, cases]) => {
  const script = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
  return cases.map(([told, given]) => {
    const found = script.evaluate(told, given);
    const names = (each) => [...found[each]].sort();
    return {hidden: names("hidden"), required: names("required"), readOnly: names("readOnly"),
            hints: Object.keys(found.hints).sort(), values: found.values};
  });
}"""


def judged(rules: list[dict[str, Any]], given: dict[str, Any], kept: dict[str, Any]) -> Outcome:
    form = Form.read({"fields": FIELDS, "rules": rules})
    return evaluate(form.rules, OPENED, given, kept=kept, standard=STANDARD, needed=form.needed(OPENED))


def told(found: Outcome) -> dict[str, Any]:
    return {
        "hidden": sorted(found.hidden), "required": sorted(found.required),
        "readOnly": sorted(found.read_only), "hints": sorted(found.hints), "values": found.values,
    }  # fmt: skip


@pytest.mark.parametrize(("rules", "given", "kept", "expected"), CASES)
def test_what_follows_from_rules(
    rules: list[dict[str, Any]], given: dict[str, Any], kept: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = told(judged(rules, given, kept))
    assert {name: found[name] for name in expected} == expected


def test_the_browser_comes_to_the_same_in_every_case(chromium: Browser) -> None:
    asked = []
    for rules, given, kept, _expected in CASES:
        form = Form.read({"fields": FIELDS, "rules": rules})
        needed = {one.name: one.is_needed(OPENED) for one in form.fields}
        data = {"when": OPENED, "rules": form.plain()["rules"], "fields": needed, "kept": kept,
                "standard": STANDARD}  # fmt: skip
        asked.append([data, given])
    page = chromium.new_page()
    found = page.evaluate(ASK, [SCRIPT.read_text(encoding="utf-8"), json.loads(json.dumps(asked))])
    page.close()
    assert len(found) == len(CASES) > 40
    for number, (rules, given, kept, _expected) in enumerate(CASES):
        assert found[number] == told(judged(rules, given, kept)), CASES[number]


BROKEN = [
    (when("own.a", "filled", then=[{"do": "hide", "field": "a"}]), "circle: a → a"),
    (when("own.zz", "eq", "x"), r"no field own\.zz; there are: own\.a"),
    (when("own.a", "like", "x"), "Use one of: eq"),
    (when("own.a", "gt", "x"), "Only numbers and days"),
    (when("own.a", "eq", None), "names no value"),
    (when("own.c", "eq", "xl"), "Use one of: s, l"),
    (when("own.n", "eq", "NaN"), "not a number"),
    (when("priority", "eq", 9), "1 to 5"),
    (when("own.a", "filled", then=[]), "Nothing follows"),
    (when("own.a", "filled", then=[{"do": "eval", "field": "b"}]), "Use one of: show"),
    (when("own.a", "filled", then=[{"do": "set", "field": "n", "value": "x"}]), "not a number"),
    (when("own.a", "filled", then=[{"do": "hide", "field": "title"}]), "no own field title"),
    (when("own.a", "filled", then=[{"do": "hint", "field": "b", "text": ""}]), "It is empty"),
    (when("own.a", "filled", then=[{"do": "assign", "value": ""}]), "names no team"),
    (when("priority", "lt", 3, then=[{"do": "priority", "value": 1}]), "circle: priority"),
    (when("own.a", "filled", when=["never"]), "moments"),
    ({"if": "x", "then": 7}, "moments"),
    ({"if": [1], "then": [{"do": "hide", "field": "b"}]}, "cannot be read"),
]


@pytest.mark.parametrize(("rule", "said"), BROKEN)
def test_a_broken_rule_is_refused_with_its_place(rule: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        Form.read({"fields": FIELDS, "rules": [rule]})


def test_a_circle_over_several_rules_is_refused() -> None:
    one = when("own.a", "filled", then=[{"do": "set", "field": "b", "value": "1"}])
    two = when("own.b", "filled", then=[{"do": "hide", "field": "c"}])
    three = when("own.c", "filled", then=[{"do": "default", "field": "a", "value": "1"}])
    with pytest.raises(Invalid, match="circle: a → b → c → a"):
        Form.read({"fields": FIELDS, "rules": [one, two, three]})
    Form.read({"fields": FIELDS, "rules": [one, two]})


# On tickets


@pytest.fixture
def people(db: Any) -> Cast:
    return cast()


@pytest.fixture
def clerk(people: Cast) -> Actor:
    return person("clerk", people.acme, Role.AGENT)


def rules_of(people: Cast) -> Iterator[dict[str, Any]]:
    yield when("own.a", "eq", "x", then=[{"do": "require", "field": "b"}])
    yield when("own.a", "eq", "hide", then=[{"do": "hide", "field": "b"}])
    yield when("own.a", "eq", "move", then=[{"do": "assign", "value": people.desk.key},
                                            {"do": "priority", "value": 1}])  # fmt: skip


def test_rules_judge_on_the_server_whatever_the_browser_did(people: Cast, clerk: Actor) -> None:
    in_force(people.admin, FIELDS[:2], [*rules_of(people)])
    with pytest.raises(Invalid) as refusal:
        report(title="T", by=clerk, own={"a": "x"})
    assert list(refusal.value.fields) == ["own.b"]
    one = report(title="T", by=clerk, own={"a": "hide", "b": "sent all the same"})
    assert OwnValues.objects.get(case=one.case).values == {"a": "hide"}


def test_a_rule_gives_team_and_priority_once(people: Cast, clerk: Actor) -> None:
    made = in_force(people.admin, FIELDS[:2], [*rules_of(people)])
    one = report(title="T", by=clerk, own={"a": "move"})
    assert (one.case.team, one.priority) == (people.desk, 1)
    assert made.key in one.priority_reason
    later = report(title="T", by=clerk, own={"a": "y"})
    assert (later.case.team, later.priority) == (None, 5)
    change_own(later, {"a": "move"}, by=clerk)
    assert (later.case.team, later.priority) == (people.desk, 1)


def test_a_rule_names_no_team_of_another_organisation(people: Cast) -> None:
    rule = when("own.a", "filled", then=[{"do": "assign", "value": people.desk.key}])
    made = field_sets.draft(place=Place(people.other.pk), kind="incident", by=people.admin)
    with pytest.raises(Invalid, match="no team"):
        field_sets.write_set(made, {"fields": FIELDS[:1], "rules": [rule]}, by=people.admin)


def test_a_dry_run_says_what_would_have_been(people: Cast, clerk: Actor) -> None:
    in_force(people.admin, FIELDS[:2])
    for own in ({"a": "x"}, {"a": "x", "b": "1"}, {"a": "move"}):
        report(title="T", by=clerk, own=own)
    made = field_sets.draft(place=Place(), kind="incident", by=people.admin)
    field_sets.write_set(made, {"rules": [*rules_of(people)]}, by=people.admin)
    trial = try_out(made, people.admin)
    assert (trial.tickets, trial.rules, len(trial.refused), len(trial.moved)) == (3, [2, 0, 1], 1, 1)
    assert [(one.name, one.shown, one.required, one.missing) for one in trial.fields] == [
        ("a", 3, 0, 0), ("b", 3, 2, 1),
    ]  # fmt: skip
    with pytest.raises(NotAllowed):
        try_out(made, clerk)


def test_a_dry_run_costs_the_same_for_many_tickets(
    people: Cast, clerk: Actor, django_assert_max_num_queries: Any
) -> None:
    made = in_force(people.admin, FIELDS[:2], [*rules_of(people)])
    for n in range(12):
        report(title=f"T {n}", by=clerk, own={"a": "y"})
    with django_assert_max_num_queries(5):
        assert try_out(made, people.admin).tickets == 12


def test_a_thousand_records_that_rules_name_are_looked_up_at_once(
    people: Cast, django_assert_max_num_queries: Any
) -> None:
    version = field_sets.draft(place=Place(), kind="incident", by=people.admin)
    strange = [f"SVC-{number}" for number in range(1, 1001)]
    named = [when("service", "in", strange[at : at + 50]) for at in range(0, 1000, 50)]
    with django_assert_max_num_queries(15), pytest.raises(Invalid, match="SVC-1 "):
        field_sets.write_set(version, {"fields": FIELDS, "rules": named}, by=people.admin)
