"""Plans within their resources: nothing is used twice, every move has its reason, and the best is proven."""

import os
import random
from bisect import bisect_left
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.analytics.scheduling.drawn_networks import cells, drawn
from tests.analytics.scheduling.path_oracle import HOUR, ZERO, hour
from tests.analytics.scheduling.plans import DAY, MONDAY, network

from pawl.analytics.errors import BadNetwork, OutOfDomain
from pawl.analytics.scheduling import optimal
from pawl.analytics.scheduling.critical_path import critical_path
from pawl.analytics.scheduling.levelling import Effort, Levelled, level
from pawl.analytics.scheduling.network import Constraint, Network, Progress
from pawl.analytics.scheduling.reasons import reasons
from pawl.analytics.scheduling.resources import Demand, Resource
from pawl.analytics.scheduling.slots import in_slots
from pawl.analytics.scheduling.weights import Weights

QUICK = Effort(draws=4, seconds=0)
PROVEN = Effort(draws=2, seconds=20)
ANNA = Resource("Anna", 1)
HELD = (Demand("A", "Anna"), Demand("B", "Anna"))


def needs(rng: random.Random, plan: Network) -> tuple[tuple[Resource, ...], tuple[Demand, ...]]:
    """Two resources, one of which has less for a while, and what activities hold of them."""
    away = ZERO + rng.randint(0, 100) * HOUR
    less = ((away, rng.randint(0, 2)), (away + rng.randint(1, 80) * HOUR, 3))
    demands = (
        Demand(one.key, name, rng.randint(1, 2))
        for one in plan.activities
        for name in ("crew", "tool")
        if rng.random() < 0.7
    )
    return (Resource("crew", 3, less), Resource("tool", 2)), tuple(demands)


