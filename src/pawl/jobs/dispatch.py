"""From the journal to the queue: one delivery for each event and each handler that asked for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models.functions import Now

from pawl import clock
from pawl.history.models import Event
from pawl.history.settled import Position, settled
from pawl.jobs.handlers import SUBSCRIPTIONS, Subscription
from pawl.jobs.models import Cursor, Delivery

CURSOR = "dispatch"
BATCH = 500


def position() -> Position:
    """How far the journal was dispatched; a new queue begins at the journal's beginning."""
    cursor = Cursor.objects.filter(name=CURSOR).first()
    return Position(cursor.transaction, cursor.event) if cursor else Position()


def dispatch(batch: int = BATCH) -> int:
    """Queue the next events for their handlers.   Returns how many events were read.

    Deliveries and cursor move in one transaction, so a crash repeats nothing and loses nothing; of two
    dispatchers the second waits for the row and then reads on behind the first.
    """
    with transaction.atomic():
        cursor, _ = Cursor.objects.select_for_update().get_or_create(name=CURSOR)
        events = list(settled(Position(cursor.transaction, cursor.event))[:batch])
        if not events:
            return 0
        Delivery.objects.bulk_create(_deliveries(events), ignore_conflicts=True)
        cursor.transaction, cursor.event = events[-1].transaction, events[-1].pk
        cursor.save(update_fields=["transaction", "event"])
    return len(events)


def _deliveries(events: Sequence[Event]) -> Iterator[Delivery]:
    now = clock.now()
    for event, subscription, address in _wanted(events):
        yield Delivery(
            event=event, handler=subscription.name, address=address, run_after=Now(), created_at=now
        )


def _wanted(events: Sequence[Event]) -> Iterator[tuple[Event, Subscription, str]]:
    asked: dict[tuple[str, str], list[Subscription]] = defaultdict(list)
    for one in SUBSCRIPTIONS.values():
        for want in one.wants:
            asked[want].append(one)
    for event in events:
        if event.imported:  # history of another system: nobody is to react to what is long past
            continue
        for subscription in asked[event.kind, event.activity]:
            yield event, subscription, ""
    yield from _addressed(events, (one for one in SUBSCRIPTIONS.values() if one.addresses))


def _addressed(
    events: Sequence[Event], subscriptions: Iterable[Subscription]
) -> Iterator[tuple[Event, Subscription, str]]:
    for subscription in subscriptions:
        found = subscription.addresses(events) if subscription.addresses else {}
        for event in events:
            for address in found.get(event.pk, ()):
                yield event, subscription, address
