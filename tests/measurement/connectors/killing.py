"""Kills at every point at which something durable happens: for any connector, in this process.

A kill runs nothing any more, so what would be put away stays: while dead, nothing is deleted.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.db.models.functions import Now
from tests.measurement.connectors import gathered

from pawl.jobs.models import Delivery, State
from pawl.measurement.actions import gather_work, import_work
from pawl.measurement.sources import children, quarantine, spool
from pawl.measurement.sources.spool import Spool

REMOVES = shutil.rmtree
INSIDE = "inside a page"
WRITTEN, COMMITTED = "behind _stage", "before let_go"
"""The mark of the whole run is written and not committed; it has just been committed."""


class Killed(BaseException):
    """The process is gone."""


class Killer:
    """Counts the points, and kills at one of them."""

    def __init__(self, at: int | None) -> None:
        self.at, self.is_dead, self.names = at, False, list[str]()

    @property
    def passed(self) -> int:
        """How many points there were."""
        return len(self.names)

    def point(self, name: str) -> None:
        """Something durable is about to happen, or has just happened."""
        if self.passed == self.at:
            self.is_dead = True
        self.names.append(name)
        if self.is_dead:
            raise Killed

    def around(self, owner: Any, name: str) -> Any:
        """A function with a point before and behind it."""
        run = getattr(owner, name)

        def called(*given: Any, **named: Any) -> Any:
            self.point(f"before {name}")
            found = run(*given, **named)
            self.point(f"behind {name}")
            return found

        return mock.patch.object(owner, name, called)

    def append(self) -> Any:
        """A page: before it is written, cut short in its line, whole on disk and not counted yet."""
        run: Callable[..., None] = Spool.append

        def called(kept: Spool, page: Any, since: Any = ()) -> None:
            self.point("before a page")
            try:
                self.point(INSIDE)
            except Killed:
                kept._file.write(b'{"rows": [{"id": "half')
                kept._file.flush()
                raise
            run(kept, page, since)
            self.point("behind a page")

        return mock.patch.object(Spool, "append", called)

    def rmtree(self) -> Any:
        """Nothing is put away by the dead."""
        return mock.patch.object(
            shutil, "rmtree", lambda *given, **named: None if self.is_dead else REMOVES(*given, **named)
        )


@contextmanager
def killing(at: int | None) -> Iterator[Killer]:
    """Inside it the work is killed at one point; None counts the points alone."""
    killer = Killer(at)
    with ExitStack() as stack:
        for owner, name in (
            (gather_work, "_tell"), (quarantine, "take_in"), (gather_work, "_stage"), (gather_work, "_end"),
            (spool, "let_go"),
            (children, "run"), (import_work, "_finish"), (quarantine, "let_go"),
        ):  # fmt: skip
            stack.enter_context(killer.around(owner, name))
        stack.enter_context(killer.append())
        stack.enter_context(killer.rmtree())
        yield killer


def drain_killed(at: int | None) -> list[str]:
    """Do what waits, killed once on the way and begun again.   Returns the points that were passed."""
    with killing(at) as killer:
        try:
            gathered.drain()
        except Killed:
            killer.is_dead = True
        else:
            return killer.names
    Delivery.objects.filter(state=State.RUNNING).update(leased_until=Now())
    gathered.drain()
    return killer.names
