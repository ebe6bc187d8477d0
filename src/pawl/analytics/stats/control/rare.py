# ruff: noqa: ARG002  (one signature for every law of chance)
"""Charts for rare events: t (time between events) and g (cases between events)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from scipy.special import ndtr, ndtri

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.chart import Chart, Kind, Parameters
from pawl.analytics.stats.control.constants import TABLE
from pawl.analytics.stats.control.model import (
    Model,
    draw,
    mean_range,
    moving_ranges,
    standardise,
    support_of_ranges,
)
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import Preset
from pawl.analytics.words import Sentence, say

CHOSEN = say("Chosen by hand.")
POWER = 1 / 3.6


def t_chart(
    times: Sequence[float | None],
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """A t chart: time between rare events; an XmR chart of times^(1/3.6), drawn on the scale of the times.

    times: one per event, 0 or more, any unit of time; longer is rarer.
    Returns the chart; its `sigma` is on the power scale.   Raises OutOfDomain for negative times.
    Error: exponential times become nearly normal; false alarm at a point about 0.1 to 0.3 %.
    Source: Nelson (1994), A control chart for parts-per-million nonconforming items, JQT 26(3).
    Checked: tests/analytics/stats/control/test_rare.py, against an XmR chart of powers and by simulation.
    """
    _require_positive("times", times)
    return draw(_Times(tuple(times)), plan, reason)


def g_chart(
    cases: Sequence[float | None],
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """A g chart: cases between rare events, limits and centre from quantiles of the geometric law.

    cases: one per event, the number of ordinary cases before it, 0 or more; more is rarer.
    Returns the chart; its centre is the median, so that runs are fair.
    Raises OutOfDomain for negative counts.
    Error: false alarm at a point 0.13 to 0.4 %, since whole numbers cannot hit a tail exactly.
    Source: Benneyan (2001), Number-between g-type statistical quality control charts, Health Care Management
    Science 4; Kaminsky et al. (1992), J. Quality Technology 24.
    Checked: tests/analytics/stats/control/test_rare.py, against scipy.stats.geom and by simulation.
    """
    _require_positive("cases", cases)
    return draw(_Gaps(tuple(cases)), plan, reason)


@dataclass(frozen=True)
class _Times(Model):
    kind: ClassVar[Kind] = "t"

    def reach(self) -> tuple[float, float]:
        return (0.0, math.inf)

    def support(self, base: Sequence[int]) -> int:
        return support_of_ranges(self.values, base)

    def estimate(self, base: Sequence[int], preset: Preset) -> tuple[Parameters, tuple[int, ...]]:
        powers = [None if value is None else value**POWER for value in self.values]
        mean = math.fsum(self.value(i) ** POWER for i in base) / len(base)
        size, screened = mean_range(moving_ranges(powers, base), screens=preset.screens)
        return Parameters(mean, TABLE / 3 * size), screened

    def line(self, parameters: Parameters, index: int, sigmas: float) -> float:
        return float(max(0.0, parameters.centre + sigmas * parameters.spread) ** (1 / POWER))

    def score(self, parameters: Parameters, index: int, value: float) -> float:
        return standardise(value**POWER, parameters.centre, parameters.spread)


@dataclass(frozen=True)
class _Gaps(Model):
    """The geometric law's mid-distribution 1 − q^x (1 + q) / 2, which is smooth between whole numbers."""

    kind: ClassVar[Kind] = "g"
    centre_word: ClassVar[Sentence] = say("median")

    def reach(self) -> tuple[float, float]:
        return (0.0, math.inf)

    def estimate(self, base: Sequence[int], preset: Preset) -> tuple[Parameters, tuple[int, ...]]:
        return Parameters(math.fsum(self.value(i) for i in base) / len(base)), ()

    def sigma(self, parameters: Parameters, index: int) -> float:
        return math.sqrt(parameters.centre * (parameters.centre + 1))

    def line(self, parameters: Parameters, index: int, sigmas: float) -> float:
        if parameters.centre == 0:
            return 0.0
        stay = parameters.centre / (parameters.centre + 1)
        return math.log(2 * float(ndtr(-sigmas)) / (1 + stay)) / math.log(stay)

    def score(self, parameters: Parameters, index: int, value: float) -> float:
        if parameters.centre == 0:
            return standardise(value, 0.0, 0.0)
        stay = parameters.centre / (parameters.centre + 1)
        return standardise(-float(ndtri(stay**value * (1 + stay) / 2)), 0.0, 1.0)


def _require_positive(name: str, values: Sequence[float | None]) -> None:
    for index, value in enumerate(values):
        if value is not None and value < 0:
            raise OutOfDomain(
                name,
                say("Point {number} is {value}.", number=index + 1, value=value),
                say("What lies between two events is 0 or more; put the events in order."),
            )
