"""The filter form of a list page and the chips of what is filtered, from the declaration of the list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.web.listing import Field
from pawl.web.listing_query import Filter, Query

Label = str | Promise

OPERATORS: Mapping[str, Label] = {
    "eq": _("is"), "ne": _("is not"), "lt": _("below"), "gt": _("above"), "le": _("until"), "ge": _("from"),
    "contains": _("contains"), "in": _("is one of"), "empty": _("is empty"),
}  # fmt: skip
YES_NO: Mapping[str, Label] = {"true": _("yes"), "false": _("no")}
INPUTS = {"integer": "number", "number": "number", "day": "date", "instant": "date"}
OFFERED = {
    "text": ("contains",), "choice": ("eq",), "boolean": ("eq",), "key": ("eq",), "integer": ("ge", "le"),
    "number": ("ge", "le"), "day": ("ge", "le"), "instant": ("ge", "le"),
}  # fmt: skip
TECHNICAL = frozenset({"version"})
"""What only programs filter by; so do they by the number beside a name (`team_key`): people have the name."""


@dataclass(frozen=True)
class FilterInput:
    """One question of the filter form."""

    field: Field
    operator: str
    value: str

    @property
    def name(self) -> str:
        """Its parameter."""
        return f"filter[{self.field.name}][{self.operator}]"

    @property
    def type(self) -> str:
        """The kind of HTML input; empty for a choice."""
        return "" if self.choices else INPUTS.get(self.field.kind.name, "text")

    @cached_property
    def choices(self) -> Mapping[str, Label]:
        """What can be chosen."""
        return YES_NO if self.field.kind.name == "boolean" else self.field.choices

    @property
    def operator_label(self) -> Label:
        """`from`, `until` where a field has two ends."""
        return OPERATORS[self.operator] if self.operator in {"ge", "le"} else ""


@dataclass(frozen=True)
class Chip:
    """One thing that is filtered, and the list without it."""

    text: str
    without: str


def filter_inputs(fields: Mapping[str, Field], query: Query) -> list[FilterInput]:
    """The questions of the filter form, filled with what is filtered now."""
    return [
        FilterInput(one, operator, query.said.get(f"filter[{one.name}][{operator}]", ""))
        for one in fields.values()
        if one.name not in TECHNICAL and not (one.kind.name == "key" and one.name.endswith("_key"))
        for operator in OFFERED.get(one.kind.name, ())
        if operator in one.operators
    ]


def chips(query: Query) -> Iterator[Chip]:
    """What is filtered, each with a way to leave it out."""
    if query.search:
        yield Chip(f"“{query.search}”", query.link(q=None))
    for one in query.filters:
        yield Chip(_words(one), query.link(**{one.parameter: None}))


def kept(query: Query, inputs: list[FilterInput]) -> Mapping[str, str]:
    """What the filter form must carry along: the order, the columns, and filters it has no question for."""
    asked = {one.name for one in inputs} | {"q"}
    return {name: value for name, value in query.said.items() if name not in asked}


def _words(one: Filter) -> str:
    label, operator = one.field.label, OPERATORS[one.operator]
    if one.operator == "empty":
        return f"{label} {operator if one.value else _('is not empty')}"
    choices = YES_NO if one.field.kind.name == "boolean" else one.field.choices
    named = ", ".join(str(choices.get(part, part)) for part in one.written.split(","))
    return f"{label} {operator} {named}"
