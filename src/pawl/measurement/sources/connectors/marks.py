"""Until when everything is in, as the mark of a reading has it: up to there a quiet time is one."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

WESTMOST = timedelta(hours=14)
"""How much earlier than in UTC an instant may be that names no zone."""


def complete_until(mark: str, settings: dict[str, Any], *, now: datetime) -> datetime | None:
    """Read the instant of a mark; None where it has none, as that of files or of a growing number.

    mark: as the last page had it.   settings: of its source.   now: no mark is believed beyond it.
    """
    try:
        kept = json.loads(mark) if mark else {}
        found = _step(kept, settings) if "next" in kept else _instant(kept.get("at"))
    except (ValueError, KeyError, TypeError, OverflowError, AttributeError):
        return None
    return None if found is None else min(found, now)


def _instant(at: Any) -> datetime | None:
    """When the newest that was read had changed."""
    if not isinstance(at, str) or not at:
        return None
    found = datetime.fromisoformat(at)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC) - WESTMOST


def _step(kept: dict[str, Any], settings: dict[str, Any]) -> datetime:
    """From which step on nothing has been read."""
    return datetime.fromtimestamp(int(kept["next"]) * int(settings["step"]), UTC)
