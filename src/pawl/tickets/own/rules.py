"""Form rules: when – if – then, evaluated over what a form holds. `static/js/own-fields.js` does the same.

All rules of a moment look at the same values; what follows from those that hold is applied in order, so that
of two that say different things the later one wins. What was set or hidden may make others hold: this is
repeated until nothing changes, which ends, since rules that lead in a circle are refused when written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as each_own
from typing import Any

from pawl.tickets.own.answers import is_empty, said

OPENED, CHANGED, ENDED = "opened", "changed", "ended"
MOMENTS = (OPENED, CHANGED, ENDED)
OPERATORS = ("eq", "ne", "in", "empty", "filled", "gt", "lt")
ON_FIELD = ("show", "hide", "require", "read_only", "set", "default", "hint")
ON_TICKET = ("assign", "priority")
EFFECTS = (*ON_FIELD, *ON_TICKET)
MOVES = frozenset({"show", "hide", "read_only", "set", "default"})
"""Effects after which the value of a field may be another one."""
OWN = "own."


@dataclass(frozen=True)
class Condition:
    """What a field must be."""

    field: str
    """`own.vendor`, or a standard one like `priority`."""
    operator: str
    value: Any = None


@dataclass(frozen=True)
class Effect:
    """What follows."""

    do: str
    field: str = ""
    value: Any = None
    text: Mapping[str, str] = each_own(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """At some moments, if all conditions hold (or any of them), some things follow."""

    when: tuple[str, ...]
    conditions: tuple[Condition, ...]
    effects: tuple[Effect, ...]
    is_any: bool = False


@dataclass
class Outcome:
    """What the rules of a moment lead to; own fields by their names."""

    hidden: set[str] = each_own(default_factory=set)
    required: set[str] = each_own(default_factory=set)
    read_only: set[str] = each_own(default_factory=set)
    fixed: dict[str, Any] = each_own(default_factory=dict)
    defaults: dict[str, Any] = each_own(default_factory=dict)
    hints: dict[str, Mapping[str, str]] = each_own(default_factory=dict)
    team: str = ""
    priority: int = 0
    fired: list[int] = each_own(default_factory=list)
    """The positions of the rules that hold, from 1."""
    values: dict[str, Any] = each_own(default_factory=dict)


def evaluate(
    rules: Sequence[Rule],
    when: str,
    given: Mapping[str, Any],
    *,
    kept: Mapping[str, Any],
    standard: Mapping[str, Any],
    needed: frozenset[str] | set[str] = frozenset(),
) -> Outcome:
    """What follows at a moment.

    given: own values by name, as somebody wrote them.   kept: those that stand already.
    standard: what conditions may ask of the ticket itself.   needed: names that must have a value then.
    """
    values, outcome = dict(given), Outcome()
    for _pass in range(len(rules) + 2):
        outcome = _effects(rules, when, {**standard, **{f"{OWN}{name}": one for name, one in values.items()}})
        found = _values(outcome, given, kept)
        if found == values:
            break
        values = found
    outcome.values = values
    # Nobody can fill in what is hidden or may not be changed.
    outcome.required = (outcome.required | set(needed)) - outcome.hidden - outcome.read_only
    return outcome


def holds(rule: Rule, known: Mapping[str, Any]) -> bool:
    """Whether a rule's conditions hold; one without any always does."""
    found = (_is(one, known.get(one.field)) for one in rule.conditions)
    return not rule.conditions or (any(found) if rule.is_any else all(found))


def _effects(rules: Sequence[Rule], when: str, known: Mapping[str, Any]) -> Outcome:
    outcome = Outcome()
    now = [(number, one) for number, one in enumerate(rules, 1) if when in one.when]
    # What a rule shows is hidden until one does.
    outcome.hidden = {each.field for _n, one in now for each in one.effects if each.do == "show"}
    for number, rule in now:
        if holds(rule, known):
            outcome.fired.append(number)
            for each in rule.effects:
                _apply(each, outcome)
    return outcome


def _apply(one: Effect, outcome: Outcome) -> None:
    match one.do:
        case "show":
            outcome.hidden.discard(one.field)
        case "hide":
            outcome.hidden.add(one.field)
        case "require":
            outcome.required.add(one.field)
        case "read_only":
            outcome.read_only.add(one.field)
        case "set":
            outcome.fixed[one.field] = one.value
        case "default":
            outcome.defaults[one.field] = one.value
        case "hint":
            outcome.hints[one.field] = one.text
        case "assign":
            outcome.team = str(one.value)
        case "priority":
            outcome.priority = int(one.value)


def _values(outcome: Outcome, given: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, but for what is hidden or read-only, which stays; set by a rule before all else."""
    names = {*given, *kept, *outcome.fixed, *outcome.defaults}
    closed = outcome.hidden | outcome.read_only
    found = {name: kept.get(name) if name in closed else given.get(name) for name in names}
    for name, value in outcome.defaults.items():
        if is_empty(found[name]):
            found[name] = value
    found |= outcome.fixed
    return {name: value for name, value in found.items() if not is_empty(value)}


def _is(one: Condition, value: Any) -> bool:
    match one.operator:
        case "empty":
            return is_empty(value)
        case "filled":
            return not is_empty(value)
        case "ne":
            return not _equals(value, one.value)
        case "in":
            return any(_equals(value, each) for each in one.value)
        case "gt" | "lt":
            return _compared(value, one.value, one.operator)
        case _:
            return _equals(value, one.value)


def _equals(value: Any, wanted: Any) -> bool:
    """Of several chosen values, and of a branch with those above it, one is enough."""
    if isinstance(value, list | tuple):
        return any(_equals(each, wanted) for each in value)
    if _is_number(value) and _is_number(wanted):
        return bool(value == wanted)
    return not is_empty(value) and said(value) == said(wanted)


def _compared(value: Any, wanted: Any, operator: str) -> bool:
    """Numbers with numbers, days with days; anything else is neither greater nor less."""
    alike = (_is_number(value) and _is_number(wanted)) or (isinstance(value, str) and isinstance(wanted, str))
    if not alike or is_empty(value):
        return False
    return bool(value > wanted if operator == "gt" else value < wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
