# ruff: noqa: ARG002  (one signature for every law of chance)
"""From a model of chance to a chart: estimate per phase, draw lines, look for signals."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.control.chart import Chart, Kind, Parameters, Phase
from pawl.analytics.stats.control.constants import SCREEN
from pawl.analytics.stats.control.phases import TRIAL, Plan, Stretch, caution, split
from pawl.analytics.stats.control.presets import Preset
from pawl.analytics.stats.control.rules import HAIR, Point, find_signals
from pawl.analytics.words import Sentence, say

Values = tuple[float | None, ...]
NOT_MEASURED = say("Not measured.")


@dataclass(frozen=True)
class Law:
    """How values lie around a centre by chance: the part in which kinds of chart differ."""

    values: Values
    kind: ClassVar[Kind]
    centre_word: ClassVar[Sentence] = say("mean")

    def reach(self) -> tuple[float, float]:
        """What values can be at all: limits are drawn no further."""
        return (-math.inf, math.inf)

    def value(self, index: int) -> float:
        """The value of a point that is known to have one."""
        return known(self.values, index)

    def middle(self, parameters: Parameters, index: int) -> float:
        """Centre of a point on the scale where limits are symmetric."""
        return parameters.centre

    def sigma(self, parameters: Parameters, index: int) -> float:
        """Sigma of a point on the scale where limits are symmetric."""
        return parameters.spread

    def line(self, parameters: Parameters, index: int, sigmas: float) -> float:
        """The value that lies `sigmas` from the centre at a point."""
        return self.middle(parameters, index) + sigmas * self.sigma(parameters, index)

    def score(self, parameters: Parameters, index: int, value: float) -> float:
        """How many sigmas a value lies from the centre at a point; the inverse of line."""
        return standardise(value, self.middle(parameters, index), self.sigma(parameters, index))


class Model(Law, ABC):
    """A law whose parameters are estimated from the points themselves."""

    @abstractmethod
    def estimate(self, base: Sequence[int], preset: Preset) -> tuple[Parameters, tuple[int, ...]]:
        """Parameters from the points of `base`, and the points whose moving range was screened out."""

    def support(self, base: Sequence[int]) -> int:
        """How many points the limits would stand on."""
        return len(base)


@dataclass(frozen=True)
class Lines:
    """Centre, limits, sigma and score of every point of a phase."""

    centre: Values
    lower: Values
    upper: Values
    sigma: Values
    scores: Values


def draw(model: Model, plan: Plan, reason: Sentence, within: Chart | None = None) -> Chart:
    """Make a chart of a model: estimate per phase, draw lines, look for signals.

    model: values and how they vary by chance.   reason: why this kind of chart.
    within: its chart of spread.
    Returns the chart.   Raises OutOfDomain for values that are not finite or a plan that does not fit.
    Error: that of the model's estimates.   Source: Shewhart (1931).
    Checked: tests/analytics/stats/control/test_control_charts.py, against published examples.
    """
    _require_finite(model.values)
    stretches = split(plan, model.values)
    estimated = [_estimate(model, stretch, plan.preset) for stretch in stretches]
    chart = assemble(model, plan, [phase for phase, _ in estimated], reason)
    return replace(chart, within=within, screened=tuple(i for _, screened in estimated for i in screened))


def assemble(law: Law, plan: Plan, phases: Sequence[Phase], reason: Sentence) -> Chart:
    """Make a chart of a law whose parameters are known for each phase.

    law: values and how they lie by chance.   phases: in order, the first at point 0.
    reason: why this kind of chart.
    Returns the chart.   Raises nothing beyond what its rules raise.
    Error: none of its own.   Source: Shewhart (1931).
    Checked: tests/analytics/stats/control/test_control_charts.py, against published examples.
    """
    ends = [*(phase.start for phase in phases[1:]), len(law.values)]
    spans = [range(phase.start, end) for phase, end in zip(phases, ends, strict=True)]
    parts = [_lines(law, span, phase.parameters) for span, phase in zip(spans, phases, strict=True)]
    scores = _chain([part.scores for part in parts])
    stretches = _unbroken(law.values, scores, spans, across_holes=plan.across_holes)
    return Chart(
        kind=law.kind,
        values=law.values,
        centre=_chain([part.centre for part in parts]),
        lower=_chain([part.lower for part in parts]),
        upper=_chain([part.upper for part in parts]),
        sigma=_chain([part.sigma for part in parts]),
        scores=scores,
        baseline=phases[-1].baseline,
        phases=tuple(phases),
        signals=find_signals(plan.preset.rules, stretches, centre=law.centre_word, starts=plan.starts),
        preset=plan.preset.name,
        reason=reason,
        missing={i: plan.missing.get(i, NOT_MEASURED) for i, value in enumerate(law.values) if value is None},
        set_aside=dict(plan.set_aside),
        starts=plan.starts,
    )


def known(values: Sequence[float | None], index: int) -> float:
    """The entry of a series at a point that is known to have one.

    values: one per point, None where missing.   index: of a point that is not missing.
    Returns it.   Raises OutOfDomain where it is missing after all.
    Error: none.   Source: our own.   Checked: tests/analytics/stats/control/test_control_charts.py.
    """
    value = values[index]
    if value is None:
        raise OutOfDomain(
            "values",
            say("Point {number} is missing.", number=index + 1),
            say("Ask only for points that have a value."),
        )
    return value


def support_of_ranges(values: Sequence[float | None], base: Sequence[int]) -> int:
    """How many points limits from moving ranges stand on: the ranges there are, and one.

    values: one per point.   base: rising indices of points that have a value.
    Returns 0 for an empty base.   Raises nothing.
    Error: none.   Source: our own.   Checked: tests/analytics/stats/control/test_control_charts.py.
    """
    return len(moving_ranges(values, base)) + min(1, len(base))


def moving_ranges(values: Sequence[float | None], base: Sequence[int]) -> dict[int, float]:
    """Distances between neighbouring points that both belong to `base`, by the later point.

    values: one per point.   base: rising indices of points that have a value.
    Returns range by index, in the unit of values; none across a hole.   Raises nothing.
    Error: none.   Source: NIST e-Handbook 6.3.2.2.
    Checked: tests/analytics/stats/control/test_control_charts.py.
    """
    found = {}
    for a, b in pairwise(base):
        first, second = values[a], values[b]
        if b == a + 1 and first is not None and second is not None:
            found[b] = abs(second - first)
    return found


def mean_range(ranges: dict[int, float], *, screens: bool) -> tuple[float, tuple[int, ...]]:
    """Mean of moving ranges; when screening, of those not above 3.267 × the mean of all.

    ranges: by index, at least one.
    Returns the mean and the points left out.   Raises ZeroDivisionError without ranges.
    Error: none.   Source: NHSRplotthedots, vignette "deviations".
    Checked: tests/analytics/stats/control/test_control_charts.py, against both variants printed there.
    """
    mean = math.fsum(ranges.values()) / len(ranges)
    if not screens:
        return mean, ()
    left_out = tuple(i for i, size in ranges.items() if size > SCREEN * mean)
    kept = [size for size in ranges.values() if size <= SCREEN * mean]
    return math.fsum(kept) / len(kept), left_out


def standardise(value: float, centre: float, sigma: float) -> float:
    """Distance of a value from the centre in sigmas, without the noise of rounding.

    value, centre, sigma: finite, in one unit; sigma 0 or more.
    Returns 0 for a value on the centre, ± infinity off it when sigma is 0.   Raises nothing.
    Error: distances below 1e-9 sigma become 0.   Source: our own.
    Checked: tests/analytics/stats/control/test_control_charts.py.
    """
    if math.isclose(value, centre, rel_tol=1e-12, abs_tol=1e-300):
        return 0.0
    if sigma == 0:
        return math.copysign(math.inf, value - centre)
    score = (value - centre) / sigma
    return 0.0 if abs(score) < HAIR else score


def _estimate(model: Model, stretch: Stretch, preset: Preset) -> tuple[Phase, tuple[int, ...]]:
    rebase = stretch.rebase
    if rebase.locked is not None:
        return Phase(rebase.start, rebase.reason, stretch.baseline, 0, rebase.locked), ()
    count = model.support(stretch.base)
    parameters, screened = model.estimate(stretch.base, preset) if count >= TRIAL else (None, ())
    return (
        Phase(rebase.start, rebase.reason, stretch.baseline, count, parameters, caution(count)),
        screened,
    )


def _lines(law: Law, span: range, parameters: Parameters | None) -> Lines:
    if parameters is None:
        empty: Values = (None,) * len(span)
        return Lines(empty, empty, empty, empty, empty)
    given = parameters
    low, high = law.reach()

    def for_each(make: Callable[[int, float], float]) -> Values:
        # A missing point has no size and so no limits of its own.
        return tuple(None if (value := law.values[i]) is None else make(i, value) for i in span)

    def drawn(sigmas: float) -> Values:
        return for_each(lambda i, _: min(max(law.line(given, i, sigmas), low), high))

    return Lines(
        centre=drawn(0),
        lower=drawn(-3),
        upper=drawn(3),
        sigma=for_each(lambda i, _: law.sigma(given, i)),
        scores=for_each(lambda i, value: law.score(given, i, value)),
    )


def _unbroken(
    values: Values, scores: Values, spans: Sequence[range], *, across_holes: bool
) -> list[list[Point]]:
    """Stretches of points without a hole or a new phase inside."""
    found: list[list[Point]] = []
    for span in spans:
        found.append([])
        for index in span:
            value, score = values[index], scores[index]
            if value is not None and score is not None:
                found[-1].append(Point(index, value, score))
            elif not across_holes:
                found.append([])
    return [points for points in found if points]


def _chain(parts: Sequence[Values]) -> Values:
    return tuple(value for part in parts for value in part)


def _require_finite(values: Values) -> None:
    for index, value in enumerate(values):
        if value is not None and not math.isfinite(value):
            raise OutOfDomain(
                "values",
                say("Point {number} is {value}.", number=index + 1, value=str(value)),
                say("Give None for a point that is not measured."),
            )
