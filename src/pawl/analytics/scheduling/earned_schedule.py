"""Earned schedule: at what time the value earned by now should have been there, and when the end will be."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.scheduling.earned_value import Figure
from pawl.analytics.words import say

CURVE = "planned value"
NOT_BEGUN = say("No time has passed.")
NOTHING_EARNED = say("Nothing was earned up to the status date.")
NO_TIME_LEFT = say("The planned end has come, so that no time is left to catch up in.")
ALL_EARNED = say("All work is done.")


@dataclass(frozen=True)
class EarnedSchedule:
    """Times in periods from the start: earned (ES), actual (AT), planned duration (PD), and what follows.

    variance: SV(t) = ES - AT.   index: SPI(t) = ES / AT.   to_complete: TSPI = (PD - ES) / (PD - AT).
    finish: IEAC(t) = PD / SPI(t), the whole duration to expect.
    """

    earned: float
    actual: float
    planned: float
    variance: float
    index: Figure
    to_complete: Figure
    finish: Figure


def earned_schedule(curve: Sequence[float], earned: float, at: float) -> EarnedSchedule:
    """Earned schedule from a cumulative plan.

    curve: n amounts, the planned value at the end of the periods 1 to n, never falling, the last one above 0;
    the planned duration is the first period that reaches it.
    earned: value earned by now, 0 to the last amount.   at: time passed, in periods, at least 0.
    Returns times in periods, linear inside a period; ratios without a divisor are None with the reason.
    Raises OutOfDomain for a curve that falls or plans nothing, and for values outside their domain.
    Error: that of a division in floats.
    Source: W. Lipke, "Schedule is different", The Measurable News, 2003; formulas as Lipke & Henderson
    have them (2006).
    Checked: tests/analytics/scheduling/test_earned_schedule.py.
    """
    _refuse(curve, earned, at)
    planned = float(curve.index(curve[-1]) + 1)
    reached = planned if earned >= curve[-1] else _reached(curve, earned)
    index = Figure(reached / at) if at else Figure(None, NOT_BEGUN)
    return EarnedSchedule(
        earned=reached,
        actual=at,
        planned=planned,
        variance=reached - at,
        index=index,
        to_complete=_to_complete(planned, reached, at),
        finish=_finish(planned, reached, at, index),
    )


def _reached(curve: Sequence[float], earned: float) -> float:
    """ES of less than the whole plan: the periods whose plan is reached, and the share of the next one.

    A stretch in which nothing is planned counts as kept once its value is there.
    """
    whole = bisect_right(curve, earned)
    before = curve[whole - 1] if whole else 0.0
    return whole + (earned - before) / (curve[whole] - before)


def _to_complete(planned: float, reached: float, at: float) -> Figure:
    if reached >= planned:
        return Figure(None, ALL_EARNED)
    return Figure((planned - reached) / (planned - at)) if at < planned else Figure(None, NO_TIME_LEFT)


def _finish(planned: float, reached: float, at: float, index: Figure) -> Figure:
    if reached >= planned:
        return Figure(at)
    if not index.value:
        return Figure(None, index.reason or NOTHING_EARNED)
    return Figure(planned / index.value)


def _refuse(curve: Sequence[float], earned: float, at: float) -> None:
    correct = say("Give cumulative amounts that never fall, and a time and value inside the plan.")
    falls = any(later < sooner for sooner, later in zip([0.0, *curve], curve, strict=False))
    if not curve or falls or not curve[-1] > 0 or not all(map(isfinite, curve)):
        raise OutOfDomain(CURVE, say("is no cumulative plan: it falls, or plans nothing."), correct)
    if not 0 <= earned <= curve[-1]:
        raise OutOfDomain(f"EV {earned}", say("lies outside the plan."), correct)
    if not (isfinite(at) and at >= 0):
        raise OutOfDomain(f"AT {at}", say("is no time that has passed."), correct)
