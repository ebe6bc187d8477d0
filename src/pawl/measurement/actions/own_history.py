"""The own history as a file to import: each event of an incident, with what was known of it then.

Only the journal is read for what happened; the row of the ticket gives what is known at the end alone (how
it was resolved, whether its promise was kept). People stand there as numbers, never by name.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import StringIO
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from pawl.accounts.models import Team
from pawl.catalogue.models import Service
from pawl.collaboration.models import Comment
from pawl.history.models import Event
from pawl.incidents.models import Incident
from pawl.measurement.models import DataSource
from pawl.tickets.models import Category, Clock, Ticket

MAPPING = Path(__file__).parent.parent / "sources" / "own_incidents.toml"
FILE = "own-incidents.csv"
AT_ONCE = 500
TOLD_ONLY = ("sla_warned", "sla_breached")
"""What Pawl said of a clock: nothing happened to the incident."""
KIND = "incident"
STATES = frozenset({"new", "in_progress", "on_hold", "resolved", "closed", "cancelled"})
COLUMNS = (
    "incident", "activity", "at", "position", "actor", "state", "opened_at", "resolved_at", "closed_at",
    "made_sla", "priority", "impact", "urgency", "category", "service", "assignment_group", "assigned_to",
    "hold_reason", "contact_type", "caller", "closed_code", "reassignment_count", "reopen_count",
)  # fmt: skip
Row = dict[str, object]


def mapping() -> str:
    """What the columns of the file mean."""
    return MAPPING.read_text(encoding="utf-8")


def blocks(source: DataSource) -> Iterator[bytes]:
    """The file of the incidents of the source's place, a batch at a time.

    Of an organisation its own incidents, of a team those that it holds now; never confidential ones.
    """
    yield _lines([dict(zip(COLUMNS, COLUMNS, strict=True))])
    names = _Names()
    tickets = _tickets(source).order_by("case_id").select_related("case")
    found = tickets.iterator(chunk_size=AT_ONCE)
    while batch := list(islice(found, AT_ONCE)):
        yield _lines(_rows(batch, names))


def newest_event() -> int:
    """The last thing that happened to an incident; 0 where nothing did."""
    return Event.objects.filter(kind=KIND).order_by("-pk").values_list("pk", flat=True).first() or 0


def _tickets(source: DataSource) -> Any:
    place = source.case
    rows = Incident.objects.filter(case__confidential=False)
    if place.organisation_id is not None:
        rows = rows.filter(case__organisation=place.organisation_id)
    return rows if place.team_id is None else rows.filter(case__team=place.team_id)


def _rows(batch: list[Ticket], names: "_Names") -> Iterator[Row]:
    """The events of a batch, in order within each case."""
    known = {one.key: one for one in batch}
    kept = _kept_promises(batch)
    events = (
        Event.objects.filter(case__in=known, kind=KIND)
        .exclude(activity__in=TOLD_ONLY)
        .order_by("case", "at", "pk")
    )
    public = _public(batch)
    for key, happened in groupby(events, key=lambda event: event.case):
        told = _Told(known[key], kept.get(known[key].pk), names)
        for position, event in enumerate(happened):
            if event.activity == "commented" and event.facts.get("comment") not in public:
                continue
            yield told.after(event, position)


def _kept_promises(batch: list[Ticket]) -> dict[int, bool]:
    """Of each ticket whose resolution clock has ended or was breached: whether it kept its promise."""
    rows = Clock.objects.filter(case__in=[one.pk for one in batch], word="resolution")
    ended = rows.exclude(state="cancelled").values_list("case_id", "stopped_at", "breached_at")
    return {case: breached is None for case, stopped, breached in ended if stopped or breached}


def _public(batch: list[Ticket]) -> set[int]:
    """The comments by which somebody answered the caller: public ones, not the caller's own."""
    rows = Comment.objects.filter(case__in=[one.pk for one in batch], is_internal=False)
    callers = {one.pk: one.case.owner_id for one in batch}
    told = rows.values_list("pk", "case_id", "author_id")
    return {pk for pk, case, author in told if author != callers[case]}


