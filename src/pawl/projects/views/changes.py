"""What the page of a change request shows: its edits before and after, and what they come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence
from pawl.jobs.watching import at_work, progress
from pawl.projects import words
from pawl.projects.costing import sees_cost
from pawl.projects.edits import EDITABLE, Edit, PlanCopy, columns_of, copy_of, edits_of, misfits
from pawl.projects.edits.edit import ADD, NEW, REMOVE
from pawl.projects.edits.seen import seen
from pawl.projects.impact_words import figure
from pawl.projects.models import ChangeRequest
from pawl.projects.sheets import SHEETS, Column
from pawl.projects.tables import Cell, told_value
from pawl.projects.views.written import written_told

MOST_CHOICES = 300
OWN_JOBS = "projects."


@dataclass(frozen=True)
class EditShown:
    """An edit in words."""

    edit: Edit
    key: str
    """That of the row; of one that was added since, its own."""
    what: Any
    lines: Sequence[tuple[Any, Cell, Cell]]
    address: str
    faults: Sequence[Sentence]


def change_told(one: ChangeRequest, actor: Actor) -> dict[str, Any]:
    """Edits and impact; of what is open also whether they still hold.   At most six queries."""
    is_open = one.state in ("draft", "returned", "submitted")
    edits, now = edits_of(one.edits), copy_of(one.project) if is_open else None
    faults = misfits(now, edits) if now else []
    made = (one.content or {}).get("made", {})
    may_write = one.state in ("draft", "returned") and can(actor, Permission.PROJECT_WORK, one.project)
    told = {
        "edits": [_edit(each, faults, made) for each in edits],
        "impact": _impact(one, actor),
        "is_outdated": bool(now and one.computed and one.computed["basis"] != now.basis),
        "has_misfits": bool(faults),
        "job": job_of(one),
        "may_compute": is_open and (may_write or can(actor, Permission.PROJECT_DECIDE, one.project)),
        "choices": _choices(now) if may_write and now else [],
        "adds": [(name, SHEETS[name].add_label) for name in EDITABLE] if may_write else [],
    }
    return written_told(one, actor) | told


def job_of(one: ChangeRequest) -> dict[str, Any] | None:
    """How far the job is that computes its impact; None where none does.   One query."""
    if not one.is_computing:
        return None
    return progress(reverse("project-record-impact", args=[one.key]), at_work(one.key, OWN_JOBS))


def _edit(one: Edit, faults: Sequence[tuple[Edit, Sentence]], made: Mapping[str, str]) -> EditShown:
    lines = [
        (
            column.label,
            told_value(column, one.before.get(column.name)),
            told_value(column, one.after.get(column.name)),
        )
        for column in columns_of(one.of)
        if _says(one, column) and (one.do != REMOVE or column.shown)
    ]
    key = made.get(one.row, one.row)
    is_there = one.of.is_part is False and not NEW.fullmatch(key)
    return EditShown(
        one, key, words.EDITS[one.do], lines, reverse("project-record", args=[key]) if is_there else "",
        [why for each, why in faults if each is one],
    )  # fmt: skip


def _says(one: Edit, column: Column) -> bool:
    """A field that it changes; of a new row what is filled, and not so from the start."""
    if one.do != ADD:
        return column.name in one.before
    value = one.after.get(column.name)
    return value not in (None, "", False, [], one.title) and str(value) != str(column.start)


def _impact(one: ChangeRequest, actor: Actor) -> dict[str, Any] | None:
    if one.computed is None:
        return None
    found = seen(one.computed, sees=sees_cost(actor, one.project))
    return {
        "at": datetime.fromisoformat(found["at"]),
        "touched": found["touched"],
        "figures": [figure(each, one.project.currency) for each in found["figures"]],
    }


def _choices(now: PlanCopy) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Rows that an edit may name, by sheet."""
    found = []
    for name in EDITABLE:
        rows = now.live(name)[:MOST_CHOICES]
        if rows:
            found.append((SHEETS[name].label, [(one.key, f"{one.key} {_called(one)}") for one in rows]))
    return found


def _called(row: Any) -> str:
    return str(row.case.title if hasattr(row, "case_id") else row)
