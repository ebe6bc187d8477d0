"""What a failure touches: examples made by hand, and every small graph against all sets that are closed."""

import random
from collections.abc import Iterable, Sequence
from itertools import combinations

import pytest

from pawl.configuration.impact import MOST_WORK, Edge, Health, Standing

UP, DEGRADED, DOWN = Health.UP, Health.DEGRADED, Health.DOWN
PORTAL, WEB1, WEB2, WEB3, DB, SAN, HALL = range(1, 8)
FARM = [
    Edge(PORTAL, WEB1, group="web", needed=2),
    Edge(PORTAL, WEB2, group="web", needed=2),
    Edge(PORTAL, WEB3, group="web", needed=2),
    Edge(PORTAL, DB),
    Edge(DB, SAN),
    Edge(WEB1, HALL),
    Edge(WEB2, HALL),
]


@pytest.mark.parametrize(
    ("failed", "expected"),
    [
        ([WEB1], {WEB1: DOWN, PORTAL: DEGRADED}),
        ([WEB1, WEB3], {WEB1: DOWN, WEB3: DOWN, PORTAL: DOWN}),
        ([SAN], {SAN: DOWN, DB: DOWN, PORTAL: DOWN}),
        ([HALL], {HALL: DOWN, WEB1: DOWN, WEB2: DOWN, PORTAL: DOWN}),
        ([PORTAL], {PORTAL: DOWN}),
        ([], {}),
    ],
)
def test_a_service_is_down_when_fewer_than_it_needs_are_up(
    failed: list[int], expected: dict[int, Health]
) -> None:
    assert Standing(FARM).affected(failed) == expected


def test_what_stands_on_something_degraded_is_degraded() -> None:
    edges = [*FARM, Edge(9, PORTAL), Edge(10, 9)]
    assert Standing(edges).affected([WEB2]) == {WEB2: DOWN, PORTAL: DEGRADED, 9: DEGRADED, 10: DEGRADED}


def test_a_circle_goes_down_once_and_not_by_itself() -> None:
    circle = Standing(
        [Edge(1, 2), Edge(2, 3), Edge(3, 1), Edge(1, 4, "uses", "pair"), Edge(1, 5, "", "pair")]
    )
    assert circle.affected([]) == {}
    assert circle.affected([4]) == {4: DOWN, 1: DEGRADED, 3: DEGRADED, 2: DEGRADED}
    assert circle.affected([4, 5]) == {4: DOWN, 5: DOWN, 1: DOWN, 3: DOWN, 2: DOWN}
    assert circle.distances(1, upwards=False) == {1: 0, 2: 1, 4: 1, 5: 1, 3: 2}


def test_a_group_with_fewer_members_than_it_asks_for_needs_all_it_has() -> None:
    assert Standing([Edge(1, 2, group="pair", needed=5)]).affected([2]) == {1: DOWN, 2: DOWN}
    assert Standing([Edge(1, 2, group="pair", needed=5)]).affected([]) == {}


def test_each_nodes_own_failure_is_tried() -> None:
    found = Standing(FARM).alone(PORTAL, range(1, 8))
    assert found == {WEB1: DEGRADED, WEB2: DEGRADED, WEB3: DEGRADED, DB: DOWN, SAN: DOWN, HALL: DOWN}


def test_too_much_work_is_not_begun() -> None:
    chain = Standing(Edge(n, n + 1) for n in range(700))
    assert MOST_WORK < 700 * 700
    assert chain.alone(0, range(701)) == {}
    assert len(chain.affected([700])) == 701


def closed(edges: Sequence[Edge], nodes: Iterable[int], failed: set[int], down: set[int]) -> bool:
    """Whether a set of nodes that are down is one that the rule leaves as it is, or would not add to."""
    return failed <= down and all(node in down for node in nodes if falls(edges, node, down))


def falls(edges: Sequence[Edge], node: int, down: set[int]) -> bool:
    own = [edge for edge in edges if edge.upper == node]
    if any(not edge.group and edge.lower in down for edge in own):
        return True
    for group in {edge.group for edge in own if edge.group}:
        members = {edge.lower for edge in own if edge.group == group}
        needed = max(edge.needed for edge in own if edge.group == group)
        if len(members & down) and len(members - down) < min(needed, len(members)):
            return True
    return False


def oracle(edges: Sequence[Edge], nodes: Sequence[int], failed: set[int]) -> dict[int, Health]:
    """By trying every set of nodes: down is what all closed sets share; degraded is what leads there."""
    sets = [set(one) for size in range(len(nodes) + 1) for one in combinations(nodes, size)]
    down = set.intersection(*(one for one in sets if closed(edges, nodes, failed, one)))
    touched = set(down)
    for _round in nodes:
        touched |= {edge.upper for edge in edges if edge.lower in touched}
    return {node: DOWN if node in down else DEGRADED for node in touched}


def test_every_set_that_could_be_down_says_the_same() -> None:
    dice = random.Random(4)
    for _round in range(300):
        nodes = range(dice.randint(2, 6))
        edges = [
            Edge(upper, lower, "", dice.choice(["", "", "a", "b"]), dice.randint(1, 3))
            for upper in nodes
            for lower in nodes
            if upper != lower and dice.random() < 0.35
        ]
        failed = set(dice.sample(nodes, dice.randint(0, 2)))
        assert Standing(edges).affected(failed) == oracle(edges, nodes, failed)
