"""Chance: the uniform draws of a ticket turned into durations and choices."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate
from statistics import NormalDist

from numpy.random import Generator

from pawl.analytics.simulation.arrivals import DRAWS_A_CASE
from pawl.analytics.simulation.case import Case
from pawl.analytics.simulation.desk import Delay

_NORMAL = NormalDist().inv_cdf


def pick(shares: Mapping[str, float]) -> Callable[[float], str]:
    """A chooser: a uniform draw in, a name out, each as often as its share says.

    shares: positive weights by name; they need not sum to 1.
    Returns a function of a draw in [0, 1).   Raises IndexError without a name.   Error: none.
    Source: inversion, Devroye (1986), ch. III.   Checked: tests/analytics/simulation/test_desk_marginals.py.
    """
    names = list(shares)
    bounds = list(accumulate(shares.values()))
    total, last = bounds[-1], len(names) - 1

    def choose(draw: float) -> str:
        return names[min(bisect_right(bounds, draw * total), last)]

    return choose


def duration(delay: Delay, draw: float) -> float:
    """Hours of a log-normal delay at a uniform draw.

    delay: median in hours > 0, standard deviation of the logarithm >= 0.   draw: in [0, 1].
    Returns hours > 0.   Raises nothing.   Error: draws are kept 1e-12 away from 0 and 1.
    Source: inversion, Devroye (1986), ch. II.   Checked: tests/analytics/simulation/test_desk_run.py.
    """
    return delay.median_hours * math.exp(delay.spread * _NORMAL(min(max(draw, 1e-12), 1.0 - 1e-12)))


class Draws:
    """Each ticket carries its own draws, so that an intervention elsewhere does not change its luck."""

    def __init__(self, rng: Generator) -> None:
        self._rng = rng

    def next(self, case: Case) -> float:
        """The ticket's next uniform draw in [0, 1); long stories get more from the same source."""
        if not case.draws:
            case.draws = self._rng.random(DRAWS_A_CASE).tolist()
        return case.draws.pop()
