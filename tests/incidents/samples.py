"""Incidents for tests of what is built on them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pawl.accounts.permissions import Place
from pawl.collaboration.cases import open_case
from pawl.incidents.models import Incident, MajorIncident

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def incident(place: Place, *, title: str = "Mail is down", state: str = "new", **facts: Any) -> Incident:
    """One as it stands, without history and clocks."""
    known: dict[str, Any] = {"state": state, "opened_at": MONDAY} | facts
    if state == "resolved":
        known = {"resolved_at": MONDAY, "resolution_code": "solved", "resolution": "Restarted it"} | known
    if state == "on_hold":
        known = {"hold_reason": "awaiting_vendor"} | known
    return Incident.objects.create(case=open_case("incident", title, place), **known)


def resolved(place: Place) -> Incident:
    return incident(place, state="resolved")


def held(place: Place) -> Incident:
    return incident(place, state="on_hold")


def major(place: Place, *, state: str = "in_progress") -> Incident:
    """One that needs all hands."""
    made = incident(place, state=state, is_major=True)
    MajorIncident.objects.create(incident=made, declared_at=MONDAY, reason="All of sales stands still")
    return made


MAKERS: dict[str, Callable[[Place], Any]] = {
    "incident": incident,
    "resolved_incident": resolved,
    "held_incident": held,
    "major_incident": major,
    "resolved_major_incident": lambda place: major(place, state="resolved"),
}
