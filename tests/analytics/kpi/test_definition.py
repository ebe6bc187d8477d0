"""Definitions read from files: what they say, what is refused, and what the digest hangs on."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from pawl.analytics.errors import BadDefinition
from pawl.analytics.kpi.definition import (
    Definition,
    InPeriod,
    Need,
    OpenAtEnd,
    Overlapping,
    UntilEnd,
    cohort_of,
)
from pawl.analytics.kpi.definition_file import Tables, definition_from, read_definition
from pawl.analytics.kpi.expression import Field, to_text

TABLES: Tables = {
    "incident": {
        **dict.fromkeys(("opened_at", "resolved_at", "due_at"), "instant"),
        "made_sla": "flag",
        "priority": "text",
        "reopen_count": "whole",
    },
    "cost": {"at": "instant", "amount": "number"},
}
TEXT = """
id = "sla-attainment"
version = 1
number = 11
practice = "incident management"
unit = "%"
direction = "up"
data_kind = "share"
calendar = "clock"
pauses = "none"
slices = ["priority"]
name = { en = "SLA attainment", zh = "SLA 达成率" }
meaning = { en = "How many in time.", zh = "按时占比。" }
pitfalls = { en = "Open ones.", zh = "未解决者。" }
target = { en = "90 %", zh = "90%" }

[components.value]
table = "incident"
statistic = "share"
value = "first_of(made_sla, resolved_at <= due_at)"
anchor = { in_period = "resolved_at" }

[censoring]
table = "incident"
start = "opened_at"
end = "resolved_at"

[fill]
made_sla = 0.2

