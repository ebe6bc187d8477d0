"""Runs ahead of time: made once each, taken back where the dates moved, missed where nobody did them."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.collaboration.models import Case, SearchText
from pawl.collaboration.words import words_of
from pawl.errors import Stale
from pawl.history.record import record
from pawl.recurring.actions.lifecycles import RUN
from pawl.recurring.hours import working_days
from pawl.recurring.models import UNFINISHED, Operation, OperationRun, OperationState, RunState

MOVED = "The dates moved."
"""Kept as a word of ours: pages say it in the language of whoever reads."""
AT_ONCE = 500


def plan_all(*, by: Actor) -> int:
    """Make the runs that come up, of every operation.   Returns how many are new; twice makes no more."""
    now, made, broken = clock.now(), 0, list[Exception]()
    for number in list(Operation.objects.filter(state=OperationState.ACTIVE).values_list("pk", flat=True)):
        try:
            made += _plan_one(number, now, by)
        except Exception as error:  # noqa: BLE001 raised below, when all others have their runs
            broken.append(error)
    if broken:
        raise broken[0]
    return made


@transaction.atomic
def _plan_one(number: int, now: datetime, by: Actor) -> int:
    """One transaction each: one that is broken keeps no other from its runs."""
    rows = Operation.objects.select_for_update(of=("self",)).select_related("case", "calendar")
    one = rows.filter(pk=number, state=OperationState.ACTIVE).first()
    return plan(one, now, by=by) if one else 0


def plan(operation: Operation, now: datetime, *, by: Actor) -> int:
    """Make what is missing, skip what is due no longer and nobody began; the caller holds the transaction."""
    start, end = min(operation.planned_until, now), now + timedelta(days=operation.ahead_days)
    is_open = working_days(operation.calendar, operation.zone)
    wanted = set(operation.schedule.between(start, end, is_open))
    there = OperationRun.objects.filter(operation=operation, due_at__gt=start).select_related("case")
    known = {run.due_at: run for run in there}
    for at in sorted(set(known) - wanted):
        if at > now and known[at].state == RunState.DUE:
            _take_back(known[at], by)
    fresh = sorted(wanted - set(known))
    for at in fresh:
        _make(operation, at, by)
    for at in wanted & set(known):
        _put_back(operation, known[at], by)
    Operation.objects.filter(pk=operation.pk).update(planned_until=end)
    operation.planned_until = end
    return len(fresh)


def take_back(operation: Operation, *, by: Actor) -> None:
    """It comes back no longer: what nobody began falls out."""
    waiting = OperationRun.objects.filter(operation=operation, state=RunState.DUE, due_at__gt=clock.now())
    for run in waiting.select_related("case"):
        _take_back(run, by)


def move_planned(operation: Operation) -> None:
    """Runs that nobody began belong to whom the operation belongs, and take the time that it takes."""
    waiting = OperationRun.objects.filter(operation=operation, state=RunState.DUE)
    case = operation.case
    SearchText.objects.filter(case__in=waiting.values("pk")).update(own=words_of(case.title))
    Case.objects.filter(pk__in=waiting.values("pk")).update(
        title=case.title, team=case.team_id, owner=case.owner_id
    )


def miss_late(*, by: Actor) -> int:
    """Sound the alarm for each run whose time ran out: once, however often somebody asks."""
    now = clock.now()
    late = OperationRun.objects.filter(late_at__lte=now, missed_at=None, state__in=UNFINISHED)
    return sum(_miss(run, now, by) for run in list(late.select_related("case").order_by("late_at")[:AT_ONCE]))


@transaction.atomic
def _miss(run: OperationRun, now: datetime, by: Actor) -> bool:
    """What nobody began is missed; what somebody does is late. Of two who look, one sounds it."""
    facts = {"due": run.due_at.isoformat(), "late": run.late_at.isoformat()}
    if run.state == RunState.DUE:
        try:
            RUN.advance(run, "miss", by=by, changes={"missed_at": now}, facts=facts)
        except Stale:
            return False
        return True
    same = OperationRun.objects.filter(pk=run.pk, state=run.state, version=run.version)
    if not same.update(missed_at=now, version=F("version") + 1):
        return False
    record("operation_run", run.key, "overdue", by=by, facts=facts)
    return True


def _make(operation: Operation, at: datetime, by: Actor) -> None:
    case = operation.case
    try:
        with transaction.atomic():
            place = Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)
            run = OperationRun.objects.create(
                case=open_case("operation_run", case.title, place), operation=operation, due_at=at,
                late_at=at + operation.allowed,
            )  # fmt: skip
            facts = {"operation": operation.key, "due": at.isoformat(), "service": _service(operation),
                     "team": case.team_id and f"TEAM-{case.team_id}"}  # fmt: skip
            record("operation_run", run.key, "planned", by=by, facts=facts)
    except IntegrityError:
        return  # somebody made it a moment ago: one run stands, whoever made it


def _service(operation: Operation) -> str | None:
    return f"SVC-{operation.service_id}" if operation.service_id else None


def _take_back(run: OperationRun, by: Actor) -> None:
    RUN.advance(run, "skip", by=by, changes={"reason": MOVED}, facts={"planned_anew": True})


def _put_back(operation: Operation, run: OperationRun, by: Actor) -> None:
    """A date that came back, and a time that is longer or shorter now."""
    late = run.due_at + operation.allowed
    if run.state == RunState.SKIPPED and run.reason == MOVED:
        OperationRun.objects.filter(pk=run.pk).update(
            state=RunState.DUE, reason="", late_at=late, version=run.version + 1
        )
        facts = {"operation": operation.key, "due": run.due_at.isoformat()}
        record("operation_run", run.key, "planned", by=by, facts=facts)
    elif run.state == RunState.DUE and run.late_at != late:
        OperationRun.objects.filter(pk=run.pk, missed_at=None).update(late_at=late)
