"""What improvements brought: forecast, verified, held; and what earlier ones teach about the next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from pawl.accounts.actor import Actor
from pawl.collaboration.models import Link
from pawl.improvement.gains_lists import benefits_for
from pawl.improvement.models import (
    Benefit,
    BenefitVerdict,
    ControlPlan,
    Improvement,
    PlanState,
    State,
)
from pawl.improvement.worth import worths_of
from pawl.measurement.unit_values import NOT_SAID, Worth

HELD_AFTER = timedelta(days=90)
MOST = 2000
"""Improvements that one ledger tells of, the newest; the list of findings tells all."""
TOLD = (
    BenefitVerdict.VERIFIED, BenefitVerdict.LIKELY, BenefitVerdict.NO_EFFECT,
    BenefitVerdict.ALREADY_IMPROVING, BenefitVerdict.HARMED,
)  # fmt: skip
"""Verdicts that say something about the effect of a measure."""
DID = frozenset(
    {BenefitVerdict.VERIFIED, BenefitVerdict.LIKELY, BenefitVerdict.HARMED, BenefitVerdict.JUDGED}
)
"""Verdicts by which the measure did something; what moved beside any other is none of its doing."""


@dataclass(frozen=True)
class Amount:
    """A sum of what is known: in hours, in money by currency, and of how many it is not known."""

    hours: float | None
    money: Mapping[str, Decimal]
    unknown: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.hours is None and not self.money and not self.unknown


@dataclass(frozen=True)
class Line:
    """One improvement in the ledger."""

    improvement: Improvement
    finding: Benefit | None
    plan: ControlPlan | None
    services: Sequence[str] = ()
    worth: Worth = NOT_SAID
    """Of one unit of the KPI, a year."""

    @property
    def plan_key(self) -> str:
        """What its plan is called."""
        return f"CPL-{self.plan.pk}" if self.plan else ""

    @property
    def year(self) -> int:
        """In which year it was found, else proposed."""
        at = self.finding.at if self.finding else self.improvement.case.created_at
        return int(at.year)

    @property
    def is_verified(self) -> bool:
        """Whether the newest finding is a verified gain."""
        return self.finding is not None and self.finding.verdict == BenefitVerdict.VERIFIED

    @property
    def is_held(self) -> bool:
        """Whether a verified gain is watched and has not slipped."""
        return self.is_verified and self.plan is not None and self.plan.state == PlanState.WATCHING

    @property
    def slipped(self) -> ControlPlan | None:
        """The plan whose gain slipped, while the improvement is open again."""
        plan, state = self.plan, self.improvement.state
        is_open = state not in (State.CLOSED, State.REJECTED, State.HELD)
        return plan if plan and plan.state == PlanState.SLIPPED and is_open else None

    @property
    def effect(self) -> Benefit | None:
        """The newest finding, where by it the measure did something."""
        return self.finding if self.finding and self.finding.verdict in DID else None

    @property
    def found_hours(self) -> float | None:
        """What was found in hours a year; by what a unit is worth now, where nobody had said it then."""
        if self.effect is None or self.effect.hours is not None:
            return self.effect.hours if self.effect else None
        return None if self.gain is None or self.worth.hours is None else self.gain * self.worth.hours

    @property
    def found_money(self) -> tuple[Decimal | None, str]:
        """What was found in money a year, and its currency; else as with hours."""
        if self.effect is None or self.effect.money is not None:
            return (self.effect.money, self.effect.currency) if self.effect else (None, "")
        if self.gain is None or self.worth.money is None:
            return None, ""
        return round(Decimal(str(self.gain)) * self.worth.money, 2), self.worth.currency

    @property
    def gain(self) -> float | None:
        """The change that was found, towards the good side, in the unit of the KPI."""
        change = self.effect.change if self.effect else None
        if change is None or not self.improvement.better:
            return None
        return change if self.improvement.better == "up" else -change

    @property
    def forecast_hours(self) -> float | None:
        """What was expected in hours a year, in the good direction."""
        change, hours = self.improvement.expected_change, self.worth.hours
        return None if change is None or hours is None else abs(change) * hours

    @property
    def forecast_money(self) -> Decimal | None:
        """What was expected in money a year."""
        change, money = self.improvement.expected_change, self.worth.money
        return None if change is None or money is None else round(Decimal(str(abs(change))) * money, 2)


@dataclass
class Group:
    """Improvements of one service, of one year, or all, added up."""

    name: str
    lines: list[Line] = field(default_factory=list)

    @property
    def forecast(self) -> Amount:
        """Of all that name a KPI or what it is worth."""
        return _sum((line.forecast_hours, line.forecast_money, line.worth.currency) for line in self.lines)

    @property
    def verified(self) -> Amount:
        """Of those whose gain is verified."""
        return _found(line for line in self.lines if line.is_verified)

    @property
    def held(self) -> Amount:
        """Of those whose gain is verified and held."""
        return _found(line for line in self.lines if line.is_held)

    @property
    def amounts(self) -> tuple[Amount, Amount, Amount]:
        """Forecast, verified, held."""
        return self.forecast, self.verified, self.held


def _found(lines: Iterable[Line]) -> Amount:
    return _sum((line.found_hours, *line.found_money) for line in lines)


def _sum(rows: Iterable[tuple[float | None, Decimal | None, str]]) -> Amount:
    """Hours with hours, money with money of its currency; who says neither is counted as unknown."""
    hours: list[float] = []
    money: dict[str, Decimal] = defaultdict(Decimal)
    unknown = 0
    for spent, worth, currency in rows:
        if spent is not None:
            hours.append(spent)
        if worth is not None and currency:
            money[currency] += worth
        unknown += spent is None and (worth is None or not currency)
    return Amount(sum(hours) if hours else None, dict(money), unknown)


def plans_of(actor: Actor) -> list[ControlPlan]:
    """The control plans that somebody may see, the newest last.   One query."""
    return list(ControlPlan.objects.visible_to(actor).select_related("case").order_by("pk"))


def lines_of(actor: Actor, plans: Iterable[ControlPlan], *, with_services: bool = True) -> list[Line]:
    """Each improvement with its newest finding and plan.   Four queries, one less without services.

    plans: as of `plans_of`.
    """
    rows = (
        Improvement.objects.visible_to(actor)
        .exclude(state=State.REJECTED)
        .exclude(kpi="", expected_change=None)
    )
    improvements = list(rows.select_related("case").order_by("-pk")[:MOST])
    keys = [one.pk for one in improvements]
    newest: dict[int, Benefit] = {}
    for one in benefits_for(actor).filter(improvement__in=keys).defer("evidence").order_by("at", "pk"):
        newest[one.improvement_id] = one
    holding = {plan.improvement_id: plan for plan in plans}
    served = _served(keys) if with_services else {}
    worths = worths_of(improvements)
    return [
        Line(one, newest.get(one.pk), holding.get(one.pk), served.get(one.pk, ()), worths[one.pk])
        for one in improvements
    ]


def _served(keys: Iterable[int]) -> Mapping[int, Sequence[str]]:
    """The services that each improvement makes better."""
    served: dict[int, list[str]] = defaultdict(list)
    links = Link.objects.filter(source__in=keys, relation="serves", target__kind="service")
    for source, title in links.values_list("source", "target__title"):
        served[source].append(title)
    return served


def by_service(lines: Iterable[Line]) -> list[Group]:
    """Added up by service; one that serves several stands with each."""
    groups: dict[str, Group] = {}
    for line in lines:
        for name in line.services or ("",):
            groups.setdefault(name, Group(name)).lines.append(line)
    return sorted(groups.values(), key=lambda one: (not one.name, one.name))


def by_year(lines: Iterable[Line]) -> list[Group]:
    """Added up by the year in which the finding was made."""
    groups: dict[int, Group] = {}
    for line in lines:
        groups.setdefault(line.year, Group(str(line.year))).lines.append(line)
    return [groups[year] for year in sorted(groups, reverse=True)]


@dataclass(frozen=True)
class Held:
    """Of the gains whose 90 days are over: how many held; and how many cannot be told yet."""

    held: int
    slipped: int
    open: int

    @property
    def share(self) -> float | None:
        """None while the 90 days of none are over."""
        known = self.held + self.slipped
        return self.held / known if known else None


def held_after(plans: Iterable[ControlPlan]) -> Held:
    """How many gains held for 90 days of data after they were verified."""
    found = Counter(_after(one) for one in plans)
    return Held(found["held"], found["slipped"], found["open"])


def _after(plan: ControlPlan) -> str:
    day = plan.from_period + HELD_AFTER
    if plan.held_until is not None and plan.held_until >= day:
        return "held"
    if plan.slipped_from is not None and plan.slipped_from < day:
        return "slipped"
    return "open" if plan.state == PlanState.WATCHING else "retired"


@dataclass(frozen=True)
class Effect:
    """What one kind of measure did to one KPI so far."""

    measure: str
    count: int
    verified: int
    likely: int
    none: int
    harmed: int
    typical: float | None
    """The middle of the relative changes: 0.2 is a fifth more than without it."""
    least: float | None
    most: float | None
    """The widest interval that the single ones leave."""


def effects_of(
    actor: Actor, kpi: str, *, measure: str = "", without: Improvement | None = None
) -> list[Effect]:
    """What earlier improvements of a KPI brought, by the kind of measure; only what one may see counts.

    measure: of this kind alone.   without: the one that is being planned.
    The newest finding of each turn counts.   One query.
    """
    rows = benefits_for(actor).filter(kpi=kpi, verdict__in=TOLD, turn__isnull=False)
    if measure:
        rows = rows.filter(improvement__measure=measure)
    if without is not None:
        rows = rows.exclude(improvement=without)
    newest: dict[int | None, Any] = {}
    for row in rows.order_by("at", "pk").values(
        "turn", "verdict", "change", "low", "high", "expected", "improvement__measure"
    ):
        newest[row["turn"]] = row
    kinds: dict[str, list[Any]] = defaultdict(list)
    for row in newest.values():
        kinds[row["improvement__measure"]].append(row)
    return sorted((_effect(name, some) for name, some in kinds.items()), key=lambda one: -one.count)


def _effect(measure: str, rows: Sequence[Mapping[str, Any]]) -> Effect:
    words = [row["verdict"] for row in rows]
    known = [row for row in rows if row["change"] is not None and row["expected"]]
    relative = [row["change"] / abs(row["expected"]) for row in known]
    edges = [row[side] / abs(row["expected"]) for row in known for side in ("low", "high")]
    return Effect(
        measure,
        len(rows),
        words.count(BenefitVerdict.VERIFIED),
        words.count(BenefitVerdict.LIKELY),
        words.count(BenefitVerdict.NO_EFFECT) + words.count(BenefitVerdict.ALREADY_IMPROVING),
        words.count(BenefitVerdict.HARMED),
        median(relative) if relative else None,
        min(edges, default=None),
        max(edges, default=None),
    )
