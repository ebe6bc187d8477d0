"""About when a level may have changed: hints for people to confirm, which change nothing by themselves."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pawl.analytics.stats.dependence import STRENGTHS, whitened
from pawl.analytics.stats.effect import Season
from pawl.analytics.stats.observed import seasonal

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

FEWEST = 20
"""Points below which a change is not told from chance."""
NEAREST_END = 5
"""Points that a level has at least."""
THRESHOLD = 15.0
"""Twice the gain of log likelihood that a hint needs."""
TINY = float(np.finfo(float).tiny)
ROUNDS = (0.5, 1.0, 1.5, 2.0, 3.0)
"""How often slow waves go round in the time of the points: seasons that nobody named."""
PRICE = 2.0
"""A step is told from a drift when it gains more by this × ln points."""
SURE = 0.95
"""Of the likelihood, that the range of places holds."""


@dataclass(frozen=True)
class Hint:
    """A level may have changed: the place of its first point, the range that lies in, and both levels."""

    at: int
    first: int
    last: int
    before: float
    after: float
    gain: float
    """Twice the gain of log likelihood."""


def change_hints(values: Sequence[float | None]) -> tuple[Hint, ...]:
    """Name the places about which the level of a series may have changed.

    values: (n,) one per period in order, any unit; None where it was not measured.
    Returns hints in order of time; none under 20 known points, where a straight line or a slow wave tells as
    much (the level drifted or has seasons, and no one day changed it), or where nothing varies. A hint is for
    people to look at: neither limits nor verdicts stand on it.
    Raises nothing.
    Error: of 2,000 series each, 20 to 104 points long, at most 1.7 % without a change got a hint (alone,
    correlated by 0.4 or 0.7, skewed, counts, shares); of trends, unnamed seasons and both with correlation
    0 to 9 %. Of steps of 2 standard deviations in the middle 35 % are found at 26 points, 74 % at 52 and 95 %
    at 104; the place lies in its range in 9 of 10 (benchmarks/bench_hints.py).
    Source: likelihood ratio of a step at an unknown place, Hawkins (1977), J. Am. Stat. Assoc. 72, 180-186,
    with first-order dependence of unknown strength, Robbins, Gallagher, Lund & Aue (2011), J. Time Ser. Anal.
    32, 498-511; further changes by binary segmentation, Scott & Knott (1974), Biometrics 30, 507-512; the
    range by the likelihood of each place, Smith (1975), Biometrika 62, 407-416. The threshold is from our own
    simulation.
    Checked: tests/analytics/stats/test_change_points.py, against the Nile at Aswan and by simulation.
    """
    known = [place for place, value in enumerate(values) if value is not None]
    y = np.array([values[place] for place in known], dtype=np.float64)
    return tuple(sorted(_found(y, np.array(known, dtype=np.intp)), key=lambda one: one.at))


def _found(y: Floats, places: Whole) -> Iterator[Hint]:
    """The largest change of a stretch, then those of both sides of it."""
    if len(y) < FEWEST or np.ptp(y) == 0.0:
        return
    cuts = np.arange(NEAREST_END, len(y) - NEAREST_END + 1)
    steps = (np.arange(len(y))[:, None] >= cuts[None, :]).astype(np.float64)
    gains = _gains(y, places, (), steps)
    best = int(np.argmax(gains))
    if gains[best] <= THRESHOLD or gains[best] <= _of_drift(y, places):
        return
    cut, near = cuts[best], cuts[_likely(gains)]
    yield Hint(
        int(places[cut]),
        int(places[near[0]]),
        int(places[near[-1]]),
        float(y[:cut].mean()),
        float(y[cut:].mean()),
        float(gains[best]),
    )
    yield from _found(y[:cut], places[:cut])
    yield from _found(y[cut:], places[cut:])


def _of_drift(y: Floats, places: Whole) -> float:
    """What a step has to gain more than: a line, with a price on the step's free place, or a wave."""
    found = [float(_gains(y, places, (), places[:, None].astype(np.float64))[0]) + PRICE * math.log(len(y))]
    span = float(np.ptp(places)) + 1.0
    for rounds in ROUNDS:
        sine, cosine = seasonal(places - places[0], Season(span / rounds, 1)).T
        found.append(float(_gains(y, places, (sine,), cosine[:, None])[0]))
    return max(found)


def _likely(gains: Floats) -> Whole:
    """The places that hold most of the likelihood, if each was as likely beforehand."""
    shares = np.exp((gains - gains.max()) / 2.0)
    order = np.argsort(-shares)
    many = int(np.searchsorted(np.cumsum(shares[order]), SURE * shares.sum())) + 1
    return np.sort(order[:many])


def _gains(y: Floats, places: Whole, others: Sequence[Floats], columns: Floats) -> Floats:
    """Twice the gain of log likelihood of the others and each column, (k,), over a constant alone."""
    constant = np.ones(len(y))
    with_it = _likelihoods(y, places, (constant, *others), columns)
    return with_it - _likelihoods(y, places, (constant,), None)


def _likelihoods(y: Floats, places: Whole, base: Sequence[Floats], columns: Floats | None) -> Floats:
    """Twice the largest log likelihood of a base and each column, over the strengths of dependence."""
    after = STRENGTHS[:, None] ** np.diff(places)
    volume = -np.log1p(-(after**2)).sum(axis=1)
    width = 0 if columns is None else columns.shape[1]
    given = [y[:, None], *(one[:, None] for one in base), *(() if columns is None else (columns,))]
    every = whitened(np.concatenate(given, axis=1), after)
    for n in range(1, 1 + len(base)):
        one = every[:, :, n : n + 1]
        size = np.maximum((one**2).sum(axis=1, keepdims=True), TINY)
        every = every - one * (np.swapaxes(one, 1, 2) @ every / size)
    z, x = every[:, :, 0], every[:, :, every.shape[2] - width :]
    squares = (z**2).sum(axis=1)[:, None]
    if width:
        squares = squares - np.einsum("gn,gnk->gk", z, x) ** 2 / np.maximum((x**2).sum(axis=1), TINY)
    found = volume[:, None] - len(y) * np.log(np.maximum(squares, TINY))
    return np.asarray(found.max(axis=0))
