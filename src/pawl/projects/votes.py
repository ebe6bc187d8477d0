"""What an approval of a charter, change request or status report is for, and what its sponsor reads of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.projects import content, words
from pawl.projects.costing import sees_cost
from pawl.projects.edits import Edit, columns_of, edits_of
from pawl.projects.edits.seen import seen
from pawl.projects.impact_words import figure
from pawl.projects.models import ChangeRequest, StatusReport
from pawl.projects.reads import frozen_rows
from pawl.projects.sheets import Column, Kind
from pawl.projects.sheets.texts import CHANGE_REQUEST, CHARTER, STATUS_REPORT
from pawl.projects.tables import told_value
from pawl.web.templatetags.pawl import reader as language

COLUMNS = {"charter": CHARTER, "change_request": CHANGE_REQUEST, "status_report": STATUS_REPORT}
MOST_EDITS = 20
"""So many rows of the plan are told; the page tells all."""


def content_of(one: Any) -> dict[str, Any]:
    """All that was put to the sponsor, as it stands in the database; another sponsor is another question."""
    fresh = type(one)._base_manager.select_related("case", "project__case")  # noqa: SLF001 documented
    now = fresh.get(pk=one.pk)
    told = {"sponsor": now.project.sponsor_id, "fields": content.fields_of(now, COLUMNS[now.kind])}
    if isinstance(now, ChangeRequest):
        return {**told, "edits": now.edits, "computed": now.computed}
    if isinstance(now, StatusReport):
        return {**told, "numbers": now.numbers}
    return {**told, "charter": content.of_charter(now)}


def told_of(one: Any, reader: Actor) -> list[tuple[str, str]]:
    """The same in lines; nothing for somebody who may not decide about the project."""
    if not can(reader, Permission.PROJECT_DECIDE, one.project):
        return []
    fields = content.fields_of(one, COLUMNS[one.kind])
    lines = [(_("Project"), f"{one.project.key} {one.project.case.title}")]
    lines += [
        (str(column.label), _text(column, fields[column.name]))
        for column in COLUMNS[one.kind]
        if column.name != "title"
    ]
    if one.kind == "charter":
        lines += _objectives(one)
    elif one.kind == "change_request":
        lines += [*_edits(one), *_impact(one, reader)]
    lines.append((_("A no"), _("gives it back to be written anew, with your reason.")))
    return [(label, text) for label, text in lines if text]


def _text(column: Column, value: Any) -> str:
    """A value as a letter can hold it: no markup."""
    if column.kind is Kind.DAY and value:
        return language().full_date(date.fromisoformat(value))
    return told_value(column, value).text


def _objectives(one: Any) -> list[tuple[str, str]]:
    rows = frozen_rows(one.project, ("objectives",))["objectives"]
    return [(_("Objectives"), "\n".join(row["statement"] for row in rows))]


def _edits(one: ChangeRequest) -> list[tuple[str, str]]:
    edits = edits_of(one.edits)
    told = [f"{each.title}: {words.EDITS[each.do]} {', '.join(_fields(each))}" for each in edits[:MOST_EDITS]]
    if len(edits) > MOST_EDITS:
        told.append(_("%(n)s more on its page") % {"n": len(edits) - MOST_EDITS})
    return [(_("What it does to the plan"), "\n".join(told))]


def _fields(edit: Edit) -> Iterator[str]:
    for column in columns_of(edit.of):
        if edit.do == "change" and column.name in edit.after:
            before, after = (_text(column, side.get(column.name)) for side in (edit.before, edit.after))
            yield f"{column.label} {before or '–'} → {after or '–'}"


def _impact(one: ChangeRequest, reader: Actor) -> list[tuple[str, str]]:
    if one.computed is None:
        return []
    found = seen(one.computed, sees=sees_cost(reader, one.project))
    shown = [figure(each, one.project.currency, language().full_date) for each in found["figures"]]
    return [(str(each.label), f"{each.before} → {each.after} ({each.difference})") for each in shown]
