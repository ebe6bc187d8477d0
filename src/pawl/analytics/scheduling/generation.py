"""Schedule generation schemes: one task after another, each as early as links and resources permit."""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.slots import Slots, Steps, Task
from pawl.analytics.words import say

Begins = tuple[int, ...]
"""Per task the slot at which it begins."""
Rank = Sequence[float]
"""Per task its rank; of those that may be next, the smallest goes first."""
Scheme = Literal["serial", "parallel"]
RULES = ("late_finish", "late_start", "slack", "most_successors", "rank_weight", "shortest")
LARGEST_PARALLEL = 600
"""Tasks up to which the parallel scheme, whose work grows with their square, is tried too."""


class Profile:
    """What is left of each resource over the slots."""

    def __init__(self, capacities: Sequence[Steps]) -> None:
        self.times = [[at for at, _ in steps] for steps in capacities]
        self.free = [[amount for _, amount in steps] for steps in capacities]

    def blocked(
        self, needs: Sequence[tuple[int, int]], begin: int, finish: int
    ) -> tuple[int, int, int] | None:
        """The last stretch of an interval in which a resource is short: (resource, from, until), if any."""
        found: tuple[int, int, int] | None = None
        for resource, amount in needs:
            times, free = self.times[resource], self.free[resource]
            for at in range(bisect_left(times, finish) - 1, bisect_right(times, begin) - 2, -1):
                if free[at] < amount:
                    until = times[at + 1] if at + 1 < len(times) else NEVER
                    if found is None or until > found[2]:
                        found = (resource, times[at], until)
                    break
        return found

    def take(self, needs: Sequence[tuple[int, int]], begin: int, finish: int) -> None:
        """Hold what a task needs from its beginning to its finish."""
        for resource, amount in needs:
            times, free = self.times[resource], self.free[resource]
            for edge in (begin, finish):
                at = bisect_right(times, edge) - 1
                if times[at] != edge:
                    times.insert(at + 1, edge)
                    free.insert(at + 1, free[at])
            for at in range(bisect_left(times, begin), bisect_left(times, finish)):
                free[at] -= amount


NEVER = 2**62
MOST_PLACED = 20_000
"""Tasks that are placed at random orders in all: of a large plan fewer orders are tried."""


def serial(slots: Slots, rank: Rank) -> Begins:
    """The serial scheme: the next task by rank whose predecessors are placed, as early as it fits.

    slots: of n tasks.   rank: (n,), smaller first.
    Returns n slots; no task of them can begin earlier without moving another (an active schedule).
    Raises OutOfDomain where what a task needs is never free again.
    Error: a heuristic: no bound of its distance from the best.
    Source: R. Kolisch, "Serial and parallel resource-constrained project scheduling methods revisited", EJOR
    90(2), 1996.   Checked: tests/analytics/scheduling/test_generation.py.
    """
    profile, begins = Profile(slots.capacities), [0] * len(slots.tasks)
    waiting = [len({tie.before for tie in ties}) for ties in slots.into]
    ready = [(rank[at], at) for at, count in enumerate(waiting) if not count]
    heapq.heapify(ready)
    while ready:
        _, at = heapq.heappop(ready)
        begins[at] = fitting(slots.tasks[at], slots.ready(at, begins), profile)
        profile.take(slots.tasks[at].needs, begins[at], slots.tasks[at].finish(begins[at]))
        for after in {tie.after for tie in slots.out_of[at]}:
            waiting[after] -= 1
            if not waiting[after]:
                heapq.heappush(ready, (rank[after], after))
    return tuple(begins)


def parallel(slots: Slots, rank: Rank) -> Begins:
    """The parallel scheme: at the earliest slot where any task can begin, the first of them by rank does.

    slots: of n tasks.   rank: (n,), smaller first.
    Returns n slots; no task of them could begin earlier, even if it might be interrupted (non-delay).
    Raises OutOfDomain as `serial`.   Error: a heuristic; the best schedule may not be among its results.
    Source: Kolisch (1996), as `serial`.   Checked: tests/analytics/scheduling/test_generation.py.
    """
    profile, begins = Profile(slots.capacities), [0] * len(slots.tasks)
    waiting = [len({tie.before for tie in ties}) for ties in slots.into]
    ready = {at: slots.ready(at, begins) for at, count in enumerate(waiting) if not count}
    while ready:
        ready = {at: fitting(slots.tasks[at], begin, profile) for at, begin in ready.items()}
        at = min(ready, key=lambda each: (ready[each], rank[each], each))
        begins[at] = ready.pop(at)
        profile.take(slots.tasks[at].needs, begins[at], slots.tasks[at].finish(begins[at]))
        for after in {tie.after for tie in slots.out_of[at]}:
            waiting[after] -= 1
            if not waiting[after]:
                ready[after] = slots.ready(after, begins)
    return tuple(begins)


def fitting(task: Task, begin: int, profile: Profile) -> int:
    """The first slot from `begin` on at which a task finds all it needs until its finish.

    task, profile: of one plan.   begin: a slot at which it may begin.   Returns a slot.
    Raises OutOfDomain where what it needs is never free again.   Error: none.   Source: definition.
    Checked: tests/analytics/scheduling/test_generation.py.
    """
    while blocked := profile.blocked(task.needs, begin, task.finish(begin)):
        if blocked[2] == NEVER:
            raise OutOfDomain(
                "levelling",
                say("finds no room: a resource has never again as much as an activity needs."),
                say("Raise its capacity at the end, or ask for less."),
            )
        begin = task.hours.latest(task.hours.worked(blocked[2]))
    return begin


