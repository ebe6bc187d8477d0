"""Time on work packages: noted and struck out as on tickets, with how much effort is still to come."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.errors import Conflict
from pawl.projects.actions.steps import tell_progress
from pawl.projects.models import ENDED, WorkPackage
from pawl.tickets.actions.effort import note_on, strike_on
from pawl.tickets.models import TimeEntry
from pawl.web.forms import KEY_NUMBER

WORK = Permission.PROJECT_WORK
LETTERS = "TIM"


@transaction.atomic
def log_time(
    work: WorkPackage,
    *,
    minutes: int,
    by: Actor,
    note: str = "",
    day: date | None = None,
    hours_left: Decimal | None = None,
) -> WorkPackage:
    """Somebody worked on it for so long; and perhaps so much is still to come."""
    _check_worked(work)
    note_on(work, WORK, minutes=minutes, by=by, note=note, day=day)
    if hours_left is not None:
        tell_progress(work, by=by, hours_left=hours_left)
    return work


@transaction.atomic
def strike_time(work: WorkPackage, *, entry: str, by: Actor) -> WorkPackage:
    """It was wrong; it stays, struck out, and counts no more.   Raises NotFound."""
    _check_worked(work)
    letters, _dash, number = entry.partition("-")
    is_key = letters == LETTERS and KEY_NUMBER.fullmatch(number) is not None
    found = TimeEntry.objects.filter(case=work.case, pk=number).first() if is_key else None
    if found is None:
        raise not_found("time")
    strike_on(work, WORK, found, by=by)
    return work


def _check_worked(work: WorkPackage) -> None:
    if work.project.state in ENDED:
        raise Conflict(work.key, say("The project has ended."), say("It stays as it is."))
    if work.work_type == "milestone":
        rule = say("A milestone is a day, nobody works on it.")
        raise Conflict(work.key, rule, say("Note the time on the work that leads to it."))
