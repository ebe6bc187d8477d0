"""From the rows of a clock to what it shows: the same pure function for pages, API and jobs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONArray

from pawl.analytics import service_levels as pure
from pawl.catalogue.promises import calendar_of, calendar_version
from pawl.prepared import Prepared
from pawl.tickets.models import Clock, ClockEvent, ClockState

FULL = 100
MOVES = "moves"
"""Under this name a clock carries what has moved it, where it was read along."""
TOLD = ("number", "word", "at", "minutes", "calendar", "reason")


class _Rows(Aggregate):
    """Rows as one JSON list, in no order."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same under its name there."""
        return self.as_sql(compiler, connection, function="JSONB_AGG", **more)


def events_of(clock: Clock) -> list[ClockEvent]:
    """Everything that happened to a clock, with the calendars; one query."""
    return _EVENTS.all(clock.pk)


_EVENTS: Prepared[ClockEvent] = Prepared(
    lambda clock: (
        ClockEvent.objects.filter(clock=clock)
        .select_related("calendar__calendar", "target__agreement__case")
        .order_by("number")
    )
)


def with_moves(rows: QuerySet[Clock]) -> QuerySet[Clock]:
    """Clocks together with what has moved them, in one statement: for whoever moves them on.

    Their record is held by then (`collaboration.locks`), so nothing moves them while this waits for a clock.
    """
    events = ClockEvent.objects.filter(clock=OuterRef("pk")).order_by().values("clock")
    return rows.annotate(**{MOVES: Subquery(events.annotate(told=_Rows(JSONArray(*TOLD))).values("told"))})


def moves_of(clock: Clock) -> list[ClockEvent]:
    """The same as `events_of` as far as a clock follows from it: whose promise it is does not matter then.

    What was read along counts once: after that the clock may have moved.
    """
    told = clock.__dict__.pop(MOVES, None)
    return _MOVES.all(clock.pk) if told is None else [_moved(clock, *one) for one in sorted(told)]


def _moved(  # noqa: PLR0913, PLR0917 a row, in the order of its columns
    clock: Clock, number: int, word: str, at: str, minutes: int | None, calendar: int | None, reason: str
) -> ClockEvent:
    then = datetime.fromisoformat(at)
    return ClockEvent(
        clock=clock,
        number=number,
        word=word,
        at=then if then.tzinfo else then.replace(tzinfo=UTC),  # SQLite keeps UTC and does not say so
        minutes=minutes,
        calendar=calendar_version(calendar) if calendar else None,
        reason=reason,
    )


_MOVES: Prepared[ClockEvent] = Prepared(
    lambda clock: ClockEvent.objects.filter(clock=clock).select_related("calendar").order_by("number")
)


def history(rows: Sequence[ClockEvent]) -> list[pure.ClockEvent]:
    """The rows as the engine takes them."""
    return [
        pure.ClockEvent(
            word=row.word,  # type: ignore[arg-type]  # written by `clocks.happen` alone
            at=row.at,
            target=None if row.minutes is None else timedelta(minutes=row.minutes),
            calendar=calendar_of(row.calendar) if row.calendar else None,
            reason=row.reason,
        )
        for row in rows
    ]


def read(rows: Sequence[ClockEvent], at: datetime) -> pure.Reading:
    """What a clock shows at an instant; before its start, what it shows then."""
    return pure.read_clock(history(rows), max(at, rows[0].at))


def kept(clock: Clock, rows: Sequence[ClockEvent], at: datetime) -> dict[str, Any]:
    """The columns of a clock, as they follow from its events."""
    reading = read(rows, at)
    state = ClockState(reading.state)
    is_open = state in {ClockState.RUNNING, ClockState.PAUSED}
    breach = reading.breached_at or next(iter(reading.earlier_breaches), None)
    return {
        "state": state,
        "minutes": reading.target // timedelta(minutes=1),
        "stopped_at": None if is_open else _ended(rows),
        "due_at": reading.due,
        "consumed_seconds": None if is_open else reading.consumed.total_seconds(),
        "breached_at": breach,
        "ahead": _ahead(clock, rows, at) if state is ClockState.RUNNING else [],
    }


def _ended(rows: Sequence[ClockEvent]) -> datetime:
    """When it ended: a clock that was stopped and is then cancelled ended when it stopped."""
    ended: datetime | None = None
    for row in rows:
        if row.word in {"reopen", "restart"}:
            ended = None
        elif row.word in {"stop", "cancel"} and ended is None:
            ended = row.at
    return ended or rows[-1].at


def _ahead(clock: Clock, rows: Sequence[ClockEvent], at: datetime) -> list[list[Any]]:
    """What is still to be told of a running clock, nearest first."""
    told = {*clock.warned, *([FULL] if clock.is_breach_told else [])}
    shares = {*(clock.target.warn_at if clock.target else []), FULL} - told
    happened = history(rows)
    instants = ((pure.reaches(happened, max(at, rows[0].at), share / FULL), share) for share in shares)
    found = sorted((when, share) for when, share in instants if when is not None)
    return [[when.isoformat(), share] for when, share in found]
