"""One edit: a row of the plan is changed, added or taken out; values are plain, before and after."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from pawl.projects.sheets import SHEETS, Column, Kind, Sheet

EDITABLE = ("work-packages", "links", "assignments", "costs", "raid", "scope")
"""Sheets whose rows a change request may name."""
CHANGE, ADD, REMOVE = "change", "add", "remove"
NEW = re.compile(r"NEW-([1-9][0-9]{0,3})")
"""The key of a row that an approval would add, until it has one of its own."""
ENDS = {"work-packages": "cancelled", "raid": "closed"}
"""Records stay when they are taken out: in this state."""
LETTERS = {
    "WP": "work-packages",
    "WLK": "links",
    "ASG": "assignments",
    "PCL": "costs",
    "RAID": "raid",
    "SCO": "scope",
}
NUMBERS = (Kind.MONEY, Kind.DECIMAL, Kind.NUMBER, Kind.WHOLE)


@dataclass(frozen=True)
class Edit:
    """What happens to one row; `before` is empty of a new one, `after` of one that is taken out."""

    do: str
    sheet: str
    row: str
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @property
    def of(self) -> Sheet:
        """The sheet of the row."""
        return SHEETS[self.sheet]

    @property
    def names(self) -> set[str]:
        """Keys of the new rows that it needs."""
        keys = (one["key"] for one in self.after.values() if isinstance(one, Mapping) and "key" in one)
        return {key for key in keys if NEW.fullmatch(key)}


def sheet_of_key(key: str) -> str:
    """The sheet in which rows with such a key stand; empty where none does."""
    return LETTERS.get(key.partition("-")[0], "")


def edits_of(raw: Iterable[Mapping[str, Any]]) -> list[Edit]:
    """The edits that a change request holds."""
    return [Edit(**one) for one in raw]


def columns_of(sheet: Sheet) -> tuple[Column, ...]:
    """What an edit may name of its rows."""
    return tuple(one for one in sheet.columns if one.kind is not Kind.RECORDS)


def same(column: Column, one: Any, other: Any) -> bool:
    """Whether two plain values say the same."""
    if one in (None, "") or other in (None, ""):
        return (one in (None, "")) == (other in (None, ""))
    if column.kind in NUMBERS:
        return Decimal(str(one)) == Decimal(str(other))
    if column.kind is Kind.RECORD:
        return bool(one["key"] == other["key"])
    return str(one) == str(other) if column.kind is Kind.CHOICE else bool(one == other)


def in_turn(edits: Iterable[Edit]) -> list[Edit]:
    """In the order in which they can be written: what others name comes before them."""
    waiting = sorted(edits, key=_turn)
    found: list[Edit] = []
    while waiting:
        still = {one.row for one in waiting if one.do == ADD}
        ready = next((one for one in waiting if not (one.names & still) - {one.row}), waiting[0])
        waiting.remove(ready)
        found.append(ready)
    return found


def _turn(one: Edit) -> int:
    """Links that go make room for others; records end last, when nothing names them any more."""
    if one.do == REMOVE:
        return 4 if one.sheet in ENDS else 0
    if one.do == CHANGE:
        return 2
    return 1 if one.sheet == "work-packages" else 3
