"""What clients of the API send to the catalogue."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from pawl.catalogue.actions.agreements import WARN_AT
from pawl.web.rest.base import Body
from pawl.web.rest.fields import Day, Instant, Key, Text, Title, Word

Texts = Annotated[dict[Word, Annotated[str, Field(max_length=2000)]], Field(max_length=20)]
"""A text per language code."""
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
Money = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 11, max_digits=20, allow_inf_nan=False)]
Minutes = Annotated[int, Field(ge=1, le=5_256_000)]
Priority = Annotated[int, Field(ge=1, le=5)]

SOME_DAY = date(2000, 1, 1)
"""Stands where a change need not name a day, but may not take it away."""


class ServiceIn(Body):
    name: Texts
    description: Texts = Field(default_factory=dict)
    criticality: Word = "medium"
    users: Count | None = None
    owner: Key | None = None
    team: Key | None = None


class ServiceChange(Body):
    name: Texts = Field(default_factory=dict)
    description: Texts = Field(default_factory=dict)
    criticality: Word = "medium"
    users: Count | None = None
    owner: Key = ""
    team: Key = ""


class OfferingIn(Body):
    service: Key
    name: Texts
    description: Texts = Field(default_factory=dict)
    entitlement: Word = "everybody"
    teams: Annotated[list[Key], Field(max_length=100)] = Field(default_factory=list)


class OfferingChange(Body):
    name: Texts = Field(default_factory=dict)
    description: Texts = Field(default_factory=dict)
    entitlement: Word = "everybody"
    teams: Annotated[list[Key], Field(max_length=100)] = Field(default_factory=list)


class SupplierIn(Body):
    title: Title
    contact: Title = ""
    email: Title = ""
    note: Text = ""
    owner: Key | None = None


class SupplierChange(Body):
    title: Title = ""
    contact: Title = ""
    email: Title = ""
    note: Text = ""
    owner: Key = ""


class CustomerIn(Body):
    title: Title
    description: Text = ""
    users: Count | None = None
    owner: Key | None = None
    teams: Annotated[list[Key], Field(max_length=100)] = Field(default_factory=list)


class CustomerChange(Body):
    title: Title = ""
    description: Text = ""
    users: Count | None = None
    owner: Key = ""
    teams: Annotated[list[Key], Field(max_length=100)] = Field(default_factory=list)


class ContractIn(Body):
    supplier: Key
    title: Title
    from_date: Day
    until: Day | None = None
    number: Title = ""
    service: Key | None = None
    cost: Money | None = None
    currency: Word = ""
    each: Word = "year"
    notice_days: Annotated[int, Field(ge=0, le=3650)] = 0
    renews: bool = False


class ContractChange(Body):
    title: Title = ""
    from_date: Day = SOME_DAY
    until: Day | None = None
    number: Title = ""
    service: Key | None = None
    cost: Money | None = None
    currency: Word = ""
    each: Word = "year"
    notice_days: Annotated[int, Field(ge=0, le=3650)] = 0
    renews: bool = False


class AgreementIn(Body):
    service: Key
    title: Title
    level: Word
    calendar: Key
    effective_from: Day
    effective_until: Day | None = None
    offering: Key | None = None
    customer: Key | None = None
    provider_team: Key | None = None
    supplier: Key | None = None
    contract: Key | None = None
    supports: Key | None = None
    availability: Annotated[Decimal, Field(gt=0, le=100)] | None = None


class AgreementChange(Body):
    title: Title = ""
    calendar: Key = ""
    effective_from: Day = SOME_DAY
    effective_until: Day | None = None
    supports: Key | None = None
    availability: Annotated[Decimal, Field(gt=0, le=100)] | None = None


class AgreementTargetIn(Body):
    agreement: Key
    clock: Word
    minutes: Minutes
    kind: Literal["", "incident", "service_request", "problem", "change"] = ""
    priority: Priority | None = None
    warn_at: list[Annotated[int, Field(ge=1, le=99)]] = Field(
        default_factory=lambda: [*WARN_AT], max_length=10
    )
    effective_from: Instant | None = None


class OutageIn(Body):
    service: Key
    title: Title
    from_at: Instant
    until: Instant | None = None
    is_planned: bool = False
    cause: Text = ""


class OutageChange(Body):
    title: Title = ""
    from_at: Instant = datetime(2000, 1, 1, tzinfo=UTC)
    until: Instant | None = None
    is_planned: bool = False
    cause: Text = ""


class ServiceCalendarIn(Body):
    name: Title
    text: Text
    effective_from: Instant | None = None


class ServiceCalendarChange(Body):
    text: Text
    effective_from: Instant | None = None


class RateIn(Body):
    hourly: Money
    currency: Word
    effective_from: Day
    team: Key | None = None


class ExchangeRateIn(Body):
    currency: Word
    base: Word
    rate: Money
    effective_from: Day


class CostIn(Body):
    service: Key
    month: Day
    amount: Money
    currency: Word
    what: Title
    offering: Key | None = None
