"""Moving in from the console: begin and try, run, take back; the jobs are done here where no worker is."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.analytics.words import say
from pawl.collaboration.records import find_one
from pawl.errors import NotFound, Unavailable
from pawl.jobs import executor, queue
from pawl.jobs.dispatch import dispatch
from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.models import Delivery
from pawl.moving.actions import moves
from pawl.moving.models import FileState, Move
from pawl.moving.reads import WORKING
from pawl.operation.people import CONSOLE
from pawl.operation.people import find as person_of
from pawl.operation.records import resource
from pawl.operation.records import show as shown
from pawl.worker import load

BLOCK = 1 << 20
WAIT_SECONDS = 0.3


def preview(  # noqa: PLR0913 a move has so many parts, all named
    files: Sequence[Path], *, source: str, organisation: str, email: str, label: str = "", zone: str = "UTC",
    holds: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Begin a move, bring its files, try it.   Returns it as the API shows it; nothing else is written."""
    by = _acting(email)
    home = Organisation.objects.visible_to(by).filter(name__iexact=organisation).first()
    if home is None:
        raise NotFound(
            organisation, say("There is no such organisation."), say("Write its name as it stands.")
        )
    move = moves.begin(source=source, organisation=home, label=label, zone=zone, by=by)
    for path in files:
        with path.open("rb") as opened:
            moves.bring(_now(move), path.name, iter(partial(opened.read, BLOCK), b""), holds=holds, by=by)
    _work(move)
    return _stepped(move, "check", by)


def step(key: str, activity: str, *, email: str) -> dict[str, Any]:
    """Run a move, or take it back; what was tried before files came, is tried anew first."""
    by = _acting(email)
    return _stepped(find_one(Move, key, by), activity, by)


def _stepped(move: Move, activity: str, by: Actor) -> dict[str, Any]:
    moves.take_step(_now(move), activity, by=by)
    _work(move)
    return shown(resource("moves"), move.key, by)


def _acting(email: str) -> Actor:
    """Only a person moves in: what is written stands under their name."""
    return Actor(person_of(email), CONSOLE)


def _now(move: Move) -> Move:
    return Move.objects.select_related("case__organisation").get(pk=move.pk)


def _work(move: Move) -> None:
    """Do its jobs, or wait while a worker does them.   Raises Unavailable where one fails."""
    load()
    names = [name for name in SUBSCRIPTIONS if name.startswith("moving.")]
    while _is_busy(move):
        dispatch()
        row = queue.claim(CONSOLE, names)
        if row is None:
            time.sleep(WAIT_SECONDS)
            continue
        with _kept(row):
            failed = executor.run(row.pk, row.fence, lambda: None)
        if failed:
            queue.fail(row, failed)
            rule = say("The job failed: {reason}", reason=failed.strip().rpartition("\n")[2][:300])
            raise Unavailable(move.key, rule, say("Look at the page of jobs; it is tried again there."))


def _is_busy(move: Move) -> bool:
    now = _now(move)
    return now.state in WORKING or now.files.filter(state=FileState.WAITING).exists()


@contextmanager
def _kept(row: Delivery) -> Iterator[None]:
    """Renew the lease while the job runs: no worker takes it for dead."""
    is_over = threading.Event()

    def renew() -> None:
        while not is_over.wait(queue.LEASE_SECONDS / 3):
            queue.keep([(row.pk, row.fence)])
        connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
