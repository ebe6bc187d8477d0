"""The coverage grid: value chain activities down, dimensions across, and which cells say nothing yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pawl.projects import words


@dataclass(frozen=True)
class GridCell:
    """One cell."""

    text: str
    is_touched: bool
    beside: Sequence[tuple[str, str]]
    """What is at risk there, and which processes and practices it touches: label and text of each."""
    address: str
    """Where it is written or changed; empty where that is not for whoever looks."""
    label: str


@dataclass(frozen=True)
class Grid:
    """The whole."""

    dimensions: Sequence[Any]
    rows: Sequence[tuple[Any, Sequence[GridCell]]]
    filled: int
    whole: int


def grid(rows: Iterable[Mapping[str, Any]], *, simple: bool, add: str = "", change: str = "") -> Grid:
    """From plain rows.   add, change: where an empty cell is filled, and where a key is changed (`{key}`)."""
    found = {(one["activity"], one["dimension"]): one for one in rows}
    dimensions = words.dimensions()
    activities = {"": ""} if simple else words.activities()
    lines = [
        (label, [_cell(found.get((activity, one)), activity, one, add, change) for one in dimensions])
        for activity, label in activities.items()
    ]
    cells = [cell for _label, line in lines for cell in line]
    return Grid(list(dimensions.values()), lines, sum(bool(one.text) for one in cells), len(cells))


def _cell(row: Mapping[str, Any] | None, activity: str, dimension: str, add: str, change: str) -> GridCell:
    label = str(words.dimensions()[dimension])
    if activity:
        label = f"{words.activities()[activity]}: {label}"
    if row is None:
        where = f"{add}&{urlencode({'activity': activity, 'dimension': dimension})}" if add else ""
        return GridCell("", False, (), where, label)
    where = change.replace("{key}", row["key"]) if change else ""
    return GridCell(row["text"], row["is_touched"], _beside(row), where, label)


def _beside(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Editions of a charter that were frozen earlier may lack some of them."""
    names = words.practices()
    practices = ", ".join(str(names.get(one, one)) for one in row.get("practices") or ())
    told = (
        (_("At risk:"), row.get("at_risk")), (_("Processes:"), row.get("processes")),
        (_("Practices:"), practices),
    )  # fmt: skip
    return [(label, text) for label, text in told if text]
