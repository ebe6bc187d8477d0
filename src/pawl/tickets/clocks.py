"""What happens to clocks: they start, wait, end and get other promises; each an event that is only added.

The callers hold the transaction and asked for the right: nobody moves a clock, it follows the ticket.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from pawl import clock as time
from pawl.accounts.actor import Actor
from pawl.catalogue.models import AgreementTarget, CalendarVersion
from pawl.catalogue.promises import Promise, promise_for, targets_in_force
from pawl.collaboration.words import write_words
from pawl.history.record import record
from pawl.lifecycle import stale
from pawl.tickets.effects import effect, effects_of, pauses_of
from pawl.tickets.models import Clock, ClockEvent, ClockState, Ticket
from pawl.tickets.reading import FULL, events_of, kept

MOVES = {
    (ClockState.RUNNING, "pause"): "pause",
    (ClockState.PAUSED, "run"): "resume",
    (ClockState.RUNNING, "stop"): "stop",
    (ClockState.PAUSED, "stop"): "stop",
    (ClockState.RUNNING, "cancel"): "cancel",
    (ClockState.PAUSED, "cancel"): "cancel",
    (ClockState.MET, "run"): "reopen",
    (ClockState.BREACHED, "run"): "reopen",
}
"""What a clock in a state does where its ticket wants an effect; all else changes nothing.

