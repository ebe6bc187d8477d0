"""When a plan ends with which chance, drawn from what its rows take at best and at worst, and its risks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.scheduling.estimates import Estimate
from pawl.analytics.scheduling.monte_carlo import HOUR, Outcome, Threat, Uncertain, simulate
from pawl.analytics.scheduling.network import Network
from pawl.analytics.words import Sentence, say
from pawl.projects.models import RaidItem, WorkPackage
from pawl.projects.scheduling.days import Days

DRAWS, SEED = 1_000, 1
MANY, FEW_DRAWS = 1_000, 300
"""Of plans with more rows there are fewer draws, so that none takes longer than half a second."""
WAITING = ("open", "mitigating")
WELCOME = ("exploit", "share", "enhance")
NOTHING_UNCERTAIN = say(
    "No chance is told: no row says how many days it takes at best and at worst, and no risk by how many it "
    "delays one."
)


@dataclass(frozen=True)
class Chance:
    """The days that hold with 50 and 80 per cent, or neither; and the sentence that says it."""

    sentence: Sentence
    p50: date | None = None
    p80: date | None = None


def chance_of(
    network: Network, work: Sequence[WorkPackage], days: Days, risks: Iterable[RaidItem] = ()
) -> Chance:
    """The same rows give the same days: the draws begin at a fixed seed."""
    threats, uncertain = threats_of(network, risks, days), uncertain_of(network, work, days)
    if not uncertain and not any(one.hours for one in threats):
        return Chance(NOTHING_UNCERTAIN)
    try:
        outcome = drawn(network, uncertain, threats)
    except AnalyticsError as refusal:  # at worst it may last longer than any calendar
        return Chance(refused(refusal))
    p50, p80 = (days.last_day(outcome.finish_by(one)) for one in (0.5, 0.8))
    return Chance(told(p50, p80, len(outcome.finishes)), p50, p80)


def told(p50: date, p80: date, draws: int) -> Sentence:
    """The chance as a sentence."""
    return say(
        "It ends by {half} with a chance of 50 %, by {most} with 80 % ({n:,} draws, seed {seed}).",
        half=p50, most=p80, n=draws, seed=SEED,
    )  # fmt: skip


def refused(refusal: AnalyticsError) -> Sentence:
    """Why nothing could be drawn."""
    return say(
        "No chance is told: at best or at worst, the plan {rule} {way}",
        rule=refusal.rule, way=refusal.way_out,
    )  # fmt: skip


def drawn(
    network: Network,
    uncertain: Mapping[str, Uncertain],
    threats: Sequence[Threat],
    watched: Sequence[str] = (),
) -> Outcome:
    """The draws; what is said of money changes no day.   Raises OutOfDomain."""
    draws = DRAWS if len(network.activities) <= MANY else FEW_DRAWS
    rng = np.random.default_rng(SEED)
    return simulate(network, uncertain, threats, rng=rng, draws=draws, watched=watched)


def uncertain_of(network: Network, work: Iterable[WorkPackage], days: Days) -> dict[str, Uncertain]:
    """Each row of the network that says how long it takes at best or at worst."""
    return {
        one.key: Uncertain(_estimate(one, days))
        for one in work
        if one.key in network.place and _is_uncertain(one)
    }


def threats_of(network: Network, risks: Iterable[RaidItem], days: Days) -> list[Threat]:
    """Open risks that say their probability and what they cost or delay; delays hit a row of the network."""
    hours = days.length.total_seconds() / HOUR
    found = []
    for one in sorted(risks, key=lambda each: each.pk):
        if one.raid_type != "risk" or one.state not in WAITING or one.probability_percent is None:
            continue
        if one.response in WELCOME:
            continue
        made = Threat(one.key, float(one.probability_percent) / 100)
        if one.days_impact and f"WP-{one.work_package_id}" in network.place:
            delay = float(one.days_impact) * hours
            made = replace(
                made, activities=(f"WP-{one.work_package_id}",), hours=Estimate(delay, delay, delay)
            )
        if one.cost_impact:
            cost = float(one.cost_impact)
            made = replace(made, cost=Estimate(cost, cost, cost))
        found.append(made)
    return [one for one in found if one.hours or one.cost]


def _is_uncertain(one: WorkPackage) -> bool:
    """A day at best or at worst, beside the likely one, of what is not finished."""
    has_range = one.days_low is not None or one.days_high is not None
    return bool(one.work_type != "milestone" and one.days and has_range and one.finished_on is None)


def _estimate(one: WorkPackage, days: Days) -> Estimate:
    likely = float(one.days or 0)
    low = likely if one.days_low is None else min(float(one.days_low), likely)
    high = likely if one.days_high is None else max(float(one.days_high), likely)
    hours = days.length.total_seconds() / HOUR
    return Estimate(low * hours, likely * hours, high * hours)
