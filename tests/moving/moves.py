"""A move from begin to end, with the queue run in this process."""

from typing import Any

from django.db.models.functions import Now
from django.utils.module_loading import autodiscover_modules

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation
from pawl.history.models import Event
from pawl.jobs.handlers import SUBSCRIPTIONS
from pawl.jobs.models import Delivery
from pawl.jobs.queue import claim, finish
from pawl.jobs.work import Work
from pawl.moving.actions import moves
from pawl.moving.models import Move, MoveRow

autodiscover_modules("jobs")
HANDLERS = [name for name in SUBSCRIPTIONS if name.startswith("moving.")]


def drain() -> None:
    """Run every job of moves that waits, in this test's transaction; a failure is the test's."""
    while True:
        _queue()
        row = claim("test", HANDLERS)
        if row is None:
            return
        SUBSCRIPTIONS[row.handler].run(Work(row.event, row.pk, row.fence, row.attempts))
        finish(row.pk, row.fence)


def _queue() -> None:
    """As the dispatcher does, which on PostgreSQL reads only what is committed; tests commit nothing."""
    for event in Event.objects.filter(kind="move").order_by("id"):
        for name in HANDLERS:
            if (event.kind, event.activity) in SUBSCRIPTIONS[name].wants:
                given = {"run_after": Now(), "created_at": clock.now()}
                Delivery.objects.get_or_create(event=event, handler=name, address="", defaults=given)


def brought(
    by: Actor, home: Organisation, files: dict[str, bytes], source: str = "servicenow", **more: Any
) -> Move:
    """A move whose files have been read; a name may say what its rows are: `incident:a.csv`."""
    move = moves.begin(source=source, organisation=home, by=by, **more)
    for name, content in files.items():
        holds, _colon, plain = name.rpartition(":")
        moves.bring(move, plain, [content], holds=holds, by=by)
        move.refresh_from_db()
    drain()
    return fresh(move)


def step(move: Move, activity: str, by: Actor) -> Move:
    """Take a step and let the job do it."""
    moves.take_step(fresh(move), activity, by=by)
    drain()
    return fresh(move)


def moved(by: Actor, home: Organisation, files: dict[str, bytes], **more: Any) -> Move:
    """Brought, tried and run."""
    return step(step(brought(by, home, files, **more), "check", by), "run", by)


def fresh(move: Move) -> Move:
    """As it is now."""
    return Move.objects.select_related("case__organisation").get(pk=move.pk)


def outcomes(move: Move, kind: str) -> list[str]:
    """What became of the rows of a kind, in their order."""
    return list(MoveRow.objects.filter(move=move, kind=kind).order_by("id").values_list("outcome", flat=True))
