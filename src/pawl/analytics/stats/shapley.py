"""Who did how much of a whole that several brought about together: Shapley's fair split, exactly."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say

Floats = NDArray[np.float64]
MOST_PLAYERS = 12
"""4,096 coalitions; each player more doubles them."""


def shapley(worths: ArrayLike) -> Floats:
    """Split what all bring about together: each gets the mean of what they add, over all orders of joining.

    worths: (2^n,) worth of each coalition, any unit; bit i of the place says whether player i is in it, so
    that the first is of nobody and the last of all. n from 1 to 12.
    Returns (n,) shares in the unit of the worths; they add up to the worth of all less that of nobody.
    Raises OutOfDomain for a number of worths that is no power of 2, or for more players.
    Error: exact, by enumeration of all coalitions.
    Source: Shapley (1953), A value for n-person games, Contributions to the Theory of Games II, 307-317.
    Checked: tests/analytics/stats/test_shapley.py, against published examples and by permutations.
    """
    worth = np.asarray(worths, dtype=np.float64)
    players = worth.size.bit_length() - 1
    if worth.shape != (2**players,) or not 1 <= players <= MOST_PLAYERS:
        rule = say("{n} coalitions cannot be split: 1 to {most} may join.", n=worth.size, most=MOST_PLAYERS)
        raise OutOfDomain("worths", rule, say("Leave players out, or take some together."))
    places = np.arange(worth.size)
    sizes = np.bitwise_count(places)
    weights = np.array([1.0 / (players * math.comb(players - 1, size)) for size in range(players)])
    found = np.empty(players)
    for player in range(players):
        without = places[places & (1 << player) == 0]
        added = worth[without | (1 << player)] - worth[without]
        found[player] = math.fsum(weights[sizes[without]] * added)
    return found
