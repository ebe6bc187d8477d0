"""Why a clock shows what it shows: its stretches, each with its rule, and what happened to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pawl.analytics.service_levels import Reading
from pawl.tickets.holding import SHIPPED, reasons_of
from pawl.tickets.models import Clock, ClockEvent
from pawl.tickets.reading import events_of, read
from pawl.web.states import word_of

LONGEST = 400
"""Stretches that are shown: of a clock that ran for years, the last ones."""
CAUSES = {
    "answered": _("somebody answered"),
    "taken_up": _("somebody took it up"),
    "no_promise": _("nothing is promised any more"),
}
"""Why a clock moved, where it was neither a state nor a reason for waiting."""


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


def reasons(why: Explanation) -> list[str | Promise]:
    """Why each event of a clock happened, as people call it: a reason for waiting, a state."""
    case = why.clock.case
    waits = reasons_of(case.kind, case.organisation_id, SHIPPED.get(case.kind, {}))
    return [_word(one.reason, waits[one.reason].name if one.reason in waits else "") for one in why.events]


def _word(code: str, waits: str | Promise) -> str | Promise:
    if not code:
        return "–"
    return waits or CAUSES.get(code) or word_of(code).label


def minutes(amount: timedelta) -> float:
    """Minutes, exactly."""
    return amount / timedelta(minutes=1)