def overused(levelled: Levelled, resources: tuple[Resource, ...], demands: tuple[Demand, ...]) -> list[str]:
    """Hours at which more is held than there is, counted one by one; nights of all calendars aside."""
    plan = levelled.schedule.network
    working = {at for one in plan.activities for at in cells()[(one.calendar or plan.calendar).name].open}
    found = []
    for resource in resources:
        held: dict[int, int] = {}
        for demand in demands:
            one = levelled.schedule[demand.activity]
            if demand.resource == resource.key and one.activity.remaining:
                own = cells()[(one.activity.calendar or plan.calendar).name].cells
                begin = own[bisect_left(own, hour(one.finish)) - one.activity.remaining // HOUR]
                for at in range(begin, hour(one.finish)):
                    held[at] = held.get(at, 0) + demand.amount
        steps = [(hour(at), amount) for at, amount in resource.changes]
        for at, amount in held.items():
            there = ([resource.capacity] + [each for since, each in steps if since <= at])[-1]
            if at in working and amount > there:
                found.append(f"{resource.key} at {at}: {amount} of {there}")
    return found


@pytest.mark.parametrize("tenth", range(4))
def test_no_resource_is_ever_asked_for_more_than_there_is(tenth: int) -> None:
    for seed in range(tenth * 15, tenth * 15 + 15):
        rng = random.Random(seed)
        plan = drawn(rng)
        resources, demands = needs(rng, plan)
        levelled = level(plan, resources, demands, effort=QUICK)
        assert not overused(levelled, resources, demands), f"seed {seed}"
        before = critical_path(plan)
        assert levelled.schedule.finish >= before.finish
        for key, at in levelled.not_before.items():
            one = levelled.schedule[key]
            assert one.activity.progress.started or not one.activity.remaining or one.early_start == at, seed


def test_a_clash_is_solved_and_says_who_holds_what_on_which_day() -> None:
    levelled = level(network("A 3, B 2"), (ANNA,), HELD, effort=QUICK)
    (moved,) = levelled.moved
    assert {moved.activity, *moved.others} == {"A", "B"}
    assert moved.by == (3 if moved.activity == "B" else 2) * DAY
    assert (moved.cause, moved.resource, levelled.finish_slip, levelled.moved_by) == (
        "resource",
        "Anna",
        2 * DAY,
        moved.by,
    )
    assert moved.at is not None
    assert str(moved.why) == f"Anna is held by {moved.others[0]} on {moved.at.date()}."
    assert (levelled.bound, levelled.gap, levelled.is_best) == (None, None, False)
    assert str(levelled.reason).startswith("Only the heuristic was asked")


def test_what_follows_a_moved_activity_waits_for_it() -> None:
    levelled = level(network("A 3, B 2, C 1", "B-C"), (ANNA,), HELD, priority={"B": 1}, effort=QUICK)
    told = {one.activity: (one.cause, str(one.why)) for one in levelled.moved}
    if "B" in told:
        assert told["C"] == ("link", "It waits for B, which was moved too.")
    else:
        assert told == {"A": ("resource", "Anna is held by B on 2026-01-06.")}


def test_who_is_away_is_not_there_and_the_day_is_told() -> None:
    away = Resource("Anna", 1, ((MONDAY + timedelta(days=2), 0), (MONDAY + timedelta(days=7), 1)))
    levelled = level(network("A 3"), (away,), HELD[:1], effort=QUICK)
    (moved,) = levelled.moved
    assert (moved.begin, moved.others) == (MONDAY + timedelta(days=7), ())
    assert str(moved.why) == "There is not enough of Anna on 2026-01-09."


def test_what_has_started_goes_first_and_what_is_done_stays() -> None:
    plan = network("A 3, B 2, C 1", status=MONDAY + timedelta(days=1))
    going = replace(plan.activities[1], progress=Progress(MONDAY, percent=50))
    done = replace(plan.activities[2], progress=Progress(MONDAY, MONDAY + timedelta(hours=4)))
    plan = replace(plan, activities=(plan.activities[0], going, done))
    levelled = level(plan, (ANNA,), (*HELD, Demand("C", "Anna")), effort=QUICK)
    assert [one.activity for one in levelled.moved] == ["A"]
    assert levelled.schedule["A"].start == MONDAY + timedelta(days=2)


def test_a_project_that_is_done_is_left_as_it_is() -> None:
    plan = network("A 1", status=MONDAY + DAY)
    plan = replace(plan, activities=(replace(plan.activities[0], progress=Progress(MONDAY, MONDAY + DAY)),))
    levelled = level(plan, (ANNA,), HELD[:1])
    assert (levelled.moved, levelled.gap, levelled.is_best) == ((), 0.0, True)


def test_the_best_plan_is_proven() -> None:
    levelled = level(network("A 3, B 2, C 2", "A-C"), (ANNA,), HELD, effort=PROVEN)
    assert (levelled.cost, levelled.bound, levelled.gap, levelled.reason) == (5 * DAY, 5 * DAY, 0.0, None)
    assert (levelled.is_best, [one.activity for one in levelled.moved]) == (True, ["B"])


def test_departing_from_the_plan_has_its_price() -> None:
    """A and B clash; moving the long chain behind A would end sooner, but moves more."""
    plan = network("A 3, B 1, X 5, Y 5", "A-X, A-Y")
    soon = level(plan, (ANNA,), HELD, effort=PROVEN)
    calm = level(plan, (ANNA,), HELD, weights=Weights(finish=1, deviation=5), effort=PROVEN)
    assert [one.activity for one in soon.moved] == [one.activity for one in calm.moved] == ["B"]
    due = replace(
        plan,
        activities=(
            plan.activities[0],
            replace(plan.activities[1], deadline=MONDAY + DAY),
            *plan.activities[2:],
        ),
    )
    assert "B" in [one.activity for one in level(due, (ANNA,), HELD, effort=PROVEN).moved]
    prompt = level(due, (ANNA,), HELD, weights=Weights(finish=1, lateness=5), effort=PROVEN)
    assert [one.activity for one in prompt.moved] == ["A", "X", "Y"]


def test_a_place_that_nothing_forces_is_called_a_choice() -> None:
    levelled = level(network("A 1, B 1"), (ANNA,), HELD, weights=Weights(1, 0, 1), effort=PROVEN)
    slots = in_slots(critical_path(network("A 1, B 1")).passes, (ANNA,), HELD)
    (moved,) = reasons(network("A 1, B 1"), slots, (0, 5), (ANNA,))
    assert (levelled.finish_slip, moved.cause) == (DAY, "choice")
    assert str(moved.why).startswith("Nothing forces it")


def test_more_capacity_never_lengthens_the_best_plan() -> None:
    for seed in range(60 if os.environ.get("PAWL_THOROUGH") else 6):
        rng = random.Random(seed)
        plan = drawn(rng, plain=True)
        resources, demands = needs(rng, plan)
        more = (replace(resources[0], capacity=4), replace(resources[1], capacity=3))
        fewer, longer = (level(plan, each, demands, effort=PROVEN) for each in (more, resources))
        assert fewer.is_best
        assert longer.is_best
        assert fewer.cost <= longer.cost, f"seed {seed}"


def test_without_the_extra_the_heuristic_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimal, "find_spec", lambda _: None)
    levelled = level(network("A 3, B 2"), (ANNA,), HELD)
    assert str(levelled.reason).startswith("The extra `optimal` is not installed")


