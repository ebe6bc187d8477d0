"""The closed expression language of KPI definitions: text to frozen nodes; nothing is ever evaluated."""

import ast
import json
import math
import typing
from dataclasses import dataclass
from itertools import product

from pawl.analytics.errors import BadDefinition
from pawl.analytics.words import Sentence, say

MAX_LENGTH = 600
MAX_DEPTH = 12
PERIOD_NAMES = ("period_start", "period_end")
FUNCTIONS = (
    *("minutes", "hours", "days", "working_hours", "working_hours_in"),
    *("first_of", "present", "missing", "if_else", "least", "greatest"),
)


@dataclass(frozen=True)
class Field:
    """A column of the component's table, or, in a formula, a component."""

    name: str


@dataclass(frozen=True)
class Literal:
    """A constant: text, whole number, number or flag."""

    value: str | int | float | bool


@dataclass(frozen=True)
class Call:
    """A function or operator over nodes: `hours`, `==`, `and`, `+`, `in`, `neg`, `period_end` and so on."""

    function: str
    args: tuple["Expr", ...] = ()


Expr = Field | Literal | Call

_OPERATORS: typing.Mapping[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
    ast.USub: "neg",
}
INFIX = ("+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "and", "or")


def parse(text: str, where: str) -> Expr:
    """Read an expression.

    text: at most 600 characters, nested at most 12 deep.   where: what to name in a refusal (file and key).
    Returns the expression as frozen nodes.   Raises BadDefinition for anything outside the language.
    Error: none.   Source: docs/how-to/add-a-kpi.md.   Checked: tests/analytics/kpi/test_expression.py.
    """
    if len(text) > MAX_LENGTH:
        raise _refusal(where, say("The expression is longer than {n} characters.", n=MAX_LENGTH), _SPLIT)
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _refusal(where, say("The expression `{text}` cannot be read.", text=text), _LANGUAGE) from None
    return _node(tree.body, where, 1)


def to_text(expr: Expr) -> str:
    """Write an expression in its canonical form: fully bracketed, so that equal text means equal nodes.

    expr: any expression.
    Returns text that `parse` reads back to equal nodes.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_expression.py (round trip).
    """
    if isinstance(expr, Field):
        return expr.name
    if isinstance(expr, Literal):
        return json.dumps(expr.value, ensure_ascii=False)
    return _call_text(expr.function, [to_text(arg) for arg in expr.args])


def fields_of(expr: Expr) -> frozenset[str]:
    """List every field that an expression names.

    expr: any expression.
    Returns the names.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_expression.py.
    """
    if isinstance(expr, Field):
        return frozenset({expr.name})
    return (
        frozenset().union(*(fields_of(arg) for arg in expr.args)) if isinstance(expr, Call) else frozenset()
    )


def alternatives_of(expr: Expr) -> tuple[frozenset[str], ...]:
    """List the sets of fields any one of which suffices: `first_of(a, b)` needs a or b, all else needs all.

    expr: any expression.
    Returns the sets, the preferred first, without repeats.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_expression.py.
    """
    if isinstance(expr, Field):
        return (frozenset({expr.name}),)
    if isinstance(expr, Literal):
        return (frozenset(),)
    if expr.function == "first_of":
        sets = [option for arg in expr.args for option in alternatives_of(arg)]
    else:
        picks = product(*(alternatives_of(arg) for arg in expr.args))
        sets = [frozenset[str]().union(*pick) for pick in picks]
    return tuple(dict.fromkeys(sets))


def restrict(expr: Expr, available: typing.Collection[str]) -> Expr | None:
    """Drop from every `first_of` the arguments whose fields are not there.

    expr: any expression.   available: the names that the data has.
    Returns the expression that can be computed, or None if a field is missing without which nothing can.
    Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_expression.py.
    """
    if isinstance(expr, Field):
        return expr if expr.name in available else None
    if isinstance(expr, Literal):
        return expr
    kept = [restrict(arg, available) for arg in expr.args]
    there = tuple(arg for arg in kept if arg is not None)
    if expr.function == "first_of":
        return Call("first_of", there) if len(there) > 1 else there[0] if there else None
    return Call(expr.function, there) if len(there) == len(kept) else None


_LANGUAGE = say(
    "Use field names, constants, + - * /, comparisons, and, or, not, `in (…)` and the functions {functions}.",
    functions=", ".join((*FUNCTIONS, *PERIOD_NAMES)),
)
_SPLIT = say("Split it into several components, or derive a field at import.")


def _refusal(where: str, rule: Sentence, way_out: Sentence = _LANGUAGE) -> BadDefinition:
    return BadDefinition(where, rule, way_out)


def _call_text(function: str, args: list[str]) -> str:
    if function in INFIX:
        return f"({args[0]} {function} {args[1]})"
    if function in ("not", "neg"):
        return f"({'not ' if function == 'not' else '-'}{args[0]})"
    if function == "in":
        return f"({args[0]} in ({', '.join(args[1:])},))"
    return function if function in PERIOD_NAMES else f"{function}({', '.join(args)})"


def _node(tree: ast.expr, where: str, depth: int) -> Expr:
    """Translate one node of Python's syntax tree; whatever is not listed here is refused."""
    if depth > MAX_DEPTH:
        raise _refusal(where, say("The expression is nested deeper than {n}.", n=MAX_DEPTH), _SPLIT)
    match tree:
        case ast.Name(id=name):
            return _name(name, where)
        case ast.Constant(value=value):
            return _literal(value, where)
        case ast.Compare():
            return _comparison(tree, where, depth)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            return Call(name, tuple(_node(arg, where, depth + 1) for arg in args))
    return _operation(tree, where, depth)


def _operation(tree: ast.expr, where: str, depth: int) -> Expr:
    match tree:
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            return _unary(_OPERATORS[type(op)], _node(operand, where, depth + 1))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return Call(_OPERATORS[type(op)], (_node(left, where, depth + 1), _node(right, where, depth + 1)))
        case ast.BoolOp(op=op, values=values):
            return _fold(_OPERATORS[type(op)], [_node(value, where, depth + 1) for value in values])
    raise _refusal(where, say("`{text}` is not part of the expression language.", text=ast.unparse(tree)))


def _name(name: str, where: str) -> Expr:
    if name in PERIOD_NAMES:
        return Call(name)
    if name in ("true", "false"):
        return Literal(name == "true")
    if name in FUNCTIONS:
        raise _refusal(where, say("`{name}` is a function and needs its arguments in brackets.", name=name))
    return Field(name)


def _literal(value: object, where: str) -> Literal:
    if isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value)):
        return Literal(value)
    raise _refusal(where, say("`{value}` is not a constant of the language.", value=repr(value)))


