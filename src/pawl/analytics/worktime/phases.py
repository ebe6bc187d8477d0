"""One clock over several calendars (new priority, new contract, edited calendar); what passed is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.durations import Pauses, deadline, elapsed


@dataclass(frozen=True)
class Phase:
    """From this instant on, until the next phase begins, the clock follows this calendar."""

    since: datetime
    calendar: Calendar


def consumed(phases: Sequence[Phase], until: datetime, *, pauses: Pauses = ()) -> timedelta:
    """Working time that a clock has used up, each stretch counted by the calendar that was in force.

    phases: at least one, in order of time.   until: aware.   pauses: as in `elapsed`.
    Returns working time; none before the first phase.
    Raises OutOfDomain for no phases or phases out of order.
    Error: none (whole microseconds).   Source: docs/explanation/working-time.md.
    Checked: tests/analytics/worktime/test_phases.py.
    """
    _refuse_disorder(phases)
    ends = [*(following.since for following in phases[1:]), until]
    stretches = [(phase, min(end, until)) for phase, end in zip(phases, ends, strict=True)]
    return sum(
        (
            elapsed(phase.calendar, phase.since, end, pauses=pauses)
            for phase, end in stretches
            if phase.since < end
        ),
        start=timedelta(),
    )


def due(phases: Sequence[Phase], target: timedelta, *, pauses: Pauses = ()) -> datetime:
    """The first instant at which a clock has used up its target, elapsed time carried from phase to phase.

    phases: at least one, in order of time.   target: of the last phase, in working time.
    pauses: as in `elapsed`.
    A new target that was already used up is due in the past, at the instant it was used up. To restart
    instead, pass
    the last phase alone; to count anew from the start (retroactive), pass one phase that begins there.
    Returns an instant in UTC.   Raises OutOfDomain as `deadline`, and for no phases or phases out of order.
    Error: none (whole microseconds).   Source: docs/explanation/working-time.md, golden vectors 17 and 18.
    Checked: tests/analytics/worktime/test_golden_vectors.py and test_phases.py.
    """
    _refuse_disorder(phases)
    left = target
    for phase, following in pairwise(phases):
        here = elapsed(phase.calendar, phase.since, following.since, pauses=pauses)
        if left <= here:
            return deadline(phase.calendar, phase.since, left, pauses=pauses)
        left -= here
    return deadline(phases[-1].calendar, phases[-1].since, left, pauses=pauses)


def _refuse_disorder(phases: Sequence[Phase]) -> None:
    begins = [phase.since for phase in phases]
    if not phases or begins != sorted(begins):
        raise OutOfDomain(
            "phases of a clock",
            say("are none, or not in order of time."),
            say("Pass at least the phase that begins at the start, the earliest first."),
        )
