"""What the page of a record below a project shows of its columns."""

from typing import Any

from pawl.accounts.actor import Actor
from pawl.projects import doing
from pawl.projects.models import ChangeRequest, ProjectRecord, StatusReport
from pawl.projects.reads import plain
from pawl.projects.sheets import Column, Kind
from pawl.projects.tables import Cell, told_value


def written_told(one: ProjectRecord, _actor: Actor) -> dict[str, Any]:
    """Each column that says something; a frozen one as it was frozen."""
    frozen = one.content["fields"] if isinstance(one, ChangeRequest | StatusReport) and one.content else None
    rows = [(column.label, told) for column, told in _told(one, frozen) if told.text]
    return {"rows": rows, "is_frozen": frozen is not None}


def _told(one: Any, frozen: dict[str, Any] | None) -> list[tuple[Column, Cell]]:
    found = []
    for column in doing.COLUMNS[one.kind]:
        if column.name == "title":
            continue
        if frozen is not None:
            value = frozen.get(column.name)
        else:
            value = getattr(one.case if column.name == "owner" else one, column.name)
            value = plain(list(value.select_related("case")) if column.kind is Kind.RECORDS else value)
        found.append((column, told_value(column, value)))
    return found