A ticket that is opened anew goes on with what it had used up; one that is cancelled after its clock ended
leaves the clock as it ended.
"""


@dataclass(frozen=True)
class Happening:
    """An event to be added."""

    word: str
    at: datetime
    target: AgreementTarget | None = None
    calendar: CalendarVersion | None = None
    reason: str = ""


def start_clocks(ticket: Ticket, *, at: datetime, by: Actor, quiet: bool = False) -> list[Clock]:
    """Start a clock for every promise that counts for a ticket; nothing where nobody promised anything."""
    if ticket.service_id is None:
        return []
    words = set(targets_in_force(ticket.service_id, at).values_list("clock", flat=True))
    words -= set(Clock.objects.filter(case=ticket.pk).values_list("word", flat=True))
    found = [(word, promise) for word in sorted(words) if (promise := promise_of(ticket, word, at))]
    return [_start(ticket, word, promise, at=at, by=by, quiet=quiet) for word, promise in found]


def promise_of(ticket: Ticket, word: str, at: datetime) -> Promise | None:
    """What is promised for a ticket as it is now filed."""
    if ticket.service_id is None:
        return None
    return promise_for(
        service=ticket.service_id,
        offering=ticket.offering_id,
        customer=ticket.customer_id,
        clock=word,
        priority=ticket.priority,
        at=at,
    )


def on_state(
    ticket: Ticket, before: str, after: str, *, at: datetime, by: Actor, quiet: bool = False
) -> None:
    """A ticket went from a state to another (or waits for another reason): its clocks follow.

    By what solved it, it is found from now on.
    """
    if ticket.resolution:
        write_words(ticket)
    clocks = list(Clock.objects.filter(case=ticket.pk).select_related("case", "target"))
    if not clocks:
        return
    is_held = after in effects_of(ticket.kind).held
    organisation = ticket.case.organisation_id
    pauses = pauses_of(ticket.kind, ticket.hold_reason, organisation) if is_held else ()
    reason = ticket.hold_reason if is_held else ("" if before == after else after)
    for one in clocks:
        wanted = effect(ticket.kind, one.word, after, pauses)
        if word := MOVES.get((ClockState(one.state), wanted)):
            happen(one, Happening(word, at, reason=reason), by=by, quiet=quiet)


def responded(ticket: Ticket, *, at: datetime, by: Actor) -> None:
    """Somebody answered the caller: the response clock stops, once; no other clock does."""
    open_ones = Clock.objects.filter(
        case=ticket.pk, word="response", state__in=(ClockState.RUNNING, ClockState.PAUSED)
    )
    for one in open_ones.select_related("case", "target"):
        happen(one, Happening("stop", at, reason="answered"), by=by)


def promised_anew(ticket: Ticket, *, at: datetime, by: Actor, quiet: bool = False) -> None:
    """Priority, service, offering or customer changed: open clocks get the promise that counts now.

    What was used up stays used up, and a clock that waits goes on waiting. A clock whose promise is gone is
    cancelled; a promise that is new starts its clock now.
    """
    open_ones = Clock.objects.filter(case=ticket.pk, state__in=(ClockState.RUNNING, ClockState.PAUSED))
    for one in open_ones.select_related("case", "target__agreement"):
        promise = promise_of(ticket, one.word, at)
        if promise is None:
            happen(one, Happening("cancel", at, reason="no_promise"), by=by, quiet=quiet)
        elif promise.target.pk != one.target_id:
            happen(one, *_changes(one, promise, at), by=by, quiet=quiet)
    started = start_clocks(ticket, at=at, by=by, quiet=quiet)
    for one in started:
        _catch_up(one, ticket, at=at, by=by, quiet=quiet)


def happen(
    clock: Clock, *new: Happening, by: Actor, quiet: bool = False, until: datetime | None = None
) -> Clock:
    """Add events to a clock, and keep what follows from them.

    quiet: tell nobody of what has passed by the last of them, or by `until`, as in imported history.
    Raises Stale where something else happened to it meanwhile.
    """
    rows = events_of(clock)
    for one in new:
        rows.append(_row(clock, rows, one, by))
    ClockEvent.objects.bulk_create(rows[len(rows) - len(new) :])
    _point(clock, new)
    at = max(rows[-1].at, until) if until else rows[-1].at
    _keep(clock, rows, at, by=by, quiet=quiet)
    return clock


def _start(ticket: Ticket, word: str, promise: Promise, *, at: datetime, by: Actor, quiet: bool) -> Clock:
    made = Clock.objects.create(
        case=ticket.case, word=word, target=promise.target, minutes=promise.target.minutes, started_at=at
    )
    first = Happening("start", at, promise.target, promise.calendar)
    return happen(made, first, by=by, quiet=quiet)


def _catch_up(clock: Clock, ticket: Ticket, *, at: datetime, by: Actor, quiet: bool) -> None:
    """A clock that starts late stands at once where its ticket stands."""
    held = ticket.state in effects_of(ticket.kind).held
    pauses = pauses_of(ticket.kind, ticket.hold_reason, ticket.case.organisation_id) if held else ()
    wanted = effect(ticket.kind, clock.word, ticket.state, pauses)
    if word := MOVES.get((ClockState(clock.state), wanted)):
        happen(clock, Happening(word, at, reason=ticket.hold_reason), by=by, quiet=quiet)


def _changes(clock: Clock, promise: Promise, at: datetime) -> Iterable[Happening]:
    yield Happening("retarget", at, promise.target)
    old = clock.target.agreement if clock.target else None
    if old is None or old.calendar_id != promise.agreement.calendar_id:
        yield Happening("recalendar", at, calendar=promise.calendar)


def _row(clock: Clock, rows: Sequence[ClockEvent], one: Happening, by: Actor) -> ClockEvent:
    """Never before the last one: two servers whose clocks differ must not turn a history round."""
    return ClockEvent(
        clock=clock,
        number=rows[-1].number + 1 if rows else 1,
        word=one.word,
        at=max(one.at, rows[-1].at) if rows else one.at,
        minutes=one.target.minutes if one.target else None,
        target=one.target,
        calendar=one.calendar,
        reason=one.reason,
        by=by.key,
        recorded_at=time.now(),
    )


def _point(clock: Clock, new: Iterable[Happening]) -> None:
    for one in new:
        if one.target is not None:
            clock.target = one.target


def _keep(clock: Clock, rows: Sequence[ClockEvent], at: datetime, *, by: Actor, quiet: bool) -> None:
    known = kept(clock, rows, at)
    known |= {"target": clock.target}
    tells_breach = known["breached_at"] is not None and not clock.is_breach_told
    if tells_breach:
        known["is_breach_told"] = True
        known["ahead"] = [pair for pair in known["ahead"] if pair[1] != FULL]
    if quiet:
        passed = [share for when, share in known["ahead"] if datetime.fromisoformat(when) <= at]
        known["warned"] = sorted({*clock.warned, *passed})
        known["ahead"] = [pair for pair in known["ahead"] if pair[1] not in passed]
    known["next_at"] = datetime.fromisoformat(known["ahead"][0][0]) if known["ahead"] else None
    _write(clock, known)
    if tells_breach and not quiet:
        tell_breach(clock, by=by)


def tell_breach(clock: Clock, *, by: Actor) -> None:
    """A breach is a fact of the clock, and one event of its ticket, for all who wait for it."""
    facts = {"clock": clock.word, "breached_at": clock.breached_at, "minutes": clock.minutes}
    record(clock.case.kind, clock.case.key, "sla_breached", by=by, facts=facts)


def _write(clock: Clock, known: dict[str, object]) -> None:
    rows = Clock.objects.filter(pk=clock.pk, version=clock.version)
    if not rows.update(version=F("version") + 1, **known):
        raise stale(clock.key)
    for name, value in known.items():
        setattr(clock, name, value)
    clock.version += 1
