"""Rows of the catalogue for tests of what reads them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place
from pawl.analytics.toml_text import parse_toml
from pawl.analytics.words import packed
from pawl.analytics.worktime.calendar import Calendar
from pawl.catalogue.models import (
    Agreement,
    AgreementTarget,
    CalendarVersion,
    Contract,
    CostEntry,
    Customer,
    ExchangeRate,
    Offering,
    Outage,
    Rate,
    Service,
    ServiceCalendar,
    Supplier,
)
from pawl.collaboration.cases import open_case
from pawl.local_text import LocalText

FROM = datetime(2026, 1, 1, tzinfo=UTC)
OFFICE = 'like = "office"\nzone = "UTC"\n'
_numbers = count(1)


def service(place: Place, **facts: Any) -> Service:
    """A live service."""
    known = {"name": LocalText({"en": "E-mail", "zh-hans": "电子邮件"}), "state": "live"} | facts
    return Service.objects.create(case=open_case("service", "E-mail", place), **known)


def offering(place: Place, **facts: Any) -> Offering:
    """Something of a service that can be asked for."""
    known = {"name": LocalText("Mailbox"), "state": "live"} | facts
    known.setdefault("service", service(place))
    return Offering.objects.create(case=open_case("offering", "Mailbox", place), **known)


def supplier(place: Place, **facts: Any) -> Supplier:
    """Somebody outside."""
    return Supplier.objects.create(case=open_case("supplier", "Cloud Ltd", place), **facts)


def contract(place: Place, **facts: Any) -> Contract:
    """A contract for a year."""
    known: dict[str, Any] = {
        "state": "live", "from_date": date(2026, 1, 1), "until": date(2026, 12, 31), "cost": Decimal(1200),
        "currency": "EUR", "each": "year",
    }  # fmt: skip
    facts.setdefault("supplier", supplier(place))
    return Contract.objects.create(case=open_case("contract", "Hosting", place), **{**known, **facts})


def customer(place: Place, *, title: str = "Sales", **facts: Any) -> Customer:
    """A business unit."""
    return Customer.objects.create(case=open_case("customer", title, place), **facts)


def calendar(place: Place, text: str = OFFICE) -> ServiceCalendar:
    """Hours with one version."""
    made = ServiceCalendar.objects.create(
        organisation_id=place.organisation_id, name=f"Hours {next(_numbers)}"
    )
    version(made, FROM, text)
    return made


def version(of: ServiceCalendar, at: datetime, text: str) -> CalendarVersion:
    """What it says from an instant on."""
    checked = Calendar.from_toml(parse_toml(text))
    return CalendarVersion.objects.create(
        calendar=of, effective_from=at, text=text, digest=checked.digest,
        description=packed(checked.description), created_at=at,
    )  # fmt: skip


def agreement(place: Place, **facts: Any) -> Agreement:
    """A live SLA of a service, unless it is said otherwise; it began with the year."""
    known: dict[str, Any] = {"level": "sla", "state": "live", "effective_from": FROM.date()}
    facts.setdefault("service", service(place))
    facts.setdefault("calendar", calendar(place))
    return Agreement.objects.create(case=open_case("agreement", "Promise", place), **{**known, **facts})


def target(of: Agreement, minutes: int, **facts: Any) -> AgreementTarget:
    """So many working minutes to resolve, since the year began."""
    known: dict[str, Any] = {"clock": "resolution", "priority": None, "effective_from": FROM}
    return AgreementTarget.objects.create(agreement=of, minutes=minutes, **{**known, **facts})


def drafted(place: Place) -> Agreement:
    """One that can still be changed, and put in force."""
    return agreement(place, state="draft", availability=Decimal(99))


def agreement_target(place: Place) -> AgreementTarget:
    """One of an SLA."""
    return target(agreement(place), 60)


def outage(place: Place, **facts: Any) -> Outage:
    """It goes on since a Monday morning."""
    facts.setdefault("service", service(place))
    facts.setdefault("from_at", datetime(2026, 3, 2, 9, tzinfo=UTC))
    return Outage.objects.create(case=open_case("outage", "No mail", place), **facts)


def rate(place: Place) -> Rate:
    """What an hour costs."""
    return Rate.objects.create(
        organisation_id=place.organisation_id, hourly=Decimal(60), currency="EUR",
        effective_from=date(2000, 1, 1) + timedelta(days=next(_numbers)),
    )  # fmt: skip


def exchange_rate(place: Place) -> ExchangeRate:
    """What a dollar is worth."""
    return ExchangeRate.objects.create(
        organisation_id=place.organisation_id, currency="USD", base="EUR", rate=Decimal("0.9"),
        effective_from=date(2000, 1, 1) + timedelta(days=next(_numbers)),
    )  # fmt: skip


def cost_entry(place: Place) -> CostEntry:
    """Licences of a month."""
    return CostEntry.objects.create(
        service=service(place), month=date(2026, 3, 1), amount=Decimal(100), currency="EUR", what="Licences"
    )


def ola(sla: Agreement, team: Team, **facts: Any) -> Agreement:
    """What a team promises towards an SLA."""
    case = sla.case
    place = Place(case.organisation_id, case.team_id, case.owner_id)
    return agreement(place, level="ola", service=sla.service, provider_team=team, supports=sla, **facts)


def uc(above: Agreement, **facts: Any) -> Agreement:
    """What a supplier promises towards an agreement."""
    case = above.case
    place = Place(case.organisation_id, case.team_id, case.owner_id)
    facts.setdefault("supplier", supplier(place))
    return agreement(place, level="uc", service=above.service, supports=above, **facts)


def home() -> tuple[Place, Team]:
    """An organisation with a team, for tests of reads alone."""
    organisation = Organisation.objects.create(name=f"Home {next(_numbers)}")
    return Place(organisation.pk), Team.objects.create(organisation=organisation, name="Mail team")


MAKERS: dict[str, Callable[[Place], Any]] = {
    "service": service,
    "offering": offering,
    "supplier": supplier,
    "contract": contract,
    "customer": customer,
    "agreement": drafted,
    "agreement_target": agreement_target,
    "outage": outage,
    "service_calendar": calendar,
    "rate": rate,
    "exchange_rate": exchange_rate,
    "cost_entry": cost_entry,
}
