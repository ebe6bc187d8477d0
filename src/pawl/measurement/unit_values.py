"""Gap × value: what missed targets are worth in a year, as far as somebody said what a unit is worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pawl.accounts.permissions import Place
from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.worth import COUNTED, counted_a_year, missed_a_year
from pawl.analytics.words import Sentence, say
from pawl.measurement.actions.question import library
from pawl.measurement.models import Gap, UnitValue

UNITS: Mapping[str, Sentence] = {
    "case": say("one case"),
    "of_case": say("one unit of one case"),
    "day": say("one case that stands open for a day"),
    "year": say("one unit for a year"),
}
OF_TIME = {"h": say("one hour of one case"), "wh": say("one working hour of one case"),
           "d": say("one day of one case"), "min": say("one minute of one case")}  # fmt: skip
NOBODY = say("Nobody has said yet what a unit of this KPI is worth.")
NO_CASES = say("How many cases a year it is about is not known.")
NO_HOURS = say("By how much cases lie beyond the target is not told without the single cases.")
GONE = say("The library has no such KPI any more.")


@dataclass(frozen=True)
class Worth:
    """An amount a year; or the reason why nobody knows it."""

    money: Decimal | None = None
    currency: str = ""
    hours: float | None = None
    sentence: Sentence | None = None
    """How it came about."""
    source: str = ""
    """The number of what was said."""
    unknown: Sentence | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is an amount at all."""
        return self.unknown is None


NOT_SAID = Worth(unknown=NOBODY)


class Values:
    """What was said of some KPIs, at every place: one query."""

    def __init__(self, kpis: Iterable[str]) -> None:
        self.by_kpi: dict[str, list[UnitValue]] = {}
        for one in UnitValue.objects.filter(kpi__in=set(kpis), ended_at=None):
            self.by_kpi.setdefault(one.kpi, []).append(one)

    def of(self, kpi: str, place: Place, day: date) -> UnitValue | None:
        """What counts at a place on a day: the newest that began, of the nearest place that says any."""
        found = [one for one in self.by_kpi.get(kpi, ()) if _covers(one, place)]
        nearest = max((_nearness(one) for one in found), default=0)
        begun = [one for one in found if _nearness(one) == nearest and _start(one) <= day]
        return max(begun, key=lambda one: (_start(one), one.pk), default=None)


def unit_of_worth(definition: Definition) -> Sentence:
    """What one unit is that somebody says the worth of."""
    counted = COUNTED[definition.data_kind]
    return OF_TIME.get(definition.unit, UNITS[counted]) if counted == "of_case" else UNITS[counted]


def worth_of_gaps(gaps: Sequence[Gap]) -> dict[int, Worth]:
    """By gap what closing it is worth in a year, by the value of the day it was last seen.   One query.

    gaps: with their datasets at hand.
    """
    values = Values(one.kpi for one in gaps)
    return {one.pk: _of_gap(one, values) for one in gaps}


def _of_gap(gap: Gap, values: Values) -> Worth:
    definition = library().definitions.get(gap.kpi)
    if definition is None:
        return Worth(unknown=GONE)
    place = Place(gap.dataset.organisation_id, gap.dataset.team_id)
    said = values.of(gap.kpi, place, gap.seen_at.date())
    if said is None:
        return NOT_SAID
    units = missed_a_year(
        definition.data_kind, definition.unit, grain=gap.grain, distance=gap.distance, n=gap.n / gap.periods,
        hours=gap.impact_hours,
    )  # fmt: skip
    return Worth(unknown=NO_HOURS) if units is None else _times(units, said, definition)


def worth_of_unit(kpi: str, said: UnitValue | None, *, grain: str, n: float | None) -> Worth:
    """What one unit of the KPI itself is worth in a year; of a share one unit is the whole."""
    definition = library().definitions.get(kpi)
    if definition is None:
        return Worth(unknown=GONE)
    if said is None:
        return NOT_SAID
    units = counted_a_year(definition.data_kind, grain, n)
    return Worth(unknown=NO_CASES) if units is None else _times(units, said, definition)


def _times(units: float, said: UnitValue, definition: Definition) -> Worth:
    money = None if said.money is None else round(Decimal(str(units)) * said.money, 4)
    hours = None if said.hours is None else units * said.hours
    told = say("{units:,.1f} a year × {worth} ({unit}; {source})", units=units, worth=_amount(said),
               unit=unit_of_worth(definition), source=said.key)  # fmt: skip
    return Worth(money, said.currency, hours, told, said.key)


def _amount(said: UnitValue) -> Sentence:
    money, hours = float(said.money or 0), said.hours or 0.0
    if said.money is None:
        return say("{hours:,.2f} h", hours=hours)
    if said.hours is None:
        return say("{money:,.2f} {currency}", money=money, currency=said.currency)
    return say("{money:,.2f} {currency} and {hours:,.2f} h", money=money, currency=said.currency, hours=hours)


def _covers(one: UnitValue, place: Place) -> bool:
    return one.organisation_id in {None, place.organisation_id} and one.team_id in {None, place.team_id}


def _nearness(one: UnitValue) -> int:
    return (one.organisation_id is not None) + (one.team_id is not None)


def _start(one: UnitValue) -> date:
    return one.from_date or date.min
