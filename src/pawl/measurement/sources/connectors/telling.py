"""What a ticket went through, as rows of events: the same whenever it is told, so that none counts twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pawl.analytics.words import say
from pawl.measurement.sources.connectors.base import Vanished

FRAME = ("case", "activity", "at", "position", "actor")
TRACKED = ("state", "priority", "assignment_group", "assigned_to")
"""What rows before the last one carry as it was then; all else stands on the last row alone."""
FACTS = (
    *TRACKED, "opened_at", "resolved_at", "closed_at", "due_at", "category", "subcategory", "service",
    "configuration_item", "location", "customer", "caller", "contact_type", "impact", "urgency", "made_sla",
    "reopen_count", "reassignment_count", "closed_code", "hold_reason", "opened_by", "resolved_by", "problem",
    "change", "caused_by", "knowledge_used", "effort_hours", "is_major",
)  # fmt: skip
COLUMNS = (*FRAME, *FACTS)
OPENED, CHANGED, NOW = 0, 1, 2
"""Of rows of one instant, which comes first."""
ROOM = 10**15
"""Numbers that a source may give to its changes."""


@dataclass(frozen=True)
class Move:
    """A field of a ticket got another value."""

    at: datetime
    number: int
    field: str
    old: str
    new: str
    actor: str = ""


@dataclass(frozen=True)
class Ticket:
    """A ticket as it stands, and what its source still knows of how it came there."""

    key: str
    facts: Mapping[str, str]
    opened: datetime
    updated: datetime
    moves: Sequence[Move] = ()
    replies: Sequence[Move] = ()
    """Answers that the caller could read; only when and by whom counts."""
    updated_by: str = ""
    version: int = 0
    first: str = ""
    """The word for a new ticket, where no history says how it began."""
    ends: Mapping[str, str] = field(default_factory=dict)
    """Where no history is told: the instant of a state by its word."""


def events(ticket: Ticket, floor: datetime) -> list[dict[str, str]]:
    """Its rows from a floor on, the oldest first; the last one tells how it stands now."""
    found = [(at, order, row) for at, order, row in _all(ticket) if at >= floor]
    found.sort(key=lambda one: one[:2])
    return [row for _at, _order, row in found]


def _all(ticket: Ticket) -> Iterator[tuple[datetime, int, dict[str, str]]]:
    moves = sorted(ticket.moves, key=lambda one: (one.at, one.number))
    then = {name: ticket.facts.get(name, "") for name in TRACKED}
    for move in reversed(moves):
        then[move.field] = move.old
    has_states = any(one.field == "state" for one in moves)
    if not has_states and ticket.first:
        then["state"] = ticket.first
    yield _row(ticket, ticket.opened, OPENED, then["state"], then, ticket.facts.get("opened_by", ""))
    said = sorted([*moves, *ticket.replies], key=lambda one: (one.at, one.number))
    for move in said:
        if move.field:
            then = {**then, move.field: move.new}
        activity = {"state": move.new, "": "public_reply"}.get(move.field, f"{move.field}_changed")
        activity = "assigned" if move.field in {"assigned_to", "assignment_group"} else activity
        yield _row(ticket, move.at, CHANGED * ROOM + move.number, activity, then, move.actor)
    if not has_states:
        for word, at in ticket.ends.items():
            if at:
                then = {**then, "state": word}
                yield _row(ticket, instant(at), CHANGED * ROOM, word, then, "")
    facts = {**ticket.facts, "opened_at": iso(ticket.opened)}
    order, state = NOW * ROOM + ticket.version, facts.get("state", "")
    activity = "updated" if has_states or not ticket.first or state in ticket.ends else state
    yield _row(ticket, max(ticket.updated, ticket.opened), order, activity, facts, ticket.updated_by)


def _row(
    ticket: Ticket, at: datetime, order: int, activity: str, facts: Mapping[str, str], actor: str
) -> tuple[datetime, int, dict[str, str]]:
    blank = dict.fromkeys(COLUMNS, "")
    said = {"case": ticket.key, "activity": activity, "at": iso(at), "position": str(order), "actor": actor}
    return at, order, {**blank, "opened_at": iso(ticket.opened), **facts, **said}


def iso(at: datetime | None) -> str:
    """An instant as the rows have it."""
    return "" if at is None else at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")


def instant(value: Any, zone: Any = UTC, name: str = "") -> datetime:
    """An instant as a source writes it.   Raises Vanished where it has to be there and is none."""
    found = instant_or_none(value, zone)
    if found is None:
        raise gone(name)
    return found


def instant_or_none(value: Any, zone: Any = UTC) -> datetime | None:
    """An instant as a source writes it, where there is one; without an offset it is of the zone."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def gone(name: str) -> Vanished:
    """A field that has always been there is there no more."""
    rule = say("Its rows have changed their columns: {names}.", names=name)
    way_out = say("Mend the source, or change its settings; nothing was imported, and it goes on from the "
                  "same place.")  # fmt: skip
    return Vanished("columns", rule, way_out)


def text(value: Any) -> str:
    """One line of what a source said; nothing where it said nothing, or something that is no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return " ".join(value.replace("\x00", "").split())[:1000] if isinstance(value, str) else ""
