"""Reads the vectors of clocks: data that any engine can be run against."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pawl.analytics.service_levels import ClockEvent
from pawl.analytics.worktime import Calendar

FILE = Path(__file__).with_name("vectors.toml")
RAW = tomllib.loads(FILE.read_text(encoding="utf-8"))
CALENDARS = {name: Calendar.from_toml({**table, "name": name}) for name, table in RAW["calendars"].items()}


@dataclass(frozen=True)
class Vector:
    """One history, when it is read, and what is to be read."""

    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.raw["name"])

    @property
    def events(self) -> list[ClockEvent]:
        return [self._event(one) for one in self.raw["events"]]

    @property
    def at(self) -> datetime:
        return self.instant(self.raw["at"])

    def instant(self, text: str) -> datetime:
        return local(text, CALENDARS[self.raw["events"][0]["calendar"]])

    def _event(self, raw: Mapping[str, Any]) -> ClockEvent:
        target = raw.get("target")
        return ClockEvent(
            raw["word"],
            self.instant(raw["at"]),
            None if target is None else amount(target),
            CALENDARS[raw["calendar"]] if "calendar" in raw else None,
            raw.get("reason", ""),
        )


def amount(written: str | int) -> timedelta:
    """Hours, or hours and minutes."""
    if isinstance(written, int):
        return timedelta(hours=written)
    hours, minutes = written.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def local(text: str, calendar: Calendar) -> datetime:
    """A time of the vectors, in the zone of its calendar."""
    return datetime.fromisoformat(text).replace(tzinfo=calendar.clock)


VECTORS = [Vector(raw) for raw in RAW["vector"]]
