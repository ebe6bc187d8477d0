"""The sheets of a charter as tables: of the register its risks, of the work its milestones."""

from collections.abc import Iterator, Mapping
from typing import Any

from pawl.projects.pages import MILESTONES, RISKS, Stand
from pawl.projects.sheets import SHEETS, Kind
from pawl.projects.tables import Table, frozen_table, narrowed

STANDS = {one.sheet: one for one in (RISKS, MILESTONES)}


def charter_tables(sheets: Mapping[str, Any]) -> Iterator[Table]:
    """Those that have rows; the coverage grid is none of them."""
    for name, rows in sheets.items():
        if name != "coverage" and rows:
            stand = STANDS.get(name, Stand(name))
            sheet = narrowed(SHEETS[name], stand.keep)
            yield frozen_table(sheet, rows, anchor=stand.name, label=stand.label)


def has_money(table: Table) -> bool:
    """Whether amounts stand in it, so that its currency is to be told."""
    shown = {str(label) for label, _is_number in table.headers}
    return any(one.kind is Kind.MONEY and str(one.label) in shown for one in table.sheet.columns)
