"""The process map as data: what is done, what follows what, how often and after how long."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.process.moves import merged
from pawl.analytics.process.paths import Follow, directly_follows
from pawl.analytics.process.trail import Trail
from pawl.analytics.words import say


@dataclass(frozen=True)
class MapNode:
    """A word of the map: cases that had it, events, and cases that began and ended with it."""

    word: str
    cases: int
    events: int
    starts: int
    ends: int


@dataclass(frozen=True)
class ProcessMap:
    """Nodes in the order in which cases reach them, the edges shown, and the share of steps they carry."""

    nodes: tuple[MapNode, ...]
    edges: tuple[Follow, ...]
    share: float


def process_map(trail: Trail, *, share: float = 0.95) -> ProcessMap:
    """Draw up the process map of a column.

    trail: of the activity or state.   share: in (0, 1]: how much of all steps between different words the
    edges have to carry; the rarest are left out, except the one way by which a node is reached most.
    Returns a ProcessMap; steps from a word to itself are left out, its stay is in `time_in_state`.
    Raises OutOfDomain for a share outside (0, 1].   Error: exact counts; waits as `directly_follows`.
    Source: Günther & van der Aalst (2007), Fuzzy Mining, section 3 (edge filtering), simplified to one rule.
    Checked: tests/analytics/process/test_graph.py.
    """
    if not 0 < share <= 1:
        way_out = say("Give a share above 0 and at most 1.")
        raise OutOfDomain("share", say("{share} is no share.", share=share), way_out)
    runs = merged(trail)
    follows = directly_follows(runs)
    edges = _main_edges(follows, share)
    steps = sum(follow.count for follow in follows)
    shown = sum(edge.count for edge in edges)
    return ProcessMap(_nodes(trail, runs), edges, shown / steps if steps else 1.0)


def _main_edges(follows: Sequence[Follow], share: float) -> tuple[Follow, ...]:
    """The most frequent edges up to the share, and for each node its most frequent way in."""
    wanted = share * sum(follow.count for follow in follows)
    carried, reached, kept = 0, set[str](), []
    for follow in follows:  # most frequent first
        if carried < wanted or follow.target not in reached:
            kept.append(follow)
            carried += follow.count
            reached.add(follow.target)
    return tuple(kept)


def _nodes(trail: Trail, runs: Trail) -> tuple[MapNode, ...]:
    """Nodes sorted by the mean place at which cases first come to them."""
    words = len(trail.words)
    key, first = np.unique(runs.owners * max(words, 1) + runs.codes, return_index=True)
    code = key % max(words, 1)
    cases = np.bincount(code, minlength=words)
    place = np.bincount(code, weights=first - runs.starts[runs.owners[first]], minlength=words)
    events = np.bincount(trail.codes, minlength=words)
    starts = np.bincount(trail.codes[trail.starts], minlength=words)
    ends = np.bincount(trail.codes[trail.starts + trail.lengths - 1], minlength=words)
    order = sorted(np.flatnonzero(cases).tolist(), key=lambda c: (place[c] / cases[c], trail.words[c]))
    return tuple(
        MapNode(trail.words[c], int(cases[c]), int(events[c]), int(starts[c]), int(ends[c])) for c in order
    )
