"""Move a row of the plan, or make it longer: seen before it is written, and taken back by a button."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.errors import Conflict
from pawl.projects.actions.rows import write_change
from pawl.projects.actions.sheets import may_write
from pawl.projects.late import move_of
from pawl.projects.models import WorkPackage
from pawl.projects.sheets import SHEETS

if TYPE_CHECKING:
    from pawl.projects.scheduling.moving import Move

FIELDS = ("starts", "ends", "days", "constraint", "constraint_on")
Told = dict[str, Any]


def preview(work: WorkPackage, *, starts: date | None = None, ends: date | None = None, by: Actor) -> "Move":
    """What would move along; nothing is written.   Raises Conflict for what cannot be moved."""
    may_write(SHEETS["work-packages"], work.project, by)
    try:
        return move_of(work.project, work, starts=starts, ends=ends)
    except AnalyticsError as refusal:
        raise Conflict(refusal.thing, refusal.rule, refusal.way_out) from refusal


def move(work: WorkPackage, *, starts: date | None = None, ends: date | None = None, by: Actor) -> Told:
    """The row lies elsewhere from now on; what waits for it follows by its links.

    Returns what it said before, for `put_back`.   Raises Stale where it was changed since it was read.
    """
    found = preview(work, starts=starts, ends=ends, by=by)
    before = {name: getattr(work, name) for name in FIELDS}
    return before if _written(work, found.fields, by) else {}


def put_back(work: WorkPackage, before: Mapping[str, Any], *, by: Actor) -> None:
    """The row says again what it said before the move."""
    if {*before} != {*FIELDS}:
        raise Conflict(work.key, say("There is nothing to take back."), say("Change the row on its page."))
    _written(work, before, by)


@transaction.atomic
def _written(work: WorkPackage, fields: Mapping[str, Any], by: Actor) -> bool:
    may_write(SHEETS["work-packages"], work.project, by)
    version = work.version
    write_change(work, fields, by=by)
    return work.version != version
