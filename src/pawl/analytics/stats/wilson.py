"""The interval of a share by Wilson, without any library, so that web pages may ask for it."""

import math
from statistics import NormalDist

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.words import say


def wilson(cases: float, size: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of a share.

    cases: with the property, 0 to size.   size: above 0.   level: in (0, 1).
    Returns (low, high) within 0 to 1.   Raises OutOfDomain for cases outside 0 to size, or size 0.
    Error: coverage is level on average, between about 0.93 and 0.98 for 0.95 and size 10 or more.
    Source: Wilson (1927), JASA 22; Brown, Cai & DasGupta (2001), Statistical Science 16.
    Checked: tests/analytics/stats/control/test_intervals.py, against scipy.stats.binomtest.
    """
    if not 0 <= cases <= size or size == 0:
        raise OutOfDomain(
            "share",
            say("{cases} of {size} cases is not a share.", cases=cases, size=size),
            say("Give cases from 0 to the size, and a size above 0."),
        )
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, weight = cases / size, z * z / size
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / size + weight / (4 * size))
    return max(0.0, middle - half), min(1.0, middle + half)