[[proxies]]
note = { en = "Reopened stands for it.", zh = "以重新打开代替。" }
[proxies.components.value]
table = "incident"
statistic = "share"
value = "reopen_count == 0"
anchor = { in_period = "resolved_at" }
"""
RATIO = {
    "numerator": {"table": "cost", "statistic": "sum", "value": "amount", "anchor": {"in_period": "at"}},
    "denominator": {"table": "incident", "statistic": "count", "anchor": {"in_period": "opened_at"}},
}
Toml = dict[str, Any]


def changed(change: Callable[[Toml], object]) -> Definition:
    document = deepcopy(tomllib.loads(TEXT))
    change(document)
    return definition_from(document, "sla.toml", TABLES)


def test_a_definition_says_what_its_file_says(tmp_path: Path) -> None:
    path = tmp_path / "sla.toml"
    path.write_text(TEXT, encoding="utf-8")
    found = read_definition(path, TABLES)
    assert (found.id, found.number, found.name.zh, found.slices) == (
        "sla-attainment",
        11,
        "SLA 达成率",
        ("priority",),
    )
    assert found.formula == Field("value")
    assert to_text(found.components["value"].anchor.instants[0]) == "resolved_at"
    assert found.fill == {"made_sla": 0.2}
    assert [proxy.note.en for proxy in found.proxies] == ["Reopened stands for it."]


def test_the_needs_are_computed_from_the_expressions() -> None:
    needs = changed(lambda _: None).recipe.needs
    assert needs == (
        Need("incident", (frozenset({"resolved_at"}),)),
        Need("incident", (frozenset({"made_sla"}), frozenset({"resolved_at", "due_at"}))),
    )


def test_numerator_and_denominator_make_a_ratio_without_a_formula() -> None:
    found = changed(lambda t: t.update(components=RATIO, slices=[], fill={}))
    assert to_text(found.formula) == "(numerator / denominator)"
    assert found.recipe.fields == {"cost": {"at", "amount"}, "incident": {"opened_at"}}
    assert str(found.cohort) == "rows whose opened_at lies in the period"


def test_a_formula_may_use_the_length_of_the_period() -> None:
    found = changed(lambda t: t.update(formula="value / days(period_start, period_end)"))
    assert to_text(found.formula) == "(value / days(period_start, period_end))"


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        (InPeriod(Field("a")), "a lies in the period"),
        (UntilEnd(Field("a")), "a lies before the end"),
        (OpenAtEnd(Field("a"), Field("b")), "open at the end of the period (a to b)"),
        (Overlapping(Field("a"), Field("b")), "span a to b touches the period"),
    ],
)
def test_the_cohort_is_told_in_words(anchor: InPeriod, words: str) -> None:
    assert words in str(cohort_of(anchor))


def test_the_recipes_are_its_own_and_then_the_stand_ins() -> None:
    first, second = changed(lambda _: None).recipes()
    assert first.fields == {"incident": {"made_sla", "resolved_at", "due_at"}}
    assert second.fields == {"incident": {"reopen_count", "resolved_at"}}


def component(**changes: object) -> Callable[[Toml], object]:
    return lambda t: t["components"]["value"].update(changes)


NUMBERS = [
    component(value="first_of(made_sla, due_at < resolved_at)"),
    component(where='priority == "1"'),
    component(anchor={"in_period": "opened_at"}),
    component(anchor={"until_end": "resolved_at"}),
    component(anchor={"open_at_end": ["opened_at", "resolved_at"]}),
    component(statistic="quantile", q=0.5, value="if_else(made_sla, 1, 0)"),
    component(statistic="quantile", q=0.9, value="if_else(made_sla, 1, 0)"),
    component(statistic="count_distinct", value="made_sla"),
    lambda t: t.update(formula="1 - value"),
    lambda t: t.update(calendar="working"),
    lambda t: t.update(unit="ratio"),
    lambda t: t.update(fill={}),
    lambda t: t.update(proxies=[]),
    lambda t: t.pop("censoring"),
    lambda t: t["censoring"].update(start="due_at"),
]
WORDING = [
    lambda t: t.update(name={"en": "SLA", "zh": "达成率"}),
    lambda t: t.update(meaning={"en": "a", "zh": "b"}, pitfalls={"en": "a", "zh": "b"}),
    lambda t: t.pop("target"),
    lambda t: t.update(slices=[]),
    lambda t: t.update(practice="service level management"),
    lambda t: t["proxies"][0].update(note={"en": "a", "zh": "b"}),
    component(value=" first_of( made_sla,(resolved_at<=due_at) ) "),
]


def test_the_digest_changes_with_everything_that_changes_a_number() -> None:
    digests = {changed(change).digest for change in [lambda _: None, *NUMBERS]}
    assert len(digests) == len(NUMBERS) + 1


@pytest.mark.parametrize("change", WORDING)
def test_the_digest_stays_when_only_the_wording_changes(change: Callable[[Toml], object]) -> None:
    assert changed(change).digest == changed(lambda _: None).digest


REFUSED: list[tuple[Callable[[Toml], object], str, str]] = [
    (lambda t: t.update(colour="red"), "sla.toml", "The key `colour` is not known"),
    (lambda t: t.pop("meaning"), "sla.toml", "The key `meaning` is missing"),
    (lambda t: t.update(id="SLA attainment"), "sla.toml: id", "lower-case words"),
    (lambda t: t.update(version=0), "sla.toml: version", "at least 1"),
    (lambda t: t.update(version=True), "sla.toml: version", "whole number"),
    (lambda t: t.update(practice=" "), "sla.toml: practice", "A text is expected"),
    (lambda t: t.update(name="SLA"), "sla.toml: name", "A table of keys"),
    (lambda t: t.update(name={"en": "SLA"}), "sla.toml: name", "The key `zh` is missing"),
    (lambda t: t.update(unit="hours"), "sla.toml: unit", "`hours` is not a value of `unit`"),
    (lambda t: t.update(components={}), "sla.toml: components", "at least one component"),
    (component(statistic="median"), "sla.toml: components.value.statistic", "`median` is not a value"),
    (component(table="tickets"), "sla.toml: components.value.table", "no table `tickets`"),
    (component(value="state"), "sla.toml: components.value.value", "no field `state`"),
    (component(value="opened_at == priority"), "sla.toml: components.value.value", "do not fit together"),
    (component(value="reopen_count"), "sla.toml: components.value.value", "is of type whole"),
    (component(value=3), "sla.toml: components.value.value", "written as text"),
    (component(where="priority"), "sla.toml: components.value.where", "is of type text"),
    (component(q=0.5), "sla.toml: components.value.q", "A quantile, and nothing else"),
    (component(statistic="quantile", value="reopen_count"), "sla.toml: components.value.q", "A quantile"),
    (
        component(statistic="quantile", value="reopen_count", q=1.5),
        "sla.toml: components.value.q",
        "A quantile",
    ),
    (component(statistic="count"), "sla.toml: components.value.value", "do not go together"),
    (component(anchor={}), "sla.toml: components.value.anchor", "exactly one anchor"),
    (component(anchor={"on": "opened_at"}), "sla.toml: components.value.anchor", "`on` is not known"),
    (
        component(anchor={"in_period": ["opened_at", "due_at"]}),
        "components.value.anchor.in_period",
        "1 instants",
    ),
    (component(anchor={"open_at_end": "opened_at"}), "components.value.anchor.open_at_end", "2 instants"),
    (lambda t: t["components"].update(more=RATIO["denominator"]), "sla.toml: formula", "need a formula"),
    (lambda t: t.update(formula="valu"), "sla.toml: formula", "no field `valu`"),
    (lambda t: t.update(formula="period_end"), "sla.toml: formula", "is of type instant"),
    (lambda t: t.update(formula=3), "sla.toml: formula", "need a formula"),
    (lambda t: t.update(slices="priority"), "sla.toml: slices", "A list of fields"),
    (lambda t: t.update(slices=["made"]), "sla.toml: slices", "no field `made` to slice by"),
    (lambda t: t["censoring"].update(end="priority"), "sla.toml: censoring.end", "is of type text"),
    (lambda t: t.update(fill={"made_sla": 2}), "sla.toml: fill.made_sla", "A share from 0 to 1"),
    (lambda t: t.update(fill={"priority": 0.5}), "sla.toml: fill", "`priority` is not known"),
    (lambda t: t["proxies"][0].pop("note"), "sla.toml: proxies.1", "The key `note` is missing"),
    (
        lambda t: t["proxies"][0]["components"]["value"].update(table=1),
        "proxies.1.components.value.table",
        "no table",
    ),
]


@pytest.mark.parametrize(("change", "place", "rule"), REFUSED)
def test_a_broken_rule_is_refused_with_file_key_and_way_out(
    change: Callable[[Toml], object], place: str, rule: str
) -> None:
    with pytest.raises(BadDefinition) as refused:
        changed(change)
    assert refused.value.thing.endswith(place)
    assert refused.value.thing.startswith("sla.toml")
    assert rule in str(refused.value.rule)
    assert str(refused.value.way_out)


def test_overlap_measures_spans() -> None:
    overlap = {"table": "incident", "statistic": "overlap", "anchor": {"in_period": "opened_at"}}
    with pytest.raises(BadDefinition, match="Anchor it with `overlapping`"):
        changed(lambda t: t.update(components={"value": overlap}, fill={}))
    spans = {**overlap, "anchor": {"overlapping": ["opened_at", "resolved_at"]}}
    assert changed(lambda t: t.update(components={"value": spans}, fill={})).components["value"].value is None


@pytest.mark.parametrize("content", [b"id = ", "id = 'Größe'".encode("latin-1")])
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(BadDefinition, match=r"broken\.toml: (is no TOML: |is no UTF-8 text near byte 8)"):
        read_definition(path, TABLES)
