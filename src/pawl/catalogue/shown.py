"""What the API shows of records of the catalogue."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Schema

from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.catalogue.models import AgreementTarget, CalendarVersion
from pawl.collaboration.api import RecordOut
from pawl.web.rest.fields import key_of


class StatedOut(RecordOut):
    state: str
    owner: str | None

    @staticmethod
    def resolve_owner(one: Any) -> str | None:
        return key_of("PER", one.case.owner_id)


class NamedOut(StatedOut):
    name: dict[str, str]
    description: dict[str, str]

    @staticmethod
    def resolve_name(one: Any) -> dict[str, str]:
        return dict(one.name)

    @staticmethod
    def resolve_description(one: Any) -> dict[str, str]:
        return dict(one.description)


class ServiceOut(NamedOut):
    criticality: str
    users: int | None
    team: str | None

    @staticmethod
    def resolve_team(one: Any) -> str | None:
        return key_of("TEAM", one.case.team_id)


class OfferingOut(NamedOut):
    service: str | None
    entitlement: str
    teams: list[str]

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_teams(one: Any) -> list[str]:
        return [team.key for team in one.teams.all()]


class SupplierOut(StatedOut):
    contact: str
    email: str
    note: str


class ContractOut(StatedOut):
    supplier: str | None
    service: str | None
    number: str
    from_date: date
    until: date | None
    notice_days: int
    renews: bool
    cost: Decimal | None
    currency: str | None
    each: str

    @staticmethod
    def resolve_supplier(one: Any) -> str | None:
        return key_of("SUP", one.supplier_id)

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_cost(one: Any, context: Any) -> Decimal | None:
        return one.cost if _may_see_cost(one, context) else None

    @staticmethod
    def resolve_currency(one: Any, context: Any) -> str | None:
        return one.currency if _may_see_cost(one, context) else None


def _may_see_cost(one: Any, context: Any) -> bool:
    return can(context["request"].actor, Permission.COST_READ, one)


class CustomerOut(StatedOut):
    description: str
    users: int | None
    teams: list[str]
    """Whose people belong to it."""

    @staticmethod
    def resolve_teams(one: Any) -> list[str]:
        return [team.key for team in one.teams.order_by("pk")]


class AgreementTargetOut(Schema):
    key: str
    agreement: str
    clock: str
    kind: str
    """The practice that it counts for; empty: incidents and service requests."""
    priority: int | None
    minutes: int
    warn_at: list[int]
    effective_from: datetime
    effective_until: datetime | None

    @staticmethod
    def resolve_agreement(one: AgreementTarget) -> str:
        return f"AGR-{one.agreement_id}"


class PromisedOut(Schema):
    aspect: str
    """utility, availability, capacity, continuity or security"""
    text: str
    target: float | None
    unit: str
    source: str
    """The row of the project's service value that it was carried from."""
    project: str


class AgreementOut(StatedOut):
    level: str
    service: str | None
    offering: str | None
    customer: str | None
    provider_team: str | None
    supplier: str | None
    contract: str | None
    supports: str | None
    calendar: str | None
    availability: Decimal | None
    warranty: list[PromisedOut]
    effective_from: date
    effective_until: date | None
    targets: list[AgreementTargetOut]

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_offering(one: Any) -> str | None:
        return key_of("OFF", one.offering_id)

    @staticmethod
    def resolve_customer(one: Any) -> str | None:
        return key_of("CUS", one.customer_id)

    @staticmethod
    def resolve_provider_team(one: Any) -> str | None:
        return key_of("TEAM", one.provider_team_id)

    @staticmethod
    def resolve_supplier(one: Any) -> str | None:
        return key_of("SUP", one.supplier_id)

    @staticmethod
    def resolve_contract(one: Any) -> str | None:
        return key_of("CON", one.contract_id)

    @staticmethod
    def resolve_supports(one: Any) -> str | None:
        return key_of("AGR", one.supports_id)

    @staticmethod
    def resolve_calendar(one: Any) -> str | None:
        return key_of("SCL", one.calendar_id)

    @staticmethod
    def resolve_targets(one: Any) -> list[AgreementTarget]:
        return list(one.targets.order_by("clock", "priority", "effective_from")[:200])


class OutageOut(RecordOut):
    service: str | None
    item: str | None
    change: str | None
    from_at: datetime
    until: datetime | None
    is_planned: bool
    cause: str

    @staticmethod
    def resolve_service(one: Any) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_item(one: Any) -> str | None:
        return one.item.key if one.item_id else None

    @staticmethod
    def resolve_change(one: Any) -> str | None:
        return one.change.key if one.change_id else None


class CalendarVersionOut(Schema):
    effective_from: datetime
    text: str
    digest: str


class ServiceCalendarOut(Schema):
    key: str
    name: str
    version: int
    versions: list[CalendarVersionOut]

    @staticmethod
    def resolve_versions(one: Any) -> list[CalendarVersion]:
        return list(one.versions.order_by("effective_from")[:200])


class RateOut(Schema):
    key: str
    team: str | None
    hourly: Decimal
    currency: str
    effective_from: date

    @staticmethod
    def resolve_team(one: Any) -> str | None:
        return key_of("TEAM", one.team_id)


class ExchangeRateOut(Schema):
    key: str
    currency: str
    base: str
    rate: Decimal
    effective_from: date


class CostEntryOut(Schema):
    key: str
    service: str
    offering: str | None
    month: date
    amount: Decimal
    currency: str
    what: str

    @staticmethod
    def resolve_service(one: Any) -> str:
        return f"SVC-{one.service_id}"

    @staticmethod
    def resolve_offering(one: Any) -> str | None:
        return key_of("OFF", one.offering_id)
