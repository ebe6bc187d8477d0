"""Levelling: a plan in which no resource is asked for more than there is, and what that costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling import optimal
from pawl.analytics.scheduling.axis import moment
from pawl.analytics.scheduling.critical_path import Schedule, critical_path
from pawl.analytics.scheduling.generation import Begins, best_of, serial
from pawl.analytics.scheduling.network import Network
from pawl.analytics.scheduling.passes import Passes
from pawl.analytics.scheduling.reasons import Moved, reasons
from pawl.analytics.scheduling.resources import Demand, Resource, refuse_demands
from pawl.analytics.scheduling.slots import Slots, in_slots
from pawl.analytics.scheduling.weights import Weights
from pawl.analytics.words import Sentence, say

NOT_ASKED = say("Only the heuristic was asked, which knows no bound.")
NOT_THERE = say("The extra `optimal` is not installed, and the heuristic knows no bound.")


@dataclass(frozen=True)
class Effort:
    """How hard to try.

    draws: random orders that the heuristic tries beside its rules.   seconds: wall time of the solver; with
    none only the heuristic runs.   workers: threads of the solver.   seed: of both.
    """

    draws: int = 192
    seconds: float = 10.0
    workers: int = 2
    seed: int = 1


FINISH_FIRST = Weights()
TEN_SECONDS = Effort()


@dataclass(frozen=True)
class Levelled:
    """A plan within its resources; nothing is changed until somebody applies `not_before`.

    schedule: its dates; floats regard links and dates, not resources.   not_before: key -> instant before
    which the work that is left of a moved activity may not begin.   moved: what begins later, and why.
    cost, bound: in working time, weighted; no plan costs less than the bound.   gap: (cost - bound) / cost,
    in 0 to 1. bound and gap are None, with a reason, where only the heuristic ran.
    finish_slip, moved_by: how much later the project ends, and by how much activities begin later in all,
    against the plan without regard to resources.
    """

    schedule: Schedule
    not_before: Mapping[str, datetime]
    moved: tuple[Moved, ...]
    cost: timedelta
    bound: timedelta | None
    gap: float | None
    reason: Sentence | None
    finish_slip: timedelta
    moved_by: timedelta

    @property
    def is_best(self) -> bool:
        """Whether it is proven that no plan costs less."""
        return self.bound == self.cost


def level(
    network: Network,
    resources: Sequence[Resource],
    demands: Sequence[Demand],
    *,
    priority: Mapping[str, int] | None = None,
    weights: Weights = FINISH_FIRST,
    effort: Effort = TEN_SECONDS,
) -> Levelled:
    """Move activities so that no resource is asked for more than there is.

    network: n activities; what is finished stays, what has started goes first.   resources, demands: of it.
    priority: key -> class in which the heuristic places activities, smaller first; 0 for others.
    weights: of what a plan costs.   effort: how hard to try.
    Returns the best plan found, with its bound and gap where the solver ran.
    Raises BadNetwork for demands that cannot be, OutOfDomain where no place is found before calendars end or
    a weight or effort is out of its domain.
    Error: the gap. The heuristic alone has none; it was 1.75 % above the best known on 20
    instances of PSPLIB j60.
    Source: R. Kolisch & S. Hartmann (1999) for the heuristic; CP-SAT of OR-Tools for the best plan and its
    bound.
    Checked: tests/analytics/scheduling/test_levelling.py, and benchmarks/bench_scheduling.py on PSPLIB.
    """
    refuse_demands(network, resources, demands)
    _refuse(weights, effort)
    passes = Passes(network)
    if all(job.finished is not None for job in passes.jobs):
        nothing = timedelta()
        return Levelled(critical_path(network), {}, (), nothing, nothing, 0.0, None, nothing, nothing)
    slots = in_slots(passes, resources, demands)
    begins = best_of(
        slots,
        _late(passes, slots),
        lambda found: weights.cost(slots, found),
        first=_classes(network, slots, priority or {}),
        draws=effort.draws,
        rng=np.random.default_rng(effort.seed),
    )
    if not effort.seconds or not optimal.is_there():
        reason = NOT_ASKED if not effort.seconds else NOT_THERE
        return _levelled(network, resources, slots, begins, weights, reason)
    found = optimal.improve(
        slots, begins, weights, seconds=effort.seconds, workers=effort.workers, seed=effort.seed
    )
    begins = _tidied(slots, found.begins, weights)
    return _levelled(network, resources, slots, begins, weights, found.bound)


def _refuse(weights: Weights, effort: Effort) -> None:
    if weights.finish < 1 or min(weights.lateness, weights.deviation) < 0:
        raise OutOfDomain(
            f"{weights}",
            say("leaves the finish without cost, or has a cost below none."),
            say("Give the finish at least 1, the others at least 0."),
        )
    if effort.draws < 0 or effort.seconds < 0 or effort.workers < 1:
        raise OutOfDomain(
            f"{effort}",
            say("is no effort that can be made."),
            say("Give draws and seconds of at least none, and at least one worker."),
        )


def _late(passes: Passes, slots: Slots) -> list[int]:
    """The latest slot at which each task may begin without moving the end, resources aside."""
    found = []
    for task in slots.tasks:
        job, held = passes.jobs[task.place], passes.late[task.place]
        found.append(slots.open.worked(job.axis.latest(held) if job.left else held) // slots.length)
    return found


def _classes(network: Network, slots: Slots, priority: Mapping[str, int]) -> list[float]:
    """What has started goes first, then what must be on a date, then by the priority that people give."""
    classes = sorted(set(priority.values()) | {0})
    found = []
    for task in slots.tasks:
        activity = network.activities[task.place]
        pinned = activity.constraint.rule in ("MSO", "MFO")
        own = 2.0 + classes.index(priority.get(activity.key, 0))
        found.append(0.0 if task.is_fixed else 1.0 if pinned else own)
    return found


def _tidied(slots: Slots, begins: Begins, weights: Weights) -> Begins:
    """The same order with nothing idle in between, where that costs no more: then each place has a reason."""
    tidy = serial(slots, begins)
    return tidy if weights.cost(slots, tidy) <= weights.cost(slots, begins) else begins


def _levelled(
    network: Network,
    resources: Sequence[Resource],
    slots: Slots,
    begins: Begins,
    weights: Weights,
    proof: int | Sentence,
) -> Levelled:
    """The plan with its dates; `proof` is the bound, or why there is none."""
    moved = reasons(network, slots, begins, resources)
    not_before = {
        network.activities[task.place].key: moment(slots.second(begin))
        for task, begin in zip(slots.tasks, begins, strict=True)
        if begin != task.planned or network.activities[task.place].constraint.rule == "ALAP"
    }
    cost = weights.cost(slots, begins)
    best = None if isinstance(proof, Sentence) else min(proof, cost)
    return Levelled(
        critical_path(network, not_before=not_before),
        not_before,
        moved,
        _time(slots, cost),
        None if best is None else _time(slots, best),
        None if best is None else (cost - best) / cost if cost else 0.0,
        proof if isinstance(proof, Sentence) else None,
        _time(slots, _end(slots, begins) - _end(slots, [task.planned for task in slots.tasks])),
        sum((one.by for one in moved), timedelta()),
    )


def _end(slots: Slots, begins: Sequence[int]) -> int:
    return max(task.finish(begin) for task, begin in zip(slots.tasks, begins, strict=True))


def _time(slots: Slots, count: int) -> timedelta:
    return timedelta(seconds=count * slots.length)
