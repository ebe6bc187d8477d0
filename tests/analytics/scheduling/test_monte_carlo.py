"""Schedule risk against distributions known by formula, and against the plain critical path."""

import random
from datetime import timedelta

import numpy as np
import pytest
from tests.analytics.scheduling.drawn_networks import drawn
from tests.analytics.scheduling.plans import MONDAY, RELIABLE, RELIABLE_LINKS, network, three_points

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.critical_path import critical_path
from pawl.analytics.scheduling.estimates import Estimate
from pawl.analytics.scheduling.monte_carlo import Outcome, Threat, Uncertain, simulate
from pawl.analytics.scheduling.network import Network
from pawl.analytics.worktime.calendar import always

N = 10_000
ROUND_THE_CLOCK = always()


def hours(outcome: Outcome) -> np.ndarray:
    return (outcome.finishes - MONDAY.timestamp()) / 3600


def clock(days: str, joined: str = "") -> Network:
    return network(days, joined, calendar=ROUND_THE_CLOCK)


def near(value: float, chance: float, drawn: np.ndarray) -> bool:
    """Within four deviations of the rank."""
    rank = float(np.searchsorted(np.sort(drawn), value))
    return bool(abs(rank - len(drawn) * chance) <= 4 * (len(drawn) * chance * (1 - chance)) ** 0.5)


def test_one_activity_has_its_own_distribution() -> None:
    """4.6: one triangle (5, 10, 20), through a plan."""
    one = Estimate(5, 10, 20, "triangular")
    found = simulate(clock("A 1"), {"A": Uncertain(one)}, rng=np.random.default_rng(1))
    assert hours(found).mean() == pytest.approx(one.mean, abs=4 * (one.variance / N) ** 0.5)
    assert near(14.5228, 0.8, hours(found))
    assert near((found.finish_by(0.8) - MONDAY) / timedelta(hours=1), 0.8, hours(found))
    assert found.chance_of(MONDAY + timedelta(hours=10)) == pytest.approx(1 / 3, abs=0.02)


def test_three_paths_meet_late_though_each_is_even() -> None:
    """4.6, merge bias: each of three is on time by half, all three by an eighth."""
    even = Uncertain(Estimate(0, 10, 20, "triangular"))
    found = simulate(clock("A 1, B 1, C 1"), dict.fromkeys("ABC", even), rng=np.random.default_rng(2))
    assert near(10, 0.125, hours(found))
    assert sum(found.criticality.values()) == pytest.approx(1, abs=0.001)
    together = simulate(
        clock("A 1, B 1, C 1"),
        dict.fromkeys("ABC", Uncertain(Estimate(0, 10, 20, "triangular"), group="team")),
        rng=np.random.default_rng(2),
        correlation=1.0,
    )
    assert near(10, 0.5, hours(together)), "who are late together meet no later than one of them"


def test_the_later_of_two_sums_is_that_of_two_normals() -> None:
    """4.6: each path sums twelve triangles, nearly N(100, 10); a triangle of ± w has the variance w²/6."""
    wide = (6 * 100 / 12) ** 0.5
    part = Uncertain(Estimate(100 / 12 - wide, 100 / 12, 100 / 12 + wide, "triangular"))
    keys = [f"{path}{step}" for path in "AB" for step in range(12)]
    joined = ", ".join(f"{path}{step}-{path}{step + 1}" for path in "AB" for step in range(11))
    plan = clock(", ".join(f"{key} 1" for key in keys), joined)
    found = simulate(plan, dict.fromkeys(keys, part), rng=np.random.default_rng(3))
    assert hours(found).mean() == pytest.approx(105.6419, abs=4 * 8.2565 / N**0.5)
    assert hours(found).std() == pytest.approx(8.2565, abs=4 * 8.2565 / (2 * N) ** 0.5)
    assert near(105.4495, 0.5, hours(found))
    assert near(112.5042, 0.8, hours(found))


def test_the_critical_path_of_a_plan_is_not_always_critical() -> None:
    """4.6, on the network of T7: CPM says always, the draws say how often; one seed, one outcome."""
    uncertain = {
        key: Uncertain(Estimate(8 * one.low, 8 * one.likely, 8 * one.high))
        for key, one in three_points(RELIABLE).items()
    }
    plan = network(", ".join(f"{key} 1" for key in uncertain), RELIABLE_LINKS)
    found = simulate(plan, uncertain, rng=np.random.default_rng(4))
    assert found.criticality["A"] == found.criticality["C"] == 1
    assert all(0.1 < found.criticality[key] < 1 for key in "EFJL")
    again = simulate(plan, uncertain, rng=np.random.default_rng(4))
    assert np.array_equal(found.finishes, again.finishes)
    assert found.criticality == again.criticality


