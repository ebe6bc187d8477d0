"""A service-level clock: what it shows is a function of its events, never a stored counter.

Events say when it started, paused, went on, stopped, and when its target or calendar became another one.
What has been used up stays used up, whatever changes; only `restart` begins anew. A breach is the instant at
which the target then in force was used up: nothing is rounded towards it, a pause after it undoes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Literal

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import Sentence, say
from pawl.analytics.worktime.calendar import Calendar
from pawl.analytics.worktime.explaining import Segment, explain
from pawl.analytics.worktime.phases import Phase, consumed, due

Word = Literal["start", "pause", "resume", "retarget", "recalendar", "stop", "reopen", "restart", "cancel"]
State = Literal["running", "paused", "met", "breached", "cancelled"]
WORDS = ("start", "pause", "resume", "retarget", "recalendar", "stop", "reopen", "restart", "cancel")
ENDED = frozenset({"met", "breached", "cancelled"})


@dataclass(frozen=True)
class ClockEvent:
    """Something that happened to a clock; `start` brings target and calendar, later ones what they change."""

    word: Word
    at: datetime
    target: timedelta | None = None
    calendar: Calendar | None = None
    reason: str = ""


@dataclass(frozen=True)
class Stretch:
    """A part of the clock's time: a segment of one calendar, under the target then in force."""

    segment: Segment
    calendar: str
    target: timedelta


@dataclass(frozen=True)
class Reading:
    """What a clock shows at an instant.

    `due` is None while it is paused or cancelled: nobody can know it. `breached_at` is the instant at which
    the target in force was used up, None while it was not. `earlier_breaches` are those of targets that are
    no longer in force: facts still.
    """

    state: State
    target: timedelta
    consumed: timedelta
    remaining: timedelta
    due: datetime | None
    breached_at: datetime | None
    earlier_breaches: tuple[datetime, ...]
    reason: str
    parts: Callable[[], tuple[Stretch, ...]] = field(repr=False, compare=False)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """Every part of its time, which add up to `consumed`; put together when somebody asks why."""
        return self.parts()


@dataclass
class _History:
    """The events folded: where time counts by which calendar, where it does not, under which targets."""

    phases: list[Phase]
    target: timedelta
    targets: list[tuple[datetime, timedelta]]
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    paused_since: datetime | None = None
    stopped_at: datetime | None = None
    is_cancelled: bool = False
    reason: str = ""
    earlier: list[datetime] = field(default_factory=list)


def read_clock(events: Sequence[ClockEvent], at: datetime) -> Reading:
    """What a clock shows at an instant, from its events up to then.

    events: in order of time, the first a `start` with target and calendar; of events of one instant the order
    counts. `pause` while paused, `resume` while running, and what comes after `cancel` change nothing.
    `reopen` goes on where `stop` left it, the time between not counted; `restart` begins anew.
    at: aware, not before the start.
    Returns the reading; its stretches add up to `consumed`.
    Raises OutOfDomain for no start, events out of order or before it, a start without target or calendar.
    Error: none (whole microseconds).
    Source: docs/explanation/clocks.md; the vectors of tests/spec/clocks.
    Checked: tests/spec/clocks, tests/analytics/service_levels/test_clock_oracle.py.
    """
    history = _fold(events, at)
    ends = history.stopped_at or at
    pauses = _pauses(history, ends)
    used = consumed(history.phases, ends, pauses=pauses)
    breach = _breach(history, pauses, used)
    return Reading(
        state=_state(history, breach),
        target=history.target,
        consumed=used,
        remaining=history.target - used,
        due=_due(history, pauses),
        breached_at=breach,
        earlier_breaches=tuple(history.earlier),
        reason=history.reason,
        parts=partial(_stretches, history, ends, pauses),
    )


