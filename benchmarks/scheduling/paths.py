"""Critical paths of a large plan: the engine beside networkx, on the same plan with the same answer."""

import importlib
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from pawl.analytics.scheduling.critical_path import critical_path
from pawl.analytics.scheduling.network import Activity, Link, Network
from pawl.analytics.worktime import Calendar

DAY = timedelta(hours=8)
MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
WEEKDAYS = Calendar.from_toml({"weekly": {"mon-fri": ["08:00-16:00"]}})
Drawn = tuple[list[int], list[tuple[int, int]]]


def drawn(count: int, seed: int = 5) -> Drawn:
    """Durations in days, and two predecessors of each activity among the sixty before it."""
    rng = random.Random(seed)
    days = [rng.randint(1, 5) for _ in range(count)]
    pairs = {(rng.randrange(max(0, at - 60), at), at) for at in range(1, count) for _ in range(2)}
    return days, sorted(pairs)


def ours(plan: Drawn) -> list[tuple[date, date, int]]:
    """First day, last day and total float in days of every activity."""
    days, pairs = plan
    network = Network(
        MONDAY,
        WEEKDAYS,
        tuple(Activity(str(at), length * DAY) for at, length in enumerate(days)),
        tuple(Link(str(before), str(after)) for before, after in pairs),
    )
    return [
        (one.start.date(), one.finish.date(), (one.total_float or timedelta()) // DAY)
        for one in critical_path(network).dates
    ]


def by_networkx(plan: Drawn) -> list[tuple[date, date, int]]:
    """The same by networkx for the order, plain passes in days, and NumPy's business days for the dates."""
    networkx: Any = importlib.import_module("networkx")
    days, pairs = plan
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(days)))
    graph.add_edges_from(pairs)
    order = list(networkx.topological_sort(graph))
    early = [0] * len(days)
    for at in order:
        early[at] = max((early[before] + days[before] for before in graph.predecessors(at)), default=0)
    end = max(start + length for start, length in zip(early, days, strict=True))
    late = [0] * len(days)
    for at in reversed(order):
        late[at] = min((late[after] for after in graph.successors(at)), default=end) - days[at]
    monday = np.full(len(days), np.datetime64(MONDAY.date()))
    offsets = np.array(early), np.array(early) + np.array(days) - 1
    first, last = (np.busday_offset(monday, each, roll="raise").tolist() for each in offsets)
    slack = [after - before for before, after in zip(early, late, strict=True)]
    return list(zip(first, last, slack, strict=True))
