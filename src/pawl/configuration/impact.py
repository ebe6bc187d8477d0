"""What a failure touches, and what something stands on: pure, with circles and with redundancy of k out of n.

An edge reads "upper stands on lower". Without a group the lower one is needed. Of a group (a word, within one
upper) so many must be up: fewer, and the upper one is down; one of them down, and it is degraded. A group
that has fewer members than it asks for needs all it has.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_WORK = 400_000
"""Nodes times edges up to which each node's own failure is tried."""


class Health(StrEnum):
    """How something fares while others have failed."""

    UP = "up"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True)
class Edge:
    """Upper stands on lower, alone or as one of a group of which `needed` must be up."""

    upper: int
    lower: int
    kind: str = ""
    group: str = ""
    needed: int = 1


class Standing:
    """A set of edges, made ready to be asked more than once."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.edges: Sequence[Edge] = tuple(edges)
        self.uppers: dict[int, list[Edge]] = defaultdict(list)
        self.lowers: dict[int, list[Edge]] = defaultdict(list)
        self.members: dict[tuple[int, str], set[int]] = defaultdict(set)
        self.needed: dict[tuple[int, str], int] = {}
        for edge in self.edges:
            self.uppers[edge.lower].append(edge)
            self.lowers[edge.upper].append(edge)
            if edge.group:
                at = (edge.upper, edge.group)
                self.members[at].add(edge.lower)
                self.needed[at] = max(self.needed.get(at, 1), edge.needed)

    def affected(self, failed: Iterable[int]) -> Mapping[int, Health]:
        """Everything that is down or degraded while some have failed; what is up does not stand in it.

        The least such set: a circle does not keep itself down, it goes down when a cause outside reaches it.
        """
        down = self._down(failed)
        found = dict.fromkeys(down, Health.DOWN)
        waiting = deque(down)
        while waiting:
            for edge in self.uppers[waiting.popleft()]:
                if edge.upper not in found:
                    found[edge.upper] = Health.DEGRADED
                    waiting.append(edge.upper)
        return found

    def distances(self, start: int, *, upwards: bool) -> Mapping[int, int]:
        """How many edges lie between a start and each node that can be reached from it."""
        found, waiting = {start: 0}, deque([start])
        while waiting:
            here = waiting.popleft()
            beside = self.uppers[here] if upwards else self.lowers[here]
            for edge in beside:
                other = edge.upper if upwards else edge.lower
                if other not in found:
                    found[other] = found[here] + 1
                    waiting.append(other)
        return found

    def alone(self, top: int, nodes: Iterable[int]) -> Mapping[int, Health]:
        """What becomes of `top` if one of the nodes alone fails; empty where trying takes too long."""
        tried = [one for one in nodes if one != top]
        if len(tried) * len(self.edges) > MOST_WORK:
            return {}
        return {one: self.affected([one]).get(top, Health.UP) for one in tried}

    def _down(self, failed: Iterable[int]) -> set[int]:
        down = set(failed)
        waiting = deque(down)
        lost: dict[tuple[int, str], set[int]] = defaultdict(set)
        while waiting:
            here = waiting.popleft()
            for edge in self.uppers[here]:
                if edge.upper not in down and self._falls(edge, lost):
                    down.add(edge.upper)
                    waiting.append(edge.upper)
        return down

    def _falls(self, edge: Edge, lost: dict[tuple[int, str], set[int]]) -> bool:
        """Whether the upper end of an edge goes down with its lower end."""
        if not edge.group:
            return True
        at = (edge.upper, edge.group)
        lost[at].add(edge.lower)
        members = self.members[at]
        return len(members) - len(lost[at]) < min(self.needed[at], len(members))
