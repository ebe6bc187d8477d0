"""One case from its events: what was known after each of them, and nothing that came later."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pawl.measurement.own.learning import LEARNT, SILENT, Row
from pawl.measurement.own.logs import Log

NAMED = ("assignment_group", "service", "category", "customer", "offering", "operation")
"""Columns that hold keys of the journal and are told by name."""
OPENINGS = frozenset({"opened", "submitted", "raised", "planned"})
BACK = frozenset({"reopen", "reanalyse"})
INSIDE = frozenset({"commented", "own_inner_changed"})
"""What is internal of these tells a log nothing; the others it would miss."""
AUTOMATIC = ("job", "worker")


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the journal, as far as a log needs it; its clock as it stands now."""

    place: tuple[int, int]
    activity: str
    at: datetime
    actor: str
    via: str
    facts: Mapping[str, Any]
    imported: bool
    clock: tuple[datetime | None, datetime | None] | None = None
    """Breached at, due at; None where no resolution was promised."""


class Told:
    """A case while its events are told one after the other, in the order of the journal.

    Everything is a function of the events so far, so that a log that is continued is the log that is written
    anew. Two things are looked up, the clock's verdict and what it is due by; both change only with an event.
    """

    def __init__(self, log: Log, key: str, names: Mapping[str, str]) -> None:
        self.log, self.key, self.names = log, key, names
        self.learn = LEARNT[log.kind]
        self.row: Row = dict.fromkeys(log.columns, "")
        self.hidden: Row = {}
        self.row["state"] = log.start
        self.last: datetime | None = None
        self.told = 0
        self.given: set[str] = set()

    def after(self, event: Happened) -> Row | None:
        """The row of an event; None where it tells nothing of the case."""
        is_first = self.last is None
        # Two servers whose clocks differ must not turn a history round.
        self.last = event.at if self.last is None else max(self.last, event.at)
        is_inside = event.activity in INSIDE and event.facts.get("is_internal")
        if event.activity in SILENT or is_inside:
            return None
        if is_first:
            self._begin(event)
        before = self.row["assignment_group"]
        spoken = self._hear(event) if event.activity == "commented" else self._learn(event)
        self._count(event, before)
        self._end(event)
        self.told += 1
        return self.row | {
            "key": self.key, "activity": spoken or self.row["state"], "at": _at(self.last),
            "position": self.told - 1, "actor": event.actor,
        }  # fmt: skip

    def _begin(self, event: Happened) -> None:
        self.row["opened_at"] = _at(event.at)
        counted: Row = {"reassignment_count": 0, "reopen_count": 0, "effort_hours": 0}
        if not event.imported:  # of another system's cases nobody knows what it did not write down
            counted |= {"knowledge_used": "false", "is_major": "false", "opened_by": event.actor}
            counted |= {"is_known_error": "false", "missed": "false"}
        self._put(counted)

    def _learn(self, event: Happened) -> str | None:
        known = self.row | self.hidden
        facts = event.facts
        if event.activity in self.learn:
            self._put(self.learn[event.activity](facts, known))
        if "set" in facts:
            self.given.update(facts["set"])
            self._put(facts["set"])
        if event.activity == "rated":
            self._put({"satisfaction_at": _at(self.last)})
        if event.activity in OPENINGS and not event.imported and facts.get("caller"):
            self._put({"contacts": 1})
        self._move(event)
        judged = f"{event.activity}.{facts.get('verdict', '')}"
        spoken = self.log.spoken.get(event.activity) or self.log.spoken.get(judged)
        return spoken or facts.get("activity")

    def _move(self, event: Happened) -> None:
        state = event.facts.get("to")
        if state in self.log.states and event.activity not in ("assigned", "prioritised", "weighed"):
            self.row["state"] = state
            self._put({"hold_reason": event.facts.get("reason") if state in self.log.held else ""})

    def _hear(self, event: Happened) -> str | None:
        """A public comment: an answer to the caller, or one more contact with them."""
        caller = self.row.get("caller") or self.row.get("requester")
        if caller and _number(event.facts.get("who", event.actor)) == _number(caller):
            if self.row.get("contacts") and not self._is_over():
                self._put({"contacts": int(str(self.row["contacts"])) + 1})
            return None
        return None if event.via in AUTOMATIC else "public_reply"

    def _count(self, event: Happened, before: object) -> None:
        """Hand-overs and reopenings; where another system counted, its own count stands."""
        if before and self.row["assignment_group"] != before:
            self._more("reassignment_count", event)
        if event.activity in BACK:
            self._more("reopen_count", event)

    def _more(self, name: str, event: Happened) -> None:
        if name in self.row and not (event.imported and name in self.given):
            self.row[name] = int(str(self.row[name] or 0)) + 1

    def _end(self, event: Happened) -> None:
        """When it was solved and closed, and whether that was in time; open again, it was neither."""
        told, state = event.facts.get("set", {}), self.row["state"]
        if state in self.log.done and not self.row["resolved_at"] and "resolved_at" not in told:
            self.row["resolved_at"] = _at(self.last)
        if state in self.log.closed and not self.row["closed_at"] and "closed_at" not in told:
            self.row["closed_at"] = _at(self.last)
        if not self._is_over():
            self.row["resolved_at"] = self.row["resolved_at"] if "resolved_at" in told else ""
            self.row["closed_at"] = self.row["closed_at"] if "closed_at" in told else ""
        self._judge(event)

    def _judge(self, event: Happened) -> None:
        if event.clock is None:
            return
        breached, due = event.clock
        self.row["due_at"] = _at(due)
        if "made_sla" in self.row:
            late = breached is not None and self.last is not None and breached <= self.last
            self.row["made_sla"] = str(not late).lower() if self._is_over() else ""

    def _is_over(self) -> bool:
        return self.row["state"] in self.log.done or self.row["state"] in self.log.closed

    def _put(self, learnt: Mapping[str, object]) -> None:
        for column, value in learnt.items():
            if column not in self.row:
                self.hidden[column] = value
                continue
            told = "" if value is None else value
            self.row[column] = self.names.get(str(told), told) if column in NAMED else told


def _number(key: object) -> str:
    """The number of a person, as the journal (`person:7`) and as tickets (`PER-7`) write it."""
    return str(key).replace(":", "-").rpartition("-")[2]


def _at(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat()
