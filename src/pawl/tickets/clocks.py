"""What happens to clocks: they start, wait, end and get other promises; each an event that is only added.

The callers hold the transaction and asked for the right: nobody moves a clock, it follows the ticket.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from pawl import clock as time
from pawl.accounts.actor import Actor
from pawl.catalogue.models import AgreementTarget, CalendarVersion
from pawl.catalogue.promises import RESPONSE, Promise, promise_for, promises_for
from pawl.collaboration.locks import held
from pawl.collaboration.words import write_words
from pawl.errors import stale
from pawl.history.record import record
from pawl.prepared import Prepared, Update, insert
from pawl.tickets.effects import effect, effects_of, pauses_of
from pawl.tickets.looking_back import Stood, hours_then, passed, since
from pawl.tickets.models import Clock, ClockEvent, ClockState, Ticket
from pawl.tickets.models.clocks import OPEN
from pawl.tickets.reading import kept, moves_of, with_moves

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
    """Start a clock for every promise that counts for a ticket that is new; nothing where nobody promised."""
    return _start(ticket, sorted(_promised(ticket, at).items()), at=at, by=by, quiet=quiet)


def _promised(ticket: Ticket, at: datetime) -> dict[str, Promise]:
    return promises_for(**_filed(ticket), at=at) if ticket.service_id is not None else {}


def _found(ticket: Ticket, at: datetime) -> list[tuple[str, Promise]]:
    """What is promised for a ticket and has no clock; one whose promise was gone may come back."""
    promised = _promised(ticket, at)
    if not promised:
        return []
    known = {one.word for one in clocks_of(ticket) if one.state != ClockState.CANCELLED}
    return [(word, promised[word]) for word in sorted(promised) if word not in known]


def clocks_of(ticket: Ticket) -> list[Clock]:
    """All of a ticket's, with their targets; one query."""
    return _CLOCKS.all(ticket.pk)


def held_clocks(ticket: Ticket) -> list[Clock]:
    """The same for whoever moves them: of two, the second waits and then finds what the first has done."""
    return _HELD.all(ticket.pk)


def _clocks(case: int) -> QuerySet[Clock]:
    return Clock.objects.filter(case=case).select_related("case", "target").order_by("pk")


_CLOCKS: Prepared[Clock] = Prepared(_clocks)
_HELD: Prepared[Clock] = Prepared(lambda case: with_moves(held(_clocks(case))))


def promise_of(ticket: Ticket, word: str, at: datetime) -> Promise | None:
    """What is promised for a ticket as it is now filed."""
    if ticket.service_id is None:
        return None
    return promise_for(clock=word, **_filed(ticket), at=at)


def _filed(ticket: Ticket) -> dict[str, Any]:
    """As what a ticket is now filed."""
    return {
        "service": ticket.service_id,
        "offering": ticket.offering_id,
        "customer": ticket.customer_id,
        "kinds": ticket.promised_as,
        "priority": ticket.priority,
    }


def on_state(
    ticket: Ticket, before: str, after: str, *, at: datetime, by: Actor, quiet: bool = False
) -> None:
    """A ticket went from a state to another (or waits for another reason): its clocks follow.

    By what solved it, it is found from now on.   quiet: history of elsewhere: states count as told.
    """
    if ticket.resolution:
        write_words(ticket)
    clocks = held_clocks(ticket)
    if not clocks:
        return
    is_held = after in effects_of(ticket.kind).held
    organisation = ticket.case.organisation_id
    pauses = pauses_of(ticket.kind, ticket.hold_reason, organisation) if is_held else ()
    reason = ticket.hold_reason if is_held else ("" if before == after else after)
    by_itself = bool(by.system) and not quiet
    for one in clocks:
        wanted = effect(ticket.kind, one.word, after, pauses)
        if by_itself and _is_no_response(one, after):
            wanted = "run"
        if word := MOVES.get((ClockState(one.state), wanted)):
            happen(one, Happening(word, at, reason=reason), by=by, quiet=quiet)


def responded(ticket: Ticket, *, at: datetime, by: Actor, reason: str = "answered") -> None:
    """Somebody answered the caller: the response clock stops, once; no other clock does."""
    for one in filter(_waits_for_response, held_clocks(ticket)):
        happen(one, Happening("stop", at, reason=reason), by=by)


def taken_up(ticket: Ticket, *, at: datetime, by: Actor) -> None:
    """A person began with it: a response, where the ticket goes on by itself and its state tells nothing."""
    if by.person is not None and effects_of(ticket.kind).needs_person:
        responded(ticket, at=at, by=by, reason="taken_up")


def _is_no_response(clock: Clock, state: str) -> bool:
    """Whether a step of Pawl itself into this state leaves the caller without a response."""
    known = effects_of(clock.case.kind)
    goes_on = state not in known.over | known.waiting
    return known.needs_person and goes_on and _waits_for_response(clock)


def _waits_for_response(clock: Clock) -> bool:
    return clock.word == RESPONSE and clock.state in OPEN


def promised_anew(ticket: Ticket, *, at: datetime, by: Actor, quiet: bool = False) -> None:
    """Priority, service, offering or customer changed: open clocks get the promise that counts now.

    What was used up stays used up, and a clock that waits goes on waiting. A clock whose promise is gone is
    cancelled; a promise that is found only now counts from when the ticket was opened, as if it had been
    known then.
    """
    open_ones = Clock.objects.filter(case=ticket.pk, state__in=(ClockState.RUNNING, ClockState.PAUSED))
    for one in held(open_ones.select_related("case", "target__agreement")):
        promise = promise_of(ticket, one.word, at)
        if promise is None:
            happen(one, Happening("cancel", at, reason="no_promise"), by=by, quiet=quiet)
        elif promise.target.pk != one.target_id:
            happen(one, *_changes(one, promise, at), by=by, quiet=quiet)
    if ticket.state in effects_of(ticket.kind).cancelled:
        return
    if found := _found(ticket, at):
        went = passed(ticket, at)
        for word, promise in found:
            _start_late(ticket, word, promise, went, at=at, by=by, quiet=quiet)


