"""Round ticks for an axis, and labels that do not lie over each other."""

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

STEPS = (1, 2, 2.5, 5, 10)


def ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Round values from at or below `low` to at or above `high`, at most `most` + 1 steps."""
    if not high > low:
        high = low + (abs(low) or 1)
    rough = (high - low) / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * size for size in STEPS if power * size >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def every(count: int, *, most: int) -> list[int]:
    """At most `most` evenly spaced positions out of `count`, the first among them."""
    step = max(1, math.ceil(count / most))
    return list(range(0, count, step))


def spread(places: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """The places moved apart to at least `gap` where there is room, in the same order, within [low, high]."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [min(max(places[index], low), high) for index in order]
    for here, after in pairwise(range(len(moved))):
        moved[after] = max(moved[after], moved[here] + gap)
    ceiling = high
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], ceiling)
        ceiling = moved[index] - gap
    result = [0.0] * len(places)
    for index, place in zip(order, moved, strict=True):
        result[index] = place
    return result


def months_later(day: date, months: int) -> date:
    """The first day of the month that is so many after a day's."""
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, 1)
