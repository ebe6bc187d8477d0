"""A share that nearly always or nearly never holds: its definition is looked at before its value."""

from collections.abc import Sequence

from pawl.analytics.kpi.definition import Definition
from pawl.analytics.kpi.engine.measurements import Measurement
from pawl.analytics.words import Sentence, say

NEARLY = 0.005
"""How near to none or all is suspicious."""
FEWEST_CASES = 600
"""Where none of so many did, at most NEARLY do, at 95 % (3 of n)."""
FEWEST_PERIODS = 12


def suspicion(definition: Definition, measurements: Sequence[Measurement]) -> Sentence | None:
    """Say that a share hardly ever changes, so that no improvement could be seen in it.

    definition: of the KPI; only shares are judged.   measurements: of all cases, numerator and denominator
    in cases.
    Returns the sentence, or None: no share, fewer than 12 periods or 600 cases, or between 0.5 and 99.5 %.
    Raises nothing.
    Error: of truly suspicious shares at the bound half are raised; none of 1 % or 99 % in 600 cases with a
    probability above 0.15.
    Source: rule of three, Hanley & Lippman-Hand (1983), JAMA 249, 1743; the bound is our own.
    Checked: tests/analytics/study/test_suspicion.py.
    """
    if definition.data_kind != "share":
        return None
    known = [(one.numerator, one.denominator) for one in measurements if one.numerator is not None]
    periods = [(part, whole) for part, whole in known if whole]
    n = sum(whole for _part, whole in periods)
    if len(periods) < FEWEST_PERIODS or n < FEWEST_CASES:
        return None
    share = sum(part for part, _whole in periods) / n
    if share >= 1 - NEARLY:
        return say(
            "In {periods} periods {share:.1%} of {n:,.0f}: what nearly always holds tells nothing. "
            "Check the definition: what counts, by which clock, against which promise.",
            periods=len(periods), share=share, n=n,
        )  # fmt: skip
    if share <= NEARLY:
        return say(
            "In {periods} periods {share:.1%} of {n:,.0f}: what nearly never holds tells nothing. "
            "Check the definition: what counts, and whether it is recorded at all.",
            periods=len(periods), share=share, n=n,
        )  # fmt: skip
    return None
