"""The types of expressions: what may be compared, added or measured, checked when a definition is loaded."""

from collections.abc import Callable, Mapping

from pawl.analytics.errors import BadDefinition
from pawl.analytics.eventlog.field_types import FieldType
from pawl.analytics.kpi.expression import Call, Expr, Field, Literal, to_text
from pawl.analytics.words import Sentence, say

ValueType = FieldType
NUMERIC: tuple[ValueType, ...] = ("whole", "number")
ORDERED: tuple[ValueType, ...] = ("whole", "number", "instant")


def type_of(expr: Expr, types: Mapping[str, ValueType], where: str) -> ValueType:
    """Find the type of an expression, refusing what does not fit together.

    expr: any expression.   types: the type of each name that may stand in it.   where: file and key.
    Returns the type.   Raises BadDefinition naming place, rule and way out.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_expression.py.
    """
    if isinstance(expr, Field):
        return _field_type(expr.name, types, where)
    if isinstance(expr, Literal):
        return _literal_type(expr.value)
    return _RULES[expr.function](expr, [type_of(arg, types, where) for arg in expr.args], where)


def _field_type(name: str, types: Mapping[str, ValueType], where: str) -> ValueType:
    if name in types:
        return types[name]
    raise BadDefinition(
        where,
        say("There is no field `{name}` here.", name=name),
        say("Use one of: {names}; or add the field to the dictionary.", names=", ".join(sorted(types))),
    )


def _literal_type(value: str | float) -> ValueType:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, str):
        return "text"
    return "whole" if isinstance(value, int) else "number"


def _refuse(call: Call, rule: Sentence, where: str) -> BadDefinition:
    return BadDefinition(
        where,
        say("In `{text}`: {rule}", text=to_text(call), rule=rule),
        say(
            "Compare and combine values of one type; docs/how-to/add-a-kpi.md lists what each function takes."
        ),
    )


def _common(call: Call, types: list[ValueType], where: str) -> ValueType:
    """The one type of several values; whole numbers widen to numbers."""
    if "spans" in types:
        raise _refuse(call, say("spans are only for `working_hours_in`."), where)
    if len(set(types)) == 1:
        return types[0]
    if set(types) <= set(NUMERIC):
        return "number"
    rule = say("{types} do not fit together.", types=say("{a} and {b}", a=types[0], b=_other(types)))
    raise _refuse(call, rule, where)


def _other(types: list[ValueType]) -> ValueType:
    return next(kind for kind in types if kind != types[0])


def _count(call: Call, types: list[ValueType], least: int, most: int | None, where: str) -> None:
    if len(types) < least or (most is not None and len(types) > most):
        raise _refuse(call, say("the number of arguments is wrong; {n} are needed.", n=least), where)


def _elapsed(call: Call, types: list[ValueType], where: str) -> ValueType:
    _count(call, types, 2, 2, where)
    if types != ["instant", "instant"]:
        raise _refuse(call, say("`{name}` takes two instants.", name=call.function), where)
    return "number"


def _elapsed_in(call: Call, types: list[ValueType], where: str) -> ValueType:
    _count(call, types, 3, 3, where)
    if types != ["spans", "instant", "instant"]:
        raise _refuse(call, say("`{name}` takes spans and two instants.", name=call.function), where)
    return "number"


def _arithmetic(call: Call, types: list[ValueType], where: str) -> ValueType:
    if not set(types) <= set(NUMERIC):
        raise _refuse(call, say("`{name}` takes numbers.", name=call.function), where)
    return "number" if call.function == "/" else _common(call, types, where)


def _equality(call: Call, types: list[ValueType], where: str) -> ValueType:
    _common(call, types, where)
    return "flag"


def _order(call: Call, types: list[ValueType], where: str) -> ValueType:
    if _common(call, types, where) not in ORDERED:
        raise _refuse(call, say("`{name}` takes numbers or instants.", name=call.function), where)
    return "flag"


def _logic(call: Call, types: list[ValueType], where: str) -> ValueType:
    if set(types) != {"flag"}:
        raise _refuse(call, say("`{name}` takes flags.", name=call.function), where)
    return "flag"


def _presence(call: Call, types: list[ValueType], where: str) -> ValueType:
    _count(call, types, 1, 1, where)
    return "flag"


def _first_of(call: Call, types: list[ValueType], where: str) -> ValueType:
    _count(call, types, 2, None, where)
    return _common(call, types, where)


def _extreme(call: Call, types: list[ValueType], where: str) -> ValueType:
    _order(call, types, where)
    return _first_of(call, types, where)


def _if_else(call: Call, types: list[ValueType], where: str) -> ValueType:
    _count(call, types, 3, 3, where)
    if types[0] != "flag":
        raise _refuse(call, say("the first argument of `if_else` is a flag."), where)
    return _common(call, types[1:], where)


def _period(_call: Call, _types: list[ValueType], _where: str) -> ValueType:
    return "instant"


_RULES: Mapping[str, Callable[[Call, list[ValueType], str], ValueType]] = {
    **dict.fromkeys(("minutes", "hours", "days", "working_hours"), _elapsed),
    "working_hours_in": _elapsed_in,
    **dict.fromkeys(("+", "-", "*", "/", "neg"), _arithmetic),
    **dict.fromkeys(("==", "!=", "in"), _equality),
    **dict.fromkeys(("<", "<=", ">", ">="), _order),
    **dict.fromkeys(("and", "or", "not"), _logic),
    **dict.fromkeys(("present", "missing"), _presence),
    **dict.fromkeys(("least", "greatest"), _extreme),
    **dict.fromkeys(("period_start", "period_end"), _period),
    "first_of": _first_of,
    "if_else": _if_else,
}
