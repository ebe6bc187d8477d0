"""What was promised for a ticket at an instant, and which calendar counted when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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


def promise_for(
    *,
    service: Service | int,
    offering: Offering | int | None = None,
    customer: Customer | int | None = None,
    clock: str,
    priority: int | None = None,
    at: datetime,
) -> Promise | None:
    """The promise that counts for a ticket; None where nobody promised anything.   Two queries.

    Of the SLAs in force that day the most specific one with such a target wins, in this order: for this
    offering and this customer, for this offering, for this customer, for the service alone; of equals the one
    that began last. In it, a target for the priority comes before one for all priorities.
    """
    named = {"offering": _number(offering), "customer": _number(customer)}
    found = targets_in_force(_number(service) or 0, at).filter(clock=clock)
    for name, number in named.items():
        here = Q(**{f"agreement__{name}": None})
        found = found.filter(here | Q(**{f"agreement__{name}": number}) if number else here)
    found = found.filter(Q(priority=None) | Q(priority=priority) if priority else Q(priority=None))
    best = max(found.select_related("agreement__case", "agreement__calendar"), key=_rank, default=None)
    if best is None:
        return None
    version = calendar_at(best.agreement.calendar_id, at)
    return Promise(best, best.agreement, version) if version else None


def agreements_in_force(service: int, at: datetime) -> QuerySet[Agreement]:
    """SLAs, OLAs and contracts that count on the day (UTC) of an instant; drafts never did."""
    return Agreement.objects.filter(in_force_on(at), service=service)


def in_force_on(at: datetime) -> Q:
    """The condition that an agreement counts on the day (UTC) of an instant."""
    day = at.astimezone(UTC).date()
    runs = Q(effective_until=None) | Q(effective_until__gte=day)
    return runs & Q(effective_from__lte=day) & ~Q(state=AgreementState.DRAFT)


def targets_in_force(service: int, at: datetime, level: str = Level.SLA) -> QuerySet[AgreementTarget]:
    """The targets of a service at an instant."""
    agreements = agreements_in_force(service, at).filter(level=level)
    return AgreementTarget.objects.filter(
        Q(effective_until=None) | Q(effective_until__gt=at), agreement__in=agreements, effective_from__lte=at
    )


def calendar_at(calendar: int, at: datetime) -> CalendarVersion | None:
    """What a calendar said at an instant; before its first version, what that one says."""
    versions = CalendarVersion.objects.filter(calendar=calendar)
    then = versions.filter(effective_from__lte=at).order_by("-effective_from").first()
    return then or versions.order_by("effective_from").first()


def calendar_versions(agreement: Agreement, start: datetime, end: datetime) -> list[CalendarVersion]:
    """What the calendar of an agreement said from an instant until another, oldest first."""
    first = calendar_at(agreement.calendar_id, start)
    later = CalendarVersion.objects.filter(
        calendar=agreement.calendar_id, effective_from__gt=start, effective_from__lt=end
    )
    if first is None:
        return []
    return [first, *later.exclude(pk=first.pk).order_by("effective_from")]


def calendar_of(version: CalendarVersion) -> Calendar:
    """The calendar that a version's text says; read once per text."""
    return _parsed(version.text)


@lru_cache(maxsize=512)
def _parsed(text: str) -> Calendar:
    return Calendar.from_toml(parse_toml(text))


def _rank(target: AgreementTarget) -> tuple[bool, bool, object, int, bool]:
    one = target.agreement
    return (
        one.offering_id is not None,
        one.customer_id is not None,
        one.effective_from,
        one.pk,
        target.priority is not None,
    )


def _number(record: Service | Offering | Customer | int | None) -> int | None:
    return record if record is None or isinstance(record, int) else record.pk
