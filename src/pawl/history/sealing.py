"""Seal the journal: a digest over a run of events and the seal before it, made by a job, not by writers."""

import hashlib
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from pawl import clock
from pawl.history.models import Event, Seal
from pawl.history.settled import Position, settled

SEAL_SIZE = 1000
MARK = 8
"""Characters of each event's digest that a seal keeps, to name the row that broke it."""


def seal(size: int = SEAL_SIZE) -> list[Seal]:
    """Seal all settled events that no seal covers yet.   Returns the new seals.

    Two that seal at once cannot both win: `first` is unique, and the second stops.
    """
    made: list[Seal] = []
    while (one := _seal_next(size)) is not None:
        made.append(one)
    return made


def _seal_next(size: int) -> Seal | None:
    try:
        with transaction.atomic():
            before = Seal.objects.order_by("-id").first()
            events = list(settled(end_of(before))[:size])
            return _write(events, before) if events else None
    except IntegrityError:
        return None


def _write(events: Sequence[Event], before: Seal | None) -> Seal:
    digest = SealDigest(before.digest if before else "")
    for event in events:
        digest.add(event)
    return Seal.objects.create(
        first=events[0].pk,
        last=events[-1].pk,
        last_transaction=events[-1].transaction,
        count=len(events),
        marks=" ".join(digest.marks),
        digest=digest.value,
        previous=before.digest if before else "",
        at=clock.now(),
    )


def end_of(one: Seal | None) -> Position:
    """Where the next seal begins; before the first event where there is no seal."""
    return Position(one.last_transaction, one.last) if one else Position(-1, 0)


class SealDigest:
    """SHA-256 over the previous seal and the id and digest of each event, in journal order."""

    def __init__(self, previous: str) -> None:
        self._hash = hashlib.sha256(previous.encode())
        self.marks: list[str] = []

    def add(self, event: Event) -> None:
        """Take in one event."""
        self._hash.update(f"\n{event.pk}:{event.digest}".encode())
        self.marks.append(mark(event))

    @property
    def value(self) -> str:
        """The digest so far."""
        return self._hash.hexdigest()


def mark(event: Event) -> str:
    """The short print of an event."""
    return f"{event.pk}:{event.digest[:MARK]}"
