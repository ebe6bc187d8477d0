"""What a KPI is: components, formula, calendar, censoring, words; the digest of what makes its number."""

import hashlib
import json
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pawl.analytics.kpi.expression import Expr, alternatives_of, fields_of, to_text
from pawl.analytics.words import Sentence, say

Statistic = typing.Literal["count", "count_distinct", "sum", "mean", "quantile", "share", "overlap"]
Direction = typing.Literal["up", "down", "optimum"]
DataKind = typing.Literal["count", "share", "ratio", "duration", "mean", "stock", "money"]
CalendarUse = typing.Literal["clock", "working"]
Pauses = typing.Literal["counted", "excluded", "none"]
# A share is stored as 0..1 and shown in per cent; "wh" are hours of the measurement's working calendar.
Unit = typing.Literal["n", "%", "ratio", "min", "h", "wh", "d", "money"]
HOURS = {"h": 1.0, "wh": 1.0, "d": 24.0, "min": 1 / 60}
"""How many hours one of each unit of time is."""


COUNTING = {"count", "count_distinct", "share"}
"""Statistics whose numerators and denominators are numbers of cases."""


@dataclass(frozen=True)
class Words:
    """A text for people in both languages of the product."""

    en: str
    zh: str


@dataclass(frozen=True)
class OfInstant:
    """What puts a row into periods by one instant."""

    at: Expr

    @property
    def instants(self) -> tuple[Expr, ...]:
        return (self.at,)


@dataclass(frozen=True)
class OfSpan:
    """What puts a row into periods by the span that it lasts."""

    start: Expr
    end: Expr

    @property
    def instants(self) -> tuple[Expr, ...]:
        return (self.start, self.end)


class InPeriod(OfInstant):
    """Rows whose instant lies in the period: start <= at < end."""


class UntilEnd(OfInstant):
    """Rows whose instant lies before the end of the period: a running total."""


class OpenAtEnd(OfSpan):
    """Rows begun before the end of the period and not ended before it: a stock."""


class Overlapping(OfSpan):
    """Rows whose span [start, end) shares time with the period; a missing end lasts."""


Anchor = InPeriod | UntilEnd | OpenAtEnd | Overlapping
ANCHORS: Mapping[str, type[InPeriod | UntilEnd | OpenAtEnd | Overlapping]] = {
    "in_period": InPeriod,
    "until_end": UntilEnd,
    "open_at_end": OpenAtEnd,
    "overlapping": Overlapping,
}


@dataclass(frozen=True)
class Component:
    """One statistic over the rows of one table that belong to a period."""

    table: str
    statistic: Statistic
    anchor: Anchor
    value: Expr | None = None
    where: Expr | None = None
    q: float | None = None

    @property
    def expressions(self) -> tuple[Expr, ...]:
        """Every expression, in the order anchor, value, where."""
        return (*self.anchor.instants, *(part for part in (self.value, self.where) if part is not None))

    @property
    def fields(self) -> frozenset[str]:
        """Every field that is named, whether it is needed or one of several."""
        return frozenset().union(*map(fields_of, self.expressions))

    def canonical(self) -> Mapping[str, object]:
        """What makes the number, as plain values."""
        kind = next(name for name, anchor in ANCHORS.items() if type(self.anchor) is anchor)
        texts = {"value": self.value, "where": self.where}
        return {
            "table": self.table,
            "statistic": self.statistic,
            "q": self.q,
            "anchor": [kind, *map(to_text, self.anchor.instants)],
            **{key: None if expr is None else to_text(expr) for key, expr in texts.items()},
        }


