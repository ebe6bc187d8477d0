"""SLA ⊇ OLA ⊇ UC: which promise to a customer those who carry it can keep, and which not, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from math import prod
from typing import Literal

from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.durations import deadline

Verdict = Literal["carries", "cannot", "missing"]
OF_CALLERS = ("incident", "service_request")
"""Kinds of case that an aim for no kind counts for."""
DAYS = 9
"""A week with what leads over its end: every kind of night and weekend is met once."""


@dataclass(frozen=True)
class Aim:
    """Working time that a clock may take for a priority; None: all that have no aim of their own.

    kind: of the cases that it counts for; "": all of callers that have no aim of their own.
    """

    clock: str
    priority: int | None
    allowed: timedelta
    kind: str = ""


@dataclass(frozen=True)
class Promised:
    """One agreement: its aims, the hours they count in, its availability in [0, 1], and its last day."""

    key: str
    calendar: Calendar
    aims: tuple[Aim, ...] = ()
    availability: float | None = None
    until: date | None = None
    supports: str | None = None
    """The key of the agreement that it carries."""


@dataclass(frozen=True)
class Carried:
    """One line: a promise, who carries it, with what, and whether that is enough."""

    promise: str
    carrier: str | None
    clock: str
    priority: int | None
    verdict: Verdict
    reason: Sentence
    allowed: timedelta | None = None
    carrier_allowed: timedelta | None = None
    kind: str = ""


def carries(sla: Promised, carriers: Sequence[Promised], *, on: date) -> list[Carried]:
    """Compare each promise with what those promise who carry it, level by level.

    sla: the promise to the customer.   carriers: OLAs and underpinning contracts; `supports` names what each
    carries, so that a contract under an OLA is compared with that OLA.   on: local date, start of the check.
    Returns a line per aim and carrier, in the order given; `missing` where nobody promises anything to it.
    Raises OutOfDomain as `deadline` does for a calendar that never opens.
    Error: equal hours are compared exactly; different ones at all openings and closings, and at starts whose
    time ends at a closing, of nine days: a year's only odd holiday may escape it.
    Source: service level management, ITIL 2011 (underpinning); deadlines of `worktime`.
    Checked: tests/analytics/service_levels/test_carrying.py.
    """
    found: list[Carried] = []
    above: list[Promised] = [sla]
    seen = {sla.key}
    while above:
        promise = above.pop(0)
        below = [one for one in carriers if one.supports == promise.key and one.key not in seen]
        seen |= {one.key for one in below}
        above += below
        if below or promise is sla:
            found += _of_promise(promise, below, on)
    return found


def _of_promise(promise: Promised, below: Sequence[Promised], on: date) -> Iterator[Carried]:
    for aim in (each for one in promise.aims for each in _apart(promise, one, below)):
        lines = [_compared(promise, aim, one, on) for one in below]
        given = [line for line in lines if line is not None]
        if not given:
            reason = say("Nobody below promises anything to it.")
            missing = Carried(promise.key, None, aim.clock, aim.priority, "missing", reason, aim.allowed)
            given = [replace(missing, kind=aim.kind)]
        yield from given
    yield from _availability(promise, below)
    for one in below:
        if one.until is not None and (promise.until is None or promise.until > one.until):
            reason = say("It ends on {day}, before what it carries.", day=one.until.isoformat())
            yield Carried(promise.key, one.key, "", None, "cannot", reason)


def _apart(promise: Promised, aim: Aim, below: Sequence[Promised]) -> Iterator[Aim]:
    """An aim for all kinds of callers as one for each, where those below tell them apart."""
    told_apart = {one.kind for each in below for one in each.aims if one.clock == aim.clock}
    if aim.kind or not told_apart & set(OF_CALLERS):
        yield aim
        return
    of_clock = [one for one in promise.aims if one.clock == aim.clock]
    for kind in OF_CALLERS:
        if not any(one.kind == kind and one.priority in {None, aim.priority} for one in of_clock):
            yield replace(aim, kind=kind)


def _compared(promise: Promised, aim: Aim, carrier: Promised, on: date) -> Carried | None:
    own = _aim_of(carrier, aim)
    if own is None:
        return None
    verdict, reason = _enough(promise, aim.allowed, carrier, own.allowed, on)
    return Carried(
        promise.key, carrier.key, aim.clock, aim.priority, verdict, reason, aim.allowed, own.allowed, aim.kind
    )


def _aim_of(one: Promised, wanted: Aim) -> Aim | None:
    """What somebody promises for a clock: for the kind before all kinds, then for the priority before all."""
    kinds = (wanted.kind, "") if wanted.kind in OF_CALLERS else (wanted.kind,)
    fits = [
        aim
        for aim in one.aims
        if aim.clock == wanted.clock and aim.kind in kinds and aim.priority in {None, wanted.priority}
    ]
    return max(fits, key=lambda aim: (aim.kind != "", aim.priority is not None), default=None)


def _enough(
    promise: Promised, allowed: timedelta, carrier: Promised, own: timedelta, on: date
) -> tuple[Verdict, Sentence]:
    if promise.calendar.digest == carrier.calendar.digest:
        if own <= allowed:
            return "carries", say("It takes no longer, in the same hours.")
        return "cannot", say("It may take longer than was promised, in the same hours.")
    for start in _starts(promise.calendar, carrier.calendar, own, on):
        due, late = deadline(promise.calendar, start, allowed), deadline(carrier.calendar, start, own)
        if late > due:
            reason = say(
                "Opened {start}, it may take until {late}; promised until {due}.",
                start=_short(start, promise), late=_short(late, promise), due=_short(due, promise),
            )  # fmt: skip
            return "cannot", reason
    return "carries", say("It ends in time, whenever it starts, though its hours differ.")


def _starts(promise: Calendar, carrier: Calendar, own: timedelta, on: date) -> list[datetime]:
    """Where a deadline can jump: at openings, closings, and where the time ends at a closing."""
    found: set[datetime] = set()
    for calendar in (promise, carrier):
        for opens, closes in _windows(calendar, on):
            found |= {opens, closes}
            if closes - own > opens:
                found.add(closes - own + timedelta(minutes=1))
    return sorted(found)


def _windows(calendar: Calendar, on: date) -> Iterator[tuple[datetime, datetime]]:
    for number in range(DAYS):
        day = on + timedelta(days=number)
        midnight = datetime.combine(day, time(), calendar.clock)
        for window in calendar.windows_on(day):
            yield midnight + timedelta(minutes=window.open), midnight + timedelta(minutes=window.close)


def _availability(promise: Promised, below: Sequence[Promised]) -> Iterator[Carried]:
    given = [one.availability for one in below if one.availability is not None]
    if promise.availability is None:
        return
    if not given:
        reason = say("Nobody below promises anything to it.")
        yield Carried(promise.key, None, "availability", None, "missing", reason)
        return
    whole = prod(given)
    if whole < promise.availability - 1e-12:
        reason = say(
            "All of them needed at once give {whole} %; promised are {promised} %.",
            whole=_per_cent(whole), promised=_per_cent(promise.availability),
        )  # fmt: skip
        yield Carried(promise.key, None, "availability", None, "cannot", reason)
    else:
        reason = say("Together they give {whole} %, which is enough.", whole=_per_cent(whole))
        yield Carried(promise.key, None, "availability", None, "carries", reason)


def _per_cent(share: float) -> str:
    """With the digits that tell 99.95 from 100: a number would be rounded to three."""
    return f"{share * 100:.3f}".rstrip("0").rstrip(".")


def _short(at: datetime, promise: Promised) -> str:
    return f"{at.astimezone(promise.calendar.clock):%Y-%m-%d %H:%M}"
