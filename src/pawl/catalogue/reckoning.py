"""From rows to arithmetic: what carries what, and how available a service was, month by month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from django.db.models import Q

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.analytics.service_levels.budget import Budget, error_budget
from pawl.analytics.service_levels.carrying import Aim, Carried, Promised, carries
from pawl.catalogue.models import Agreement, AgreementTarget, CalendarVersion, Level, Outage, Service
from pawl.catalogue.promises import agreements_in_force, calendar_of, calendar_versions

Span = tuple[datetime, datetime]
MOST_OUTAGES = 2000


@dataclass(frozen=True)
class Arithmetic:
    """Of one SLA: each line with the records it speaks of."""

    sla: Agreement
    lines: tuple[tuple[Carried, Agreement, Agreement | None], ...]

    @property
    def broken(self) -> int:
        """How many lines say that a promise cannot be carried."""
        return sum(line.verdict == "cannot" for line, _promise, _carrier in self.lines)

    @property
    def missing(self) -> int:
        """How many promises nobody below supports."""
        return sum(line.verdict == "missing" for line, _promise, _carrier in self.lines)


def arithmetic(service: int, actor: Actor, at: datetime | None = None) -> list[Arithmetic]:
    """Each SLA of a service that is in force against the OLAs and contracts that carry it."""
    now = at or clock.now()
    visible = Agreement.objects.visible_to(actor).values("pk")
    rows = list(
        agreements_in_force(service, now)
        .filter(pk__in=visible)
        .select_related("case", "calendar", "provider_team", "supplier__case", "customer__case")
        .order_by("pk")
    )
    promised = _promised(rows, now)
    by_key = {one.key: one for one in rows}
    carriers = [promised[one.pk] for one in rows if one.level != Level.SLA and one.pk in promised]
    slas = [one for one in rows if one.level == Level.SLA and one.pk in promised]
    return [
        Arithmetic(
            sla,
            tuple(
                (line, by_key[line.promise], by_key.get(line.carrier or ""))
                for line in carries(promised[sla.pk], carriers, on=now.date())
            ),
        )
        for sla in slas
    ]


def _promised(rows: Sequence[Agreement], at: datetime) -> dict[int, Promised]:
    aims: dict[int, list[Aim]] = defaultdict(list)
    running = Q(effective_until=None) | Q(effective_until__gt=at)
    targets = AgreementTarget.objects.filter(running, agreement__in=rows, effective_from__lte=at)
    for one in targets.order_by("clock", "kind", "priority"):
        aims[one.agreement_id].append(Aim(one.clock, one.priority, timedelta(minutes=one.minutes), one.kind))
    versions: dict[int, CalendarVersion] = {}
    of_rows = CalendarVersion.objects.filter(calendar__in={one.calendar_id for one in rows})
    for version in of_rows.order_by("effective_from"):
        if version.effective_from <= at or version.calendar_id not in versions:
            versions[version.calendar_id] = version
    return {
        one.pk: Promised(
            one.key,
            calendar_of(versions[one.calendar_id]),
            tuple(aims[one.pk]),
            float(one.availability) / 100 if one.availability is not None else None,
            one.effective_until,
            f"AGR-{one.supports_id}" if one.supports_id else None,
        )
        for one in rows
        if one.calendar_id in versions
    }


@dataclass(frozen=True)
class Month:
    """A month of a service in its agreed hours."""

    start: date
    budget: Budget
    is_running: bool

    @property
    def used(self) -> float | None:
        """The share of the error budget that is used up, for a bar: at most 1."""
        allowed = self.budget.allowed
        if allowed is None:
            return None
        return 1.0 if not allowed else min(1.0, self.budget.down / allowed)


@dataclass(frozen=True)
class Available:
    """The months of a service, newest first, and the agreement whose hours and promise count."""

    agreement: Agreement
    months: tuple[Month, ...]


def available(service: Service, actor: Actor, months: int = 6) -> Available | None:
    """How available a service was; None where nobody may see an agreement that says in which hours.

    The SLA for the service alone counts, and of several the one that promises availability.
    """
    now = clock.now()
    rows = agreements_in_force(service.pk, now).filter(
        pk__in=Agreement.objects.visible_to(actor).values("pk"), level=Level.SLA
    )
    ranked = sorted(rows.select_related("calendar", "case"), key=_generality)
    if not ranked:
        return None
    one = ranked[0]
    versions = calendar_versions(one, now - timedelta(days=32 * months), now)
    if not versions:
        return None
    edges = _months(now, months, calendar_of(versions[-1]).clock)
    outages = _outages(service, edges[0][0], now, actor)
    promised = float(one.availability) / 100 if one.availability is not None else None
    found = [
        Month(day, _budget(versions, (start, min(end, now)), promised, outages), end > now)
        for start, end, day in edges
    ]
    return Available(one, tuple(reversed(found)))


def _generality(one: Agreement) -> tuple[bool, bool, bool, int]:
    return (one.availability is None, one.offering_id is not None, one.customer_id is not None, one.pk)


def _months(now: datetime, count: int, zone: ZoneInfo) -> list[tuple[datetime, datetime, date]]:
    """Local months up to the one that runs, as instants."""
    first = now.astimezone(zone).date().replace(day=1)
    found: list[tuple[datetime, datetime, date]] = []
    for _number in range(count):
        after = (first + timedelta(days=32)).replace(day=1)
        found.append((_midnight(first, zone), _midnight(after, zone), first))
        first = (first - timedelta(days=1)).replace(day=1)
    return found[::-1]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _outages(service: Service, start: datetime, end: datetime, actor: Actor) -> list[Outage]:
    rows = Outage.objects.visible_to(actor).filter(service=service, from_at__lt=end)
    return list(rows.filter(Q(until=None) | Q(until__gt=start)).order_by("-from_at")[:MOST_OUTAGES])


def _budget(
    versions: Sequence[CalendarVersion], span: Span, promised: float | None, outages: Iterable[Outage]
) -> Budget:
    """A month in which the hours changed is reckoned piece by piece."""
    start, end = span
    down: list[Span] = []
    planned: list[Span] = []
    for one in outages:
        begins, ends = max(one.from_at, start), min(one.until or end, end)
        if begins < ends:
            (planned if one.is_planned else down).append((begins, ends))
    pieces = []
    for number, version in enumerate(versions):
        later = versions[number + 1].effective_from if number + 1 < len(versions) else end
        low = start if number == 0 else max(start, version.effective_from)
        high = min(end, later)
        if low < high:
            hours = calendar_of(version)
            pieces.append(
                error_budget(
                    hours, low, high, promised=promised, outages=_inside(down, low, high),
                    planned=_inside(planned, low, high),
                )
            )  # fmt: skip
    return reduce(_plus, pieces)


def _inside(spans: Sequence[Span], low: datetime, high: datetime) -> list[Span]:
    cut = [(max(start, low), min(end, high)) for start, end in spans]
    return [(start, end) for start, end in cut if start < end]


def _plus(one: Budget, other: Budget) -> Budget:
    agreed, down = one.agreed + other.agreed, one.down + other.down
    allowed = None if one.allowed is None or other.allowed is None else one.allowed + other.allowed
    share = 1 - down / agreed if agreed else None
    return Budget(agreed, one.planned + other.planned, down, allowed, share, None if agreed else one.reason)
