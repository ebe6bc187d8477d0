"""The engine's rules in plain Python, row by row: slow, short, and written apart from the engine."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pawl.analytics.kpi.definition import (
    Component,
    InPeriod,
    OpenAtEnd,
    Overlapping,
    Recipe,
    UntilEnd,
)
from pawl.analytics.kpi.expression import Call, Expr, Field, Literal, alternatives_of
from pawl.analytics.worktime import Calendar, Period, elapsed

Row = Mapping[str, Any]
HOUR = timedelta(hours=1)
UNITS = {"minutes": HOUR / 60, "hours": HOUR, "days": HOUR * 24}


def value_of(expr: Expr, row: Row, calendar: Calendar) -> Any:
    """SQL's three-valued logic: None is missing, and most functions of a missing value are missing."""
    match expr:
        case Literal(value):
            return value
        case Field(name) | Call(("period_start" | "period_end") as name, ()):
            return row.get(name)
        case Call("first_of", args):
            there = [arg for arg in args if any(option <= set(row) for option in alternatives_of(arg))]
            known = (value_of(arg, row, calendar) for arg in there)
            return next((one for one in known if one is not None), None)
        case Call(function, args):
            return call(function, [value_of(arg, row, calendar) for arg in args], calendar)


def call(  # noqa: PLR0911 (one line a rule)
    function: str, args: list[Any], calendar: Calendar
) -> Any:
    known = [arg for arg in args if arg is not None]
    match function, args:
        case "present", [a]:
            return a is not None
        case "missing", [a]:
            return a is None
        case (("least" | "greatest"), _):
            return (min if function == "least" else max)(known) if known else None
        case "if_else", [condition, a, b]:
            return a if condition else b
        case "and", _:
            return False if False in known else None if len(known) < len(args) else True
        case "or", _:
            return True if True in known else None if len(known) < len(args) else False
    return None if len(known) < len(args) else strict(function, args, calendar)


def strict(  # noqa: PLR0911 (one line a rule)
    function: str, args: list[Any], calendar: Calendar
) -> Any:
    a, b = args[0], args[-1]
    match function:
        case "minutes" | "hours" | "days":
            return (b - a) / UNITS[function]
        case "working_hours":
            return elapsed(calendar, a, b) / HOUR
        case "working_hours_in":
            _, start, end = args
            parts = [(min(max(at, start), end) for at in span) for span in a]
            return sum(elapsed(calendar, since, until) / HOUR for since, until in parts)
        case "/":
            return None if b == 0 else a / b
        case "in":
            return a in args[1:]
        case "not":
            return not a
        case "neg":
            return -a
    return {
        "+": lambda: a + b,
        "-": lambda: a - b,
        "*": lambda: a * b,
        "==": lambda: a == b,
        "!=": lambda: a != b,
        "<": lambda: a < b,
        "<=": lambda: a <= b,
        ">": lambda: a > b,
        ">=": lambda: a >= b,
    }[function]()


def belongs(component: Any, row: Row, period: Period, calendar: Calendar) -> Any:
    start, *rest = (value_of(at, row, calendar) for at in component.anchor.instants)
    end = rest[0] if rest else None
    if start is None:
        return False
    match component.anchor:
        case InPeriod():
            return period.start <= start < period.end
        case UntilEnd():
            return start < period.end
        case OpenAtEnd():
            return start < period.end and (end is None or end >= period.end)
        case Overlapping():
            return start < period.end and (end is None or end > period.start)


def statistic(component: Any, rows: Sequence[Row], calendar: Calendar, *, working: bool) -> Any:
    """The value, the rows behind it, and the two halves of a share or mean."""
    if component.statistic == "count":
        return len(rows), len(rows), None, None
    if component.statistic == "overlap":
        shared = [overlap(component, row, calendar, working=working) for row in rows]
        return sum(shared), len(shared), None, None
    values = [value_of(component.value, row, calendar) for row in rows]
    known = [value for value in values if value is not None]
    n = len(known)
    match component.statistic:
        case "count_distinct":
            return len(set(known)), n, None, None
        case "quantile":
            return quantile(sorted(known), component.q), n, None, None
        case "sum":
            return sum(known) if known else None, n, None, None
    total: Any = sum(known) if known or component.statistic == "share" else None
    return (total / n if n else None), n, total, n


def overlap(component: Any, row: Row, calendar: Calendar, *, working: bool) -> Any:
    start, end = (value_of(at, row, calendar) for at in component.anchor.instants)
    low = max(start, row["period_start"])
    high = row["period_end"] if end is None else min(end, row["period_end"])
    return max((elapsed(calendar, low, high) if working else high - low) / HOUR, 0.0)


def quantile(ordered: list[float], q: float) -> Any:
    if not ordered:
        return None
    at = (len(ordered) - 1) * q
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)


def recipe_of(definition: Any, types: Mapping[str, Mapping[str, str]]) -> Any:
    """The first recipe for whose every expression one set of alternatives is there."""
    for recipe in definition.recipes():
        parts = recipe.components.values()
        if all(
            any(option <= set(types.get(part.table, {})) for option in alternatives_of(expr))
            for part in parts
            for expr in part.expressions
        ):
            return recipe
    return None


def cell(
    definition: Any,
    recipe: Recipe,
    tables: Mapping[str, Sequence[Row]],
    *,
    period: Period,
    calendar: Calendar,
    as_of: datetime,
) -> Any:
    """Value, n and halves of one KPI in one period over the rows given."""
    found, bounds = {}, {"period_start": period.start, "period_end": min(period.end, as_of)}
    for name, part in recipe.components.items():
        rows = [{**row, **bounds} for row in tables[part.table] if belongs(part, row, period, calendar)]
        if part.where is not None:
            rows = [row for row in rows if value_of(part.where, row, calendar)]
        found[name] = statistic(part, rows, calendar, working=definition.calendar == "working")
    value = value_of(recipe.formula, {name: one[0] for name, one in found.items()} | bounds, calendar)
    base = found.get("denominator", list(found.values())[-1])
    if len(found) == 1:
        return value, base[1], base[2:]
    return (
        value,
        base[1],
        tuple(found[name][0] if name in found else None for name in ("numerator", "denominator")),
    )


def still_open(
    definition: Any, recipe: Recipe, rows: Sequence[Row], period: Period, calendar: Calendar
) -> Any:
    """Rows begun before the end of the period (of a cohort of beginning: in it) and not ended by then."""
    censoring = definition.censoring
    stock = Component(censoring.table, "count", OpenAtEnd(censoring.start, censoring.end))
    cohort = any(part.anchor == InPeriod(censoring.start) for part in recipe.components.values())
    held = [row for row in rows if belongs(stock, row, period, calendar)]
    return sum(not cohort or value_of(censoring.start, row, calendar) >= period.start for row in held)


def outside(tables: Mapping[str, Sequence[Row]], names: set[str], period: Period, as_of: datetime) -> Any:
    """A period after the data, or before the first instant in any of the tables."""
    cases = ("opened_at", "first_event_at")
    instants = [
        at
        for name in names
        for row in tables[name]
        for field, at in row.items()
        if isinstance(at, datetime) and (field in cases or not set(cases) & set(row))
    ]
    return period.start > as_of or not instants or period.end <= min(instants)
