"""The order of activities along their links, and the circle where there is none."""

import heapq
from collections.abc import Sequence

from pawl.analytics.errors import BadNetwork
from pawl.analytics.words import say

SHOWN = 12
"""Activities of a circle that the refusal names; the rest of a long one is counted."""


def ordered(keys: Sequence[str], links: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """Places of activities, each after all its predecessors; of those that may be next, the first given.

    keys: of the n activities, for the message.   links: (predecessor, successor) places in 0 to n - 1.
    Returns n places.   Raises BadNetwork naming one circle of links, the shortest through its first activity.
    Error: none.   Source: A. B. Kahn, "Topological sorting of large networks", CACM 5(11), 1962.
    Checked: tests/analytics/scheduling/test_network.py.
    """
    after: list[list[int]] = [[] for _ in keys]
    waiting = [0] * len(keys)
    for before, behind in links:
        after[before].append(behind)
        waiting[behind] += 1
    ready = [place for place, count in enumerate(waiting) if not count]
    found: list[int] = []
    while ready:
        place = heapq.heappop(ready)
        found.append(place)
        for behind in after[place]:
            waiting[behind] -= 1
            if not waiting[behind]:
                heapq.heappush(ready, behind)
    if len(found) < len(keys):
        raise _circle(keys, after, {place for place, count in enumerate(waiting) if count})
    return tuple(found)


def _circle(keys: Sequence[str], after: list[list[int]], left: set[int]) -> BadNetwork:
    circle = [keys[place] for place in _walked(after, left)]
    shown = circle if len(circle) <= SHOWN else [*circle[: SHOWN - 1], "…", circle[-1]]
    return BadNetwork(
        f"links {' → '.join([*shown, circle[0]])}",
        say("run in a circle of {n} activities, so that none of them can be first.", n=len(circle)),
        say("Take one of these links away."),
    )


def _walked(after: list[list[int]], left: set[int]) -> list[int]:
    """A circle among the activities left: each has a predecessor left, so a walk against links comes back."""
    before: dict[int, int] = {}
    for place in sorted(left):
        for behind in after[place]:
            before.setdefault(behind, place)
    place, seen = min(left), set[int]()
    while place not in seen:
        seen.add(place)
        place = before[place]
    return _shortest(after, place)


def _shortest(after: list[list[int]], home: int) -> list[int]:
    """The shortest circle through an activity that lies on one, by breadth."""
    came: dict[int, int] = {}
    edge = [home]
    while home not in came:
        reached = []
        for place in edge:
            for behind in after[place]:
                if behind not in came:
                    came[behind] = place
                    reached.append(behind)
        edge = reached
    circle = [home]
    while came[circle[-1]] != home:
        circle.append(came[circle[-1]])
    return [home, *reversed(circle[1:])]
