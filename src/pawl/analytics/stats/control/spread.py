"""Charts of spread that stand beside a chart of means: moving ranges, ranges, standard deviations."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pawl.analytics.stats.control.chart import Chart, Kind, Parameters
from pawl.analytics.stats.control.constants import SCREEN, c4, d2, d3
from pawl.analytics.stats.control.model import Law, assemble
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import Preset
from pawl.analytics.stats.control.rules import beyond_limits
from pawl.analytics.words import say

SPREAD = Preset(
    "spread",
    say("Out of limits only: neighbouring moving ranges share a point, so that runs of them mean little."),
    "NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.1 and 6.3.2.2",
    (beyond_limits(),),
)
BESIDE = say("Shows the spread beside the values.")


def moving_range_chart(chart: Chart, plan: Plan, scaling: float) -> Chart:
    """Chart of the moving ranges of an XmR chart; none across a hole or into a new phase.

    chart: XmR.   scaling: 3 / d2 that the chart was made with.
    Returns the chart of ranges in the unit of the values.   Raises nothing.
    Error: that of the mean moving range.   Source: NIST e-Handbook 6.3.2.2 (upper limit 3.267 × mean).
    Checked: tests/analytics/stats/control/test_spread.py.
    """
    starts = {phase.start for phase in chart.phases}
    ranges: list[float | None] = [None] * len(chart.values)
    for i in range(1, len(chart.values)):
        before, value = chart.values[i - 1], chart.values[i]
        if before is not None and value is not None and i not in starts:
            ranges[i] = abs(value - before)
    mean = 3 / scaling
    law = _MovingRanges(tuple(ranges), ((mean, mean * (SCREEN - 1) / 3),) * len(ranges))
    return _beside(law, chart, plan)


def range_chart(chart: Chart, plan: Plan, subgroups: Sequence[Sequence[float] | None]) -> Chart:
    """R chart: range of each subgroup, limits from the sigma of the Xbar-R chart beside it.

    chart: Xbar-R.   subgroups: values of each point, None = hole.
    Returns the chart in the unit of the values.   Raises nothing.
    Error: that of sigma.   Source: Montgomery, Introduction to Statistical Quality Control, 6.2.
    Checked: tests/analytics/stats/control/test_spread.py, against qcc's piston rings.
    """
    law = _Ranges(
        tuple(None if group is None else max(group) - min(group) for group in subgroups),
        _factors(subgroups, lambda size: (d2(size), d3(size))),
    )
    return _beside(law, chart, plan)


def deviation_chart(chart: Chart, plan: Plan, subgroups: Sequence[Sequence[float] | None]) -> Chart:
    """S chart: standard deviation of each subgroup, limits from the sigma of the Xbar-S chart beside it.

    chart: Xbar-S.   subgroups: values of each point, None = hole.
    Returns the chart in the unit of the values.   Raises nothing.
    Error: that of sigma.   Source: Montgomery, Introduction to Statistical Quality Control, 6.3.
    Checked: tests/analytics/stats/control/test_spread.py, against qcc's piston rings.
    """
    law = _Deviations(
        tuple(None if group is None else deviation(group) for group in subgroups),
        _factors(subgroups, lambda size: (c4(size), math.sqrt(1 - c4(size) ** 2))),
    )
    return _beside(law, chart, plan)


def deviation(group: Sequence[float]) -> float:
    """Standard deviation of a subgroup with n − 1 below.

    group: 2 or more values.
    Returns it in the unit of the values.   Raises ZeroDivisionError for one value.
    Error: rounding only (two passes).   Source: Montgomery 6.3.
    Checked: tests/analytics/stats/control/test_spread.py, against numpy.
    """
    mean = math.fsum(group) / len(group)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in group) / (len(group) - 1))


@dataclass(frozen=True)
class _Spread(Law):
    """Mean and deviation of the spread are factors of sigma, which the phase's parameters hold."""

    factors: tuple[tuple[float, float], ...]

    def reach(self) -> tuple[float, float]:
        return (0.0, math.inf)

    def middle(self, parameters: Parameters, index: int) -> float:
        return self.factors[index][0] * parameters.spread

    def sigma(self, parameters: Parameters, index: int) -> float:
        return self.factors[index][1] * parameters.spread


class _MovingRanges(_Spread):
    kind: ClassVar[Kind] = "mR"


class _Ranges(_Spread):
    kind: ClassVar[Kind] = "R"


class _Deviations(_Spread):
    kind: ClassVar[Kind] = "S"


def _factors(
    subgroups: Sequence[Sequence[float] | None], of: Callable[[int], tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    return tuple((0.0, 0.0) if group is None else of(len(group)) for group in subgroups)


def _beside(law: _Spread, chart: Chart, plan: Plan) -> Chart:
    return assemble(law, replace(plan, preset=SPREAD), chart.phases, BESIDE)
