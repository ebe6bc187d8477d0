"""Exact quantiles of whole numbers in groups."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pawl.analytics.process.trail import Ints


def grouped_quantiles(
    group: Ints, value: npt.NDArray[np.int64], groups: int, probabilities: Sequence[float]
) -> npt.NDArray[np.float64]:
    """Quantiles of each group by linear interpolation between its order statistics.

    group: (n,) in 0..groups-1.   value: (n,) int64, not negative, below 2**53.
    probabilities: (k,) in [0, 1].
    Returns (groups, k) float64 in the unit of `value`; NaN for a group without values.   Raises nothing.
    Error: exact order statistics; the interpolation rounds once, at 2**-53.
    Source: Hyndman & Fan (1996), definition 7.
    Checked: tests/analytics/process/test_grouped.py, against numpy.
    """
    counts = np.bincount(group, minlength=groups)
    ranked = _ranked(group, value, groups)
    first = np.cumsum(counts) - counts
    quantiles = np.full((groups, len(probabilities)), np.nan)
    filled = counts > 0
    for column, probability in enumerate(probabilities):
        place = (counts[filled] - 1) * probability
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, counts[filled] - 1)
        below, above = ranked[first[filled] + low], ranked[first[filled] + high]
        quantiles[filled, column] = below + (above - below) * (place - low)
    return quantiles


def _ranked(group: Ints, value: npt.NDArray[np.int64], groups: int) -> npt.NDArray[np.int64]:
    """Values sorted by group, then size: one sort of packed numbers, far cheaper than an argsort."""
    bits = int(value.max(initial=0)).bit_length()
    if bits + groups.bit_length() > 63:
        return value[np.lexsort((value, group))]
    packed = group.astype(np.int64)
    packed <<= bits
    packed |= value
    packed.sort()
    packed &= (1 << bits) - 1
    return packed
