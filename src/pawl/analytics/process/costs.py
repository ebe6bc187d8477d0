"""Which process paths cost most: extra hours against the cases that do without the pattern."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pawl.analytics.errors import OutOfDomain, TooFewCases
from pawl.analytics.process.moves import handovers, ping_pong, returned_to, rework
from pawl.analytics.process.trail import Trail
from pawl.analytics.words import Sentence, say


@dataclass(frozen=True, eq=False)
class Pattern:
    """A way through the process that cases may take; `taken` is (cases,) bool by case_no."""

    label: Sentence
    taken: npt.NDArray[np.bool_]
    against: npt.NDArray[np.bool_] | None = None
    """The cases that it is compared with, (cases,) bool; None: all that did not take it."""


@dataclass(frozen=True)
class PatternCost:
    """What a pattern costs: its cases, the medians with and without it in hours, and the hours it adds.

    The hours are cases × difference of medians, over the whole log.
    """

    label: Sentence
    cases: int
    share: float
    median_hours: float
    median_hours_without: float
    extra_hours: float
    formula: Sentence


def patterns_of(states: Trail, groups: Trail | None = None) -> tuple[Pattern, ...]:
    """List the costly ways that a log can be asked for: returns to a state, handovers, ping-pong.

    states: trail of the activity or state.   groups: trail of the assignment group, where there is one.
    Returns Patterns; those that no case took are left out. Handovers and ping-pong are compared with cases
    that were never handed over: against a mix, cases handed over once would look cheap.
    Raises nothing.   Error: exact.
    Source: improvement catalogue, KPIs 16, 17 and 20.   Checked: tests/analytics/process/test_costs.py.
    """
    back = [
        Pattern(say("came back to {state}", state=one.word), returned_to(states, one.word))
        for one in rework(states)
    ]
    moved = []
    if groups is not None:
        moves = handovers(groups)
        never = moves == 0
        moved = [
            Pattern(say("went back and forth between groups"), ping_pong(groups), never),
            Pattern(say("handed over once"), moves == 1, never),
            Pattern(say("handed over twice"), moves == 2, never),
            Pattern(say("handed over three times or more"), moves >= 3, never),
        ]
    return tuple(pattern for pattern in (*moved, *back) if pattern.taken.any())


def costliest(
    patterns: Sequence[Pattern], hours: npt.NDArray[np.float64], *, at_least: int = 10
) -> tuple[PatternCost, ...]:
    """Rank patterns by the hours they add.

    patterns: each (n,) bool by case_no.   hours: (n,) duration of each case; NaN where it is not known, such
    as for open cases.   at_least: fewest cases on either side of a comparison.
    Returns one PatternCost for each pattern with enough cases on both sides, most extra hours first: extra =
    cases × (median with − median without). A pattern need not be the cause (hard cases are handed
    over more), and patterns overlap: their hours do not add up.
    Raises OutOfDomain where lengths differ, TooFewCases where no case has a duration.   Error: exact medians.
    Source: van der Aalst, Process Mining (2016), section 9.3.
    Checked: tests/analytics/process/test_costs.py.
    """
    known = ~np.isnan(hours)
    if not known.any():
        way_out = say("Map when cases were resolved, or wait until some are.")
        raise TooFewCases("hours", say("no case has a duration."), way_out)
    costs = [_cost(pattern, hours, known, at_least) for pattern in patterns]
    ranked = [cost for cost in costs if cost is not None]
    return tuple(sorted(ranked, key=lambda cost: (-cost.extra_hours, str(cost.label))))


def _cost(
    pattern: Pattern, hours: npt.NDArray[np.float64], known: npt.NDArray[np.bool_], at_least: int
) -> PatternCost | None:
    if len(pattern.taken) != len(hours):
        rule = say("{n} cases against {m} durations.", n=len(pattern.taken), m=len(hours))
        raise OutOfDomain(str(pattern.label), rule, say("Give one duration for each case_no."))
    others = ~pattern.taken if pattern.against is None else pattern.against
    inside, outside = hours[known & pattern.taken], hours[known & others]
    if min(len(inside), len(outside)) < max(at_least, 1):
        return None
    median, without = float(np.median(inside)), float(np.median(outside))
    extra = len(inside) * (median - without)
    return PatternCost(
        label=pattern.label,
        cases=len(inside),
        share=len(inside) / int(known.sum()),
        median_hours=median,
        median_hours_without=without,
        extra_hours=extra,
        formula=say(
            "{cases:,} cases × ({median:,.2f} h − {without:,.2f} h without) = {extra:,.0f} h "
            "in the whole log",
            cases=len(inside),
            median=median,
            without=without,
            extra=extra,
        ),
    )