class _Names:
    """Teams, services and categories by their keys: each read once."""

    def __init__(self) -> None:
        self.teams = {f"TEAM-{pk}": name for pk, name in Team.objects.values_list("pk", "name")}
        self.services = {f"SVC-{pk}": name for pk, name in Service.objects.values_list("pk", "case__title")}
        self.categories = {f"CAT-{pk}": path for pk, path in Category.objects.values_list("pk", "path")}

    def of(self, column: str, value: object) -> object:
        """The name behind a key; what is no key stays as it is."""
        known: Mapping[str, Mapping[str, str]] = {
            "assignment_group": self.teams, "service": self.services, "category": self.categories,
        }  # fmt: skip
        return known.get(column, {}).get(str(value), value)


class _Told:
    """What is known of one incident after each of its events."""

    def __init__(self, ticket: Ticket, kept: bool | None, names: _Names) -> None:  # noqa: FBT001 one of three
        self.names = names
        self.row: Row = dict.fromkeys(COLUMNS, "") | {
            "incident": ticket.key, "opened_at": _at(ticket.opened_at), "closed_at": _at(ticket.closed_at),
            "resolved_at": _at(ticket.resolved_at), "closed_code": ticket.resolution_code,
            "made_sla": "" if kept is None else str(kept).lower(),
            "reassignment_count": 0, "reopen_count": 0,
        }  # fmt: skip

    def after(self, event: Event, position: int) -> Row:
        """The row of an event."""
        learn = LEARNT.get(event.activity, _moved)
        self._set(learn(event.facts))
        if event.activity == "reopen":
            self.row["reopen_count"] = _number(self.row["reopen_count"]) + 1
        activity = "public_reply" if event.activity == "commented" else self.row["state"]
        return self.row | {
            "activity": activity, "at": _at(event.at), "position": position, "actor": event.actor,
        }  # fmt: skip

    def _set(self, learnt: Mapping[str, object]) -> None:
        before = self.row["assignment_group"]
        for column, value in learnt.items():
            self.row[column] = "" if value is None else self.names.of(column, value)
        if before and self.row["assignment_group"] != before:
            self.row["reassignment_count"] = _number(self.row["reassignment_count"]) + 1


def _opened(facts: Mapping[str, Any]) -> Row:
    names = {"to": "state", "channel": "contact_type", "team": "assignment_group"}
    plain = ("priority", "impact", "urgency", "service", "category", "caller")
    found: Row = {column: facts.get(name) for name, column in names.items()}
    return found | {name: facts.get(name) for name in plain} | _moved(facts)


def _moved(facts: Mapping[str, Any]) -> Row:
    """A step of the lifecycle; what another system told stands as columns in `set`."""
    found: Row = {name: value for name, value in facts.get("set", {}).items() if name in COLUMNS}
    if facts.get("to") in STATES:
        found["state"] = facts["to"]
        found["hold_reason"] = facts.get("reason") if facts["to"] == "on_hold" else None
    return found


def _assigned(facts: Mapping[str, Any]) -> Row:
    return {"assignment_group": facts.get("to"), "assigned_to": facts.get("person")}


def _prioritised(facts: Mapping[str, Any]) -> Row:
    return {"priority": facts.get("to"), "impact": facts.get("impact"), "urgency": facts.get("urgency")}


def _refiled(facts: Mapping[str, Any]) -> Row:
    fields = facts.get("fields", {})
    return {name: fields[name][1] for name in ("category", "service") if name in fields}


LEARNT: Mapping[str, Callable[[Mapping[str, Any]], Row]] = {
    "opened": _opened,
    "assigned": _assigned,
    "prioritised": _prioritised,
    "refiled": _refiled,
    "commented": lambda _facts: {},
}


def _number(value: object) -> int:
    return int(str(value) or 0)


def _at(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat()


def _lines(rows: Iterable[Row]) -> bytes:
    text = StringIO()
    csv.DictWriter(text, COLUMNS, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