@pytest.mark.parametrize(
    ("resources", "demands", "said"),
    [
        ((ANNA, ANNA), (), "is there twice"),
        ((Resource("Anna", 1, ((MONDAY, 1), (MONDAY, 2))),), (), "not in order"),
        ((Resource("Anna", -1),), (), "below none"),
        ((ANNA,), (Demand("X", "Anna"),), "not both in the plan"),
        ((ANNA,), (Demand("A", "Bob"),), "not both in the plan"),
        ((ANNA,), (Demand("A", "Anna", 2),), "ask for 2 of 1 at most"),
        ((ANNA,), (Demand("A", "Anna", 0),), "ask for 0 of 1 at most"),
    ],
)
def test_what_no_order_can_satisfy_is_refused(
    resources: tuple[Resource, ...], demands: tuple[Demand, ...], said: str
) -> None:
    with pytest.raises(BadNetwork, match=said):
        level(network("A 1"), resources, demands)


def test_what_is_never_there_again_is_refused() -> None:
    leaving = Resource("Anna", 1, ((MONDAY + timedelta(days=1), 0),))
    with pytest.raises(OutOfDomain, match="never again"):
        level(network("A 3"), (leaving,), HELD[:1], effort=QUICK)


@pytest.mark.parametrize("effort", [Effort(draws=-1), Effort(seconds=-1), Effort(workers=0)])
def test_an_effort_that_cannot_be_made_is_refused(effort: Effort) -> None:
    with pytest.raises(OutOfDomain, match="no effort"):
        level(network("A 1"), (), (), effort=effort)


def test_a_finish_without_cost_is_refused() -> None:
    with pytest.raises(OutOfDomain, match="finish without cost"):
        level(network("A 1"), (), (), weights=Weights(finish=0))


def test_a_date_that_must_be_kept_goes_before_other_work() -> None:
    plan = network("A 3, B 2")
    fixed = replace(plan.activities[1], constraint=Constraint("MSO", MONDAY))
    levelled = level(replace(plan, activities=(plan.activities[0], fixed)), (ANNA,), HELD, effort=QUICK)
    assert isinstance(levelled.schedule["B"].start, datetime)
    assert levelled.schedule["B"].start == MONDAY


def test_a_plan_for_which_calendars_end_too_early_is_refused() -> None:
    plan = network("A 300, B 300, C 100", start=datetime(2099, 1, 5, 8, tzinfo=UTC))
    with pytest.raises(OutOfDomain, match="before the calendars end"):
        level(plan, (ANNA,), HELD, effort=QUICK)


def test_of_two_predecessors_the_one_that_holds_longest_is_named() -> None:
    plan = network("A 3, B 2, Q 1, C 1", "Q-C, A-C, B-C")
    levelled = level(plan, (ANNA,), HELD, effort=PROVEN)
    (told,) = (one for one in levelled.moved if one.activity == "C")
    assert told.others == (levelled.moved[0].activity,)
