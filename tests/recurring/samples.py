"""Rows of recurring activities for tests of what reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.recurring.models import Operation, OperationRun, RunStep, Shift

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
_numbers = count(1)


def operation(place: Place, **facts: Any) -> Operation:
    """Daily at eight, in UTC, with two steps."""
    known: dict[str, Any] = {
        "rule": "FREQ=DAILY", "begins": date(2026, 3, 2), "at": time(8), "zone": "UTC",
        "planned_until": MONDAY,
        "runbook": [{"text": "Look", "evidence": True}, {"text": "Tell", "evidence": False}],
    }  # fmt: skip
    return Operation.objects.create(case=open_case("operation", "Check backups", place), **known | facts)


def run(place: Place, **facts: Any) -> OperationRun:
    """One that is being done: the second step is."""
    facts.setdefault("operation", None)
    of = facts.pop("operation") or operation(place)
    due = facts.pop("due_at", MONDAY + timedelta(minutes=next(_numbers)))
    known: dict[str, Any] = {"state": "started", "due_at": due, "late_at": due + timedelta(hours=4)}
    made = OperationRun.objects.create(
        case=open_case("operation_run", "Check backups", place), operation=of, **known | facts
    )
    RunStep.objects.create(run=made, position=1, text="Look", needs_evidence=True)
    RunStep.objects.create(run=made, position=2, text="Tell", done_at=MONDAY)
    return made


def shift(place: Place, **facts: Any) -> Shift:
    """A shift that runs."""
    return Shift.objects.create(case=open_case("shift", "Desk", place), started_at=MONDAY, **facts)


def waiting_run(place: Place) -> OperationRun:
    """One that nobody began."""
    return run(place, state="due")


def waiting_shift(place: Place) -> Shift:
    """One that was handed over and waits for the next."""
    return shift(place, state="handed_over")


MAKERS: dict[str, Callable[[Place], Any]] = {
    "operation": operation,
    "operation_run": run,
    "shift": shift,
    "waiting_run": waiting_run,
    "waiting_shift": waiting_shift,
}
