"""When incidents arrive and with which facts, drawn a week at a time in a fixed order."""

import math
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from pawl.analytics.simulation.desk import Desk, Intervention

MINUTES_A_WEEK = 7 * 24 * 60
MINUTES_A_DAY = 24 * 60
DRAWS_A_CASE = 48

Floats = NDArray[np.float64]


def minute_of(desk: Desk, day: date) -> float:
    """Minutes from the start of the desk to the beginning of a day.

    day: any date.
    Returns minutes, negative before the start.   Raises nothing.   Error: none.
    Source: a day has 1,440 minutes in UTC.   Checked: tests/analytics/simulation/test_desk_run.py.
    """
    return float((day - desk.starts).days * MINUTES_A_DAY)


def active_factor(desk: Desk, interventions: Sequence[Intervention], minutes: Floats) -> Floats:
    """Product of the factors of the interventions in force at each minute.

    minutes: (n,) minutes of the desk.
    Returns (n,) factors, 1 where nothing is in force.   Raises nothing.   Error: none.
    Source: the interventions.   Checked: tests/analytics/simulation/test_desk_run.py.
    """
    factor = np.ones_like(minutes)
    for change in interventions:
        ends = math.inf if change.ends is None else minute_of(desk, change.ends)
        in_force = (minutes >= minute_of(desk, change.starts)) & (minutes < ends)
        factor[in_force] *= change.factor
    return factor


def weekly_arrivals(desk: Desk, rng: Generator) -> Iterator[tuple[Floats, NDArray[np.int64], Floats]]:
    """Arrivals week by week, so that memory does not grow with the weeks.

    desk: rates a week, proportions by hour and weekday.   rng: NumPy Generator, given by the caller.
    Returns per week minutes (n,) ascending, category indices (n,), uniform draws (n, DRAWS_A_CASE).
    Raises nothing.   Error: none: a Poisson process with a constant rate within each hour, thinned exactly.
    Source: Lewis & Shedler (1979), thinning.   Checked: tests/analytics/simulation/test_desk_run.py.
    """
    shares = np.array([category.share for category in desk.categories])
    changes = [
        [
            change
            for change in desk.interventions
            if change.acts_on == "arrivals" and change.where == category.name
        ]
        for category in desk.categories
    ]
    highest = np.array([_highest(some) for some in changes])
    weights = shares * highest / (shares * highest).sum()
    profile = np.outer(np.array(desk.by_weekday), np.array(desk.by_hour)).ravel()
    profile *= (shares * highest).sum() / shares.sum() / profile.sum()
    for week in range(desk.weeks):
        level = desk.weekly_volume * _season(desk, week) * math.exp(desk.week_noise * rng.standard_normal())
        counts = rng.poisson(profile * level)
        total = int(counts.sum())
        hours = np.repeat(np.arange(7 * 24), counts)
        minutes = week * MINUTES_A_WEEK + (hours + rng.random(total)) * 60.0
        kind = np.searchsorted(np.cumsum(weights), rng.random(total), side="right").clip(max=len(weights) - 1)
        kept = _kept(desk, changes, highest, minutes, kind, rng.random(total))
        draws = rng.random((total, DRAWS_A_CASE))
        order = np.argsort(minutes[kept], kind="stable")
        yield minutes[kept][order], kind[kept][order].astype(np.int64), draws[kept][order]


def _season(desk: Desk, week: int) -> float:
    return 1.0 + desk.season * math.cos(2 * math.pi * (week - desk.season_peak_week) / 52.0)


def _highest(changes: Sequence[Intervention]) -> float:
    """An upper bound of the factor, so that thinning can follow it."""
    return math.prod(max(1.0, change.factor) for change in changes)


def _kept(
    desk: Desk,
    changes: Sequence[Sequence[Intervention]],
    highest: Floats,
    minutes: Floats,
    kind: NDArray[np.integer],
    draw: Floats,
) -> NDArray[np.bool_]:
    """Thinning: with the same seed, the desk without the intervention keeps the same arrivals and more."""
    kept = np.ones(len(minutes), dtype=bool)
    for index, some in enumerate(changes):
        if some:
            mine = kind == index
            kept[mine] = draw[mine] * highest[index] < active_factor(desk, some, minutes[mine])
    return kept
