"""Which recipe of a definition the data can answer, and why not where it cannot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product

from pawl.analytics.kpi.definition import (
    Anchor,
    Censoring,
    Component,
    Definition,
    InPeriod,
    OpenAtEnd,
    Recipe,
)
from pawl.analytics.kpi.engine.crossing import SLICE_TYPES, fields_of_slice
from pawl.analytics.kpi.engine.lowering import OpenFromPeriod, Part, part_of
from pawl.analytics.kpi.engine.plan import Types
from pawl.analytics.kpi.expression import Expr, alternatives_of, restrict
from pawl.analytics.words import Sentence, say

Tables = Mapping[str, Types]


@dataclass(frozen=True)
class Chosen:
    """A definition with the recipe that is used; without one, `missing` says what the data lacks."""

    definition: Definition
    recipe: int | None
    parts: Mapping[str, Part]
    open: Part | None
    formula: Expr
    note: Sentence | None
    missing: Sentence | None

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(part.table for part in self.parts.values())

    @property
    def base(self) -> str:
        """The component whose rows are counted as n: the denominator, else the last."""
        return "denominator" if "denominator" in self.parts else list(self.parts)[-1]

    def all_parts(self) -> tuple[Part, ...]:
        return (*self.parts.values(), *([] if self.open is None else [self.open]))


def choose(definition: Definition, tables: Tables, wanted: int | None = None) -> Chosen:
    """Take the first recipe whose fields are all there, or the one that was asked for.

    definition: any.   tables: what the data has.
    wanted: 0 the definition's own, 1.. a proxy; None: the first possible.
    Returns the choice, with expressions cut down to the fields at hand.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_recipes.py.
    """
    for at, recipe in enumerate(definition.recipes()):
        parts = _parts(definition, recipe, tables) if wanted in (None, at) else None
        if parts is not None:
            note = say("By proxy: {note}", note=definition.proxies[at - 1].note.en) if at else None
            still = _open_part(definition.censoring, parts, tables)
            return Chosen(definition, at, parts, still, recipe.formula, note, None)
    return Chosen(definition, None, {}, None, definition.formula, None, _missing(definition.recipe, tables))


def slice_refusal(chosen: Chosen, field: str, tables: Tables) -> Sentence | None:
    """Why a choice cannot be sliced by a field.

    chosen: with a recipe.   field: the slice.   tables: what the data has.
    Returns the reason, or None if every table of the recipe has the field as text, whole number or flag.
    Raises nothing.   Error: none.   Source: own.   Checked: tests/analytics/kpi/engine/test_recipes.py.
    """
    for table, name in product(sorted(chosen.tables), fields_of_slice(field)):
        kind = tables[table].get(name)
        if kind is None:
            return say("The table {table} has no field {field} to slice by.", table=table, field=name)
        if kind not in SLICE_TYPES:
            return say("The field {field} holds amounts or instants, not groups.", field=name)
    return None


def _parts(definition: Definition, recipe: Recipe, tables: Tables) -> Mapping[str, Part] | None:
    parts = {}
    for name, component in recipe.components.items():
        there = _restricted(component, tables.get(component.table, {}))
        if there is None:
            return None
        parts[name] = part_of(there, working=definition.calendar == "working")
    return parts


def _restricted(component: Component, types: Types) -> Component | None:
    """The component over the fields at hand: `first_of(a, b)` needs only one of them."""
    cut = [restrict(expr, types) for expr in component.expressions]
    there = [expr for expr in cut if expr is not None]
    if len(there) < len(cut):
        return None
    make: Callable[..., Anchor] = type(component.anchor)
    anchor = make(*there[: len(component.anchor.instants)])
    rest = iter(there[len(component.anchor.instants) :])
    value = None if component.value is None else next(rest)
    where = None if component.where is None else next(rest)
    return replace(component, anchor=anchor, value=value, where=where)


def _open_part(censoring: Censoring | None, parts: Mapping[str, Part], tables: Tables) -> Part | None:
    """Rows not ended yet; of a KPI by cohort of opening, only those of the cohort."""
    if censoring is None:
        return None
    types = tables.get(censoring.table, {})
    start, end = restrict(censoring.start, types), restrict(censoring.end, types)
    if start is None or end is None:
        return None
    cohort = any(part.anchor == InPeriod(start) for part in parts.values())
    anchor = OpenFromPeriod(start, end) if cohort else OpenAtEnd(start, end)
    return Part(censoring.table, "count", anchor, None, None, None, working=False)


def _missing(recipe: Recipe, tables: Tables) -> Sentence:
    """Name what the data lacks for the definition's own recipe: the preferred field of every choice."""
    lacking = []
    for component in recipe.components.values():
        types = tables.get(component.table, {})
        for expr in component.expressions:
            if restrict(expr, types) is None:
                lacking += [
                    f"{component.table}.{name}" for name in sorted(alternatives_of(expr)[0] - set(types))
                ]
    return say("The data has no {fields}.", fields=", ".join(dict.fromkeys(lacking)))
