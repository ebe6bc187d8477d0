"""What a project promised beside what the agreement of its service promises, as a page shows it."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Agreement
from pawl.projects import words
from pawl.projects.models import ENDED, Project
from pawl.projects.promised import comparison_of
from pawl.projects.tables import told_number


def promised_told(project: Project, actor: Actor) -> dict[str, Any]:
    """The comparison, and whether whoever looks may carry the targets into the agreement."""
    found = comparison_of(project, Agreement.objects.visible_to(actor))
    service = project.service
    may = service is not None and can(actor, Permission.CATALOGUE_EDIT, service)
    lines = [
        {"aspect": words.ASPECTS[one.row.aspect], "row": one.row, "standing": one.standing,
         "asked": _amount(one.row.target, one.row.unit), "is_shown": one.held is not None,
         "held": _amount(one.held.target, one.held.unit) or one.held.text if one.held else ""}
        for one in found.lines
    ]  # fmt: skip
    is_open = found.agreement is None or found.open > 0
    return {
        "agreement": found.agreement, "lines": lines, "service": service, "open": found.open,
        "may_carry": may and is_open and bool(lines) and project.state not in ENDED,
    }  # fmt: skip


def _amount(target: float | None, unit: str) -> str:
    return "" if target is None else f"{told_number(target)} {unit}".strip()
