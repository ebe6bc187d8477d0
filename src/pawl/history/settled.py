"""Events in the order in which they may be read on: only below the oldest transaction that still runs.

On PostgreSQL ids commit out of order, so a reader that only remembers the last id skips events. The order
(transaction, id) has no such holes: whatever commits later has a higher transaction than everything below the
oldest running one. On SQLite there is one writer, and ids commit in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import BigIntegerField, F, Func, Max, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from pawl.history.models import Epoch, Event

CHUNK = 1000


@dataclass(frozen=True, order=True)
class Position:
    """A place in the journal; reading goes on behind it."""

    transaction: int = 0
    event: int = 0

    @classmethod
    def of(cls, event: Event) -> "Position":
        """Right behind an event."""
        return cls(event.transaction, event.pk)


class OldestRunning(Func):
    """The lowest transaction of PostgreSQL that still runs, in the journal's own count."""

    output_field = BigIntegerField()
    template = (
        "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        " + coalesce((SELECT max(added) FROM history_epoch), 0))"
    )


def settled(after: Position | None = None) -> QuerySet[Event]:
    """Events that stand for good, in journal order, behind a position."""
    found = Event.objects.order_by("transaction", "id")
    if connection.vendor == "postgresql":
        found = found.filter(transaction__lt=OldestRunning())
    return found if after is None else found.filter(behind(after))


def behind(position: Position) -> TupleGreaterThan:
    """The condition that an event lies behind a position; both engines answer it from one index."""
    here = (position.transaction, position.event)
    condition: TupleGreaterThan = TupleGreaterThan((F("transaction"), F("id")), here)
    return condition


def stream(after: Position | None = None, size: int = CHUNK) -> Iterator[list[Event]]:
    """All settled events behind a position, in chunks: memory does not grow with the journal."""
    position = after or Position(-1, 0)
    while chunk := list(settled(position)[:size]):
        yield chunk
        position = Position.of(chunk[-1])


def begin_epoch(using: str = DEFAULT_DB_ALIAS) -> int:
    """Let a restored database go on counting behind the rows it was given; to be called after a restore
    and after a move.

    SQLite counts no transactions: without it, all that follows would stand before rows that came from
    PostgreSQL, and never be read. Does nothing where the count is right already.
    Returns what is added from now on.
    """
    there = connections[using]
    with transaction.atomic(using=using), there.cursor() as cursor:
        own = 0
        if there.vendor == "postgresql":
            cursor.execute("SELECT pg_current_xact_id()::text::bigint")
            own = cursor.fetchone()[0]
        epoch, _ = Epoch.objects.using(using).get_or_create(pk=1)
        newest = Event.objects.using(using).aggregate(newest=Max("transaction"))["newest"] or 0
        if newest > own + epoch.added:
            epoch.added = newest - own + 1
            epoch.save(using=using, update_fields=["added"])
        return epoch.added
