# ruff: noqa: ARG002  (one signature for every law of chance)
"""Charts of subgroup means: Xbar-R and Xbar-S."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.chart import Chart, Kind, Parameters
from pawl.analytics.stats.control.constants import c4, d2
from pawl.analytics.stats.control.model import Model, Values, draw, known
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import Preset
from pawl.analytics.stats.control.spread import deviation, deviation_chart, range_chart
from pawl.analytics.words import Sentence, say

CHOSEN = say("Chosen by hand.")
Subgroups = Sequence[Sequence[float] | None]


def xbar_r_chart(
    subgroups: Subgroups,
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """Xbar-R chart: means of small subgroups, sigma from their ranges.

    subgroups: 2 or more values per point, any unit, sizes may differ; None = hole.
    Returns the chart of means; `within` is the R chart.   Raises OutOfDomain for subgroups of one value.
    Error: sigma by ranges loses to standard deviations above 10 values a subgroup.
    Source: Montgomery, Introduction to Statistical Quality Control, 6.2.
    Checked: tests/analytics/stats/control/test_control_charts.py, against qcc's piston rings.
    """
    chart = draw(_RangedMeans(*_prepared(subgroups, _by_range)), plan, reason)
    return replace(chart, within=range_chart(chart, plan, subgroups))


def xbar_s_chart(
    subgroups: Subgroups,
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """Xbar-S chart: means of subgroups of any size, sigma from their standard deviations.

    subgroups: 2 or more values per point, any unit, sizes may differ; None = hole.
    Returns the chart of means; `within` is the S chart.   Raises OutOfDomain for subgroups of one value.
    Error: sigma is unbiased for normal values.
    Source: Montgomery, Introduction to Statistical Quality Control, 6.3.
    Checked: tests/analytics/stats/control/test_control_charts.py, against qcc's piston rings.
    """
    chart = draw(_DeviatedMeans(*_prepared(subgroups, _by_deviation)), plan, reason)
    return replace(chart, within=deviation_chart(chart, plan, subgroups))


@dataclass(frozen=True)
class _Means(Model):
    """Each subgroup's mean, its own estimate of sigma, and its size."""

    sigmas: Values
    sizes: Values

    def estimate(self, base: Sequence[int], preset: Preset) -> tuple[Parameters, tuple[int, ...]]:
        total = math.fsum(known(self.sizes, i) for i in base)
        mean = math.fsum(self.value(i) * known(self.sizes, i) for i in base) / total
        return Parameters(mean, math.fsum(known(self.sigmas, i) for i in base) / len(base)), ()

    def sigma(self, parameters: Parameters, index: int) -> float:
        return parameters.spread / math.sqrt(known(self.sizes, index))


class _RangedMeans(_Means):
    kind: ClassVar[Kind] = "Xbar-R"


class _DeviatedMeans(_Means):
    kind: ClassVar[Kind] = "Xbar-S"


def _by_range(group: Sequence[float]) -> float:
    return (max(group) - min(group)) / d2(len(group))


def _by_deviation(group: Sequence[float]) -> float:
    return deviation(group) / c4(len(group))


def _prepared(
    subgroups: Subgroups, sigma_of: Callable[[Sequence[float]], float]
) -> tuple[Values, Values, Values]:
    _require_pairs(subgroups)
    return (
        tuple(None if group is None else math.fsum(group) / len(group) for group in subgroups),
        tuple(None if group is None else sigma_of(group) for group in subgroups),
        tuple(None if group is None else float(len(group)) for group in subgroups),
    )


def _require_pairs(subgroups: Subgroups) -> None:
    for index, group in enumerate(subgroups):
        if group is not None and len(group) < 2:
            raise OutOfDomain(
                "subgroups",
                say("Point {number} has {count} values.", number=index + 1, count=len(group)),
                say("Give 2 or more values a point, None for a hole, or use an XmR chart."),
            )
