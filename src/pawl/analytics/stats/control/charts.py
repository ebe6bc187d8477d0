# ruff: noqa: ARG002  (one signature for every law of chance)
"""Charts of single values (XmR), shares (p, Laney p′) and counts (c, u, Laney u′)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.chart import Chart, Kind, Parameters
from pawl.analytics.stats.control.constants import TABLE, WHEELER
from pawl.analytics.stats.control.model import (
    Model,
    Values,
    draw,
    known,
    mean_range,
    moving_ranges,
    support_of_ranges,
)
from pawl.analytics.stats.control.phases import Plan
from pawl.analytics.stats.control.presets import Preset
from pawl.analytics.stats.control.spread import moving_range_chart
from pawl.analytics.words import Sentence, say

CHOSEN = say("Chosen by hand.")
NO_CASES = say("No cases in this period.")


def xmr_chart(
    values: Sequence[float | None],
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    scaling: float = WHEELER,
    bounds: tuple[float, float] = (-math.inf, math.inf),
    reason: Sentence = CHOSEN,
) -> Chart:
    """XmR chart: single values, limits from the mean moving range; for any KPI without a better model.

    values: one per period, any unit, None = hole.   scaling: 3 / d2 (WHEELER 2.66, TABLE 3 / 1.128).
    bounds: what values can be at all; limits are drawn no further, and a clipped limit gives no signal.
    Returns the chart; `within` holds the moving ranges.   Raises OutOfDomain for values not finite.
    Error: sigma has a relative standard error of about √(0.83 / points).
    Source: Shewhart (1931); Wheeler (2000); NIST e-Handbook 6.3.2.2.
    Checked: tests/analytics/stats/control/test_control_charts.py, against NIST, qcc and NHSRplotthedots.
    """
    model = _Individuals(tuple(values), scaling, bounds)
    chart = draw(model, plan, reason)
    return replace(chart, within=moving_range_chart(chart, plan, scaling))


def p_chart(
    counts: Sequence[float | None],
    sizes: Sequence[float | None],
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """A p chart: shares of cases, limits from the binomial law and each period's number of cases.

    counts: cases with the property, 0 to size.   sizes: cases; a period of size 0 or None is a hole.
    Returns the chart of counts / sizes, limits within 0 to 1.
    Raises OutOfDomain for counts outside 0 to size.
    Error: normal approximation, poor where size × share is below 5.
    Source: Montgomery, Introduction to Statistical Quality Control, 7.2.
    Checked: tests/analytics/stats/control/test_control_charts.py, against qcc's orange juice.
    """
    return _draw(_Shares, counts, sizes, plan, reason=reason)


def laney_p_chart(
    counts: Sequence[float | None],
    sizes: Sequence[float | None],
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """Laney p′ chart: shares that vary more than the binomial law lets them; its sigma is scaled by σz.

    counts: cases with the property, 0 to size.   sizes: cases; a period of size 0 or None is a hole.
    Returns the chart of counts / sizes, limits within 0 to 1.
    Raises OutOfDomain for counts outside 0 to size.
    Error: σz has a relative standard error of about √(0.83 / points).
    Source: Laney (2002), Improved control charts for attributes, Quality Engineering 14(4).
    Checked: tests/analytics/stats/control/test_control_charts.py; equals XmR for equal sizes.
    """
    return _draw(_LaneyShares, counts, sizes, plan, reason=reason)


def c_chart(
    counts: Sequence[float | None],
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """A c chart: counts from equal opportunity, limits from the Poisson law.

    counts: events per period, 0 or more, None = hole.
    Returns the chart, limits not below 0.   Raises OutOfDomain for negative counts.
    Error: normal approximation, poor where the mean is below 5.
    Source: Montgomery, Introduction to Statistical Quality Control, 7.3.
    Checked: tests/analytics/stats/control/test_control_charts.py, against qcc's circuit boards.
    """
    return _draw(_Counts, counts, [1.0] * len(counts), plan, reason=reason)


def u_chart(
    counts: Sequence[float | None],
    sizes: Sequence[float | None],
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """A u chart: counts per unit of opportunity, limits from the Poisson law.

    counts: events, 0 or more.   sizes: opportunity (users, days, units); 0 or None is a hole.
    Returns the chart of counts / sizes, limits not below 0.   Raises OutOfDomain for negative counts.
    Error: normal approximation, poor where counts are below 5.
    Source: Montgomery, Introduction to Statistical Quality Control, 7.3.
    Checked: tests/analytics/stats/control/test_control_charts.py, against qcc's personal computers.
    """
    return _draw(_Rates, counts, sizes, plan, reason=reason)


def laney_u_chart(
    counts: Sequence[float | None],
    sizes: Sequence[float | None],
    plan: Plan = Plan(),  # noqa: B008  (frozen)
    *,
    reason: Sentence = CHOSEN,
) -> Chart:
    """Laney u′ chart: rates that vary more than the Poisson law lets them; its sigma is scaled by σz.

    counts: events, 0 or more.   sizes: opportunity (users, days, units); 0 or None is a hole.
    Returns the chart of counts / sizes, limits not below 0.   Raises OutOfDomain for negative counts.
    Error: σz has a relative standard error of about √(0.83 / points).
    Source: Laney (2002), Improved control charts for attributes, Quality Engineering 14(4).
    Checked: tests/analytics/stats/control/test_control_charts.py; equals XmR for equal sizes.
    """
    return _draw(_LaneyRates, counts, sizes, plan, reason=reason)


@dataclass(frozen=True)
class _Individuals(Model):
    kind: ClassVar[Kind] = "XmR"
    scaling: float
    limits: tuple[float, float]

    def reach(self) -> tuple[float, float]:
        return self.limits

    def support(self, base: Sequence[int]) -> int:
        return support_of_ranges(self.values, base)

    def estimate(self, base: Sequence[int], preset: Preset) -> tuple[Parameters, tuple[int, ...]]:
        mean = math.fsum(self.value(i) for i in base) / len(base)
        size, screened = mean_range(moving_ranges(self.values, base), screens=preset.screens)
        return Parameters(mean, self.scaling / 3 * size), screened


@dataclass(frozen=True)
class _Sized(Model):
    """Values that are counts / sizes: the centre is the ratio of sums, never the mean of ratios."""

    of_whole: ClassVar[bool] = False
    """Whether a count is a part of its size."""
    sizes: Values

    def estimate(self, base: Sequence[int], preset: Preset) -> tuple[Parameters, tuple[int, ...]]:
        total = math.fsum(known(self.sizes, i) for i in base)
        events = math.fsum(self.value(i) * known(self.sizes, i) for i in base)
        return self.scaled(Parameters(events / total), base, preset)

    def scaled(
        self, parameters: Parameters, base: Sequence[int], preset: Preset
    ) -> tuple[Parameters, tuple[int, ...]]:
        return parameters, ()


@dataclass(frozen=True)
class _Shares(_Sized):
    kind: ClassVar[Kind] = "p"
    of_whole: ClassVar[bool] = True

    def reach(self) -> tuple[float, float]:
        return (0.0, 1.0)

    def sigma(self, parameters: Parameters, index: int) -> float:
        share = parameters.centre
        return parameters.spread * math.sqrt(share * (1 - share) / known(self.sizes, index))


@dataclass(frozen=True)
class _Rates(_Sized):
    kind: ClassVar[Kind] = "u"

    def reach(self) -> tuple[float, float]:
        return (0.0, math.inf)

    def sigma(self, parameters: Parameters, index: int) -> float:
        return parameters.spread * math.sqrt(parameters.centre / known(self.sizes, index))


@dataclass(frozen=True)
class _Counts(_Rates):
    kind: ClassVar[Kind] = "c"


class _Laney(_Sized):
    """Scales sigma by σz, the sigma of the standardised points from their mean moving range."""

    def support(self, base: Sequence[int]) -> int:
        return support_of_ranges(self.values, base)

    def scaled(
        self, parameters: Parameters, base: Sequence[int], preset: Preset
    ) -> tuple[Parameters, tuple[int, ...]]:
        scores = [
            None if value is None else self.score(parameters, i, value) for i, value in enumerate(self.values)
        ]
        size, screened = mean_range(moving_ranges(scores, base), screens=preset.screens)
        return Parameters(parameters.centre, TABLE / 3 * size), screened


@dataclass(frozen=True)
class _LaneyShares(_Laney, _Shares):
    kind: ClassVar[Kind] = "p′"


@dataclass(frozen=True)
class _LaneyRates(_Laney, _Rates):
    kind: ClassVar[Kind] = "u′"


def _draw(
    law: type[_Sized],
    counts: Sequence[float | None],
    sizes: Sequence[float | None],
    plan: Plan,
    *,
    reason: Sentence,
) -> Chart:
    values = _ratios(counts, sizes, whole=law.of_whole)
    return draw(law(values, tuple(sizes)), _noted(plan, values, sizes), reason)


def _noted(plan: Plan, values: Values, sizes: Sequence[float | None]) -> Plan:
    empty = {i: NO_CASES for i, size in enumerate(sizes) if size == 0 and values[i] is None}
    return replace(plan, missing={**empty, **plan.missing})


def _ratios(counts: Sequence[float | None], sizes: Sequence[float | None], *, whole: bool) -> Values:
    if len(counts) != len(sizes):
        raise OutOfDomain(
            "sizes",
            say("There are {counts} counts and {sizes} sizes.", counts=len(counts), sizes=len(sizes)),
            say("Give one size per count."),
        )
    return tuple(_ratio(i, count, sizes[i], whole) for i, count in enumerate(counts))


def _ratio(index: int, count: float | None, size: float | None, whole: bool) -> float | None:  # noqa: FBT001
    if count is None or size is None or size == 0:
        return None
    if count < 0 or size < 0 or (whole and count > size):
        raise OutOfDomain(
            "counts",
            say("Point {number} counts {count} of {size}.", number=index + 1, count=count, size=size),
            say("A count is 0 or more, and of a share not above its size."),
        )
    return count / size
