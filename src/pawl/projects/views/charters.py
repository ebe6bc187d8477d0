"""The page of a charter: what it says, its objectives, the grid, the business case; frozen once approved."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.projects import content
from pawl.projects.business_case import figures_of
from pawl.projects.charter_tables import charter_tables
from pawl.projects.coverage import grid
from pawl.projects.models import Charter
from pawl.projects.sheets import Kind
from pawl.projects.sheets.texts import CHARTER
from pawl.projects.tables import told_value
from pawl.projects.views.showing import gates_of


def charter_told(one: Charter, _actor: Actor) -> dict[str, Any]:
    """Everything that the sponsor reads: of an approved one as it was approved."""
    told = one.content or content.of_charter(one)
    sheets = told["sheets"]
    fields = told["fields"]
    rows = [(column, told_value(column, fields.get(column.name))) for column in CHARTER]
    return {
        "told": told,
        "rows": [(one.label, cell, one.kind is Kind.MONEY) for one, cell in rows if cell.text],
        "tables": list(charter_tables(sheets)),
        "grid": grid(sheets["coverage"], simple=told["tailoring"] == "simple"),
        "figures": figures_of(sheets["business-case"], fields.get("discount_percent")),
        "is_frozen": one.content is not None,
        "gates": gates_of(one.project, "initiating") if one.content is None else [],
    }  # fmt: skip
