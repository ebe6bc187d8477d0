"""What pages of a move read: its job, its first rows, what it brought."""

from typing import Any

from django.urls import reverse

from pawl.analytics.words import unpacked
from pawl.jobs.watching import at_work, progress
from pawl.moving import words
from pawl.moving.live.pages import PARTS
from pawl.moving.models import FileState, LiveReading, LiveState, Move, MoveRow, MoveState, OldNumber

WORKING = (MoveState.CHECKING, MoveState.RUNNING, MoveState.UNDOING)
FIRST = 12
OWN_JOBS = "moving."


def job_of(move: Move) -> dict[str, Any] | None:
    """The job that works on a move now, as the page shows it."""
    row = at_work(move.key, OWN_JOBS)
    is_reading = LiveReading.objects.filter(move=move, state=LiveState.READING).exists()
    is_file = move.files.filter(state=FileState.WAITING).exists()
    is_waiting = is_reading or is_file or move.state in WORKING
    if row is None and not is_waiting:
        return None
    return progress(reverse("move-progress", args=[move.key]), row)


def reading_of(move: Move) -> dict[str, Any] | None:
    """How far the reading of the other system is, or how it ended."""
    one = LiveReading.objects.filter(move=move).first()
    if one is None:
        return None
    is_running = one.state == LiveState.READING
    return {
        "address": one.address, "state": words.LIVE_STATES[one.state], "is_running": is_running,
        "problem": unpacked(one.problem) if one.problem else None,
        "parts": [(name, rows, status) for name, (rows, status) in one.parts.items()],
    }  # fmt: skip


def address_of(move: Move) -> dict[str, str]:
    """Where it was read last: whoever goes on gives the secret alone."""
    one = LiveReading.objects.filter(move=move).first()
    return {"address": one.address} if one else {}


def can_be_read(move: Move) -> bool:
    """Whether the system itself can be read, and is not yet."""
    done = (LiveState.READING, LiveState.READ)
    return move.source in PARTS and not LiveReading.objects.filter(move=move, state__in=done).exists()


def first_rows(move: Move) -> list[dict[str, Any]]:
    """The first tickets, else the first rows at all, as they will be read."""
    rows = MoveRow.objects.filter(move=move).order_by("rank", "id")
    found = list(rows.filter(kind__in=("incident", "service_request", "problem", "change"))[:FIRST])
    return [_shown(row) for row in found or rows[:FIRST]]


def moved_of(move: Move) -> list[tuple[str, str, str]]:
    """The newest of what it brought: old number, number here, address."""
    rows = OldNumber.objects.filter(move=move, case__isnull=False).exclude(
        kind__in=("comment", "also", "attachment")
    )
    return [
        (one.number or one.ref[:12], one.target, reverse("case", args=[one.target]))
        for one in rows.order_by("-pk")[:FIRST]
    ]


def _shown(row: MoveRow) -> dict[str, Any]:
    data = row.data
    return {
        "kind": words.KINDS.get(row.kind, row.kind),
        "number": row.number or row.ref[:12],
        "title": data.get("title") or data.get("name") or str(data.get("text", ""))[:80],
        "state": data.get("state", ""),
        "priority": data.get("priority", ""),
        "caller": _last(data.get("caller")),
        "team": _last(data.get("team")),
        "opened_at": str(data.get("opened_at", ""))[:16].replace("T", " "),
    }


def _last(value: Any) -> str:
    return str(value[-1]) if isinstance(value, list) and value else ""