def happen(
    clock: Clock, *new: Happening, by: Actor, quiet: bool = False, until: datetime | None = None
) -> Clock:
    """Add events to a clock, and keep what follows from them.

    quiet: tell nobody of what has passed by the last of them, or by `until`, as in imported history.
    Raises Stale where something else happened to it meanwhile.
    """
    rows = moves_of(clock)
    for one in new:
        rows.append(_row(clock, rows, one, by))
    _point(clock, new)
    at = max(rows[-1].at, until) if until else rows[-1].at
    was_told = clock.is_breach_told
    _write(clock, _known(clock, rows, at, quiet=quiet), added=rows[len(rows) - len(new) :])
    if clock.is_breach_told and not was_told and not quiet:
        tell_breach(clock, by=by)
    return clock


def _start(
    ticket: Ticket, found: Iterable[tuple[str, Promise]], *, at: datetime, by: Actor, quiet: bool
) -> list[Clock]:
    """Two statements: what follows from the first event is known before the clocks are written."""
    made = [_begun(ticket, word, promise, at=at, by=by, quiet=quiet) for word, promise in found]
    insert(*(one for one, _first in made))
    for one, first in made:
        first.clock = one  # it has its number now
    insert(*(first for _one, first in made))
    for one, _first in made:
        if one.is_breach_told and not quiet:
            tell_breach(one, by=by)
    return [one for one, _first in made]


def _begun(
    ticket: Ticket, word: str, promise: Promise, *, at: datetime, by: Actor, quiet: bool
) -> tuple[Clock, ClockEvent]:
    """A clock and its first event; nothing is written."""
    made = Clock(
        case=ticket.case, word=word, target=promise.target, minutes=promise.target.minutes, started_at=at
    )
    first = _row(made, [], Happening("start", at, promise.target, promise.calendar), by)
    for name, value in _known(made, [first], at, quiet=quiet).items():
        setattr(made, name, value)
    return made, first


def _start_late(  # noqa: PLR0913 all named
    ticket: Ticket, word: str, promise: Promise, went: Sequence[Stood], *,
    at: datetime, by: Actor, quiet: bool,
) -> None:  # fmt: skip
    """Start a clock where it would have started, and let it go through what its ticket went through."""
    begun = min(since(ticket, promise), at)
    then = Promise(promise.target, promise.agreement, hours_then(promise, begun))
    (one,) = _start(ticket, [(word, then)], at=begun, by=by, quiet=quiet)
    now = Stood(at, ticket.state, ticket.hold_reason, is_own_step=True)  # who did it stands in what went
    for stood in (*went, now):
        if word == RESPONSE and one.state not in OPEN:
            break  # answered once is answered
        wanted = _wanted(ticket, word, stood)
        if stood.is_own_step and _is_no_response(one, stood.state):
            wanted = "run"
        if move := MOVES.get((ClockState(one.state), wanted)):
            reason = "answered" if stood.is_answer else stood.hold_reason or stood.state
            happen(one, Happening(move, max(stood.at, begun), reason=reason), by=by, quiet=quiet)
    happen(one, by=by, quiet=quiet, until=at)


def _wanted(ticket: Ticket, word: str, stood: Stood) -> str:
    if stood.is_answer:
        return "stop" if word == RESPONSE else ""
    is_held = stood.state in effects_of(ticket.kind).held
    pauses = pauses_of(ticket.kind, stood.hold_reason, ticket.case.organisation_id) if is_held else ()
    return effect(ticket.kind, word, stood.state, pauses)


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


def _known(clock: Clock, rows: Sequence[ClockEvent], at: datetime, *, quiet: bool) -> dict[str, Any]:
    """Its columns after its events, and what is still to be told of it."""
    known = kept(clock, rows, at)
    known |= {"target": clock.target}
    tells_breach = known["breached_at"] is not None and not clock.is_breach_told
    if tells_breach:
        known["is_breach_told"] = True
        known["ahead"] = []  # whoever hears that it is over need not hear that it soon will be
    if quiet:
        passed = [share for when, share in known["ahead"] if datetime.fromisoformat(when) <= at]
        known["warned"] = sorted({*clock.warned, *passed})
        known["ahead"] = [pair for pair in known["ahead"] if pair[1] not in passed]
    known["next_at"] = datetime.fromisoformat(known["ahead"][0][0]) if known["ahead"] else None
    return known


def tell_breach(clock: Clock, *, by: Actor) -> None:
    """A breach is a fact of the clock, and one event of its ticket, for all who wait for it."""
    facts = {"clock": clock.word, "breached_at": clock.breached_at, "minutes": clock.minutes}
    record(clock.case.kind, clock.case.key, "sla_breached", by=by, facts=facts)


def _write(clock: Clock, known: dict[str, object], *, added: Sequence[ClockEvent]) -> None:
    """What happened and what follows from it, in one statement."""
    change = Update(Clock, {"pk": clock.pk, "version": clock.version}, known)
    if not insert(*added, updating=change):
        raise stale(clock.key)
    change.take_on(clock)
