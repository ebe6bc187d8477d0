"""Form rules with what follows from them: the server and the browser are both held to this table."""

from typing import Any

FIELDS: list[dict[str, Any]] = [
    {"name": "a", "kind": "text", "label": "A"},
    {"name": "b", "kind": "text", "label": "B"},
    {"name": "n", "kind": "number", "label": "N"},
    {"name": "y", "kind": "yes_no", "label": "Y"},
    {"name": "c", "kind": "choice", "label": "C", "choices": [{"value": "s"}, {"value": "l"}]},
    {"name": "m", "kind": "choice", "label": "M", "is_many": True,
     "choices": [{"value": "p"}, {"value": "q"}, {"value": "r"}]},
    {"name": "d", "kind": "date", "label": "D"},
    {"name": "needed", "kind": "text", "label": "Needed", "needed": "new"},
]  # fmt: skip
STANDARD = {
    "priority": 2, "impact": 1, "urgency": 3, "channel": "web", "state": "new", "service": "SVC-7",
    "category": ["CAT-5", "CAT-2"], "team": None,
}  # fmt: skip


def when(field: str, operator: str = "eq", value: Any = None, **known: Any) -> dict[str, Any]:
    """A rule with one condition."""
    then = known.pop("then", [{"do": "hide", "field": "b"}])
    return {"if": [{"field": field, "is": operator, "value": value}], "then": then, **known}


def fires(field: str, operator: str, value: Any, given: dict[str, Any], *, is_so: bool) -> Any:
    """Whether a condition holds: the field b is hidden then."""
    return [when(field, operator, value)], given, {}, {"hidden": ["b"] if is_so else []}


SHOW_B = [{"do": "show", "field": "b"}]
CASES: list[tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    fires("own.a", "eq", "x", {"a": "x"}, is_so=True),
    fires("own.a", "eq", "x", {"a": "X"}, is_so=False),
    fires("own.a", "eq", "4", {"a": "4.0"}, is_so=False),
    fires("own.a", "ne", "x", {}, is_so=True),
    fires("own.a", "ne", "x", {"a": "x"}, is_so=False),
    fires("own.a", "in", ["x", "z"], {"a": "z"}, is_so=True),
    fires("own.a", "empty", None, {"a": "  "}, is_so=True),
    fires("own.a", "empty", None, {"a": "0"}, is_so=False),
    fires("own.a", "filled", None, {"a": "x"}, is_so=True),
    fires("own.m", "empty", None, {"m": []}, is_so=True),
    fires("own.m", "eq", "q", {"m": ["p", "q"]}, is_so=True),
    fires("own.m", "in", ["r", "q"], {"m": ["p"]}, is_so=False),
    fires("own.m", "ne", "q", {"m": ["p", "q"]}, is_so=False),
    fires("own.n", "eq", 4, {"n": 4.0}, is_so=True),
    fires("own.n", "eq", 0, {"n": 0}, is_so=True),
    fires("own.n", "empty", None, {"n": 0}, is_so=False),
    fires("own.n", "gt", 4, {"n": 4}, is_so=False),
    fires("own.n", "gt", 4, {"n": 4.5}, is_so=True),
    fires("own.n", "lt", 0.000002, {"n": 0.000001}, is_so=True),
    fires("own.n", "lt", 4, {}, is_so=False),
    fires("own.y", "eq", "no", {"y": False}, is_so=True),
    fires("own.y", "eq", "no", {"y": "no"}, is_so=True),
    fires("own.y", "eq", "no", {}, is_so=False),
    fires("own.y", "empty", None, {"y": False}, is_so=False),
    fires("own.d", "gt", "2026-11-30", {"d": "2026-12-01"}, is_so=True),
    fires("own.d", "lt", "2026-11-30", {"d": "2026-11-30"}, is_so=False),
    fires("priority", "lt", 3, {}, is_so=True),
    fires("impact", "in", [2, 3], {}, is_so=False),
    fires("service", "eq", "SVC-7", {}, is_so=True),
    fires("category", "eq", "CAT-2", {}, is_so=True),
    fires("category", "ne", "CAT-9", {}, is_so=True),
    fires("team", "empty", None, {}, is_so=True),
    fires("team", "eq", "TEAM-1", {}, is_so=False),
    # What a rule shows is hidden until one does.
    ([when("own.a", "eq", "x", then=SHOW_B)], {}, {}, {"hidden": ["b"]}),
    ([when("own.a", "eq", "x", then=SHOW_B)], {"a": "x"}, {}, {"hidden": []}),
    # The later rule wins.
    ([when("own.a", "filled", then=[{"do": "hide", "field": "b"}]), when("own.a", "filled", then=SHOW_B)],
     {"a": "x"}, {}, {"hidden": []}),
    ([when("own.a", "filled", then=[{"do": "set", "field": "b", "value": "1"}]),
      when("own.a", "filled", then=[{"do": "set", "field": "b", "value": "2"}])],
     {"a": "x"}, {}, {"values": {"a": "x", "b": "2"}}),
    # What was set makes others hold, whatever their order.
    ([when("own.b", "eq", "1", then=[{"do": "require", "field": "n"}]),
      when("own.a", "filled", then=[{"do": "set", "field": "b", "value": "1"}])],
     {"a": "x"}, {}, {"required": ["n", "needed"], "values": {"a": "x", "b": "1"}}),
    # What is hidden keeps what stood there, whatever is sent; it counts as that, and is not required.
    ([when("own.a", "eq", "x"), when("own.b", "eq", "old", then=[{"do": "require", "field": "n"}]),
      when("own.a", "filled", then=[{"do": "require", "field": "b"}])],
     {"a": "x", "b": "new"}, {"b": "old"}, {"required": ["n", "needed"], "values": {"a": "x", "b": "old"}}),
    ([{"if": [], "then": [{"do": "read_only", "field": "n"}, {"do": "require", "field": "n"}]}],
     {"n": 5}, {"n": 3}, {"required": ["needed"], "values": {"n": 3}}),
    # A proposal fills what is empty, a set value all.
    ([{"if": [], "then": [{"do": "default", "field": "c", "value": "l"},
                          {"do": "set", "field": "y", "value": "yes"}]}],
     {"c": "s", "y": False}, {}, {"values": {"c": "s", "y": True}}),
    ([{"if": [], "then": [{"do": "default", "field": "c", "value": "l"}]}], {}, {}, {"values": {"c": "l"}}),
    # One of several conditions, or all of them.
    ([{"any": True, "if": [{"field": "own.a", "is": "eq", "value": "x"},
                           {"field": "priority", "is": "eq", "value": 2}],
       "then": [{"do": "hide", "field": "b"}]}], {}, {}, {"hidden": ["b"]}),
    ([{"if": [{"field": "own.a", "is": "eq", "value": "x"}, {"field": "priority", "is": "eq", "value": 2}],
       "then": [{"do": "hide", "field": "b"}]}], {}, {}, {"hidden": []}),
    # Rules of another moment do not count.
    ([when("own.a", "filled", when=["ended"])], {"a": "x"}, {}, {"hidden": []}),
    ([when("own.a", "filled", then=[{"do": "hint", "field": "b", "text": "Look"}])],
     {"a": "x"}, {}, {"hints": ["b"]}),
]  # fmt: skip
