"""Why a clock shows what it shows: its stretches, each with its rule, and what happened to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pawl.analytics.service_levels import Reading
from pawl.tickets.models import Clock, ClockEvent
from pawl.tickets.reading import events_of, read

LONGEST = 400
"""Stretches that are shown: of a clock that ran for years, the last ones."""


@dataclass(frozen=True)
class Explanation:
    """A clock read anew from its events."""

    clock: Clock
    at: datetime
    reading: Reading
    events: tuple[ClockEvent, ...]

    @property
    def stretches(self) -> tuple[Any, ...]:
        """The last ones, oldest first."""
        return self.reading.stretches[-LONGEST:]

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return max(0, len(self.reading.stretches) - LONGEST)


def explained(clock: Clock, at: datetime) -> Explanation:
    """Read a clock at an instant; one query."""
    rows = events_of(clock)
    return Explanation(clock, at, read(rows, at), tuple(rows))


def minutes(amount: timedelta) -> float:
    """Minutes, exactly."""
    return amount / timedelta(minutes=1)
