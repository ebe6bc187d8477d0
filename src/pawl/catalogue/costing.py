"""What a service costs in a month: hours at the rate of their day, contracts, items, other; exact decimals.

Hours, items and tickets come from the floors above: `worked.append(read)` beside their reads, and so on.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.db.models import Q

from pawl.analytics.words import Sentence, say
from pawl.catalogue.models import Contract, ContractState, CostEntry, ExchangeRate, Rate, Service
from pawl.catalogue.models.partners import Each

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Worked:
    """Hours of a team on a day."""

    day: date
    hours: Decimal
    team: int | None = None
    offering: int | None = None


worked: list[Callable[[Sequence[Service], date, date], Mapping[int, Sequence[Worked]]]] = []
"""Reads of hours by service from a day until before another, each with a constant number of queries."""


@dataclass(frozen=True)
class Carried:
    """What of something that a service stands on falls to it in a month."""

    month: date
    amount: Decimal
    currency: str


carried: list[Callable[[Sequence[Service], Sequence[date]], Mapping[int, Sequence[Carried]]]] = []
"""Reads of such parts by service in some months, each with a constant number of queries."""
counted: list[Callable[[Sequence[Service], date, date], Mapping[tuple[int, date], int]]] = []
"""Reads of how many tickets were opened, by service and month, each with a constant number of queries."""


@dataclass(frozen=True)
class MonthCost:
    """A month, in the base currency; `missing` says which part could not be told, and is then left out."""

    month: date
    hours: Decimal
    contracts: Decimal
    other: Decimal
    missing: tuple[Sentence, ...] = ()
    items: Decimal = Decimal(0)
    tickets: int = 0
    """Opened in the month, for a cost per ticket."""

    @property
    def total(self) -> Decimal:
        """All that could be told."""
        return self.hours + self.contracts + self.other + self.items

    def per(self, number: int | None) -> Decimal | None:
        """For each of so many; None where there are none."""
        return (self.total / number).quantize(CENT, ROUND_HALF_EVEN) if number else None


@dataclass(frozen=True)
class Ledger:
    """What the cost of a service is made of."""

    entries: Sequence[CostEntry]
    contracts: Sequence[Contract]
    hours: Sequence[Worked]
    parts: Sequence[Carried]
    tickets: Mapping[date, int]


@dataclass
class Worths:
    """Dated rates of an organisation."""

    base: str
    rates: Sequence[Rate]
    exchange: Sequence[ExchangeRate]
    missing: list[Sentence] = field(default_factory=list)

    def in_base(self, amount: Decimal, currency: str, day: date) -> Decimal:
        """An amount in the base currency at the rate of the day; 0, and noted, where no rate is known."""
        if currency == self.base:
            return amount
        known = [r for r in self.exchange if r.currency == currency and r.effective_from <= day]
        if not known:
            self._note(
                say("No exchange rate of {currency} on {day}.", currency=currency, day=day.isoformat())
            )
            return Decimal(0)
        return amount * max(known, key=lambda rate: rate.effective_from).rate

    def of_hours(self, one: Worked) -> Decimal:
        """What hours cost at the rate of their team and day, else at the common one."""
        known = [r for r in self.rates if r.team_id in (one.team, None) and r.effective_from <= one.day]
        if not known:
            self._note(say("No rate for hours of {day}.", day=one.day.isoformat()))
            return Decimal(0)
        rate = max(known, key=lambda rate: (rate.team_id is not None, rate.effective_from))
        return self.in_base(one.hours * rate.hourly, rate.currency, one.day)

    def _note(self, sentence: Sentence) -> None:
        if sentence not in self.missing:
            self.missing.append(sentence)


def cost_of(service: Service, months: Sequence[date]) -> tuple[str, list[MonthCost]]:
    """The base currency, and what each of some months (first days, in order) cost."""
    return costs_of([service], months)[service.pk]


def costs_of(services: Sequence[Service], months: Sequence[date]) -> dict[int, tuple[str, list[MonthCost]]]:
    """The same of each of some services, by their number.

    Four queries, and those of the reads above, however many services: of several, with their cases read.
    """
    ledgers = _ledgers(services, months)
    homes = {one.case.organisation_id for one in services}
    at_home = Q(organisation__in=homes) | (Q(organisation=None) if None in homes else Q(pk__in=[]))
    rates = list(Rate.objects.filter(at_home))
    exchange = list(ExchangeRate.objects.filter(at_home).order_by("effective_from"))
    found = {}
    for one in services:
        home, ledger = one.case.organisation_id, ledgers[one.pk]
        worths = _worths(
            [rate for rate in rates if rate.organisation_id == home],
            [rate for rate in exchange if rate.organisation_id == home], ledger,
        )  # fmt: skip
        found[one.pk] = worths.base, [_month(month, worths, ledger) for month in months]
    return found


def _ledgers(services: Sequence[Service], months: Sequence[date]) -> dict[int, Ledger]:
    first, after = months[0], _after(months[-1])
    noted = CostEntry.objects.filter(service__in=services, month__gte=first, month__lt=after)
    running = Contract.objects.filter(Q(until=None) | Q(until__gte=first), service__in=services)
    bound = running.filter(from_date__lt=after, cost__isnull=False).exclude(state=ContractState.DRAFT)
    entries, contracts = _by_service(noted), _by_service(bound)
    hours = [read(services, first, after) for read in worked]
    parts = [read(services, months) for read in carried]
    tickets = [read(services, first, after) for read in counted]
    return {
        one.pk: Ledger(
            entries[one.pk], contracts[one.pk],
            [each for some in hours for each in some.get(one.pk, ())],
            [each for some in parts for each in some.get(one.pk, ())],
            {month: sum(some.get((one.pk, month), 0) for some in tickets) for month in months},
        )
        for one in services
    }  # fmt: skip


def _by_service(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.service_id].append(row)
    return found


def _worths(rates: Sequence[Rate], exchange: Sequence[ExchangeRate], ledger: Ledger) -> Worths:
    currencies = [one.base for one in exchange[-1:]]
    told: Iterable[Sequence[Any]] = (rates, ledger.contracts, ledger.entries, ledger.parts)
    currencies += [one.currency for some in told for one in some]
    base = currencies[0] if currencies else ""
    return Worths(base, rates, [one for one in exchange if one.base == base])


def _month(month: date, worths: Worths, ledger: Ledger) -> MonthCost:
    worths.missing = []
    after = _after(month)
    hours = [worths.of_hours(one) for one in ledger.hours if month <= one.day < after]
    bound = [worths.in_base(share_of(one, month), one.currency, month) for one in ledger.contracts]
    rest = [worths.in_base(one.amount, one.currency, month) for one in ledger.entries if one.month == month]
    parts = [worths.in_base(one.amount, one.currency, month) for one in ledger.parts if one.month == month]
    return MonthCost(
        month, _sum(hours), _sum(bound), _sum(rest), tuple(worths.missing), _sum(parts), ledger.tickets[month]
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0)).quantize(CENT, ROUND_HALF_EVEN)


def share_of(contract: Contract, month: date) -> Decimal:
    """What a contract costs in a month, by the days of it on which it runs."""
    cost = contract.cost or Decimal(0)
    if contract.each == Each.ONCE:
        return cost if contract.from_date.replace(day=1) == month else Decimal(0)
    days = monthrange(month.year, month.month)[1]
    first, last = max(contract.from_date, month), month + timedelta(days=days - 1)
    if contract.until is not None:
        last = min(last, contract.until)
    running = max(0, (last - first).days + 1)
    whole = cost / 12 if contract.each == Each.YEAR else cost
    return whole * running / days


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
