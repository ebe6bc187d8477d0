"""What was promised for a ticket at an instant, and which calendar counted when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from django.db.models import Q, QuerySet

from pawl.analytics.toml_text import parse_toml
from pawl.analytics.worktime.calendar import Calendar
from pawl.catalogue.models import (
    Agreement,
    AgreementState,
    AgreementTarget,
    CalendarVersion,
    Customer,
    Level,
    Offering,
    Service,
)
from pawl.prepared import Prepared

RESPONSE, RESOLUTION = "response", "resolution"


@dataclass(frozen=True)
class Promise:
    """A target in force, whose it is, and the calendar in which its minutes count."""

    target: AgreementTarget
    agreement: Agreement
    calendar: CalendarVersion

    @property
    def allowed(self) -> timedelta:
        """The working time that the clock may take."""
        return self.target.allowed

    @property
    def hours(self) -> Calendar:
        """The calendar itself."""
        return calendar_of(self.calendar)


def promise_for(  # noqa: PLR0913 all named
    *,
    service: Service | int,
    offering: Offering | int | None = None,
    customer: Customer | int | None = None,
    clock: str,
    kinds: Sequence[str] = ("",),
    priority: int | None = None,
    at: datetime,
) -> Promise | None:
    """The promise that counts for a ticket; None where nobody promised anything.   Two queries.

    kinds: what targets may count for it, the nearest first: its practice, and "" where those for all count.

    Of the SLAs in force that day the most specific one with such a target wins, in this order: for this
    offering and this customer, for this offering, for this customer, for the service alone; of equals the one
    that began last. In it, a target for the practice comes before one for all, then one for the priority
    before one for all priorities.
    """
    found = promises_for(
        service=service, offering=offering, customer=customer, kinds=kinds, priority=priority, at=at,
        clock=clock,
    )  # fmt: skip
    return found.get(clock)


def promises_for(  # noqa: PLR0913 all named
    *,
    service: Service | int,
    offering: Offering | int | None = None,
    customer: Customer | int | None = None,
    kinds: Sequence[str] = ("",),
    priority: int | None = None,
    at: datetime,
    clock: str = "",
) -> dict[str, Promise]:
    """What counts for a ticket, by clock: of all clocks, or of one.   A query, and one for each calendar."""
    asked = (_number(service) or 0, _number(offering), _number(customer))
    near = {kind: -number for number, kind in enumerate(kinds)}
    best: dict[str, AgreementTarget] = {}
    for one in _COUNTING.all(*asked, of=(tuple(kinds), clock, priority or None)):
        if not _counts(one, at):
            continue
        held = best.get(one.clock)
        if held is None or _rank(one, near[one.kind]) > _rank(held, near[held.kind]):
            best[one.clock] = one
    versions = {one: calendar_at(one, at) for one in {each.agreement.calendar_id for each in best.values()}}
    pairs = ((word, one, versions[one.agreement.calendar_id]) for word, one in best.items())
    return {word: Promise(one, one.agreement, version) for word, one, version in pairs if version}


def _counting(
    kinds: Sequence[str], clock: str, priority: int | None, service: int,
    offering: int | None, customer: int | None,
) -> QuerySet[AgreementTarget]:  # fmt: skip
    """Of all times: what counts when is told by `_counts`, so that one read serves every ticket."""
    found = AgreementTarget.objects.filter(
        ~Q(agreement__state=AgreementState.DRAFT), agreement__service=service, agreement__level=Level.SLA,
        kind__in=kinds,
    )  # fmt: skip
    found = found.filter(clock=clock) if clock else found
    for name, number in (("offering", offering), ("customer", customer)):
        here = Q(**{f"agreement__{name}": None})
        found = found.filter(here | Q(**{f"agreement__{name}": number}) if number else here)
    found = found.filter(Q(priority=None) | Q(priority=priority) if priority else Q(priority=None))
    return found.select_related("agreement")


_COUNTING: Prepared[AgreementTarget] = Prepared(_counting, settled=True)


def _counts(one: AgreementTarget, at: datetime) -> bool:
    """Whether a target counts at an instant, and its agreement, which is no draft, on its day."""
    agreed, day = one.agreement, day_of(at)
    is_agreed = agreed.effective_from <= day and (
        agreed.effective_until is None or agreed.effective_until >= day
    )
    return (
        is_agreed and one.effective_from <= at and (one.effective_until is None or one.effective_until > at)
    )


def agreements_in_force(service: int, at: datetime) -> QuerySet[Agreement]:
    """SLAs, OLAs and contracts that count on the day (UTC) of an instant; drafts never did."""
    return agreements_on(service, day_of(at))


def agreements_on(service: int, day: date) -> QuerySet[Agreement]:
    """SLAs, OLAs and contracts that count on a day."""
    return Agreement.objects.filter(in_force(day), service=service)


def day_of(at: datetime) -> date:
    """The day by which agreements count: in UTC."""
    return at.astimezone(UTC).date()


def in_force_on(at: datetime) -> Q:
    """The condition that an agreement counts on the day (UTC) of an instant."""
    return in_force(day_of(at))


def in_force(day: date) -> Q:
    """The condition that an agreement counts on a day."""
    runs = Q(effective_until=None) | Q(effective_until__gte=day)
    return runs & Q(effective_from__lte=day) & ~Q(state=AgreementState.DRAFT)


def targets_in_force(service: int, at: datetime, level: str = Level.SLA) -> QuerySet[AgreementTarget]:
    """The targets of a service at an instant."""
    return _targets(agreements_in_force(service, at).filter(level=level), at)


def _targets(agreements: QuerySet[Agreement], at: datetime) -> QuerySet[AgreementTarget]:
    return AgreementTarget.objects.filter(
        Q(effective_until=None) | Q(effective_until__gt=at), agreement__in=agreements, effective_from__lte=at
    )


def calendar_at(calendar: int, at: datetime) -> CalendarVersion | None:
    """What a calendar said at an instant; before its first version, what that one says."""
    versions = _VERSIONS.all(calendar)
    begun = [one for one in versions if one.effective_from <= at]
    return begun[-1] if begun else next(iter(versions), None)


_VERSIONS: Prepared[CalendarVersion] = Prepared(
    lambda calendar: CalendarVersion.objects.filter(calendar=calendar).order_by("effective_from"),
    settled=True,
)


def calendar_versions(agreement: Agreement, start: datetime, end: datetime) -> list[CalendarVersion]:
    """What the calendar of an agreement said from an instant until another, oldest first."""
    first = calendar_at(agreement.calendar_id, start)
    later = CalendarVersion.objects.filter(
        calendar=agreement.calendar_id, effective_from__gt=start, effective_from__lt=end
    )
    if first is None:
        return []
    return [first, *later.exclude(pk=first.pk).order_by("effective_from")]


def calendar_version(number: int) -> CalendarVersion:
    """The version of a number."""
    return _VERSION.all(number)[0]


_VERSION: Prepared[CalendarVersion] = Prepared(
    lambda number: CalendarVersion.objects.filter(pk=number).order_by(), settled=True
)


def calendar_of(version: CalendarVersion) -> Calendar:
    """The calendar that a version's text says; read once per text."""
    return _parsed(version.text)


@lru_cache(maxsize=512)
def _parsed(text: str) -> Calendar:
    return Calendar.from_toml(parse_toml(text))


def _rank(target: AgreementTarget, near: int) -> tuple[bool, bool, object, int, int, bool]:
    one = target.agreement
    return (
        one.offering_id is not None,
        one.customer_id is not None,
        one.effective_from,
        one.pk,
        near,
        target.priority is not None,
    )


def _number(record: Service | Offering | Customer | int | None) -> int | None:
    return record if record is None or isinstance(record, int) else record.pk
