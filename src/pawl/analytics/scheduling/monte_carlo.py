"""Schedule risk: the distribution of the end and of the cost of a plan whose durations are not certain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

import numpy as np

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.axis import Seconds, moment, second_of
from pawl.analytics.scheduling.drawn_passes import DrawnPasses
from pawl.analytics.scheduling.estimates import Draws, Estimate, draw_together
from pawl.analytics.scheduling.network import Network
from pawl.analytics.scheduling.passes import Passes
from pawl.analytics.words import say

BLOCK = 1_000
"""Draws that are scheduled at once: 500 activities then take some 20 MB."""
HOUR = 3_600


@dataclass(frozen=True)
class Uncertain:
    """What is not certain of an activity.

    hours: its whole working time; of a started activity the share counts that is left.
    group: of which resource or supplier it is, whose activities tend to be late together.
    rate: money per working hour that is left, for as long as it takes.   cost: money beside it.
    """

    hours: Estimate | None = None
    group: str = ""
    rate: float = 0.0
    cost: Estimate | None = None


@dataclass(frozen=True)
class Threat:
    """An event that may happen, once for all activities that it hits.

    probability: 0 to 1.   activities: keys.   hours: added to each of them.   cost: added once.
    """

    key: str
    probability: float
    activities: tuple[str, ...] = ()
    hours: Estimate | None = None
    cost: Estimate | None = None


@dataclass(frozen=True)
class Outcome:
    """What the draws say of a plan.

    finishes: (draws,) seconds since 1970, sorted.   costs: (draws,) money, sorted.
    criticality: per activity, the share of draws in which it decides the end.
    happened: per threat, the share of draws in which it came.
    reached: per watched activity, (draws,) seconds since 1970 at which it finishes, sorted.
    """

    finishes: Seconds
    costs: Draws
    criticality: Mapping[str, float] = field(default_factory=dict)
    happened: Mapping[str, float] = field(default_factory=dict)
    reached: Mapping[str, Seconds] = field(default_factory=dict)

    def reached_by(self, key: str, chance: float) -> datetime:
        """The instant by which a watched activity is finished with a chance; see `finish_by`."""
        found = self.reached[key]
        return moment(int(found[_rank(chance, len(found))]))

    def finish_by(self, chance: float) -> datetime:
        """The instant by which the plan is finished with a chance, as 0.8 for P80.

        chance: above 0, at most 1.   Returns an aware instant in UTC.
        Raises OutOfDomain for another chance.
        Error: rank ± 4 sqrt(n p (1 - p)) with n draws.   Source: the inverse of the empirical distribution.
        Checked: tests/analytics/scheduling/test_monte_carlo.py.
        """
        return moment(int(self.finishes[_rank(chance, len(self.finishes))]))

    def cost_within(self, chance: float) -> float:
        """The money that suffices with a chance; see `finish_by`."""
        return float(self.costs[_rank(chance, len(self.costs))])

    def chance_of(self, finish: datetime) -> float:
        """The chance to be finished by an instant.

        finish: aware.   Returns 0 to 1.   Raises OutOfDomain for an instant outside the years of calendars.
        Error: ± 4 sqrt(p (1 - p) / n).   Source: the empirical distribution.
        Checked: tests/analytics/scheduling/test_monte_carlo.py.
        """
        return float(np.searchsorted(self.finishes, second_of(finish), side="right") / len(self.finishes))


def simulate(  # noqa: PLR0913 a simulation has so many parts, the last ones named
    network: Network,
    uncertain: Mapping[str, Uncertain],
    threats: Sequence[Threat] = (),
    *,
    rng: np.random.Generator,
    draws: int = 10_000,
    correlation: float = 0.0,
    watched: Sequence[str] = (),
) -> Outcome:
    """Schedule a plan many times, each time with other durations, and see when it ends and what it costs.

    network: n activities.   uncertain: key -> what is not certain of it; the others take what was planned.
    threats: events that may lengthen activities and cost money.   draws: at least 1.
    rng: numpy Generator; the same one gives the same outcome.
      correlation: inside a group, 0 to 1, as in `draw_together`.
    watched: keys of activities, as milestones, whose finishes are wanted, too.
    Returns finishes, costs and shares over the draws.
    Raises OutOfDomain for a key (also a watched one) that is not in the network, a negative duration, a
    probability outside 0 to 1 or less than one draw, and as `critical_path`.
    Error: of sampling, see `Outcome`; durations are rounded to seconds, and never below one.
    Source: R. M. Van Slyke, "Monte Carlo methods and the PERT problem", Oper. Res. 11(5), 1963.
    Checked: tests/analytics/scheduling/test_monte_carlo.py (analytic distributions, merge bias, and equal to
    `critical_path` where nothing is uncertain).
    """
    _refuse(network, uncertain, threats, draws, watched)
    hours, costs = _drawn(network, uncertain, draws, correlation, rng)
    happened = _add_threats(network, threats, hours, costs, rng)
    passes = Passes(network)
    left = _left(network, passes, hours)
    costs += _worked_cost(network, uncertain, left)
    finishes, critical, reached = _schedule(passes, left, watched)
    keys = [activity.key for activity in network.activities]
    shares = dict(zip(keys, critical, strict=True))
    return Outcome(np.sort(finishes), np.sort(costs), shares, happened, reached)


def _drawn(
    network: Network,
    uncertain: Mapping[str, Uncertain],
    draws: int,
    correlation: float,
    rng: np.random.Generator,
) -> tuple[Draws, Draws]:
    """Whole working hours of each activity, (n, draws), and the money beside it, (draws,)."""
    sure = [activity.duration.total_seconds() / HOUR for activity in network.activities]
    found = [uncertain.get(activity.key, Uncertain()) for activity in network.activities]
    estimates = [one.hours or Estimate(hours, hours, hours) for one, hours in zip(found, sure, strict=True)]
    hours = draw_together(estimates, [one.group for one in found], correlation, draws, rng)
    costs = np.zeros(draws)
    for one in found:
        if one.cost:
            costs += one.cost.draw(draws, rng)
    return hours, costs


def _add_threats(
    network: Network, threats: Sequence[Threat], hours: Draws, costs: Draws, rng: np.random.Generator
) -> dict[str, float]:
    happened = {}
    for threat in threats:
        comes = rng.random(len(costs)) < threat.probability
        happened[threat.key] = float(comes.mean())
        if threat.hours and threat.activities:
            places = [network.place[key] for key in threat.activities]
            hours[places] += comes * threat.hours.draw(len(costs), rng)
        if threat.cost:
            costs += comes * threat.cost.draw(len(costs), rng)
    return happened


def _left(network: Network, passes: Passes, hours: Draws) -> Seconds:
    """Working seconds that are left: of started activities the same share as planned, of milestones none."""
    shares = np.array(
        [
            activity.remaining / activity.duration if activity.duration else 0.0
            for activity in network.activities
        ]
    )
    left = np.rint(hours * shares[:, None] * HOUR).astype(np.int64)
    works = np.array([bool(job.left) for job in passes.jobs])
    return np.where(works[:, None], np.maximum(left, 1), 0)


def _worked_cost(network: Network, uncertain: Mapping[str, Uncertain], left: Seconds) -> Draws:
    rates = np.array([uncertain.get(one.key, Uncertain()).rate for one in network.activities])
    return np.asarray(rates @ left / HOUR, dtype=np.float64)


def _schedule(
    passes: Passes, left: Seconds, watched: Sequence[str]
) -> tuple[Seconds, list[float], dict[str, Seconds]]:
    """Finishes of all draws, how often each activity was critical, and the finishes of the watched ones."""
    count, places = left.shape[1], [passes.network.place[key] for key in watched]
    finishes, critical = np.zeros(count, np.int64), np.zeros(len(left), np.int64)
    reached = np.zeros((len(places), count), np.int64)
    for low in range(0, count, BLOCK):
        block = DrawnPasses(passes, left[:, low : low + BLOCK])
        finishes[low : low + BLOCK] = block.ends
        critical += block.critical().sum(axis=1)
        for row, place in enumerate(places):
            reached[row, low : low + BLOCK] = block.finish_of(place)
    by_key = {key: np.sort(reached[row]) for row, key in enumerate(watched)}
    return finishes, (critical / count).tolist(), by_key


def _rank(chance: float, count: int) -> int:
    if not 0 < chance <= 1:
        raise OutOfDomain(
            f"chance {chance:g}",
            say("is none."),
            say("Give a number above 0, and at most 1, as 0.8 for P80."),
        )
    return ceil(round(chance * count, 9)) - 1


def _refuse(
    network: Network, uncertain: Mapping[str, Uncertain], threats: Sequence[Threat], draws: int,
    watched: Sequence[str],
) -> None:  # fmt: skip
    if draws < 1 or not network.activities:
        raise OutOfDomain(f"{draws} draws", say("show nothing."), say("Ask for one draw or more of a plan."))
    for key in [*uncertain, *watched, *(key for threat in threats for key in threat.activities)]:
        if key not in network.place:
            raise OutOfDomain(
                f"activity {key}",
                say("is not in the network."),
                say("Add the activity, or drop what is said of it."),
            )
    durations = [*(one.hours for one in uncertain.values()), *(threat.hours for threat in threats)]
    for estimate in durations:
        if estimate and estimate.low < 0:
            raise OutOfDomain(f"{estimate.low:g} h", say("is no working time."), say("Give hours from 0 on."))
    for threat in threats:
        if not 0 <= threat.probability <= 1:
            raise OutOfDomain(
                f"risk {threat.key}",
                say("has a probability outside 0 to 1."),
                say("Give a number from 0 to 1."),
            )
