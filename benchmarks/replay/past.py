"""From the rows of an imported log to what happened to tickets: every row an event, every column told."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb

from pawl.accounts.models import Organisation, Team
from pawl.analytics.io.lake import Snapshot
from pawl.incidents.models import State
from pawl.measurement.own.logs import LOGS
from pawl.tickets.replaying import Past
from pawl.tickets.replaying_many import History

FINAL = ("opened_at", "resolved_at", "closed_at", "made_sla", "closed_code", "resolved_by")
"""What the export writes on every row as it was in the end: told with the last event alone."""
CHANNELS = {"phone": "phone", "email": "email", "self service": "web"}
BACK = ("resolved", "closed")
LEVELS = ("priority", "impact", "urgency")


def histories(snapshot: Snapshot, place: Organisation, cases: int | None = None) -> Iterator[History]:
    """The cases of a log in order, each with its whole history.   cases: so many, or all."""
    connection = snapshot.dataset().connection
    columns = [*_columns(connection)]
    told = ", ".join(f'"{name}"' for name in ("case", "activity", "at", *columns))
    limit = "" if cases is None else f"WHERE case_no < {cases}"
    rows = connection.execute(f"SELECT {told} FROM events {limit} ORDER BY case_no, seq")
    world = _World(place)
    for key, some in groupby(_fetched(rows), key=itemgetter(0)):
        events = [(activity, at.replace(tzinfo=UTC), dict(zip(columns, known, strict=True)))
                  for _, activity, at, *known in some]  # fmt: skip
        yield History(f"LOG-{key}", key, list(_pasts(events, world)))


def _columns(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Those that the own history has too; the state is told as such."""
    there = connection.sql("SELECT * FROM events LIMIT 0").columns
    return (name for name in LOGS["incident"].columns if name in there and name != "state")


def _fetched(rows: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while some := rows.fetchmany(5000):
        yield from some


class _World:
    """Teams of the log's words, made as they come up."""

    def __init__(self, place: Organisation) -> None:
        self.place = place
        self.teams: dict[str, Team] = {}

    def team(self, name: str | None) -> Team | None:
        if name is not None and name not in self.teams:
            self.teams[name] = Team.objects.get_or_create(organisation=self.place, name=name)[0]
        return None if name is None else self.teams[name]


def _pasts(events: list[tuple[str, datetime, dict[str, Any]]], world: _World) -> Iterator[Past]:
    before: dict[str, Any] = {}
    state = "new"
    for n, (activity, at, known) in enumerate(events):
        is_last = n == len(events) - 1
        said = {name: value for name, value in known.items() if is_last or name not in FINAL}
        told = {
            name: _plain(value) for name, value in said.items() if name not in before or before[name] != value
        }
        now = activity if activity in State.values else state
        changes = _changes(known, now, events[-1][2], world, at)
        facts = {} if activity == now else {"activity": activity}
        yield Past(_word(n, state, now), at, changes, facts, {}, told)
        before, state = before | said, now


def _word(n: int, before: str, now: str) -> str:
    if n == 0:
        return "opened"
    if before == now:
        return "changed"
    return "reopen" if before in BACK and now not in BACK else now


def _changes(
    known: Mapping[str, Any], state: str, last: Mapping[str, Any], world: _World, at: datetime
) -> dict[str, Any]:
    """The columns of the ticket after a row; what the log has no word for stays as a ticket begins."""
    found: dict[str, Any] = {
        "state": state, "hold_reason": (known.get("hold_reason") or "") if state == "on_hold" else "",
        "team": world.team(known.get("assignment_group")), "opened_at": _aware(last.get("opened_at")) or at,
        "resolved_at": _aware(last.get("resolved_at")) or at if state in BACK else None,
        "closed_at": _aware(last.get("closed_at")) if state == "closed" else None,
        "channel": CHANNELS.get(str(known.get("contact_type")).lower(), "import"),
    }  # fmt: skip
    levels = {name: str(known.get(name) or "")[:1] for name in LEVELS}
    return found | {name: int(level) for name, level in levels.items() if level.isdigit()}


def _aware(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=UTC)


def _plain(value: Any) -> Any:
    """As the journal keeps it, and as the own history writes it."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat()
    return str(value).lower() if isinstance(value, bool) else value
