"""The queue: claim, keep, finish, fail; all by compare-and-set and by the database's own time."""

import random
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from pawl import clock
from pawl.history.models import Event
from pawl.history.record import record
from pawl.jobs.handlers import SUBSCRIPTIONS, Subscription
from pawl.jobs.models import Delivery, State
from pawl.jobs.pawl_itself import WORKER

LEASE_SECONDS = 30
"""A worker renews its leases three times in this while; a killed worker's work is free after it."""

CANDIDATES = 20
KEPT_DAYS = 30
LONGEST_ERROR = 8000
LEAST_SPREAD, MOST_SPREAD = 0.75, 1.25


def due() -> QuerySet[Delivery]:
    """Deliveries that a worker may take: waiting and due, or left behind by a dead worker."""
    waiting = Q(state=State.WAITING, run_after__lte=Now())
    return Delivery.objects.filter(waiting | Q(state=State.RUNNING, leased_until__lt=Now()))


def claim(worker: str, handlers: Collection[str], *, fresh_only: bool = False) -> Delivery | None:
    """Take the next delivery for one of these handlers, or none.

    fresh_only: leave out what was tried before (it may hang again, and should not take the last free place).
    Returns the delivery under a new fence: whoever held it before can write no more.
    """
    with transaction.atomic():
        rows = due().filter(handler__in=handlers)
        if fresh_only:
            rows = rows.filter(attempts=0)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        for row in rows.select_related("event").order_by("run_after", "id")[:CANDIDATES]:
            if _take(row, worker):
                return row
    return None


def _take(row: Delivery, worker: str) -> bool:
    subscription = SUBSCRIPTIONS[row.handler]
    same = Delivery.objects.filter(pk=row.pk, fence=row.fence, state=row.state)
    if row.attempts >= subscription.tries:
        _bury(same, row, row.error or "The worker died each time.")
        return False
    taken = same.update(
        state=State.RUNNING,
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        leased_until=Now() + timedelta(seconds=LEASE_SECONDS),
        worker=worker,
        started_at=Now(),
        progress={},
    )
    row.fence, row.attempts, row.state = row.fence + 1, row.attempts + 1, State.RUNNING
    return bool(taken)


def keep(held: Collection[tuple[int, int]]) -> None:
    """Renew the leases of deliveries, given as (id, fence)."""
    for delivery, fence in held:
        _held(delivery, fence).update(leased_until=Now() + timedelta(seconds=LEASE_SECONDS))


def finish(delivery: int, fence: int) -> bool:
    """Done.   Returns False where its effects did so already, or another worker has it."""
    done = {"state": State.DONE, "finished_at": Now(), "error": ""}
    return bool(_held(delivery, fence).update(**done))


def release(delivery: int, fence: int, seconds: float = 0) -> bool:
    """Give it back untried: the worker is stopping, or something else comes first."""
    due = Now() + timedelta(seconds=seconds)
    back = {"state": State.WAITING, "run_after": due, "attempts": F("attempts") - 1, "leased_until": None}
    return bool(_held(delivery, fence).update(**back))


def fail(row: Delivery, reason: str) -> bool:
    """It did not work: wait longer each time, and after the last try lay it before a person.

    Returns False where the fence is lost: then another worker's try counts, not this one.
    """
    reason = reason.replace("\x00", "")[-LONGEST_ERROR:]
    subscription = SUBSCRIPTIONS.get(row.handler)
    with transaction.atomic():
        held = _held(row.pk, row.fence)
        if subscription is None or row.attempts >= subscription.tries:
            return _bury(held, row, reason)
        wait = timedelta(seconds=_wait(subscription, row.attempts))
        later = {"state": State.WAITING, "run_after": Now() + wait, "leased_until": None, "error": reason}
        return bool(held.update(**later))


def _wait(subscription: Subscription, attempts: int) -> float:
    """Back-off with jitter, so that what failed together does not come back together."""
    waits = subscription.waits
    spread = random.uniform(LEAST_SPREAD, MOST_SPREAD)  # noqa: S311 spreads load, guards nothing
    return waits[min(attempts, len(waits)) - 1] * spread


def _bury(held: QuerySet[Delivery], row: Delivery, reason: str) -> bool:
    dead = {"state": State.DEAD, "finished_at": Now(), "leased_until": None, "error": reason}
    if not held.update(**dead):
        return False
    if row.event.kind != "job":  # a handler of dead jobs that dies itself would go on for ever
        facts = {"handler": row.handler, "address": row.address, "tries": row.attempts, "of": row.event.case}
        record("job", f"JOB-{row.pk}", "died", by=WORKER, facts=facts, texts={"reason": reason})
    return True


def _held(delivery: int, fence: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery, fence=fence, state=State.RUNNING)


def put(event: Event, handler: str, address: str, run_after: datetime) -> None:
    """Queue an event for a handler at a later time, once; the caller holds the transaction."""
    row = Delivery(event=event, handler=handler, address=address, run_after=run_after, created_at=clock.now())
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def revive(delivery: int) -> bool:
    """Let a dead delivery be tried again from the beginning.   Returns False where it is not dead."""
    return _restart(Delivery.objects.filter(pk=delivery, state=State.DEAD))


def again(delivery: int) -> bool:
    """Do once more what is done or dead.   Returns False where it is on its way."""
    return _restart(Delivery.objects.filter(pk=delivery, state__in=[State.DONE, State.DEAD]))


def _restart(rows: QuerySet[Delivery]) -> bool:
    fresh = {"state": State.WAITING, "attempts": 0, "run_after": Now(), "finished_at": None, "progress": {}}
    return bool(rows.update(**fresh))


def tidy(days: int = KEPT_DAYS) -> int:
    """Forget deliveries done so long ago; dead ones stay for a person.   Returns how many."""
    old = Now() - timedelta(days=days)
    return Delivery.objects.filter(state=State.DONE, finished_at__lt=old).delete()[0]
