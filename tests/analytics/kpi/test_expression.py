"""The expression language: what it reads, what it refuses, what it says of fields and types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawl.analytics.errors import BadDefinition
from pawl.analytics.kpi.checking import ValueType, type_of
from pawl.analytics.kpi.expression import (
    FUNCTIONS,
    INFIX,
    MAX_LENGTH,
    PERIOD_NAMES,
    Call,
    Expr,
    Field,
    Literal,
    alternatives_of,
    fields_of,
    parse,
    restrict,
    to_text,
)

TYPES: dict[str, ValueType] = {
    "opened": "instant",
    "resolved": "instant",
    "due": "instant",
    "met": "flag",
    "priority": "text",
    "line": "whole",
    "holds": "spans",
}
TYPES |= {"hours_worked": "number", "is_major": "flag"}


def read(text: str) -> Expr:
    return parse(text, "a.toml: value")


def kind(text: str) -> str:
    return type_of(read(text), TYPES, "a.toml: value")


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("opened", Field("opened")),
        ("period_end", Call("period_end")),
        ("true", Literal(True)),
        ("-2.5", Literal(-2.5)),
        ("-line", Call("neg", (Field("line"),))),
        ("a + b * 2", Call("+", (Field("a"), Call("*", (Field("b"), Literal(2)))))),
        ("a and b and c", Call("and", (Call("and", (Field("a"), Field("b"))), Field("c")))),
        (
            "a < b <= c",
            Call("and", (Call("<", (Field("a"), Field("b"))), Call("<=", (Field("b"), Field("c"))))),
        ),
        ('p in ("1", "2")', Call("in", (Field("p"), Literal("1"), Literal("2")))),
        ("p not in (1, 2)", Call("not", (Call("in", (Field("p"), Literal(1), Literal(2))),))),
        ("present(a)", Call("present", (Field("a"),))),
    ],
)
def test_text_becomes_nodes(text: str, expr: Expr) -> None:
    assert read(text) == expr


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "opened.year",
        "opened[0]",
        "lambda: 1",
        "[x for x in y]",
        "f'{opened}'",
        "hours(*opened)",
        "hours(a, b=c)",
        "a ** 2",
        "a % 2",
        "a is b",
        "a if b else c",
        "a in b",
        "a in ()",
        "a in (b,)",
        "hours",
        "None",
        "b'x'",
        "1j",
        "1e999",
        "a +",
        "",
        "(" * 300,
        "~a",
        "x := 1",
    ],
)
def test_what_is_outside_the_language_is_refused_with_place_and_way_out(text: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        read(text)
    assert refused.value.thing == "a.toml: value"
    assert str(refused.value.way_out)


def test_a_text_that_is_too_long_or_too_deep_is_refused() -> None:
    with pytest.raises(BadDefinition, match="longer than 600"):
        read("a + " * MAX_LENGTH + "a")
    with pytest.raises(BadDefinition, match="nested deeper than 12"):
        read(" + ".join(["a"] * 20))
    with pytest.raises(BadDefinition):
        read("not " * 149 + "a")


def options(text: str) -> list[set[str]]:
    return [set(option) for option in alternatives_of(read(text))]


names = st.sampled_from(["opened", "resolved", "met", "line"])
leaves = st.one_of(
    names.map(Field),
    st.sampled_from(PERIOD_NAMES).map(Call),
    st.builds(
        Literal, st.one_of(st.booleans(), st.integers(-9, 9), st.floats(-1e6, 1e6), st.text(max_size=4))
    ),
)


def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pairs = st.tuples(inner, inner)
    constants = st.tuples(st.builds(Literal, st.text(max_size=3)), st.builds(Literal, st.text(max_size=3)))
    return st.one_of(
        st.builds(Call, st.sampled_from(INFIX), pairs),
        st.builds(Call, st.sampled_from(FUNCTIONS), pairs),
        st.builds(lambda x: Call("not", (x,)), inner),
        st.builds(lambda x: Call("neg", (x,)), names.map(Field)),
        st.builds(lambda x, c: Call("in", (x, *c)), inner, constants),
    )


@given(st.recursive(leaves, grown, max_leaves=6))
def test_canonical_text_reads_back_to_the_same_nodes(expr: Expr) -> None:
    text = to_text(expr)
    assert to_text(read(text)) == text
    assert read(text) == expr


def test_the_fields_of_an_expression_are_all_that_it_names() -> None:
    assert fields_of(read('first_of(met, resolved <= due) and priority in ("1",)')) == {
        "met",
        "resolved",
        "due",
        "priority",
    }
    assert fields_of(read("1 + 2")) == frozenset()


def test_alternatives_need_one_of_first_of_and_all_of_everything_else() -> None:
    assert options("first_of(met, resolved <= due)") == [{"met"}, {"resolved", "due"}]
    assert options("hours(opened, first_of(resolved, due))") == [{"opened", "resolved"}, {"opened", "due"}]
    assert options("first_of(met, false)") == [{"met"}, set()]
    assert options("period_end") == [set()]


@pytest.mark.parametrize(
    ("text", "available", "left"),
    [
        ("first_of(met, resolved <= due)", {"met"}, "met"),
        ("first_of(met, resolved <= due)", {"resolved", "due"}, "(resolved <= due)"),
        ("first_of(a, b, c)", {"a", "c"}, "first_of(a, c)"),
        ("first_of(a, b)", {"c"}, None),
        ("hours(opened, period_end)", {"opened"}, "hours(opened, period_end)"),
        ("hours(opened, resolved)", {"opened"}, None),
        ("not met", set(), None),
        ("1", set(), "1"),
    ],
)
def test_alternatives_that_are_not_there_are_dropped(
    text: str, available: set[str], left: str | None
) -> None:
    rest = restrict(read(text), available)
    assert (None if rest is None else to_text(rest)) == left


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("hours(opened, resolved)", "number"),
        ("working_hours(opened, period_end)", "number"),
        ("line + 1", "whole"),
        ("line + 1.5", "number"),
        ("line / 2", "number"),
        ("-hours_worked", "number"),
        ("opened < resolved", "flag"),
        ('priority == "1"', "flag"),
        ('priority in ("1", "2")', "flag"),
        ("line in (1, 2.5)", "flag"),
        ("met and not is_major", "flag"),
        ("met or true", "flag"),
        ("present(priority)", "flag"),
        ("first_of(resolved, due)", "instant"),
        ("first_of(line, hours_worked)", "number"),
        ("least(opened, due, resolved)", "instant"),
        ("greatest(line, 2)", "whole"),
        ("if_else(met, 1, 0.5)", "number"),
        ("working_hours_in(holds, opened, resolved)", "number"),
    ],
)
def test_types_follow_from_the_fields(text: str, found: str) -> None:
    assert kind(text) == found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('opened == "2026-01-01"', "instant and text do not fit together"),
        ("closed == opened", "There is no field `closed` here"),
        ("hours(opened, 3)", "`hours` takes two instants"),
        ("hours(opened)", "2 are needed"),
        ("opened - resolved", "`-` takes numbers"),
        ('priority < "2"', "`<` takes numbers or instants"),
        ("met < is_major", "`<` takes numbers or instants"),
        ("line and met", "`and` takes flags"),
        ("not line", "`not` takes flags"),
        ("present(line, met)", "1 are needed"),
        ("first_of(line)", "2 are needed"),
        ("first_of(line, met)", "whole and flag do not fit together"),
        ("least(priority, priority)", "`least` takes numbers or instants"),
        ("if_else(line, 1, 2)", "the first argument of `if_else` is a flag"),
        ("if_else(met, 1)", "3 are needed"),
        ("first_of(holds, holds)", "only for `working_hours_in`"),
        ("working_hours_in(opened, opened, resolved)", "takes spans and two instants"),
    ],
)
def test_what_does_not_fit_together_is_refused_where_it_stands(text: str, rule: str) -> None:
    with pytest.raises(BadDefinition) as refused:
        kind(text)
    assert rule in str(refused.value.rule)
    assert refused.value.thing == "a.toml: value"
