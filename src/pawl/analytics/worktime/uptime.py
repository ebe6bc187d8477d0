"""Availability of a service: the share of agreed time in which it was up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.durations import Pauses, elapsed


@dataclass(frozen=True)
class Availability:
    """`agreed` leaves planned work out; `share` is None, with a reason, where nothing was agreed."""

    agreed: timedelta
    planned: timedelta
    down: timedelta
    share: float | None
    reason: Sentence | None


def availability(
    calendar: Calendar,
    start: datetime,
    end: datetime,
    *,
    outages: Pauses,
    planned: Sequence[tuple[datetime, datetime]] = (),
) -> Availability:
    """The share of agreed service time in which a service was up.

    calendar: agreed service hours.   start, end: aware.
    outages, planned: (start, end) instants, may overlap.
    Planned work leaves the denominator, and an outage inside it counts nothing.
    Returns agreed, planned and lost time, and the share in [0, 1].
    Raises OutOfDomain as `elapsed`, and where end lies before start.
    Error: times none (whole microseconds); the share is rounded once to float64.
    Source: ITIL 4 availability management; golden vector 21 (icinga-reports 59).
    Checked: tests/analytics/worktime/test_availability.py.
    """
    if end < start:
        raise OutOfDomain(
            f"availability from {start} to {end}",
            say("ends before it starts."),
            say("Swap the two."),
        )
    service = elapsed(calendar, start, end)
    agreed = elapsed(calendar, start, end, pauses=planned)
    up = elapsed(calendar, start, end, pauses=[*planned, *outages])
    if not agreed:
        reason = say("no agreed service time in the period")
        return Availability(agreed, service, timedelta(), None, reason)
    return Availability(agreed, service - agreed, agreed - up, up / agreed, None)
