"""Monte Carlo of a plan: the engine beside networkx, on the same draws with the same finishes."""

import importlib
from typing import Any

import numpy as np

from benchmarks.scheduling.paths import DAY, MONDAY, WEEKDAYS, Drawn
from pawl.analytics.scheduling.estimates import Draws, Estimate, draw_together
from pawl.analytics.scheduling.monte_carlo import Uncertain, simulate
from pawl.analytics.scheduling.network import Activity, Link, Network

SEED = 3
SECONDS_A_DAY = 28_800
Told = tuple[list[int], list[float]]


def estimates(plan: Drawn) -> list[Estimate]:
    """PERT hours of every activity: a fifth less to a half more than planned."""
    return [Estimate(6.4 * days, 8.0 * days, 12.0 * days) for days in plan[0]]


def ours(plan: Drawn, draws: int) -> Told:
    """Finishes of all draws, sorted, in seconds since 1970; how often each activity was critical."""
    days, pairs = plan
    network = Network(
        MONDAY,
        WEEKDAYS,
        tuple(Activity(str(at), length * DAY) for at, length in enumerate(days)),
        tuple(Link(str(before), str(after)) for before, after in pairs),
    )
    uncertain = {str(at): Uncertain(one) for at, one in enumerate(estimates(plan))}
    found = simulate(network, uncertain, rng=np.random.default_rng(SEED), draws=draws)
    return found.finishes.tolist(), [found.criticality[str(at)] for at in range(len(days))]


def by_networkx(plan: Drawn, draws: int) -> Told:
    """The same: the order by networkx, plain passes draw by draw, NumPy's business days for the finishes."""
    networkx: Any = importlib.import_module("networkx")
    days, pairs = plan
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(len(days)))
    graph.add_edges_from(pairs)
    order = list(networkx.topological_sort(graph))
    before = [list(graph.predecessors(at)) for at in range(len(days))]
    after = [list(graph.successors(at)) for at in range(len(days))]
    ends, critical = np.zeros(draws, np.int64), [0] * len(days)
    for number, seconds in enumerate(_drawn(plan, draws).T.tolist()):
        early, late = [0] * len(days), [0] * len(days)
        for at in order:
            early[at] = max([early[one] for one in before[at]], default=0) + seconds[at]
        ends[number] = end = max(early)
        for at in reversed(order):
            late[at] = min([late[one] - seconds[one] for one in after[at]], default=end)
            critical[at] += late[at] == early[at]
    return sorted(_finishes(ends).tolist()), [count / draws for count in critical]


def _drawn(plan: Drawn, draws: int) -> Draws:
    """Whole working seconds, (activities, draws), in the order in which the engine draws."""
    rng = np.random.default_rng(SEED)
    hours = draw_together(estimates(plan), [""] * len(plan[0]), 0.0, draws, rng)
    return np.rint(hours * 3600).astype(np.int64)


def _finishes(worked: Any) -> Any:
    """Instants at which so many seconds are worked, from Monday 8:00 on, 8:00 to 16:00 on weekdays."""
    whole, rest = np.divmod(worked - 1, SECONDS_A_DAY)
    day = np.busday_offset(np.datetime64(MONDAY.date()), whole, roll="raise")
    opening = day.astype("datetime64[s]").astype(np.int64) + 8 * 3600
    return opening + rest + 1
