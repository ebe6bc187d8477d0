"""Rates, exchange rates and amounts: dated, never edited; a mistaken amount is taken back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from pawl.accounts.actor import Actor
from pawl.accounts.models import Team
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import currency, editor, money, new_place, same_place
from pawl.catalogue.models import CostEntry, ExchangeRate, Offering, Rate, Service
from pawl.collaboration.checks import broken, line
from pawl.errors import Conflict
from pawl.history.record import record

READ = Permission.COST_READ


@transaction.atomic
def set_rate(
    *, hourly: Any, currency_code: str, effective_from: date, team: Team | None = None, by: Actor
) -> Rate:
    """From a day on an hour costs so much."""
    place = new_place(by, team=team)
    require(by, READ, on=place)
    amount, code = money("hourly", hourly), _code(currency_code)
    if amount is None:
        raise broken("hourly", say("It is empty."), say("Write it like 1250.50."))
    facts = {"organisation_id": place.organisation_id, "team": team, "effective_from": effective_from}
    one: Rate = _once(Rate, hourly=amount, currency=code, **facts)
    record("rate", one.key, "set", by=by, facts={"hourly": str(amount), "currency": code,
           "team": team and team.key, "from": effective_from.isoformat()})  # fmt: skip
    return one


@transaction.atomic
def set_exchange_rate(
    *, currency_code: str, base: str, rate: Any, effective_from: date, by: Actor
) -> ExchangeRate:
    """From a day on one unit of a currency is worth so much of the base currency."""
    place = new_place(by)
    require(by, READ, on=place)
    code, to, worth = _code(currency_code), _code(base, "base"), money("rate", rate)
    if not worth or code == to:
        raise broken("rate", say("It is not an amount."), say("Write it like 1250.50."))
    worth = worth.quantize(Decimal("0.00000001"))
    facts = {"organisation_id": place.organisation_id, "effective_from": effective_from}
    one: ExchangeRate = _once(ExchangeRate, currency=code, base=to, rate=worth, **facts)
    record("exchange_rate", one.key, "set", by=by, facts={"currency": code, "base": to, "rate": str(worth),
           "from": effective_from.isoformat()})  # fmt: skip
    return one


@dataclass(frozen=True)
class Cost:
    """An amount of a month, and what for."""

    month: date
    amount: Any
    currency: str
    what: str
    offering: Offering | None = None


@transaction.atomic
def note_cost(service: Service, cost: Cost, *, by: Actor) -> CostEntry:
    """A service cost something in a month, beside hours and contracts."""
    editor(by, service)
    require(by, READ, on=service)
    same_place(cost.offering, service.case.organisation_id, "offering")
    if cost.offering is not None and cost.offering.service_id != service.pk:
        raise broken("offering", say("It belongs to another service."), say("Choose one of this service."))
    value = money("amount", cost.amount)
    if value is None:
        raise broken("amount", say("It is empty."), say("Write it like 1250.50."))
    one = CostEntry.objects.create(
        service=service,
        offering=cost.offering,
        month=cost.month.replace(day=1),
        amount=value,
        currency=_code(cost.currency),
        what=line("what", cost.what),
    )
    facts = {"entry": one.pk, "month": one.month.isoformat(), "amount": str(value), "currency": one.currency}
    record("service", service.key, "cost_noted", by=by, facts=facts, texts={"what": one.what})
    return one


@transaction.atomic
def take_back_cost(entry: CostEntry, *, by: Actor) -> None:
    """An amount was noted by mistake."""
    editor(by, entry.service)
    facts = {"entry": entry.pk, "amount": str(entry.amount), "currency": entry.currency}
    record("service", entry.service.key, "cost_taken_back", by=by, facts=facts, texts={"what": entry.what})
    entry.delete()


def _code(value: str, field: str = "currency") -> str:
    code = currency(field, value)
    if not code:
        raise broken(field, say("It is no currency."), say("Write three letters, like EUR or CNY."))
    return code


def _once(model: Any, **fields: Any) -> Any:
    try:
        with transaction.atomic():
            return model.objects.create(**fields)
    except IntegrityError:
        rule = say("There is one from that day already.")
        raise Conflict(model.__name__, rule, say("Let it begin on another day.")) from None
