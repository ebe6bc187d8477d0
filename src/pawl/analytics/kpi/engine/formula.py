"""Formulas over measured components, all slices and periods at once; missing is NaN inside, never outside."""

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pawl.analytics.kpi.expression import Call, Expr, Field, Literal
from pawl.analytics.worktime import Calendar, working_microseconds

Numbers = NDArray[np.float64]
HOUR = 3.6e9


@dataclass(frozen=True)
class Bounds:
    """Where the periods begin and end, in microseconds since 1970, and whose hours are working hours."""

    starts: Numbers
    ends: Numbers
    calendar: Calendar


def evaluate(formula: Expr, components: Mapping[str, Numbers], periods: Bounds) -> Numbers:
    """Compute a formula with the three-valued logic of SQL.

    formula: over component names.   components: (values, periods); NaN where missing; flags are 0 and 1.
    periods: the bounds of the periods, for `period_start` and `period_end`.
    Returns an array of the components' shape; division by zero is missing.   Raises nothing.
    Error: rounding of float64 only.   Source: SQL:2016 three-valued logic.
    Checked: tests/analytics/kpi/engine/test_formula.py, tests/generative/test_engine.py.
    """
    shape = next(iter(components.values())).shape
    names = {**components, "period_start": periods.starts, "period_end": periods.ends}
    with np.errstate(all="ignore"):
        return np.broadcast_to(_evaluate(formula, names, periods.calendar), shape)


def _evaluate(expr: Expr, names: Mapping[str, Numbers], calendar: Calendar) -> Numbers:
    match expr:
        case Field(name) | Call(("period_start" | "period_end") as name):
            return names[name]
        case Literal(value):
            return np.asarray(float(value))
        case Call("working_hours", args):
            start, end = (_evaluate(arg, names, calendar).astype(np.int64) for arg in args)
            return working_microseconds(calendar, start, end) / HOUR
        case _:
            return _FUNCTIONS[expr.function](*(_evaluate(arg, names, calendar) for arg in expr.args))


def _comparison(compare: Callable[[Numbers, Numbers], typing.Any]) -> Callable[[Numbers, Numbers], Numbers]:
    def compared(a: Numbers, b: Numbers) -> Numbers:
        return np.where(np.isnan(a) | np.isnan(b), np.nan, compare(a, b))

    return compared


def _divide(a: Numbers, b: Numbers) -> Numbers:
    return np.where(b == 0, np.nan, a / b)


def _and(a: Numbers, b: Numbers) -> Numbers:
    return np.where((a == 0) | (b == 0), 0.0, a * b)


def _or(a: Numbers, b: Numbers) -> Numbers:
    return np.where((a == 1) | (b == 1), 1.0, a + b)


def _first_of(*values: Numbers) -> Numbers:
    found = values[-1]
    for value in values[-2::-1]:
        found = np.where(np.isnan(value), found, value)
    return found


def _in(value: Numbers, *constants: Numbers) -> Numbers:
    return np.where(np.isnan(value), np.nan, sum(value == one for one in constants) > 0)


def _if_else(condition: Numbers, a: Numbers, b: Numbers) -> Numbers:
    return np.where(condition == 1, a, b)


def _folded(fold: Callable[[Numbers, Numbers], Numbers]) -> Callable[..., Numbers]:
    def all_of(*values: Numbers) -> Numbers:
        found = values[0]
        for value in values[1:]:
            found = fold(found, value)
        return found

    return all_of


_FUNCTIONS: Mapping[str, Callable[..., Numbers]] = {
    "minutes": lambda a, b: (b - a) / (HOUR / 60),
    "hours": lambda a, b: (b - a) / HOUR,
    "days": lambda a, b: (b - a) / (HOUR * 24),
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": _divide,
    "neg": np.negative,
    "==": _comparison(np.equal),
    "!=": _comparison(np.not_equal),
    "<": _comparison(np.less),
    "<=": _comparison(np.less_equal),
    ">": _comparison(np.greater),
    ">=": _comparison(np.greater_equal),
    "and": _and,
    "or": _or,
    "not": lambda a: 1.0 - a,
    "present": lambda a: (~np.isnan(a)).astype(float),
    "missing": lambda a: np.isnan(a).astype(float),
    "in": _in,
    "first_of": _first_of,
    "if_else": _if_else,
    "least": _folded(np.fmin),
    "greatest": _folded(np.fmax),
}
