"""The worker: dispatches, fires schedules, hands work to its children, and outlives whatever they do."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import wait

from django.db import (
    DatabaseError,
    InterfaceError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.db.models import Exists, Value

from pawl.database import require_profile
from pawl.history import guards, set_up
from pawl.history.record import record
from pawl.history.settled import Position, begin_epoch, settled
from pawl.jobs import queue
from pawl.jobs.child import Child
from pawl.jobs.dispatch import CURSOR, dispatch, position
from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.models import Cursor, Delivery
from pawl.jobs.pawl_itself import WORKER
from pawl.jobs.schedules import ensure_standing, fire_due

IDLE_SECONDS = 0.6
SCHEDULE_SECONDS = 5.0
TROUBLE_SECONDS = 2.0
GRACE_SECONDS = 20.0
READY_SECONDS = 120.0
LONGEST_SERVICE = 1000
"""Deliveries after which a child makes way for a fresh one, so that nothing leaks for weeks."""

log = logging.getLogger(__name__)


class Supervisor:
    """One worker with its children; several may run, on one machine or many."""

    def __init__(self, command: Sequence[str], *, children: int = 2, is_scheduler: bool = True) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.command = command
        self.wanted = children
        self.is_scheduler = is_scheduler
        self.children: list[Child] = []
        self.next_schedule = self.next_keep = self.next_start = 0.0
        self.seen = Position()

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; then finish what is begun, or give it back."""
        self._careful(self._begin)
        while not stop.is_set():
            was_busy = self._careful(self.turn)
            self._listen(0.0 if was_busy else IDLE_SECONDS)
        self._careful(self._drain)
        for child in self.children:
            child.end()
        connections.close_all()

    def turn(self) -> bool:
        """One round.   Returns whether there may be more to do at once."""
        self._mend()
        self._keep()
        self._schedule()
        news, is_due = self._look()
        if news:
            dispatch()
            self.seen = position()
        given = self._assign() if is_due or news else 0
        return news or given > 0

    def _begin(self) -> bool:
        require_profile(connection)
        _mend_guards()
        begin_epoch()
        ensure_standing()
        self.seen = position()
        return False

    def _look(self) -> tuple[bool, bool]:
        """Whether the journal has news and the queue has work: one query, so that waiting costs little."""
        news = Exists(settled(self.seen).order_by())
        is_due = Exists(queue.due()) if any(child.is_free for child in self.children) else Value(value=False)
        found = Cursor.objects.filter(name=CURSOR).values_list(news, is_due).first()
        return found or (True, True)

    def _assign(self) -> int:
        given = 0
        for child in [one for one in self.children if one.is_free]:
            row = self._claim()
            if row is None:
                break
            child.give(row)
            given += 1
        return given

    def _claim(self) -> Delivery | None:
        """The last free child is for fresh, short work; with one child there is nothing to keep free."""
        free = sum(child.is_free for child in self.children)
        if self.wanted == 1 or free > 1:
            return queue.claim(self.name, list(SUBSCRIPTIONS))
        short = [name for name, one in SUBSCRIPTIONS.items() if not one.is_long]
        return queue.claim(self.name, short, fresh_only=True)

    def _mend(self) -> None:
        """Bury dead and silent children, and start new ones; slowly where they die at once."""
        for child in list(self.children):
            if child.process.poll() is not None:
                self._lose(child, "The worker process ended: {end}.")
            elif child.is_silent or (not child.is_ready and _age(child) > READY_SECONDS):
                self._lose(child, "No sign of life within its time: killed ({end}).")
            elif child.is_free and child.served >= LONGEST_SERVICE:
                self._lose(child, "")
        while len(self.children) < self.wanted and time.monotonic() >= self.next_start:
            self.children.append(Child.start(self.command))

    def _lose(self, child: Child, reason: str) -> None:
        self._hear(child)
        self.children.remove(child)
        end = child.end()
        if not child.is_ready:
            self.next_start = time.monotonic() + TROUBLE_SECONDS
        if reason:
            log.warning("worker child ended: %s", end)
        if child.row is not None:
            queue.fail(child.row, reason.format(end=end))

    def _listen(self, seconds: float) -> None:
        """Wait for children to speak, no longer than this."""
        found = wait([child.connection for child in self.children], seconds) if self.children else []
        if not self.children:
            time.sleep(seconds)
        for child in [one for one in self.children if one.connection in found]:
            self._careful(lambda child=child: self._hear(child))  # type: ignore[misc]

    def _hear(self, child: Child) -> bool:
        with suppress(EOFError, OSError):
            for message in child.messages():
                child.is_ready = child.is_ready or "ready" in message
                if "finished" in message and child.row is not None:
                    row, child.row = child.row, None
                    if message["failed"]:
                        log.warning("delivery %s of %s failed", row.pk, row.handler)
                        queue.fail(row, message["failed"])
        return True

    def _keep(self) -> None:
        if time.monotonic() < self.next_keep:
            return
        self.next_keep = time.monotonic() + queue.LEASE_SECONDS / 3
        queue.keep([(child.row.pk, child.row.fence) for child in self.children if child.row])

    def _schedule(self) -> None:
        if self.is_scheduler and time.monotonic() >= self.next_schedule:
            self.next_schedule = time.monotonic() + SCHEDULE_SECONDS
            fire_due()

    def _drain(self) -> bool:
        """Let children finish within the grace; what they do not finish goes back into the queue."""
        until = time.monotonic() + GRACE_SECONDS
        while any(child.row for child in self.children) and time.monotonic() < until:
            self._keep()
            self._listen(0.2)
            self.children = [child for child in self.children if not self._is_lost(child)]
        for child in self.children:
            if child.row is not None:
                child.end()
                queue.release(child.row.pk, child.row.fence)
        return False

    def _is_lost(self, child: Child) -> bool:
        if child.process.poll() is None:
            return False
        if child.row is not None:
            queue.fail(child.row, f"The worker process ended: {child.end()}.")
        return True

    def _careful(self, step: Callable[[], bool]) -> bool:
        """A database that is away does not end the worker: it waits and comes back."""
        try:
            return step()
        except (DatabaseError, InterfaceError) as error:
            log.warning("database: %s; trying again", error)
            close_old_connections()
            time.sleep(TROUBLE_SECONDS)
            return False


def _mend_guards() -> None:
    """A rebuilt table has lost its triggers: put them back, and let the journal say so."""
    if gone := guards.missing(connection):
        log.error("the journal lacked its guards: %s", ", ".join(sorted(gone)))
        with transaction.atomic():
            guards.install(connection)
            record("journal", "PAWL", "guards_restored", by=WORKER, facts={"guards": sorted(gone)})
    set_up.mend(connection)


def _age(child: Child) -> float:
    return time.monotonic() - child.started
