"""What an hour of a project costs: the dated rates of the catalogue, in the currency of the project."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from pawl.analytics.words import Sentence
from pawl.catalogue.costing import Worked, Worths
from pawl.catalogue.models import ExchangeRate, Rate
from pawl.projects.models import Member, Project


@dataclass
class Prices:
    """The rates of its organisation, and what its own roles cost."""

    currency: str
    """Of the project; of the rates where it names none."""
    worths: Worths
    project: Project

    @cached_property
    def roles(self) -> Mapping[int, Decimal]:
        """By person what an hour of their role costs, on days without a dated rate; read where one is."""
        known = Member.objects.filter(project=self.project, person__isnull=False, hourly_rate__isnull=False)
        found = known.values_list("person", "hourly_rate")
        return {person: rate for person, rate in found if rate is not None}

    def of_hours(
        self, day: date, hours: Decimal, team: int | None, person: int
    ) -> tuple[Decimal | None, tuple[Sentence, ...]]:
        """What hours of a day cost; None with the reasons where no rate is known."""
        self.worths.missing = []
        amount = self._in_currency(self.worths.of_hours(Worked(day, hours, team)), day)
        if not self.worths.missing:
            return amount, ()
        if person in self.roles:
            return hours * self.roles[person], ()
        return None, tuple(self.worths.missing)

    def _in_currency(self, amount: Decimal, day: date) -> Decimal:
        """From the base currency into that of the project, at the rate of the day."""
        if self.worths.missing or self.currency == self.worths.base:
            return amount
        whole = self.worths.in_base(Decimal(1), self.currency, day)
        return amount / whole if whole else amount


def prices_of(project: Project) -> Prices:
    """What hours of a project cost.   Two queries, and one where no rate holds."""
    home = project.case.organisation_id
    rates = list(Rate.objects.filter(organisation=home))
    exchange = list(ExchangeRate.objects.filter(organisation=home).order_by("effective_from"))
    currencies = [one.base for one in exchange[-1:]] or [one.currency for one in rates[:1]]
    base = currencies[0] if currencies else project.currency
    told = [one for one in exchange if one.base == base]
    return Prices(project.currency or base, Worths(base, rates, told), project)
