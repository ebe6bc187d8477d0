"""The minute's work: tell of warnings and breaches whose time has come, and of holds that are over."""

from datetime import datetime
from typing import Any

from django.db import transaction

from pawl import clock as time
from pawl.accounts.actor import Actor, system
from pawl.collaboration.locks import held
from pawl.history.record import record
from pawl.tickets.clocks import tell_breach
from pawl.tickets.models import Clock, Ticket
from pawl.tickets.reading import FULL
from pawl.tickets.reads import practices
from pawl.tickets.resting import resting

BATCH = 200
TOLD = ("ahead", "next_at", "warned", "breached_at", "is_breach_told", "version")


def tell_due(now: datetime | None = None) -> int:
    """Tell everything that has become due, a batch per transaction.   Returns of how many clocks.

    May run twice, or beside itself: what is told leaves the clock in the same transaction. Of what was moved
    in and nobody touched here a breach is a fact, and nobody is warned.
    """
    at, done = now or time.now(), 0
    while found := _tell_batch(at):
        done += found
    return done


@transaction.atomic
def _tell_batch(now: datetime) -> int:
    by = system("clocks")
    # Exactly at its due instant a clock is met: it is told of when that has passed.
    due = held(Clock.objects.filter(next_at__lt=now).select_related("case"), skip_locked=True)
    rows = list(due.order_by("next_at")[:BATCH])
    told = [(row, _pass(row, now)) for row in rows]
    Clock.objects.bulk_update(rows, TOLD)
    silent = resting(row.case.key for row in rows)
    for row, share in told:
        if share == FULL or row.case.key not in silent:
            _tell(row, share, by)
    return len(rows)


def _pass(row: Clock, now: datetime) -> int:
    """Move what has passed from `ahead` to what was told.   Returns the highest share that passed."""
    ahead = [(datetime.fromisoformat(when), share) for when, share in row.ahead]
    passed = [(when, share) for when, share in ahead if when < now]
    row.ahead = [[when.isoformat(), share] for when, share in ahead if when >= now]
    row.next_at = min((when for when, _ in ahead if when >= now), default=None)
    row.warned = sorted({*row.warned, *(share for _, share in passed if share != FULL)})
    for when, share in passed:
        if share == FULL:
            row.breached_at, row.is_breach_told = row.breached_at or when, True
    row.version += 1
    return max((share for _, share in passed), default=0)


def _tell(row: Clock, share: int, by: Actor) -> None:
    """A worker that slept over a warning and the breach tells of the breach alone."""
    if share == FULL:
        tell_breach(row, by=by)
    elif share:
        facts = {"clock": row.word, "share": share, "due_at": row.due_at, "minutes": row.minutes}
        record(row.case.kind, row.case.key, "sla_warned", by=by, facts=facts)


def end_holds(now: datetime | None = None) -> int:
    """Tickets that were to wait until now wait no longer: their practice hears of it and lets them go on.

    Returns how many.
    """
    at = now or time.now()
    return sum(_end_holds(model, at) for model in practices())


@transaction.atomic
def _end_holds(model: type[Ticket], now: datetime) -> int:
    by = system("clocks")
    over: Any = held(model.objects.filter(hold_until__lte=now).select_related("case"), skip_locked=True)
    rows = list(over.order_by("hold_until")[:BATCH])
    model.objects.filter(pk__in=[row.pk for row in rows]).update(hold_until=None)
    for row in rows:
        facts = {"reason": row.hold_reason, "until": row.hold_until}
        record(row.kind, row.key, "hold_ended", by=by, facts=facts)
    return len(rows)
