"""When a ticket that is done with is settled: nobody contradicted for so many working days.

Which days those are says the calendar of the agreement that counted for it; where there is none, that of the
desk's closing rule; where there is none either, Monday to Friday.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Q

from pawl import clock
from pawl.analytics.worktime.calendar import Calendar, shipped
from pawl.catalogue.models import CalendarVersion
from pawl.catalogue.promises import RESOLUTION, calendar_of
from pawl.collaboration.locks import held
from pawl.tickets.models import Clock, ClosingRule, Ticket

DAYS = 5
"""Working days where the desk said nothing."""
BATCH = 200
FARTHEST = 400
"""Days that are looked back: a calendar that is never open closes nothing for longer."""
DAY = timedelta(days=1)
Close = Callable[[Any, int], object]
"""close(ticket, days): it is settled after so many working days."""


def close_settled(ready: Any, close: Close, now: datetime | None = None) -> int:
    """Close what is settled of the tickets that are ready for it, a batch per transaction.

    Returns how many. May run twice, or beside itself: what another one holds is left to it.
    """
    at, done, last = now or clock.now(), 0, 0
    while True:
        with transaction.atomic():
            rows = ready.filter(pk__gt=last, resolved_at__lt=at - DAY).select_related("case")
            found = list(held(rows, skip_locked=True)[:BATCH])
            for one, days in settled(found, at):
                close(one, days)
                done += 1
        if not found:
            return done
        last = found[-1].pk


def settled(tickets: Sequence[Ticket], at: datetime) -> Iterator[tuple[Ticket, int]]:
    """Those that are settled at an instant, with the days that counted; three queries for all of them."""
    if not tickets:
        return
    rules = _rules(tickets[0].kind)
    agreed = _calendars_of_agreements(tickets)
    wanted = {*agreed.values(), *(one.calendar_id for one in rules.values() if one.calendar_id)}
    known = _said_by({one for one in wanted if one is not None}, at)
    for one in tickets:
        rule = rules.get(one.case.organisation_id) or rules.get(None)
        own = agreed.get(one.pk) or (rule.calendar_id if rule else None)
        days = rule.days if rule else DAYS
        if one.resolved_at is not None and one.resolved_at <= working_days_before(at, days, known.get(own)):
            yield one, days


def working_days_before(at: datetime, days: int, calendar: Calendar | None = None) -> datetime:
    """The instant so many days ago of those on which a calendar is open; without one Monday to Friday."""
    hours = calendar or _weekdays()
    found = at
    for _step in range(FARTHEST):
        if not days:
            break
        found -= DAY
        days -= bool(hours.windows_on(found.astimezone(hours.clock).date()))
    return found


@cache
def _weekdays() -> Calendar:
    return shipped("office")


def _rules(kind: str) -> Mapping[int | None, ClosingRule]:
    """Of each organisation, None the site, the rule that counts: the practice's own before that for all."""
    rows = ClosingRule.objects.filter(Q(kind=kind) | Q(kind=""), retired_at=None).order_by("pk")
    return {one.organisation_id: one for one in sorted(rows, key=lambda each: each.kind != "")}


def _calendars_of_agreements(tickets: Sequence[Ticket]) -> Mapping[int, int | None]:
    rows = Clock.objects.filter(case__in=[one.pk for one in tickets], word=RESOLUTION)
    return dict(rows.values_list("case_id", "target__agreement__calendar_id"))


def _said_by(calendars: set[int], at: datetime) -> Mapping[int | None, Calendar]:
    """What calendars say at an instant; one query."""
    rows = CalendarVersion.objects.filter(calendar__in=calendars, effective_from__lte=at.astimezone(UTC))
    return {one.calendar_id: calendar_of(one) for one in rows.order_by("effective_from")}