def reaches(events: Sequence[ClockEvent], at: datetime, share: float) -> datetime | None:
    """When a running clock has used up a share of its target, if it goes on as it is.

    events, at: as in `read_clock`.   share: over 0, as 0.75; of 1 it is the due instant itself.
    Returns an instant, which may be past; None where the clock is paused or has ended.
    Raises OutOfDomain as `read_clock`, and for a share that is not over 0.
    Error: the amount is rounded up to a whole microsecond, so that a warning is never early.
    Source: docs/explanation/clocks.md.   Checked: tests/spec/clocks/test_wrong_elsewhere.py.
    """
    if not share > 0:
        raise OutOfDomain(f"share {share}", say("is not over 0."), say("Pass 0.75 for three quarters."))
    history = _fold(events, at)
    if history.paused_since or history.stopped_at or history.is_cancelled:
        return None
    numerator, denominator = share.as_integer_ratio()
    microsecond = timedelta(microseconds=1)
    amount = -(-(history.target // microsecond) * numerator // denominator) * microsecond
    return due(history.phases, amount, pauses=history.pauses)


def _fold(events: Sequence[ClockEvent], at: datetime) -> _History:
    history = _started(events, at)
    before = events[0].at
    for event in events[1:]:
        if event.at < before:
            raise _refused(f"{event.word} at {event.at}", say("comes after a later event."))
        before = event.at
        if event.at <= at and not history.is_cancelled:
            _take(history, event)
    return history


def _started(events: Sequence[ClockEvent], at: datetime) -> _History:
    first = events[0] if events else None
    if first is None or first.word != "start" or first.target is None or first.calendar is None:
        raise _refused("a clock", say("does not begin with a start that brings target and calendar."))
    if at < first.at:
        raise _refused(f"a clock read at {at}", say("had not started yet."))
    if first.target < timedelta():
        raise _refused(f"target {first.target}", say("is negative."))
    return _History([Phase(first.at, first.calendar)], first.target, [(first.at, first.target)])


def _take(history: _History, event: ClockEvent) -> None:
    at = event.at
    if event.word in {"stop", "cancel"} and history.stopped_at is None:
        history.stopped_at, history.is_cancelled = at, event.word == "cancel"
    elif event.word == "cancel":
        history.is_cancelled = True
    elif event.word == "pause" and history.paused_since is None and history.stopped_at is None:
        history.paused_since, history.reason = at, event.reason
    elif event.word == "resume":
        _go_on(history, at)
    elif event.word == "reopen" and history.stopped_at is not None:
        history.pauses.append((history.stopped_at, at))
        history.stopped_at = None
        _go_on(history, at)
    elif event.word == "restart":
        _begin_anew(history, event)
    elif event.word in {"retarget", "recalendar"}:
        _change(history, event)


def _go_on(history: _History, at: datetime) -> None:
    if history.paused_since is not None:
        history.pauses.append((history.paused_since, at))
        history.paused_since, history.reason = None, ""


def _begin_anew(history: _History, event: ClockEvent) -> None:
    """From here on nothing has been used up; a breach of the time before stays a fact."""
    _keep_breach(history, event.at)
    target, calendar = event.target, event.calendar
    history.phases = [Phase(event.at, calendar or history.phases[-1].calendar)]
    history.target = history.target if target is None else target
    history.targets = [(event.at, history.target)]
    history.pauses, history.paused_since, history.stopped_at, history.reason = [], None, None, ""


def _change(history: _History, event: ClockEvent) -> None:
    """Another target or calendar: what has been used up stays used up, and a running pause runs on."""
    if history.stopped_at is not None:
        return  # frozen: what ended is judged by what was in force then
    if event.target is not None:
        _keep_breach(history, event.at)
        history.target = event.target
        history.targets.append((event.at, event.target))
    if event.calendar is not None:
        history.phases.append(Phase(event.at, event.calendar))


def _keep_breach(history: _History, at: datetime) -> None:
    ends = history.stopped_at or at
    pauses = _pauses(history, ends)
    breach = _breach(history, pauses, consumed(history.phases, ends, pauses=pauses))
    if breach is not None:
        history.earlier.append(breach)


def _pauses(history: _History, ends: datetime) -> list[tuple[datetime, datetime]]:
    since = history.paused_since
    return [*history.pauses, (since, max(since, ends))] if since is not None else history.pauses


def _breach(
    history: _History, pauses: Sequence[tuple[datetime, datetime]], used: timedelta
) -> datetime | None:
    """When the target in force was used up, if it was: exactly at its end it is met."""
    if used <= history.target:
        return None
    return due(history.phases, history.target, pauses=pauses)


def _due(history: _History, pauses: Sequence[tuple[datetime, datetime]]) -> datetime | None:
    if history.is_cancelled or (history.paused_since is not None and history.stopped_at is None):
        return None
    return due(history.phases, history.target, pauses=pauses)


def _state(history: _History, breach: datetime | None) -> State:
    if history.is_cancelled:
        return "cancelled"
    if history.stopped_at is not None:
        return "met" if breach is None else "breached"
    return "running" if history.paused_since is None else "paused"


def _stretches(
    history: _History, ends: datetime, pauses: Sequence[tuple[datetime, datetime]]
) -> tuple[Stretch, ...]:
    """Every part of the clock's time, cut where its calendar or its target changed."""
    cuts = sorted({*(one.since for one in history.phases), *(at for at, _ in history.targets)})
    found: list[Stretch] = []
    for begin, stop in zip(cuts, [*cuts[1:], ends], strict=True):
        if begin >= ends:
            break
        calendar = next(one.calendar for one in reversed(history.phases) if one.since <= begin)
        target = next(amount for at, amount in reversed(history.targets) if at <= begin)
        parts = explain(calendar, begin, min(stop, ends), pauses=pauses)
        found += [Stretch(part, calendar.name, target) for part in parts]
    return tuple(found)


def _refused(thing: str, rule: Sentence) -> OutOfDomain:
    return OutOfDomain(thing, rule, say("Pass the clock's events in order of time, its start first."))
