"""Write an event: inside the transaction of what it tells, never outside."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Model

from pawl import clock
from pawl.errors import stale
from pawl.history.models import Added, Event, EventText
from pawl.prepared import Update, insert

LARGEST_EXACT = 2**53
"""From here on a float is a whole number, and is written with an exponent by one engine alone."""


class Author(Protocol):
    """Who writes: a key that outlives names, the door they came through, and the request's id."""

    @property
    def key(self) -> str: ...
    @property
    def via(self) -> str: ...
    @property
    def correlation(self) -> str: ...


class OutsideTransaction(RuntimeError):
    """An event was to be written without the change that it tells: a defect in Pawl."""


def record(
    kind: str,
    case: str,
    activity: str,
    *,
    by: Author,
    facts: Mapping[str, object] | None = None,
    texts: Mapping[str, str] | None = None,
    at: datetime | None = None,
    imported: bool = False,
    updating: Update | None = None,
) -> Event:
    """Add one event to the journal.

    facts: keys, numbers, states; JSON.   texts: names and free text, which may be erased later.
    at: when it happened, aware; now by default (another time is for imported history).
    updating: what the event tells of, changed in the same statement.
    Raises OutsideTransaction where no transaction is open, Stale where nothing is as `updating` says any
    more: then the transaction has to go back to before.
    """
    said = Said(kind, case, activity, facts or {}, texts or {}, at, imported)
    (event,) = record_few([said], by=by, updating=updating)
    return event


@dataclass(frozen=True)
class Said:
    """One event of many: what `record` is given."""

    kind: str
    case: str
    activity: str
    facts: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    imported: bool = False


def record_few(
    said: Sequence[Said], *, by: Author, along: Sequence[Model] = (), updating: Update | None = None
) -> list[Event]:
    """Add the few events of one deed in their order, by two statements.

    along: rows that the deed adds, whose keys are known; they go with the events.   updating: as in `record`.
    Raises OutsideTransaction where no transaction is open, Stale as `record` does.
    """
    _check_transaction(said[0].kind, said[0].case, said[0].activity)
    made = [_event(one, by) for one in said]
    events = [event for event, _ in made]
    if not insert(*along, *events, updating=updating):
        raise stale(said[0].case)
    for event in events:
        event.transaction = 0
    insert(*(text for event, salted in made for text in _texts(event, salted)))
    return events


def record_all(said: Sequence[Said], *, by: Author) -> None:
    """Add many events in their order, as `record` adds each: for history that comes from elsewhere.

    Raises OutsideTransaction where no transaction is open.
    """
    _check_transaction("many", str(len(said)), "events")
    made = [_event(one, by) for one in said]
    Event.objects.bulk_create(event for event, _ in made)
    EventText.objects.bulk_create(text for event, salted in made for text in _texts(event, salted))


Salted = Mapping[str, tuple[str, str]]


def _event(said: Said, by: Author) -> tuple[Event, Salted]:
    """The row of an event with its digest, and its texts with their salts; nothing is written."""
    salted = {name: (text, secrets.token_hex(16)) for name, text in said.texts.items() if text}
    event = Event(
        kind=said.kind,
        case=said.case,
        activity=said.activity,
        at=said.at or clock.now(),
        actor=by.key,
        via=by.via,
        correlation=by.correlation,
        facts=_kept(json.loads(json.dumps(dict(said.facts), default=str, allow_nan=False))),
        text_digests={name: text_digest(text, salt) for name, (text, salt) in salted.items()},
        imported=said.imported,
    )
    event.digest = event_digest(event)
    event.transaction = Added()  # an expression, for this one statement
    return event, salted


def _texts(event: Event, salted: Salted) -> Iterator[EventText]:
    return (EventText(event=event, name=name, text=text, salt=salt) for name, (text, salt) in salted.items())


def _check_transaction(kind: str, case: str, activity: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"{kind} {case}: {activity}")


def _kept(value: Any) -> Any:
    """Numbers as both engines give them back: PostgreSQL keeps 1e22 as a whole number."""
    if isinstance(value, float) and abs(value) >= LARGEST_EXACT:
        return int(value)
    if isinstance(value, dict):
        return {name: _kept(one) for name, one in value.items()}
    return [_kept(one) for one in value] if isinstance(value, list) else value


def event_digest(event: Event) -> str:
    """SHA-256 of what an event says, in canonical JSON."""
    said = [
        event.kind,
        event.case,
        event.activity,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.via,
        event.correlation,
        event.facts,
        event.text_digests,
        event.imported,
    ]
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def text_digest(text: str, salt: str) -> str:
    """SHA-256 of a text behind its salt: without the salt it cannot be guessed from a list of names."""
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()
