"""Rules as JSON: read, checked and written; those that lead in a circle are refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pawl.analytics.words import say
from pawl.tickets.own.answers import Around, Wrong, is_empty, read
from pawl.tickets.own.kinds import Asked, text_of, wrong
from pawl.tickets.own.rules import (
    EFFECTS,
    MOMENTS,
    MOVES,
    ON_FIELD,
    OPERATORS,
    OWN,
    Condition,
    Effect,
    Rule,
)  # fmt: skip

STANDARD = ("service", "category", "team", "priority", "impact", "urgency", "channel", "state")
"""What conditions may ask of a ticket beside its own fields."""
NUMBERS = frozenset({"priority", "impact", "urgency"})
MOST_PARTS, LONGEST_VALUE, LOWEST = 10, 250, 5
COMPARABLE = frozenset({"number", "date"})
Row = Mapping[str, Any]
Fields = Mapping[str, Any]


def read_rule(row: Row, place: str, known: Fields) -> Rule:
    """A rule over fields that are known by name.   Raises Invalid, naming the place."""
    when = tuple(one for one in MOMENTS if one in (row.get("when") or MOMENTS))
    given = (row.get("if") or [], row.get("then") or [])
    if not when or not all(isinstance(one, list) and len(one) <= MOST_PARTS for one in given):
        raise wrong(place, say("A rule has moments, and at most {n} conditions and effects.", n=MOST_PARTS))
    conditions = tuple(_condition(one, place, known) for one in given[0])
    effects = tuple(_effect(one, place, known) for one in given[1])
    if not effects:
        raise wrong(place, say("Nothing follows from it."))
    return Rule(when, conditions, effects, bool(row.get("any")))


def plain_rule(one: Rule) -> dict[str, Any]:
    """The same as JSON, which `read_rule` understands."""
    conditions = [
        {"field": each.field, "is": each.operator, "value": _listed(each.value)} for each in one.conditions
    ]
    effects = [
        {"do": each.do, "field": each.field, "value": each.value, "text": dict(each.text)}
        for each in one.effects
    ]
    return {"when": list(one.when), "any": one.is_any, "if": conditions, "then": effects}


def check_rules(rules: Sequence[Rule]) -> None:
    """Refuse rules of which one decides what another one looks at, and that one what the first looks at."""
    ways: dict[str, set[str]] = {}
    for rule in rules:
        for one in rule.conditions:
            ways.setdefault(one.field, set()).update(_moved(rule.effects))
    for start in ways:
        if circle := _circle(start, ways):
            names = " → ".join(name.removeprefix(OWN) for name in circle)
            raise wrong("rules", say("These rules lead in a circle: {names}.", names=names))


def _listed(value: Any) -> Any:
    """Several values as JSON keeps them."""
    return list(value) if isinstance(value, tuple) else value


def _moved(effects: Sequence[Effect]) -> Iterator[str]:
    """The fields whose values effects may change."""
    for one in effects:
        if one.do in MOVES:
            yield f"{OWN}{one.field}"
        elif one.do == "assign":
            yield "team"
        elif one.do == "priority":
            yield "priority"


def _circle(start: str, ways: Mapping[str, set[str]]) -> list[str]:
    """A way from a field back to it; empty where there is none."""
    seen, line = set[str](), [[start]]
    while line:
        way = line.pop()
        for following in sorted(ways.get(way[-1], ())):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                line.append([*way, following])
    return []


def _condition(row: Row, place: str, known: Fields) -> Condition:
    name, operator = str(row.get("field", "")), str(row.get("is", ""))
    asked = known.get(name.removeprefix(OWN)) if name.startswith(OWN) else None
    if asked is None and name not in STANDARD:
        names = ", ".join([*(f"{OWN}{one}" for one in known), *STANDARD])
        raise wrong(place, say("There is no field {name}; there are: {names}.", name=name[:60], names=names))
    if operator not in OPERATORS:
        raise wrong(place, say("Use one of: {names}.", names=", ".join(OPERATORS)))
    if operator in {"empty", "filled"}:
        return Condition(name, operator)
    if operator in {"gt", "lt"} and not (name in NUMBERS or (asked and asked.kind in COMPARABLE)):
        raise wrong(place, say("Only numbers and days are greater or less."))
    given = row.get("value")
    if operator != "in":
        return Condition(name, operator, _wanted(name, asked, given, place))
    several = given if isinstance(given, list) else [given]
    if not 0 < len(several) <= MOST_PARTS * 5:
        raise wrong(place, say("It names no value."))
    return Condition(name, operator, tuple(_wanted(name, asked, one, place) for one in several))


def _wanted(name: str, asked: Asked | None, value: Any, place: str) -> Any:
    """A value that a field is compared with, as values of that field are kept."""
    if is_empty(value):
        raise wrong(place, say("It names no value."))
    if asked is None:
        if name in NUMBERS:
            return _level(value, place)
        return str(value).strip()[:LONGEST_VALUE]
    if asked.kind in {"person", "item"}:
        return _number_of(value, place)
    found = _read(asked, value, place)
    return found[0] if asked.is_many else found


def _effect(row: Row, place: str, known: Fields) -> Effect:
    do, name = str(row.get("do", "")), str(row.get("field") or "")
    if do not in EFFECTS:
        raise wrong(place, say("Use one of: {names}.", names=", ".join(EFFECTS)))
    if do not in ON_FIELD:
        value = row.get("value")
        if do == "priority":
            return Effect(do, value=_level(value, place))
        if is_empty(value):
            raise wrong(place, say("It names no team."))
        return Effect(do, value=str(value).strip()[:LONGEST_VALUE])
    asked = known.get(name.removeprefix(OWN))
    if asked is None:
        raise wrong(place, say("There is no own field {name}.", name=name[:60] or "–"))
    if do == "hint":
        return Effect(do, asked.name, text=text_of(row.get("text"), place, needed=True))
    if do not in {"set", "default"}:
        return Effect(do, asked.name)
    if asked.kind in {"person", "item"}:
        raise wrong(place, say("A rule sets no person and no item."))
    if is_empty(row.get("value")):
        raise wrong(place, say("It names no value."))
    return Effect(do, asked.name, _read(asked, row.get("value"), place))


def _read(asked: Asked, value: Any, place: str) -> Any:
    try:
        return read(asked, value, Around(None))
    except Wrong as error:
        raise wrong(place, error.rule) from None


def _level(value: Any, place: str) -> int:
    number = int(value) if str(value).strip() in {"1", "2", "3", "4", "5"} else 0
    if not 1 <= number <= LOWEST:
        raise wrong(place, say("A priority is 1 to 5."))
    return number


def _number_of(value: Any, place: str) -> int:
    digits = str(value).strip().rpartition("-")[2]
    if isinstance(value, bool) or not (digits.isascii() and digits.isdigit() and 0 < len(digits) < 19):
        raise wrong(place, say("Write its number, like PER-12 or CI-12."))
    return int(digits)
