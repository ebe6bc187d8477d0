"""What a gap costs in cases and in hours, with the formula in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pawl.analytics.kpi.reading import Indicator, amount
from pawl.analytics.kpi.target import Target
from pawl.analytics.words import Sentence, say

MIDDLE = 0.5
HOURS = {"h": 1.0, "wh": 1.0, "d": 24.0, "min": 1 / 60}


@dataclass(frozen=True)
class Evidence:
    """What is known of the latest period beside its value."""

    n: int
    """Cases behind the value."""
    values: Sequence[float] | None = None
    """Single values of these cases, in the unit of the KPI; None = not at hand."""
    hours_per_case: float | None = None
    """What one case on the wrong side costs; turns cases into hours."""


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
    Shares: distance × n cases. Counts and stocks: distance in cases. Durations: distance × n hours, exact for
    a mean; for a median what would be saved if every case moved by the gap, for a higher quantile if only
    the cases beyond it did; with single values also the cases that must come under the target for the
    quantile to meet it. Money and ratios: the distance alone.
    Returns cases and hours (None where the formula gives none) and the formula.   Raises nothing.
    Error: of order distance / √n; a median says nothing about how far the slowest cases lie out.
    Source: own, explained in docs/explanation/control-charts.md.
    Checked: tests/analytics/kpi/test_impact.py.
    """
    distance = target.distance(value)
    difference = _difference(indicator, target, value)
    if indicator.unit in HOURS:
        return _of_duration(indicator, target, evidence, distance=distance, difference=difference)
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
    cases = distance * evidence.n
    formula = say(
        "({difference}) × {n:,} cases = {cases:,.1f} cases a period",
        difference=difference,
        n=evidence.n,
        cases=cases,
    )
    return _with_hours(cases, formula, evidence)


def _of_duration(
    indicator: Indicator, target: Target, evidence: Evidence, *, distance: float, difference: Sentence
) -> Impact:
    slow = 1.0 if indicator.quantile is None or indicator.quantile <= MIDDLE else 1 - indicator.quantile
    hours = distance * HOURS[indicator.unit] * evidence.n * slow
    facts: dict[str, float | Sentence] = {"difference": difference, "n": evidence.n, "hours": hours}
    formula = say(
        "({difference}) × {n:,} cases = {hours:,.0f} h a period, if every case moved by the gap", **facts
    )
    if slow < 1:
        formula = say(
            "({difference}) × {n:,} cases × {slow:.0%} = {hours:,.0f} h a period, if the slowest moved by it",
            slow=slow,
            **facts,
        )
    cases = _cases_to_turn(indicator, target, evidence)
    if cases is not None:
        formula = say("{formula}; {cases:,} cases must come to the right side", formula=formula, cases=cases)
    return Impact(cases, hours, formula)


def _cases_to_turn(indicator: Indicator, target: Target, evidence: Evidence) -> int | None:
    """Fewest cases that must come under the target so that the interpolated quantile cannot be above it."""
    if indicator.quantile is None or not evidence.values or target.direction == "up":
        return None
    limit = target.value if target.band is None else target.band[1]
    needed = math.ceil((len(evidence.values) - 1) * indicator.quantile) + 1
    return max(0, needed - sum(value <= limit for value in evidence.values))


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