def _unary(operator: str, operand: Expr) -> Expr:
    if operator == "neg" and isinstance(operand, Literal) and isinstance(operand.value, (int, float)):
        return Literal(-operand.value)
    return Call(operator, (operand,))


def _fold(operator: str, nodes: list[Expr]) -> Expr:
    folded = nodes[0]
    for node in nodes[1:]:
        folded = Call(operator, (folded, node))
    return folded


def _comparison(tree: ast.Compare, where: str, depth: int) -> Expr:
    """One comparison, or a chain of them: `a < b < c` means `a < b and b < c`."""
    left, links = _node(tree.left, where, depth + 1), []
    for op, right_tree in zip(tree.ops, tree.comparators, strict=True):
        if isinstance(op, (ast.In, ast.NotIn)):
            return _membership(left, tree, where)
        if type(op) not in _OPERATORS:
            raise _refusal(
                where, say("`{text}` is not part of the expression language.", text=ast.unparse(tree))
            )
        right = _node(right_tree, where, depth + 1)
        links.append(Call(_OPERATORS[type(op)], (left, right)))
        left = right
    return _fold("and", list(links))


def _membership(left: Expr, tree: ast.Compare, where: str) -> Expr:
    match tree.comparators:
        case [ast.Tuple(elts=[_, *_] as items)] if all(isinstance(item, ast.Constant) for item in items):
            constants = [_literal(item.value, where) for item in items if isinstance(item, ast.Constant)]
        case _:
            raise _refusal(where, say('`in` needs a bracketed list of constants, as in `x in ("a", "b")`.'))
    inside = Call("in", (left, *constants))
    return Call("not", (inside,)) if isinstance(tree.ops[0], ast.NotIn) else inside
