"""The dry run, and the run itself: by jobs, a batch per transaction, begun again without harm.

A row is done in the transaction that writes what it became, and `OldNumber` is unique: whatever is killed
when, nothing is lost and nothing comes twice.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from pawl.accounts.actor import Actor, system
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import Sentence, say
from pawl.jobs.handlers import Work
from pawl.moving.actions.mover import Mover
from pawl.moving.actions.moves import LIFECYCLE
from pawl.moving.models import Move, MoveRow, MoveState, Outcome

LOOKED_AT = 200
MOVED = 25
"""Rows of one transaction: short, so that nobody waits for long."""


def check(work: Work) -> None:
    """Say of every row what would become of it; nothing is written but that."""
    move = found(work)
    if move is None or move.state != MoveState.CHECKING:
        return
    if not _may(work, move, "reopen"):
        return
    mover = Mover(move, actor(work), is_dry=True)
    last, done, total = (0, 0), 0, _left(move)
    while rows := _next(move, last, LOOKED_AT):
        with work.effects(last=False):
            mover.take(rows)
        last, done = (rows[-1].rank, rows[-1].pk), done + len(rows)
        work.progress(done, total, say("Looked at {n:,} rows", n=done))
    _end(work, move, "found", mover)


def run(work: Work) -> None:
    """Move what is not moved yet; somebody may stop it between two batches, and go on later."""
    move = found(work)
    if move is None or move.state != MoveState.RUNNING:
        return
    if not _may(work, move, "stop"):
        return
    mover = Mover(move, actor(work), is_dry=False)
    last, done, total = (0, 0), 0, _left(move)
    while rows := _next(move, last, MOVED):
        mover.bring(rows)
        with work.effects(last=False):
            if not _is_running(move):
                return
            mover.take(rows)
        last, done = (rows[-1].rank, rows[-1].pk), done + len(rows)
        work.progress(done, total, _how_far(done))
    _end(work, move, "finish", mover)


def found(work: Work) -> Move | None:
    """The move that an event is about, as it is now."""
    number = int(work.event.case.rpartition("-")[2])
    return Move.objects.select_related("case__organisation", "request_model").filter(pk=number).first()


def actor(work: Work) -> Actor:
    """Whoever asked for it: a job has no more rights than they have now."""
    key = work.event.actor
    person = None
    if key.startswith("person:"):
        person = Person.objects.filter(pk=int(key.removeprefix("person:")), is_active=True).first()
        return Actor(person, via="job", correlation=work.event.correlation)
    return _pawl(work)


def counts_of(move: Move) -> dict[str, dict[str, int]]:
    """How many rows of each kind came out how."""
    counted = MoveRow.objects.filter(move=move).values_list("kind", "outcome").annotate(n=Count("id"))
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for kind, outcome, n in counted.order_by("rank", "outcome"):
        counts[kind][outcome] = n
    return dict(counts)


def _pawl(work: Work) -> Actor:
    return system("moving", work.event.correlation)


def _may(work: Work, move: Move, otherwise: str) -> bool:
    """Whether who asked may still do it; who lost the right meanwhile moves nothing, and refuses nothing."""
    if can(actor(work), Permission.MOVE_RUN, move):
        return True
    with work.effects():
        LIFECYCLE.advance(move, otherwise, by=_pawl(work))
    return False


def _how_far(done: int) -> Sentence:
    return say("Moved {n:,} rows", n=done)


def _left(move: Move) -> int:
    return MoveRow.objects.filter(move=move, done=False).count()


def _next(move: Move, last: tuple[int, int], most: int) -> list[MoveRow]:
    """The next rows in the order of their kinds; what went along with its ticket is done by then."""
    rank, number = last
    rows = MoveRow.objects.filter(move=move, done=False)
    here = list(rows.filter(rank=rank, pk__gt=number).order_by("id")[:most])
    return here or list(_of_next_rank(rows, rank, most))


def _of_next_rank(rows: Any, rank: int, most: int) -> Iterator[MoveRow]:
    following = rows.filter(rank__gt=rank).order_by("rank").values_list("rank", flat=True).first()
    if following is not None:
        yield from rows.filter(rank=following).order_by("id")[:most]


def _is_running(move: Move) -> bool:
    return Move.objects.filter(pk=move.pk, state=MoveState.RUNNING).exists()


def _end(work: Work, move: Move, activity: str, mover: Mover) -> None:
    with work.effects():
        now = Move.objects.select_related("case").get(pk=move.pk)
        if now.state != move.state:
            return
        counts = counts_of(move)
        told = {"counts": counts, "unknown": mover.ground.known.told()}
        refused = sum(one.get(Outcome.REFUSED, 0) for one in counts.values())
        facts = {"rows": sum(sum(one.values()) for one in counts.values()), "refused": refused}
        LIFECYCLE.advance(now, activity, by=_pawl(work), changes=told, facts=facts)
