"""What will come: the days and the money that hold with which chance, and what decides it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import ceil

from pawl import clock
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.scheduling.axis import moment
from pawl.analytics.scheduling.monte_carlo import HOUR, Outcome, Threat, Uncertain
from pawl.analytics.words import Sentence, say
from pawl.projects.control.costs import spent_on, unknown_cost, until
from pawl.projects.control.rest import Rest, rest_of
from pawl.projects.models import CostLine, Project, RaidItem
from pawl.projects.scheduling import Plan, Planned, plan_of
from pawl.projects.scheduling.chance import (
    NOTHING_UNCERTAIN,
    drawn,
    refused,
    threats_of,
    told,
    uncertain_of,
)

CHANCES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
BINS = 24
NO_MONEY = say("No row says what it costs.")
Bin = tuple[float, float, float]
"""From, to, share of the draws."""


@dataclass(frozen=True)
class Milestone:
    """A milestone to come: as planned, and the days that hold with 50 and 80 per cent."""

    row: Planned
    p50: date
    p80: date


@dataclass(frozen=True)
class Hit:
    """A risk and what became of it in the draws; or why it is in none."""

    item: RaidItem
    share: float | None
    reason: Sentence | None


@dataclass(frozen=True)
class Forecast:
    """All of it; without `days` nothing could be drawn, and the sentence says why."""

    plan: Plan
    sentence: Sentence
    draws: int = 0
    days: Mapping[float, date] = field(default_factory=dict)
    costs: Mapping[float, float] = field(default_factory=dict)
    cost_reason: Sentence | None = NO_MONEY
    promised: float | None = None
    """The chance to end by the promised day."""
    rows: Sequence[tuple[Planned, float]] = ()
    """Rows that are not finished, with the share of draws in which each decides the end."""
    milestones: Sequence[Milestone] = ()
    hits: Sequence[Hit] = ()
    day_bins: Sequence[Bin] = ()
    cost_bins: Sequence[Bin] = ()


def forecast_of(project: Project, *, sees: bool = True) -> Forecast:
    """Of a project that the caller may see.   Fourteen queries at most; half a second for 5,000 rows.

    sees: whether the cost of hours may be told.   Raises BadNetwork or OutOfDomain for what makes no plan.
    """
    plan = plan_of(project)
    network = plan.schedule.network
    uncertain = uncertain_of(network, plan.work, plan.days)
    threats = threats_of(network, plan.risks, plan.days)
    if not uncertain and not any(one.hours for one in threats):
        return Forecast(plan, NOTHING_UNCERTAIN, hits=_hits(plan, threats, None))
    rest = rest_of(plan.work, list(CostLine.objects.filter(project=project)))
    waiting = [one for one in plan.rows if _is_coming(one)]
    try:
        outcome = drawn(network, _priced(plan, uncertain, rest), threats, [one.work.key for one in waiting])
    except AnalyticsError as refusal:  # at worst it may last longer than any calendar
        return Forecast(plan, refused(refusal), hits=_hits(plan, threats, None))
    found = _of_days(project, plan, outcome, threats, waiting)
    return _with_costs(found, project, outcome, rest, sees=sees)


def _of_days(
    project: Project, plan: Plan, outcome: Outcome, threats: Sequence[Threat], waiting: Sequence[Planned]
) -> Forecast:
    days = {chance: plan.days.last_day(outcome.finish_by(chance)) for chance in CHANCES}
    draws = len(outcome.finishes)
    ends = project.ends
    promised = None if ends is None else outcome.chance_of(plan.days.closing(ends, project.key))
    rows = [
        (one, outcome.criticality[one.work.key])
        for one in plan.rows
        if one.work.key in network_keys(plan) and one.work.finished_on is None
    ]
    milestones = [_milestone(one, plan, outcome) for one in waiting]
    return Forecast(
        plan, told(days[0.5], days[0.8], draws), draws, days, promised=promised,
        rows=sorted(rows, key=lambda one: -one[1]), milestones=milestones,
        hits=_hits(plan, threats, outcome), day_bins=_day_bins(plan, outcome),
    )  # fmt: skip


def network_keys(plan: Plan) -> Mapping[str, int]:
    """The rows that are scheduled."""
    return plan.schedule.network.place


def _is_coming(one: Planned) -> bool:
    return one.work.work_type == "milestone" and not one.has_parts and one.work.finished_on is None


def _milestone(one: Planned, plan: Plan, outcome: Outcome) -> Milestone:
    p50, p80 = (plan.days.last_day(outcome.reached_by(one.work.key, chance)) for chance in (0.5, 0.8))
    return Milestone(one, p50, p80)


def _hits(plan: Plan, threats: Sequence[Threat], outcome: Outcome | None) -> list[Hit]:
    known = {one.key for one in threats}
    return [
        Hit(one, outcome.happened[one.key], None) if outcome and one.key in known
        else Hit(one, None, None if one.key in known else _left_out(one))
        for one in plan.risks
    ]  # fmt: skip


def _left_out(one: RaidItem) -> Sentence:
    if one.probability_percent is None:
        return say("Its probability in per cent is not told.")
    if one.response in ("exploit", "share", "enhance"):
        return say("It would be welcome; the draws count threats alone.")
    if one.days_impact:
        return say("It hits no row that is scheduled.")
    return say("What it costs or delays is not told.")


def _priced(plan: Plan, uncertain: Mapping[str, Uncertain], rest: Rest | None) -> dict[str, Uncertain]:
    """The rest of a row costs in proportion to how long it takes."""
    found = dict(uncertain)
    place = plan.schedule.network.place
    for key, money in rest.of_work.items() if rest else ():
        hours = _hours_left(plan, key) if key in place else 0.0
        if money and hours:
            found[key] = replace(found.get(key, Uncertain()), rate=money / hours)
    return found


def _hours_left(plan: Plan, key: str) -> float:
    network = plan.schedule.network
    return network.activities[network.place[key]].remaining.total_seconds() / HOUR


def _with_costs(
    found: Forecast, project: Project, outcome: Outcome, rest: Rest | None, *, sees: bool
) -> Forecast:
    """What was spent, what the draws cost, and what costs the same whatever happens."""
    if rest is None:
        return found
    day = found.plan.status or clock.now().date()
    spent = spent_on(project)
    unknown = unknown_cost(spent, day, sees=sees)
    if unknown is not None:
        return replace(found, cost_reason=unknown)
    place = network_keys(found.plan)
    fixed = rest.beside + sum(
        money for key, money in rest.of_work.items()
        if key not in place or not _hours_left(found.plan, key)
    )  # fmt: skip
    sure = fixed + sum(one.amount for one in until(spent, day))
    costs = {chance: sure + outcome.cost_within(chance) for chance in CHANCES}
    amounts = [sure + float(one) for one in outcome.costs]
    return replace(found, costs=costs, cost_reason=None, cost_bins=_bins(amounts, whole=False))


def _day_bins(plan: Plan, outcome: Outcome) -> list[Bin]:
    counted = Counter(int(one) for one in outcome.finishes)
    days: list[float] = []
    for second, times in counted.items():
        days += [float(plan.days.last_day(moment(second)).toordinal())] * times
    return _bins(days, whole=True)


def _bins(values: Sequence[float], *, whole: bool) -> list[Bin]:
    """At most so many bins of one width, of whole days where days are counted."""
    low, high = min(values), max(values)
    width = max(1.0, ceil((high - low + 1) / BINS)) if whole else (high - low) / BINS or 1.0
    counted = Counter(min(int((one - low) / width), BINS - 1) for one in values)
    last = max(counted)
    return [(low + at * width, low + (at + 1) * width, counted[at] / len(values)) for at in range(last + 1)]