@pytest.mark.parametrize("seed", range(60))
def test_what_is_certain_is_the_plain_critical_path(seed: int) -> None:
    plan = drawn(random.Random(seed))
    plain = critical_path(plan)
    found = simulate(plan, {}, rng=np.random.default_rng(seed), draws=2)
    assert {found.finish_by(0.5), found.finish_by(1)} == {plain.finish}
    driving = {key for path in plain.paths(1000) for key in path}
    done = {one.activity.key for one in plain.dates if one.activity.progress.finished}
    assert {key for key, share in found.criticality.items() if share} == driving - done


def test_what_is_watched_is_told_by_its_own_days_and_changes_no_other_number() -> None:
    even = dict.fromkeys("AB", Uncertain(Estimate(5, 10, 20, "triangular")))
    chain, seed = clock("A 1, B 1", "A-B"), 9
    found = simulate(chain, even, rng=np.random.default_rng(seed), watched=["A", "B"])
    alone = simulate(clock("A 1"), {"A": even["A"]}, rng=np.random.default_rng(seed))
    plain = simulate(chain, even, rng=np.random.default_rng(seed))
    assert np.array_equal(found.finishes, plain.finishes)
    assert np.array_equal(found.reached["B"], np.sort(found.finishes))
    for chance in (0.1, 0.5, 0.8, 1.0):
        assert found.reached_by("B", chance) == found.finish_by(chance)
        assert found.reached_by("A", chance) < found.finish_by(chance)
    assert abs(found.reached_by("A", 0.8) - alone.finish_by(0.8)) < timedelta(minutes=30)
    with pytest.raises(OutOfDomain):
        simulate(chain, even, rng=np.random.default_rng(seed), watched=["C"])


def test_a_threat_comes_as_often_as_said_and_hits_all_it_names() -> None:
    threat = Threat("flood", 0.3, ("A", "B"), Estimate(5, 5, 5), Estimate(100, 100, 100))
    found = simulate(clock("A 1, B 1", "A-B"), {}, [threat], rng=np.random.default_rng(5))
    came = found.happened["flood"]
    assert came == pytest.approx(0.3, abs=4 * (0.21 / N) ** 0.5)
    assert sorted({round(each) for each in hours(found)}) == [16, 26]
    assert (found.costs == 100).mean() == came
    idle = simulate(clock("A 1"), {}, [Threat("none", 1)], rng=np.random.default_rng(5), draws=1)
    assert (idle.costs[0], idle.happened["none"]) == (0, 1)


def test_cost_follows_the_hours_and_what_stands_beside_them() -> None:
    work = Uncertain(Estimate(10, 20, 30, "triangular"), rate=50, cost=Estimate(7, 7, 7))
    found = simulate(clock("A 1"), {"A": work}, rng=np.random.default_rng(6))
    assert np.allclose(found.costs, 7 + 50 * hours(found))
    assert near(found.cost_within(0.8), 0.8, found.costs)


@pytest.mark.parametrize(
    ("uncertain", "threats", "draws", "said"),
    [
        ({"Z": Uncertain()}, [], 10, "activity Z"),
        ({}, [Threat("x", 0.5, ("Z",))], 10, "activity Z"),
        ({"A": Uncertain(Estimate(-1, 0, 1))}, [], 10, "no working time"),
        ({}, [Threat("x", 1.5)], 10, "risk x"),
        ({}, [], 0, "0 draws"),
    ],
)
def test_what_makes_no_simulation_is_refused(
    uncertain: dict[str, Uncertain], threats: list[Threat], draws: int, said: str
) -> None:
    with pytest.raises(OutOfDomain, match=said):
        simulate(clock("A 1"), uncertain, threats, rng=np.random.default_rng(7), draws=draws)


@pytest.mark.parametrize("chance", [0, 1.01])
def test_what_is_no_chance_is_refused(chance: float) -> None:
    found = simulate(clock("A 1"), {}, rng=np.random.default_rng(8), draws=1)
    with pytest.raises(OutOfDomain, match="P80"):
        found.finish_by(chance)
