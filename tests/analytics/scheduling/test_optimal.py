"""The solver against all orders of small plans, and the pieces of its maps slot by slot."""

import random
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from tests.analytics.scheduling.drawn_networks import NIGHT, drawn
from tests.analytics.scheduling.path_oracle import HOUR, ZERO
from tests.analytics.scheduling.test_levelling import needs

from pawl.analytics.scheduling import generation
from pawl.analytics.scheduling.generation import (
    Begins,
    Profile,
    best_of,
    fitting,
    justified,
    mirror,
    parallel,
    ranks,
    serial,
)
from pawl.analytics.scheduling.network import Activity, Link, Network
from pawl.analytics.scheduling.optimal import Found, improve, is_there
from pawl.analytics.scheduling.passes import Passes
from pawl.analytics.scheduling.pieces import Piece, asked, finishes
from pawl.analytics.scheduling.resources import Demand, Resource
from pawl.analytics.scheduling.slots import Slots, in_slots
from pawl.analytics.scheduling.weights import Weights
from pawl.analytics.worktime.calendar import always

ENDING = Weights()


def small(seed: int) -> tuple[Network, Slots]:
    """A plan of at most five activities without leads, with two scarce resources."""
    rng = random.Random(seed)
    plan = drawn(rng, plain=bool(seed % 2))
    keys = [one.key for one in plan.activities][:5]
    links = tuple(
        replace(link, lag=max(link.lag, -link.lag))
        for link in plan.links
        if link.predecessor in keys and link.successor in keys and link.relation != "SF"
    )
    plan = replace(plan, activities=plan.activities[:5], links=links)
    resources, demands = needs(rng, plan)
    return plan, in_slots(Passes(plan), resources, demands)


def searched(slots: Slots, start: Begins, *, seconds: float = 20, workers: int = 1) -> Found:
    return improve(slots, start, ENDING, seconds=seconds, workers=workers, seed=1)


def test_the_best_plan_is_the_best_of_all_orders() -> None:
    assert is_there()
    for seed in range(25):
        _, slots = small(seed)
        n = len(slots.tasks)
        found = searched(slots, serial(slots, range(n)))
        best = min(ENDING.cost(slots, serial(slots, order)) for order in permutations(range(n)))
        assert (found.cost, found.bound) == (best, best), f"seed {seed}"
        assert ENDING.cost(slots, found.begins) == best
        assert all(found.begins[at] >= slots.ready(at, found.begins) for at in range(n)), f"seed {seed}"


def test_no_time_gives_the_given_plan_back() -> None:
    _, slots = small(3)
    start = serial(slots, range(len(slots.tasks)))
    found = searched(slots, start, seconds=1e-9, workers=2)
    assert (found.begins, found.bound <= found.cost) == (start, True)


def test_maps_between_calendars_are_cut_into_pieces_that_hold_everywhere() -> None:
    for seed in range(40):
        _, slots = small(seed)
        end = ENDING.cost(slots, serial(slots, range(len(slots.tasks))))
        for task in slots.tasks:
            if task.left:
                for at_opening in (False, True):
                    done = task.hours.latest if at_opening else task.hours.earliest
                    found = told(finishes(task, task.start_from, end, at_opening=at_opening))
                    assert found == {at: done(task.hours.worked(at) + task.left) for at in found}, (
                        f"seed {seed}"
                    )
                    assert set(found) == {
                        at
                        for at in range(task.start_from, max(found) + 1)
                        if task.hours.latest(task.hours.worked(at)) == at
                    }
        for tie in (tie for ties in slots.into for tie in ties if tie.lag):
            found = told(asked(tie, 0, end))
            assert found == {at: tie.asked(at) for at in range(max(found) + 1)}, f"seed {seed}"


def told(pieces: tuple[Piece, ...]) -> dict[int, int]:
    """The map that pieces describe, slot by slot."""
    return {at: p.slope * at + p.shift for p in pieces for at in range(p.low, p.high + 1)}


def test_both_schemes_place_every_task_where_it_fits() -> None:
    for seed in range(20):
        _, slots = small(seed)
        late = [task.planned for task in slots.tasks]
        for rank in ranks(slots, late).values():
            for begins in (serial(slots, rank), parallel(slots, rank)):
                assert all(begins[at] >= slots.ready(at, begins) for at in range(len(begins)))
                assert not clashes(slots, begins), f"seed {seed}"


def clashes(slots: Slots, begins: Begins) -> list[tuple[int, int]]:
    """(resource, slot) where more is held than there is, slot by slot."""
    held: dict[tuple[int, int], int] = {}
    for task, begin in zip(slots.tasks, begins, strict=True):
        for resource, amount in task.needs:
            for slot in range(begin, task.finish(begin)):
                held[resource, slot] = held.get((resource, slot), 0) + amount
    return [
        (resource, slot)
        for (resource, slot), amount in held.items()
        if amount > [each for at, each in slots.capacities[resource] if at <= slot][-1]
    ]


def test_a_schedule_pushed_to_its_end_and_back_holds_and_is_no_longer() -> None:
    pushed = 0
    for seed in range(60):
        rng = random.Random(seed)
        activities = tuple(Activity(str(at), rng.randint(0, 8) * HOUR) for at in range(7))
        links = tuple(
            Link(str(before), str(after), "FS", rng.randint(0, 2) * HOUR)
            for after in range(7)
            for before in range(after)
            if rng.random() < 0.3
        )
        demands = tuple(Demand(str(at), "crew", rng.randint(1, 3)) for at in range(7))
        slots = in_slots(Passes(Network(ZERO, always(), activities, links)), (Resource("crew", 4),), demands)
        begins = serial(slots, [rng.random() for _ in range(7)])
        found = justified(slots, mirror(slots), begins)
        assert not clashes(slots, found)
        assert all(found[at] >= slots.ready(at, found) for at in range(7))
        assert ENDING.cost(slots, found) <= ENDING.cost(slots, begins), f"seed {seed}"
        pushed += ENDING.cost(slots, found) < ENDING.cost(slots, begins)
    assert pushed


def test_a_plan_that_is_another_from_behind_is_not_pushed() -> None:
    night = Link("0", "1", "FS", HOUR, NIGHT)
    activities = (Activity("0", HOUR), Activity("1", HOUR))
    lagged = in_slots(Passes(Network(ZERO, always(), activities, (night,))), (), ())
    assert (mirror(lagged), mirror(small(3)[1])) == (None, None)
    assert justified(lagged, None, (0, 9)) == (0, 9)


def test_many_tasks_are_placed_by_the_serial_scheme_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    _, slots = small(5)
    late = [task.planned for task in slots.tasks]
    monkeypatch.setattr(generation, "LARGEST_PARALLEL", 0)
    found = best_of(
        slots,
        late,
        lambda begins: ENDING.cost(slots, begins),
        first=[0.0] * len(late),
        draws=3,
        rng=np.random.default_rng(1),
    )
    assert not clashes(slots, found)
    assert fitting(slots.tasks[0], found[0], Profile(slots.capacities)) >= found[0]
