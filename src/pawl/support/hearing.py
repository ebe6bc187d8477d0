"""What an alert becomes when monitoring says something of it; what is said twice does nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pawl.support.models import Alert, AlertState

FLAPS_FROM = 4
"""Fires so often in an hour: it flaps."""
LATELY = timedelta(hours=1)
MOST_LATELY = 20
NEW, FIRED, SEEN, RESOLVED, IGNORED = "new", "fired", "seen", "resolved", "ignored"


@dataclass(frozen=True)
class Said:
    """One alert as a monitoring system tells of it."""

    fingerprint: str
    title: str
    is_firing: bool
    severity: str = "warning"
    description: str = ""
    started_at: datetime | None = None
    url: str = ""
    labels: dict[str, Any] = field(default_factory=dict)


def hear(alert: Alert | None, said: Said, now: datetime) -> str:
    """Change an alert by what is said of it; returns what it was.   None is an alert that nobody heard of.

    What comes late (an older start than the one that is known) is passed over, so the order in which two
    messages arrive does not matter.
    """
    started = began(said, now)
    if alert is None:
        return NEW if said.is_firing else IGNORED
    if said.is_firing:
        return _fire(alert, said, started, now)
    if alert.state == AlertState.RESOLVED or started < alert.fired_at:
        return IGNORED
    alert.state, alert.resolved_at, alert.seen_at = AlertState.RESOLVED, now, now
    return RESOLVED


def _fire(alert: Alert, said: Said, started: datetime, now: datetime) -> str:
    if alert.state == AlertState.FIRING:
        if alert.severity == said.severity:
            return SEEN
        alert.severity, alert.seen_at = said.severity, now
        return FIRED
    if started <= alert.fired_at:
        return IGNORED
    alert.state, alert.resolved_at = AlertState.FIRING, None
    alert.severity, alert.title, alert.description = said.severity, said.title, said.description
    alert.fired_at, alert.seen_at = started, now
    alert.fired += 1
    alert.lately = [*recent(alert.lately, now), now.isoformat()][-MOST_LATELY:]
    return FIRED


def began(said: Said, now: datetime) -> datetime:
    """When it began; a clock that goes ahead is not believed, or nothing later would ever count."""
    return min(said.started_at or now, now)


def recent(lately: Sequence[str], now: datetime) -> list[str]:
    """When it fired in the last hour."""
    return [one for one in lately if datetime.fromisoformat(one) > now - LATELY]


def flaps(alert: Alert, now: datetime) -> bool:
    """Whether it comes and goes."""
    return len(recent(alert.lately, now)) >= FLAPS_FROM
