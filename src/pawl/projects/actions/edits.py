"""Write what a change request does to the plan; its impact is computed along, on a copy, and kept with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.projects.actions.edit_writing import Draft
from pawl.projects.actions.lifecycles import LIFECYCLES
from pawl.projects.actions.sponsor import ask_anew
from pawl.projects.edits import Edit, PlanCopy, copy_of, edits_of, misfits
from pawl.projects.edits.edit import ENDS, NEW
from pawl.projects.late import impact_of
from pawl.projects.models import ChangeRequest

WORK, DECIDE = Permission.PROJECT_WORK, Permission.PROJECT_DECIDE
WRITABLE = ("draft", "returned")
MOST_EDITS = 200
MOST_AT_ONCE = 300
"""Rows of work for which the impact takes a third of a second; of more a job computes it."""
TAKEN_BY = {"work_package": "cancel", "raid_item": "close"}
"""The step by which a record is taken out."""


def edit_row(
    one: ChangeRequest, *, fields: Mapping[str, Any], sheet: str = "", row: str = "", by: Actor
) -> ChangeRequest:
    """A row of the plan would say something else; without `row` one more would stand in the sheet."""
    draft = _draft(one, by)
    is_new = row == "" or NEW.fullmatch(row)
    found = draft.added(sheet, row, fields) if is_new else draft.changed(row, fields)
    return _keep(one, draft, found, {"row": found.row, "fields": sorted(found.after)})


def take_out(one: ChangeRequest, *, row: str, by: Actor) -> ChangeRequest:
    """A row of the plan would go; work is cancelled and an entry of the register closed."""
    draft = _draft(one, by)
    name, there = draft.row(row)
    if name in ENDS and there.state not in LIFECYCLES[there.kind].by_activity[TAKEN_BY[there.kind]].sources:
        rule = say("It is over already, or done.")
        raise Conflict(row, rule, say("Take out what is still to come."))
    return _keep(one, draft, draft.removed(row), {"row": row})


def drop_edit(one: ChangeRequest, *, row: str, by: Actor) -> ChangeRequest:
    """An edit is not wanted any more; a row that it would have added takes along what names it."""
    draft = _draft(one, by)
    if draft.find(row) is None:
        raise Conflict(
            one.key, say("It says nothing of {row}.", row=row[:30]), say("Name a row of its edits.")
        )
    rest = [each for each in draft.edits if each.row != row and row not in each.names]
    return _write(one, draft.now, rest, by, {"row": row})


def compute_impact(one: ChangeRequest, *, by: Actor) -> ChangeRequest:
    """The impact on the plan as it is now, computed anew; whoever decides may ask for it, too."""
    if not can(by, DECIDE, one.project):
        require(by, WORK, on=one.project)
    if one.state not in (*WRITABLE, "submitted"):
        raise Conflict(one.key, say("It is decided."), say("What was computed for the vote stays."))
    if not one.edits:
        raise Conflict(one.key, say("It names no edit of the plan."), say("Name what it changes first."))
    return _write(one, copy_of(one.project), edits_of(one.edits), by, {})


def impact_for_vote(one: ChangeRequest) -> dict[str, Any]:
    """What is frozen with the vote.   Raises Conflict where an edit no longer fits."""
    now, edits = copy_of(one.project), edits_of(one.edits)
    refuse_misfits(one, now, edits, say("Take these edits back, or write them anew."))
    if not _is_long(now):
        return impact_of(now, edits)
    if one.is_computing:
        raise Conflict(one.key, say("Its impact is being computed."), say("Submit it when that is done."))
    if one.computed is None or one.computed["basis"] != now.basis:
        rule = say("Its impact was not computed on the plan as it is now.")
        raise Conflict(one.key, rule, say("Compute it anew, then submit."))
    computed: dict[str, Any] = one.computed
    return computed


def refuse_misfits(one: ChangeRequest, now: PlanCopy, edits: Sequence[Edit], way_out: Sentence) -> None:
    """Refuse with all that no longer fits.   Raises Conflict."""
    if faults := misfits(now, edits):
        told = "; ".join(f"{each.row} {each.title}: {why}" for each, why in faults)
        raise Conflict(one.key, say("Edits that no longer fit the plan: {what}", what=told), way_out)


def may_edit(one: ChangeRequest, by: Actor) -> None:
    """Ask for the right; what is submitted or decided stays as it is."""
    require(by, WORK, on=one.project)
    if one.state not in WRITABLE:
        rule = say("It is submitted or decided, so it stays as it is.")
        raise Conflict(one.key, rule, say("Have it returned, or write another one."))


def _draft(one: ChangeRequest, by: Actor) -> Draft:
    may_edit(one, by)
    return Draft(one.project, copy_of(one.project), edits_of(one.edits), by)


def _keep(one: ChangeRequest, draft: Draft, found: Edit, facts: dict[str, object]) -> ChangeRequest:
    """The edits with this one in its place; what would not fit from the start is refused."""
    rest = [each for each in draft.edits if each.row != found.row]
    kept = [*rest, found] if found.after or found.before else rest
    if len(kept) > MOST_EDITS:
        rule = say("It names more than {n} rows.", n=MOST_EDITS)
        raise Conflict(one.key, rule, say("Split it into several requests."))
    faults = [why for each, why in misfits(draft.now, kept) if each.row == found.row]
    if faults and found.after:
        field = "successor" if found.sheet == "links" else next(iter(found.after))
        raise broken(field, faults[0], say("Choose another one."))
    return _write(one, draft.now, kept, draft.by, facts)


def _write(
    one: ChangeRequest, now: PlanCopy, edits: Sequence[Edit], by: Actor, facts: dict[str, object]
) -> ChangeRequest:
    """Compute before the transaction begins, then keep both; of a long plan a job computes it."""
    if edits and _is_long(now):
        return _ask(one, edits, by, facts)
    computed = impact_of(now, edits) if edits else None
    with transaction.atomic():
        if amend(one, edits=[each.plain for each in edits], computed=computed, is_computing=False):
            _tell(one, "edited" if facts else "simulated", by, facts)
    return one


@transaction.atomic
def _ask(one: ChangeRequest, edits: Sequence[Edit], by: Actor, facts: dict[str, object]) -> ChangeRequest:
    """Other edits come to something else, which nobody knows yet; computed anew, the former figures stay."""
    kept = None if facts else one.computed
    amend(one, edits=[each.plain for each in edits], computed=kept, is_computing=True)
    if facts:
        record(one.kind, one.key, "edited", by=by, facts=facts)
    record(one.kind, one.key, "impact_asked", by=by)
    return one


@transaction.atomic
def keep_impact(asked: ChangeRequest, computed: dict[str, Any], *, by: Actor) -> None:
    """The job has computed it; where the edits were changed meanwhile, another job computes those."""
    one = ChangeRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=asked.pk)
    if not one.is_computing or one.edits != asked.edits or one.state not in (*WRITABLE, "submitted"):
        return
    one.project = asked.project
    amend(one, computed=computed, is_computing=False)
    _tell(one, "simulated", by, {})


def _tell(one: ChangeRequest, activity: str, by: Actor, facts: dict[str, object]) -> None:
    record(one.kind, one.key, activity, by=by, facts=facts)
    if one.state == "submitted":
        ask_anew(one, say("Its impact was computed anew."))


def _is_long(now: PlanCopy) -> bool:
    return len(now.live("work-packages")) > MOST_AT_ONCE
