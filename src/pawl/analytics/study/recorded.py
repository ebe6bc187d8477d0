"""Which fields of a recipe must be recorded steadily for its points to be compared."""

from pawl.analytics.kpi.definition import Recipe
from pawl.analytics.kpi.expression import Call, Expr, Field
from pawl.analytics.kpi.fill import Fills

MOSTLY = 0.5
"""Share of rows from which a first choice is filled, so that what stands in for it matters little."""


def needed_fields(recipe: Recipe, fills: Fills) -> tuple[tuple[str, str], ...]:
    """List the fields whose fill is judged: not those that only stand in for a first choice that is filled.

    recipe: of a KPI.   fills: of the fields it names.
    Returns (table, field) by name, without repeats.   Raises nothing.
    Error: a first choice counts as filled from half of all rows on.   Source: our own.
    Checked: tests/analytics/study/test_recorded.py.
    """
    found = {
        (component.table, name)
        for component in recipe.components.values()
        for expr in component.expressions
        for name in _first_choices(expr, component.table, fills)
    }
    return tuple(sorted(found))


def _first_choices(expr: Expr, table: str, fills: Fills) -> frozenset[str]:
    if isinstance(expr, Field):
        return frozenset({expr.name})
    if not isinstance(expr, Call):
        return frozenset()
    parts = [_first_choices(arg, table, fills) for arg in expr.args]
    if expr.function == "first_of" and all(_is_filled(table, name, fills) for name in parts[0]):
        return parts[0]
    return frozenset[str]().union(*parts)


def _is_filled(table: str, name: str, fills: Fills) -> bool:
    fill = fills.get((table, name))
    return fill is not None and (fill.share or 0.0) >= MOSTLY
