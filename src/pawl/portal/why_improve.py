"""Why improve here at all: each missed target, what closing it is worth, and which goals ask for it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pawl.accounts.actor import Actor
from pawl.analytics.kpi.catalogue import load_library
from pawl.analytics.words import Sentence, say
from pawl.improvement.answering import answers
from pawl.improvement.models import Improvement
from pawl.measurement import reads
from pawl.measurement.kpi_names import KPI_NAMES
from pawl.measurement.models import Gap
from pawl.measurement.unit_values import Worth, worth_of_gaps
from pawl.portal.strategy_seen import NOT_SEEN, Seen, address_of_kpi, seen
from pawl.strategy.models import Goal, GoalKpi, Standing


@dataclass(frozen=True)
class Reason:
    """A missed target and what closing it is worth."""

    gap: Gap
    unit: str
    wanted: float | None
    goals: tuple[Goal, ...]
    improvements: tuple[Improvement, ...]
    worth: Worth
    """In money and hours a year, as far as somebody said what a unit is worth."""

    @property
    def name(self) -> str:
        """What its KPI is called in the reader's language."""
        return str(KPI_NAMES.get(self.gap.kpi, self.gap.case.title))

    @property
    def hours(self) -> float | None:
        """Of people's time in the period that it is judged by."""
        return self.gap.impact_hours

    @property
    def cases(self) -> float | None:
        """That would have gone otherwise."""
        return self.gap.impact_cases

    @property
    def unknown(self) -> Sentence | None:
        """Why its value is not known; None where it is."""
        return self.worth.unknown


@dataclass(frozen=True)
class Untold:
    """What a goal asks for, and why no gap can be told."""

    goal: Goal
    kpi: str
    name: str
    reason: Sentence
    address: str


@dataclass(frozen=True)
class Why:
    """The missed targets, the most valuable first; and what nobody can tell yet."""

    reasons: tuple[Reason, ...]
    untold: tuple[Untold, ...]


def why(actor: Actor) -> Why:
    """Gap × value for somebody's eyes; seven queries.

    Money comes first, that of the commonest currency before others, which cannot be compared; then hours of
    people a year, hours and cases of the period, and what cannot be valued; among equals the more goals ask.
    """
    links = list(_links(actor))
    asked: dict[str, dict[int, Goal]] = defaultdict(dict)
    for link in links:
        asked[link.kpi][link.goal_id] = link.goal
    gaps = list(reads.gaps(actor))
    doing = answers(gaps, actor)
    worths = worth_of_gaps(gaps)
    reasons = [
        _reason(one, tuple(asked.get(one.kpi, {}).values()), tuple(doing.get(one.pk, ())), worths[one.pk])
        for one in gaps
    ]
    return Why(tuple(ranked(reasons)), tuple(_untold(actor, links, {one.kpi for one in gaps})))


def _links(actor: Actor) -> Iterable[GoalKpi]:
    rows = GoalKpi.objects.visible_to(actor).filter(goal__state=Standing.ACTIVE)
    return rows.select_related("goal__case").order_by("goal", "kpi", "pk")


def _reason(gap: Gap, goals: tuple[Goal, ...], doing: tuple[Improvement, ...], worth: Worth) -> Reason:
    library = load_library()
    unit = str(library[gap.kpi].unit) if gap.kpi in library else ""
    return Reason(gap, unit, gap.target.get("value"), goals, doing, worth)


def ranked(reasons: list[Reason]) -> list[Reason]:
    """The most valuable first."""
    used = Counter(one.worth.currency for one in reasons if one.worth.money is not None)
    order = {currency: place for place, (currency, _n) in enumerate(used.most_common())}

    def place(one: Reason) -> tuple[float, ...]:
        money, hours = one.worth.money, one.worth.hours
        currency = len(order) if money is None else order[one.worth.currency]
        in_period = -(one.hours or 0.0), -(one.cases or 0.0)
        return currency, -float(money or 0), -(hours or 0.0), *in_period, -len(one.goals), one.gap.rank

    return sorted(reasons, key=place)


def _untold(actor: Actor, links: list[GoalKpi], gaps: set[str]) -> Iterable[Untold]:
    known = seen(actor, {one.kpi for one in links})
    told = set()
    for link in links:
        one = known.get(link.kpi, NOT_SEEN)
        reason = None if link.kpi in gaps else _why_not(one)
        if reason is not None and (link.goal_id, link.kpi) not in told:
            told.add((link.goal_id, link.kpi))
            name = KPI_NAMES.get(link.kpi, link.kpi)
            yield Untold(link.goal, link.kpi, name, reason, address_of_kpi(link.kpi, one))


def _why_not(one: Seen) -> Sentence | None:
    if one.indicator is None:
        return say("No data tells of it yet: gather them.")
    if one.coverage == "blocked":
        return say("Fields are missing: {names}.", names=", ".join(one.missing) or "–")
    if one.indicator.value is None:
        return say("The latest period has no value.")
    if one.indicator.target is None:
        return say("It has no target: without one nothing is missed.")
    return None
