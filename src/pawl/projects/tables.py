"""A sheet as a table of a page: rows as they are now, or as they were frozen, in the same words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pawl.collaboration.kinds import KINDS
from pawl.projects import words
from pawl.projects.models import Project
from pawl.projects.reads import plain_row, rows_of
from pawl.projects.sheets import Column, Kind, Sheet
from pawl.projects.sheets.objectives import unit_of
from pawl.web.templatetags.pawl import quantity, when

SHOWN = 200
RECORD_LETTERS = frozenset(KINDS.values())


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the table."""

    text: str
    address: str = ""
    is_long: bool = False
    is_number: bool = False
    links: Sequence[tuple[str, str, str]] = ()
    """Of many records: key, title and address of each; `text` has the keys."""


@dataclass(frozen=True)
class Row:
    """One row: where it is read or changed, and how it stands."""

    key: str
    address: str
    state: str
    cells: Sequence[Cell]
    depth: int = 0
    code: str = ""
    state_label: str = ""
    """Its word, where that of other records would mislead."""


@dataclass(frozen=True)
class Table:
    """A sheet of a project."""

    sheet: Sheet
    headers: Sequence[tuple[Any, bool]]
    """Each heading, and whether numbers stand below it."""
    rows: Sequence[Row]
    has_states: bool
    anchor: str
    label: Any
    add: str = ""
    """Where one more is written; empty where that is not for whoever looks."""
    left_off: int = 0
    add_label: Any = ""


def table_of(
    sheet: Sheet, project: Project, *, may_write: bool, keep: Mapping[str, Any] | None = None,
    anchor: str = "", label: Any = "",
) -> Table:  # fmt: skip
    """The sheet as it is now; `keep`: only rows whose columns hold these values."""
    wanted = keep or {}
    found = rows_of(sheet, project, SHOWN, wanted)
    rows = [plain_row(sheet, one) for one in found]
    add = f"{reverse('project-add', args=[project.key])}?sheet={sheet.name}"
    add += "".join(f"&{name}={value}" for name, value in wanted.items())
    is_live = may_write or not sheet.is_part
    table = frozen_table(narrowed(sheet, wanted), rows, anchor=anchor, label=label, is_live=is_live)
    return replace(table, add=add if may_write else "", left_off=found[0].whole - len(found) if found else 0)


def narrowed(sheet: Sheet, keep: Mapping[str, Any]) -> Sheet:
    """Without the columns that hold the same value in every row that is kept."""
    return replace(sheet, columns=tuple(one for one in sheet.columns if one.name not in keep))


def frozen_table(
    sheet: Sheet,
    rows: Iterable[Mapping[str, Any]],
    *,
    anchor: str = "",
    label: Any = "",
    is_live: bool = False,
) -> Table:
    """Rows as plain values."""
    whole = list(rows)
    columns = _columns(sheet, whole)
    told = [_row(sheet, columns, one, is_live=is_live) for one in whole]
    return Table(
        sheet, [(one.label, one.kind in NUMBERS) for one in columns], told, any(one.state for one in told),
        anchor or sheet.name, label or sheet.label,
    )  # fmt: skip


def told_value(column: Column, value: Any) -> Cell:  # noqa: PLR0911 a line per kind of column
    """A plain value in words."""
    if value is None or value in ("", []):
        return Cell("")
    match column.kind:
        case Kind.CHOICE:
            return Cell(str(column.choices().get(str(value), value)))
        case Kind.WORDS:
            words = column.choices()
            return Cell(", ".join(str(words.get(one, one)) for one in value))
        case Kind.FLAG:
            return Cell(_("yes") if value else _("no"))
        case Kind.DAY:
            return Cell(when(date.fromisoformat(value)))
        case Kind.MONEY | Kind.DECIMAL | Kind.NUMBER | Kind.WHOLE:
            return Cell(told_number(value), is_number=True)
        case Kind.RECORD:
            return Cell(value["title"], _address(value["key"]))
        case Kind.RECORDS:
            links = [(one["key"], one.get("title", ""), _address(one["key"])) for one in value]
            return Cell(", ".join(one["key"] for one in value), links=links)
        case _:
            return Cell(str(value), is_long=column.kind is Kind.TEXT)


NUMBERS = (Kind.MONEY, Kind.DECIMAL, Kind.NUMBER, Kind.WHOLE)
BASELINE = Column("baseline", gettext_lazy("Before"))
"""What an objective starts from: no column that somebody fills, as it is measured where it can be."""


def _columns(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Those that are shown, without what no row says anything of."""
    wanted = list(sheet.shown)
    if sheet.name == "objectives":
        wanted.insert([one.name for one in wanted].index("target"), BASELINE)
    found = [
        one for one in wanted if not rows or any(row.get(one.name) not in (None, "", []) for row in rows)
    ]
    return found or wanted[:1]


def _row(sheet: Sheet, columns: Sequence[Column], row: Mapping[str, Any], *, is_live: bool) -> Row:
    cells = [_cell(one, row) for one in columns]
    address = ""
    if not sheet.is_part:
        address = reverse("project-record", args=[row["key"]])
    elif is_live:
        address = reverse("project-part", args=[row["key"]])
    state = row.get("state", "") if not sheet.is_part else ""
    is_made = sheet.name in ("work-packages", "deliverables")
    label = str(words.WORK_STATES.get(state, "")) if is_made else ""
    return Row(row["key"], address, state, cells, state_label=label)


def _cell(column: Column, row: Mapping[str, Any]) -> Cell:
    """Of an objective with a KPI start and target have the KPI's unit."""
    value, unit = row.get(column.name), unit_of(row.get("kpi") or "")
    if column is BASELINE:
        return _started(value, unit)
    if column.name == "target" and unit and value is not None:
        return Cell(quantity(float(value), unit), is_number=True)
    return told_value(column, value)


def _started(baseline: Mapping[str, Any] | None, unit: str) -> Cell:
    """The value at the start, and where it comes from."""
    if not baseline or baseline.get("value") is None:
        return Cell("")
    value = quantity(float(baseline["value"]), unit) if unit else told_number(baseline["value"])
    if baseline.get("is_told"):
        return Cell(_("%(value)s, as told") % {"value": value})
    source = baseline.get("period") or baseline.get("gap") or ""
    return Cell(f"{value} ({source})" if source else value)


def _address(key: str) -> str:
    letters = key.partition("-")[0]
    return reverse("case", args=[key]) if letters in RECORD_LETTERS else ""


def told_number(value: Any) -> str:
    """Two places where it has any."""
    number = Decimal(str(value))
    places = 0 if number == number.to_integral_value() else 2
    return number_format(number, decimal_pos=places, use_l10n=True, force_grouping=True)
