"""The approval of a change request: its edits become the plan and the next baseline, all at once or none."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.words import say
from pawl.collaboration.answering import settle
from pawl.collaboration.cases import amend
from pawl.collaboration.models.approvals import Answer
from pawl.errors import Conflict, PawlError, stale
from pawl.history.record import record
from pawl.projects import content
from pawl.projects.actions.baselines import keep
from pawl.projects.actions.deciding import check_decider
from pawl.projects.actions.edits import TAKEN_BY, refuse_misfits
from pawl.projects.actions.lifecycles import CHANGE_REQUEST as LIFECYCLE
from pawl.projects.actions.principles import circumstances_changed
from pawl.projects.actions.rows import write_change, write_new, write_off
from pawl.projects.choices import rows_of
from pawl.projects.edits import Edit, PlanCopy, copy_of, edits_of
from pawl.projects.edits.copying import number_in_copy
from pawl.projects.edits.edit import ADD, CHANGE, ENDS, in_turn
from pawl.projects.models import Baseline, ChangeRequest, Project
from pawl.projects.sheets import Column, Kind
from pawl.projects.sheets.texts import CHANGE_REQUEST as COLUMNS

Made = dict[str, Any]
"""Key that a new row had in the request -> the row."""


@transaction.atomic
def approve_change(one: ChangeRequest, *, note: str, by: Actor) -> ChangeRequest:
    """Of two who approve at once one waits for the other, and finds that it is done or no longer fits."""
    check_decider(one, by)
    settle(one, verdict=Answer.APPROVED, reason=note.strip()[:10_000], by=by)
    project = one.project
    Project.objects.select_for_update(of=("self",)).filter(pk=project.pk).first()
    if not ChangeRequest.objects.filter(pk=one.pk, version=one.version).exists():
        raise stale(one.key)
    before = content.of_plan(project)
    made = apply_edits(one, edits_of(one.edits), by)
    delta, baseline = _next_baseline(one, before, by)
    frozen = {
        "fields": content.fields_of(one, COLUMNS), "edits": one.edits, "computed": one.computed,
        "delta": delta, "made": {key: row.key for key, row in made.items()},
    }  # fmt: skip
    changes = {
        "decided_by": by.person, "decided_at": clock.now(), "reason": note.strip()[:10_000],
        "baseline_key": baseline.key, "content": frozen, "digest": content.digest_of(frozen),
    }  # fmt: skip
    LIFECYCLE.advance(one, "approve", by=by, changes=changes, texts={"note": note},
                      facts={"number": one.number, "baseline": baseline.key})  # fmt: skip
    circumstances_changed(project, say("{key} was approved.", key=one.key), by=by)
    return one


def apply_edits(one: ChangeRequest, edits: Sequence[Edit], by: Actor) -> Made:
    """Write them into the plan.   Raises Conflict with all that no longer fits."""
    now = copy_of(one.project)
    refuse_misfits(one, now, edits, say("Return it, so that they are written anew."))
    made: Made = {}
    for edit in in_turn(edits):
        try:
            _apply(one, edit, now, made, by)
        except PawlError as refusal:
            rule = say("{row}: {rule}", row=f"{edit.row} {edit.title}", rule=refusal.rule)
            raise Conflict(one.key, rule, refusal.way_out) from refusal
    return made


def _apply(one: ChangeRequest, edit: Edit, now: PlanCopy, made: Made, by: Actor) -> None:
    row = now.find(edit.sheet, edit.row)
    if row is not None:
        row.project = one.project
    if edit.do == ADD:
        made[edit.row] = write_new(edit.of, one.project, _typed(one, edit, now, made, by), by=by)
    elif edit.do == CHANGE:
        write_change(row, _typed(one, edit, now, made, by), by=by)
    elif edit.sheet in ENDS:
        _end(one, row, ENDS[edit.sheet], by)
    else:
        write_off(row, by=by)


def _end(one: ChangeRequest, row: Any, state: str, by: Actor) -> None:
    """The sponsor's word is enough to cancel work, whoever runs the project."""
    reason, was = f"{one.key}: {one.case.title}", row.state
    amend(row, state=state, **({"reason": reason} if row.kind == "work_package" else {"outcome": reason}))
    record(row.kind, row.key, TAKEN_BY[row.kind], by=by, facts={"from": was, "to": state, "change": one.key},
           texts={"reason": reason})  # fmt: skip


def _typed(one: ChangeRequest, edit: Edit, now: PlanCopy, made: Made, by: Actor) -> dict[str, Any]:
    """What an edit says, as somebody would write it."""
    columns = {each.name: each for each in edit.of.columns}
    found = {}
    for name, value in edit.after.items():
        column = columns[name]
        if column.kind is Kind.RECORD and value is not None:
            found[name] = _named(one, column, value["key"], now, made, by)
        else:
            found[name] = _value(column, value)
    return found


def _named(one: ChangeRequest, column: Column, key: str, now: PlanCopy, made: Made, by: Actor) -> Any:
    if key in made:
        return made[key]
    row = now.find("work-packages", key) if column.of == "work_package" else None
    row = row or rows_of(column, one.project, by).filter(pk=number_in_copy(key)).first()
    if row is None:
        rule = say("There is no such record, or it is not for you to see.")
        raise Conflict(key, rule, say("Choose another one."))
    return row


def _value(column: Column, value: Any) -> Any:
    if value in (None, ""):
        return value
    match column.kind:
        case Kind.DAY:
            return date.fromisoformat(value)
        case Kind.MONEY | Kind.DECIMAL:
            return Decimal(str(value))
        case Kind.NUMBER:
            return float(value)
        case _:
            return value


def _next_baseline(
    one: ChangeRequest, before: Mapping[str, Any], by: Actor
) -> tuple[dict[str, Any], Baseline]:
    """The last baseline with what was approved; what departed from it otherwise stays to be seen.

    Without edits, and where there is no baseline yet, the plan as it stands is what was approved.
    """
    last = Baseline.objects.filter(project=one.project).order_by("-number").first()
    old = last.content if last else {"sheets": {}}
    now = content.of_plan(one.project)
    delta = content.delta_of(before if one.edits and last else old, now)
    name = f"{one.key}: {one.case.title}"[:120]
    made = keep(one.project, name=name, reason=one.why, change_key=one.key, by=by,
                frozen=content.patched(old, delta))  # fmt: skip
    return delta, made