def ranks(slots: Slots, late: Sequence[int]) -> dict[str, tuple[float, ...]]:
    """The rank of each task by each priority rule of `RULES`.

    slots: of n tasks.   late: (n,) the latest slot at which each may begin for the earliest end.
    Returns rule -> (n,) ranks, smaller first.   Raises nothing.   Error: none.
    Source: R. Kolisch & S. Hartmann, "Heuristic algorithms for the resource-constrained project scheduling
    problem", 1999, table 2.   Checked: tests/analytics/scheduling/test_generation.py.
    """
    followers = _followers(slots)
    lefts = [task.left for task in slots.tasks]
    return {
        "late_finish": tuple(float(begin + left) for begin, left in zip(late, lefts, strict=True)),
        "late_start": tuple(map(float, late)),
        "slack": tuple(float(begin - task.planned) for begin, task in zip(late, slots.tasks, strict=True)),
        "most_successors": tuple(-float(each.bit_count()) for each in followers),
        "rank_weight": tuple(
            -float(left + sum(lefts[tie.after] for tie in ties))
            for left, ties in zip(lefts, slots.out_of, strict=True)
        ),
        "shortest": tuple(map(float, lefts)),
    }


def best_of(
    slots: Slots,
    late: Sequence[int],
    cost: Callable[[Begins], int],
    *,
    first: Sequence[float],
    draws: int,
    rng: np.random.Generator,
) -> Begins:
    """The best of all rules in both schemes, and of random ranks near the late start.

    slots: of n tasks.   late: as in `ranks`.   cost: of a schedule, smaller is better.
    first: (n,) classes that go before any rule, smaller first.   draws: random ranks to try, at least none;
    of large plans fewer are tried.
    rng: numpy Generator, given by the caller.
    Returns n slots.   Raises OutOfDomain as `serial`.
    Error: a heuristic; on PSPLIB j60 (20 instances, 192 draws) 1.75 % above the best known.
    Source: Kolisch & Hartmann (1999), multi-pass and sampling methods.
    Checked: tests/analytics/scheduling/test_generation.py, and benchmarks/bench_scheduling.py.
    """
    schemes = [serial, parallel] if len(slots.tasks) <= LARGEST_PARALLEL else [serial]
    total = max(late, default=0) + sum(task.left for task in slots.tasks) + 1
    classes = np.asarray(first, float) * 4.0 * total
    named = [(np.asarray(rank) + classes).tolist() for rank in ranks(slots, late).values()]
    best = min((scheme(slots, rank) for rank in named for scheme in schemes), key=cost)
    spread = max(1.0, float(np.mean([task.left for task in slots.tasks])))
    mirrored = mirror(slots) if not any(first) else None
    for draw in range(min(draws, MOST_PLACED // len(slots.tasks))):
        noise = rng.normal(0.0, spread * rng.choice((0.5, 1.0, 2.0)), len(slots.tasks))
        found = schemes[draw % len(schemes)](slots, (np.asarray(late) + classes + noise).tolist())
        best = min(best, found, justified(slots, mirrored, found), key=cost)
    return best


def mirror(slots: Slots) -> Slots | None:
    """The plan as it looks from its end, where that is again a plan.

    slots: of n tasks.   Returns the plan with its links turned round, or None where calendars, dates or
    changing capacities would not be the same from behind.   Raises nothing.   Error: none.
    Source: V. Valls et al., "Justification and RCPSP: a technique that pays", EJOR 165(2), 2005.
    Checked: tests/analytics/scheduling/test_optimal.py.
    """
    if any(len(steps) > 1 for steps in slots.capacities) or not all(
        task.hours.is_whole for task in slots.tasks
    ):
        return None
    ties = [
        replace(tie, before=tie.after, after=tie.before, from_finish=tie.to_start, to_start=tie.from_finish)
        for each in slots.into
        for tie in each
    ]
    if any(tie.lag and not tie.hours.is_whole for tie in ties):
        return None
    count = range(len(slots.tasks))
    return replace(
        slots,
        tasks=tuple(replace(task, start_from=0, finish_from=0) for task in slots.tasks),
        into=tuple(tuple(tie for tie in ties if tie.after == at) for at in count),
        out_of=tuple(tuple(tie for tie in ties if tie.before == at) for at in count),
    )


def justified(slots: Slots, mirrored: Slots | None, begins: Begins) -> Begins:
    """A schedule pushed to its end and back to its beginning, which often closes gaps.

    slots, mirrored: a plan and its `mirror`.   begins: (n,) slots of a schedule that holds.
    Returns n slots; the same where there is no mirror.   Raises OutOfDomain as `serial`.
    Error: a heuristic; it may end later than the given one where dates hold tasks back.
    Source: Valls et al. (2005), double justification.   Checked: tests/analytics/scheduling/test_optimal.py.
    """
    if mirrored is None:
        return begins
    from_end = [-task.finish(begin) for task, begin in zip(slots.tasks, begins, strict=True)]
    turned = serial(mirrored, from_end)
    return serial(slots, [-(begin + task.left) for task, begin in zip(slots.tasks, turned, strict=True)])


def _followers(slots: Slots) -> list[int]:
    """All successors of each task, direct or not, as bits."""
    found = [0] * len(slots.tasks)
    for at in reversed(range(len(slots.tasks))):
        for tie in slots.out_of[at]:
            found[at] |= found[tie.after] | (1 << tie.after)
    return found
