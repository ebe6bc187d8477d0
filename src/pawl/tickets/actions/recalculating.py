"""Open clocks get the targets and calendars that count now: looked at first, on record, told to nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pawl import clock as time
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.catalogue.models import CalendarVersion
from pawl.catalogue.promises import Promise, calendar_at
from pawl.collaboration.locks import held
from pawl.history.record import record
from pawl.tickets.clocks import Happening, happen, promise_of
from pawl.tickets.models import Clock, ClockEvent, Ticket
from pawl.tickets.models.clocks import OPEN
from pawl.tickets.reads import practices


@dataclass(frozen=True)
class Change:
    """What a recalculation does to one clock."""

    clock: str
    case: str
    due_before: datetime | None
    due_after: datetime | None
    breached_before: datetime | None
    breached_after: datetime | None


def recalculate(*, place: Place, dry_run: bool, by: Actor) -> tuple[Change, ...]:
    """Every open clock of an organisation (of the site: of all) that a newer target or calendar concerns.

    What ended stays as it ended. What was used up stays used up: a calendar counts from the instant from
    which it holds, or from the last thing that happened to the clock, whichever is later. Nothing that passed
    by it is told again or anew; what still lies ahead is.
    """
    require(by, Permission.DESK_MANAGE, on=place)
    with transaction.atomic():
        models = sorted(practices(), key=lambda one: one.kind)
        found = tuple(one for model in models for one in _of(model, place, by))
        if dry_run:
            transaction.set_rollback(True)
        elif found:
            facts = {"clocks": [one.clock for one in found], "organisation": place.organisation_id}
            record("clocks", "PAWL", "recalculated", by=by, facts=facts)
    return found


def _of(model: type[Ticket], place: Place, by: Actor) -> Iterator[Change]:
    tickets = model.objects.all()
    if place.organisation_id is not None:
        tickets = tickets.filter(case__organisation=place.organisation_id)
    open_ones = Clock.objects.filter(state__in=OPEN)
    found = {one.pk: one for one in held(tickets.filter(pk__in=open_ones.values("case")))}
    rows = open_ones.filter(case__in=tickets.values("case_id"))
    for one in held(rows.select_related("case", "target__agreement")):
        if one.case_id not in found:
            continue  # it was opened since, by what counts now
        before = (one.due_at, one.breached_at)
        happened = _happenings(one, found[one.case_id])
        if happened:
            happen(one, *happened, by=by, quiet=True, until=time.now())
            yield Change(one.key, one.case.key, before[0], one.due_at, before[1], one.breached_at)


def _happenings(clock: Clock, ticket: Ticket) -> Sequence[Happening]:
    """Of the promise that counts now: its target, and the calendar's version, where they are others."""
    now = time.now()
    promise = promise_of(ticket, clock.word, now)
    if promise is None:
        return ()
    found = []
    if promise.target.pk != clock.target_id:
        found.append(Happening("retarget", now, target=promise.target, reason="recalculated"))
    found += [
        Happening("recalendar", version.effective_from, calendar=version, reason="recalculated")
        for version in _newer(clock, promise, now)
    ]
    return sorted(found, key=lambda one: one.at)


def _newer(clock: Clock, promise: Promise, now: datetime) -> list[CalendarVersion]:
    """The versions of the calendar that came into force since the one that the clock counts by."""
    last = ClockEvent.objects.filter(clock=clock, calendar__isnull=False).select_related("calendar")
    used = last.latest("number").calendar
    if used is None or used.calendar_id != promise.calendar.calendar_id:
        current = calendar_at(promise.calendar.calendar_id, now)
        return [current] if current else []
    newer = CalendarVersion.objects.filter(
        calendar=used.calendar_id, effective_from__gt=used.effective_from, effective_from__lte=now
    )
    return list(newer.order_by("effective_from"))
