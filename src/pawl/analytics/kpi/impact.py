"""What a gap costs in cases and in hours, with the formula in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pawl.analytics.kpi.amounts import amount
from pawl.analytics.kpi.definition import HOURS
from pawl.analytics.kpi.level import Level
from pawl.analytics.kpi.reading import Indicator
from pawl.analytics.kpi.target import Target
from pawl.analytics.words import Sentence, say


@dataclass(frozen=True)
class Evidence:
    """What is known of the periods that a value stands on, beside the value."""

    n: int
    """Cases behind the value."""
    values: Sequence[float] | None = None
    """Single values of these cases, in the unit of the KPI; None = not at hand."""
    hours_per_case: float | None = None
    """What one case on the wrong side costs; turns cases into hours."""
    level: Level | None = None
    """Of the periods that all of it comes from; None: it comes from the latest alone."""

    @property
    def periods(self) -> int:
        """How many periods it comes from; impact is told for one of them."""
        return 1 if self.level is None else self.level.periods


@dataclass(frozen=True)
class Impact:
    """Cases that would have to turn out differently, hours that would be saved, per period."""

    cases: float | None
    hours: float | None
    formula: Sentence


def impact_of(indicator: Indicator, target: Target, value: float, evidence: Evidence) -> Impact:
    """What a value on the wrong side of its target costs in one period.

    indicator: unit and data kind decide the formula.   value: in that unit.
    evidence: n and what else is known.
    Shares: distance × n cases. Counts and stocks: distance in cases. Durations with single values: the hours
    by which cases lie beyond the target, summed, and the cases that must come to the right side for the
    quantile to meet it (of a mean: the cases beyond); without them, money and ratios: the distance alone.
    Of a value that stands on several periods, what one of them comes to.
    Returns cases and hours (None where the formula gives none) and the formula.   Raises nothing.
    Error: of shares of order distance / √n; of single values none.
    Source: own, explained in docs/explanation/control-charts.md.
    Checked: tests/analytics/kpi/test_impact.py.
    """
    distance = target.distance(value)
    difference = _difference(indicator, target, value)
    if indicator.unit in HOURS:
        return _of_duration(indicator, target, value, evidence, difference)
    if indicator.data_kind == "share":
        return _of_share(distance, difference, evidence)
    if indicator.data_kind in {"count", "stock"}:
        formula = say("{difference} = {cases:,.0f} cases a period", difference=difference, cases=distance)
        return _with_hours(distance, formula, evidence)
    formula = say(
        "{difference} = {distance}; cases and hours do not follow from it",
        difference=difference,
        distance=amount(distance, indicator.unit),
    )
    return Impact(None, None, formula)


def _of_share(distance: float, difference: Sentence, evidence: Evidence) -> Impact:
    cases = distance * evidence.n / evidence.periods
    formula = say(
        "({difference}) × {n:,} cases = {cases:,.1f} cases a period",
        difference=difference, n=evidence.n, cases=cases,
    )  # fmt: skip
    if evidence.periods > 1:
        formula = say(
            "({difference}) × {n:,} cases / {periods} periods = {cases:,.1f} cases a period",
            difference=difference, n=evidence.n, periods=evidence.periods, cases=cases,
        )  # fmt: skip
    return _with_hours(cases, formula, evidence)


def _of_duration(
    indicator: Indicator, target: Target, value: float, evidence: Evidence, difference: Sentence
) -> Impact:
    """Hours beyond the target over the single cases; without these a quantile or mean tells no hours."""
    if not evidence.values:
        distance = amount(target.distance(value), indicator.unit)
        told = say("{difference} = {distance}; hours are not told without the single cases",
                   difference=difference, distance=distance)  # fmt: skip
        return Impact(None, None, told)
    edge = target.edge(value)
    side = 1 if value > edge else -1
    excess = [side * (each - edge) for each in evidence.values]
    beyond = [each for each in excess if each > 0]
    hours = sum(beyond) * HOURS[indicator.unit]
    told = say(
        "{beyond:,} of {n:,} cases lie beyond {edge}, together by {hours:,.0f} h",
        beyond=len(beyond),
        n=len(excess),
        edge=amount(edge, indicator.unit),
        hours=hours,
    )
    if indicator.quantile is None:
        return _a_period(len(beyond), hours, told, evidence.periods)
    turned = _cases_to_turn(excess, indicator.quantile if side > 0 else 1 - indicator.quantile)
    formula = say("{told}; {cases:,} of them must come to the right side to meet the target",
                  told=told, cases=turned)  # fmt: skip
    return _a_period(turned, hours, formula, evidence.periods)


def _a_period(cases: float, hours: float, formula: Sentence, periods: int) -> Impact:
    """Of one period, where the single cases come from several."""
    if periods == 1:
        return Impact(cases, hours, formula)
    told = say("{formula}; in {periods} periods, so {each:,.0f} h in each",
               formula=formula, periods=periods, each=hours / periods)  # fmt: skip
    return Impact(cases / periods, hours / periods, told)


def _cases_to_turn(excess: Sequence[float], quantile: float) -> int:
    """Fewest cases that must lose their excess so that the interpolated quantile cannot be above 0."""
    needed = math.ceil((len(excess) - 1) * quantile) + 1
    return max(0, needed - sum(each <= 0 for each in excess))


def _with_hours(cases: float, formula: Sentence, evidence: Evidence) -> Impact:
    if evidence.hours_per_case is None:
        return Impact(cases, None, formula)
    hours = cases * evidence.hours_per_case
    told = say(
        "{formula}; × {each:,.1f} h a case = {hours:,.0f} h",
        formula=formula,
        each=evidence.hours_per_case,
        hours=hours,
    )
    return Impact(cases, hours, told)


def _difference(indicator: Indicator, target: Target, value: float) -> Sentence:
    edge = target.edge(value)
    measured = amount(value, indicator.unit, apart_from=edge)
    wanted = amount(edge, indicator.unit, apart_from=value)
    if value < edge:
        return say("{more} − {less}", more=wanted, less=measured)
    return say("{more} − {less}", more=measured, less=wanted)