@dataclass(frozen=True)
class Need:
    """Sets of fields of one table, any one of which suffices."""

    table: str
    options: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Recipe:
    """How a number is made: named components and a formula over them."""

    components: Mapping[str, Component]
    formula: Expr

    @property
    def needs(self) -> tuple[Need, ...]:
        """What must be there, expression by expression; all needs have to be met."""
        found = (
            Need(component.table, alternatives_of(expr))
            for component in self.components.values()
            for expr in component.expressions
        )
        return tuple(dict.fromkeys(found))

    @property
    def fields(self) -> Mapping[str, frozenset[str]]:
        """Every field named, by table; a table that is only counted has an anchor and so a field."""
        found: dict[str, frozenset[str]] = {}
        for component in self.components.values():
            found[component.table] = found.get(component.table, frozenset()) | component.fields
        return found

    def canonical(self) -> Mapping[str, object]:
        """What makes the number, as plain values."""
        parts = {name: component.canonical() for name, component in self.components.items()}
        return {"components": parts, "formula": to_text(self.formula)}


@dataclass(frozen=True)
class Proxy:
    """A second-best recipe, used only where the first cannot be computed, and always with its note."""

    note: Words
    recipe: Recipe


@dataclass(frozen=True)
class Censoring:
    """Which rows are still open, so that their value is not yet known."""

    table: str
    start: Expr
    end: Expr


@dataclass(frozen=True)
class Definition:
    """A KPI: what it is called, what it means, how it is made."""

    id: str
    version: int
    number: int
    practice: str
    name: Words
    meaning: Words
    pitfalls: Words
    unit: Unit
    direction: Direction
    data_kind: DataKind
    calendar: CalendarUse
    pauses: Pauses
    recipe: Recipe
    target: Words | None = None
    censoring: Censoring | None = None
    slices: tuple[str, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    fill: Mapping[str, float] = field(default_factory=dict)

    @property
    def components(self) -> Mapping[str, Component]:
        return self.recipe.components

    @property
    def formula(self) -> Expr:
        return self.recipe.formula

    @property
    def digest(self) -> str:
        """SHA-256 of everything that changes a number, and of nothing that is only wording."""
        made = {
            **self.recipe.canonical(),
            "calendar": self.calendar,
            "unit": self.unit,
            "censoring": self._censoring(),
            "proxies": [proxy.recipe.canonical() for proxy in self.proxies],
            "fill": dict(self.fill),
        }
        text = json.dumps(made, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def cohort(self) -> Sentence:
        """Which rows belong to a period, in words: the anchor of the component that is counted last."""
        return cohort_of(list(self.components.values())[-1].anchor)

    def recipes(self) -> Iterator[Recipe]:
        """The recipe, then those of the proxies."""
        yield self.recipe
        yield from (proxy.recipe for proxy in self.proxies)

    def _censoring(self) -> list[str] | None:
        if self.censoring is None:
            return None
        return [self.censoring.table, to_text(self.censoring.start), to_text(self.censoring.end)]


def cohort_of(anchor: Anchor) -> Sentence:
    """Say which rows an anchor takes.

    anchor: any anchor.
    Returns the sentence.   Raises nothing.
    Error: none.   Source: own.   Checked: tests/analytics/kpi/test_definition.py.
    """
    if isinstance(anchor, InPeriod):
        return say("rows whose {at} lies in the period", at=to_text(anchor.at))
    if isinstance(anchor, UntilEnd):
        return say("rows whose {at} lies before the end of the period", at=to_text(anchor.at))
    start, end = to_text(anchor.start), to_text(anchor.end)
    if isinstance(anchor, OpenAtEnd):
        return say("rows open at the end of the period ({start} to {end})", start=start, end=end)
    return say("rows whose span {start} to {end} touches the period", start=start, end=end)


def charted_kind(definition: Definition) -> DataKind:
    """Say which kind of data a KPI's chart has to be made for.

    definition: any.
    Returns its data kind; for a share or ratio of anything but counts (hours, money) `mean`, whose limits
    come from the values' own movement: the laws of counting say nothing about hours.   Raises nothing.
    Error: none.   Source: Provost & Murray (2011), ch. 5.   Checked: tests/analytics/kpi/test_charting.py.
    """
    of_counts = all(one.statistic in COUNTING for one in definition.components.values())
    return definition.data_kind if definition.data_kind not in {"share", "ratio"} or of_counts else "mean"
