"""Did a change do good? One of seven words, with the numbers and reasons behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from pawl.analytics.errors import OutOfDomain
from pawl.analytics.stats.dependence import line
from pawl.analytics.stats.effect import Effect, Term
from pawl.analytics.stats.observed import Observed, Points, points_of
from pawl.analytics.stats.placebo import Placebo
from pawl.analytics.stats.power import (
    ENOUGH,
    FEWEST_BEFORE,
    detectable,
    first_enough,
    first_long_enough,
    is_long_enough,
    points_needed,
    told,
)
from pawl.analytics.stats.shift import Shift, ratio, shift, term
from pawl.analytics.stats.wave import wave_instead
from pawl.analytics.words import Sentence, say

__all__ = ["Judged", "Observed", "Placebo", "Verdict", "detectable", "judge", "points_needed"]

LIKELY = 0.8
"""Level of the interval that has to exclude 0 for "likely"."""
TREND = 0.95
"""How plausible a trend in the good direction has to be to have been there before."""
ENTANGLED = ENOUGH / 2.0
"""A step of which the other columns leave less than this cannot be told from them."""
LARGE = 2.0
"""Standard deviations of a point: what a series has to show before "no effect" is said of it."""


class Verdict(StrEnum):
    """What is said of a benefit; `judged` is evidence that was not measured, which `judge` never gives."""

    VERIFIED = "verified"
    LIKELY = "likely"
    NO_EFFECT = "no_effect"
    ALREADY_IMPROVING = "already_improving"
    CANNOT_TELL = "cannot_tell"
    HARMED = "harmed"
    JUDGED = "judged"


@dataclass(frozen=True)
class Judged:
    """A verdict with what it stands on; None where the points do not reach for a number.

    step: change of level with its interval, in the unit of the rate.   trend: change a period, before.
    expected, reached: mean level after the change, without it and with it.
    detectable: the smallest change that would have been seen.
    points_needed: how many more points after the change until it can be told; None where it can be told,
    or where waiting does not help, which the reasons say.
    balancing: what became of the KPIs that must not suffer.
    """

    verdict: Verdict
    name: str
    level: float
    power: float
    points_before: int
    points_after: int
    reasons: tuple[Sentence, ...]
    step: Term | None = None
    trend: Term | None = None
    expected: float | None = None
    reached: float | None = None
    autocorrelation: float | None = None
    sigma: float | None = None
    detectable: float | None = None
    placebo: Placebo | None = None
    points_needed: int | None = None
    balancing: "tuple[Judged, ...]" = ()
    observed: Observed | None = field(default=None, repr=False, compare=False)

    @property
    def effect(self) -> Effect | None:
        """The change as epidemiologists print it; fitted when asked, because no verdict stands on it."""
        return (
            None
            if self.step is None or self.observed is None
            else ratio(self.observed, self.level, self.power)
        )

    @property
    def change(self) -> float | None:
        """The change of level, in the unit of the rate."""
        return None if self.step is None else self.step.estimate

    @property
    def change_low(self) -> float | None:
        """Lower end of its interval."""
        return None if self.step is None else self.step.low

    @property
    def change_high(self) -> float | None:
        """Upper end of its interval."""
        return None if self.step is None else self.step.high


def judge(
    observed: Observed, *, balancing: Sequence[Observed] = (), level: float = 0.95, power: float = 0.8
) -> Judged:
    """Say whether a KPI changed for the better at a date, beyond trend, season, comparison and factors.

    observed: the KPI.   balancing: KPIs that must not suffer; their level is shared out among them.
    level, power: in (0, 1); the interval of the change, and what "would have been seen" means.
    Returns the verdict by the rules of docs/explanation/verdicts.md, with numbers and reasons.
    Raises OutOfDomain for a series that is none (see `points_of`), or a level or power outside its domain.
    Error: of simulated logs without an effect 5 % or fewer are "verified", with trend, season and
    autocorrelation too; of steps of 2 standard deviations 80 % or more at 26 points a side.
    Source: our own rules on Zellner & Tiao (1964) and placebo dates; docs/explanation/verdicts.md.
    Checked: tests/analytics/stats/test_verdict.py, benchmarks/bench_verdicts.py.
    """
    if not (LIKELY < level < 1.0 and 0.0 < power < 1.0):
        raise OutOfDomain(
            "level, power",
            say("must lie between 0.8 and 1, and between 0 and 1."),
            say("Take 0.95 for the level and 0.8 for the power."),
        )
    alone = _alone(observed, level, power)
    shared = 1.0 - (1.0 - level) / max(len(balancing), 1)
    beside = tuple(_alone(one, shared, power) for one in balancing)
    return _weighed(replace(alone, balancing=beside), balancing)


def _alone(observed: Observed, level: float, power: float) -> Judged:
    """The verdict on one KPI for itself."""
    points = points_of(observed)
    before, after = points.lengths
    bare = Judged(Verdict.CANNOT_TELL, observed.name, level, power, before, after, (), observed=observed)
    if before < FEWEST_BEFORE:
        few = say("Only {before} points were measured before the change; {fewest} are needed.",
                  before=before, fewest=FEWEST_BEFORE)  # fmt: skip
        return replace(bare, reasons=(few,))
    if np.ptp(points.rates[~points.after]) == 0:
        still = say("The value did not vary before the change, so that chance cannot be told from a change.")
        return replace(bare, reasons=(still,))
    if not is_long_enough(points):
        return _too_short(bare, points)
    if told(points.background, points) < ENTANGLED:
        mixed = say(
            "The change cannot be told from the season, a factor or the comparison: they moved with it."
        )
        return replace(bare, reasons=(mixed,))
    return _measured(bare, observed, points)


def _too_short(bare: Judged, points: Points) -> Judged:
    few = say(
        "{before} points before and {after} after are too few for a verdict.",
        before=bare.points_before, after=bare.points_after,
    )  # fmt: skip
    return _waiting(replace(bare, reasons=(few,)), first_long_enough(points))


def _waiting(judged: Judged, needed: int | None) -> Judged:
    """Say how much longer, where waiting helps."""
    if needed is None or needed <= judged.points_after:
        hopeless = say("More points after the change alone will not tell it.")
        return replace(judged, reasons=(*judged.reasons, hopeless))
    more = needed - judged.points_after
    wait = say("{points} more points after the change are needed.", points=more)
    return replace(judged, points_needed=more, reasons=(*judged.reasons, wait))


def _measured(bare: Judged, observed: Observed, points: Points) -> Judged:
    """The numbers, then the word."""
    found = shift(points, bare.level, bare.power)
    first = say(
        "The level changed by {step} ({level:.0%} interval {low} to {high}); "
        "a change of {seen} would have been seen with {power:.0%} power.",
        step=_signed(found.step.estimate), low=_signed(found.step.low), high=_signed(found.step.high),
        level=bare.level, seen=_size(found.detectable), power=bare.power,
    )  # fmt: skip
    numbers = replace(
        bare,
        reasons=(first,),
        step=found.step,
        trend=found.trend,
        expected=found.expected,
        reached=found.reached,
        autocorrelation=found.fit.autocorrelation,
        sigma=found.fit.sigma,
        detectable=found.detectable,
        placebo=found.placebo,
    )
    return _shown(numbers, observed, points, found) or _not_shown(numbers, observed, points, found)


def _shown(numbers: Judged, observed: Observed, points: Points, found: Shift) -> Judged | None:
    """The word where the interval excludes 0, else None."""
    low, high = _good(found.step, observed)
    if low <= 0 <= high:
        return None
    doubts = _doubts(found, points, observed, numbers.level)
    if high < 0 and doubts:
        return _said(numbers, Verdict.CANNOT_TELL, *doubts)
    if high < 0:
        return _said(numbers, Verdict.HARMED, say("That is the wrong direction."))
    if doubts:
        return _said(numbers, Verdict.LIKELY, *doubts)
    rare = say("Of {dates} other dates {many} show as much.",
               dates=found.placebo.dates, many=found.placebo.as_large)  # fmt: skip
    return _said(numbers, Verdict.VERIFIED, rare)


def _not_shown(numbers: Judged, observed: Observed, points: Points, found: Shift) -> Judged:
    """The word where the interval includes 0."""
    low, high = _good(found.step, observed)
    if found.trend is not None and _was_improving(found.trend, found.means, observed):
        before = say("It moved by {trend} a period before already; no step is seen beyond that.",
                     trend=_signed(found.trend.estimate))  # fmt: skip
        return _said(numbers, Verdict.ALREADY_IMPROVING, before)
    if found.step.p_value <= 1.0 - LIKELY and low + high > 0:
        weak = say("The direction is good, but chance alone gives as much more often than once in 40 times.")
        return _said(numbers, Verdict.LIKELY, weak)
    wish = LARGE * found.fit.sigma if observed.hoped is None else observed.hoped
    if found.detectable <= wish or high < wish:
        seen = say("A change of {wish} would have been seen, and was not.", wish=_size(wish))
        return _said(numbers, Verdict.NO_EFFECT, seen)
    return _waiting(numbers, first_enough(points, found.fit, wish, numbers.level, numbers.power))


def _signed(value: float) -> Sentence:
    """A change without a unit; whoever knows the unit puts its words in the place (`value`)."""
    return say("{value:+.3g}", value=value)


def _size(value: float) -> Sentence:
    """The size of a change, as `_signed`."""
    return say("{value:.3g}", value=value)


def _good(step: Term, observed: Observed) -> tuple[float, float]:
    """The interval with the good direction upwards."""
    return (step.low, step.high) if observed.better == "up" else (-step.high, -step.low)


def _was_improving(trend: Term, means: tuple[float, float], observed: Observed) -> bool:
    """Whether the trend before went the good way, and the values with it."""
    sign = 1.0 if observed.better == "up" else -1.0
    is_sure = trend.p_value <= 2.0 * (1.0 - TREND)
    return is_sure and sign * trend.estimate > 0 and sign * (means[1] - means[0]) > 0


def _doubts(found: Shift, points: Points, observed: Observed, level: float) -> tuple[Sentence, ...]:
    """What keeps a shown change from being believed."""
    doubts, tried = [], found.placebo
    if not tried.passed:
        doubts.append(say("The date does not stand out: of {dates} other dates {many} show as much.",
                          dates=tried.dates, many=tried.as_large))  # fmt: skip
    if (period := wave_instead(points, found.fit, level)) is not None:
        doubts.append(say("A season of about {period:.0f} points would explain the series without a step.",
                          period=period))  # fmt: skip
    if observed.comparison is not None and _moved_alike(observed, observed.comparison, level):
        doubts.append(say("The comparison, where nothing was changed, moved in the same direction."))
    return tuple(doubts)


def _moved_alike(observed: Observed, comparison: ArrayLike, level: float) -> bool:
    """Whether the comparison took a step in the good direction itself."""
    itself = replace(
        observed,
        values=comparison,
        exposure=observed.comparison_exposure,
        comparison=None,
        comparison_exposure=None,
    )
    points = points_of(itself)
    design = points.columns
    step = term(line(points.rates, design, points.times, points.weights), design.shape[1] - 1, level)
    return step.p_value <= 1.0 - LIKELY and (step.estimate > 0) == (observed.better == "up")


def _weighed(judged: Judged, balancing: Sequence[Observed]) -> Judged:
    """What became of the KPIs that must not suffer decides with."""
    pairs = list(zip(judged.balancing, balancing, strict=True))
    harmed = [one for one, _ in pairs if one.verdict is Verdict.HARMED]
    if harmed:
        worse = tuple(say("{kpi} got worse. {how}", kpi=one.name, how=one.reasons[0]) for one in harmed)
        return replace(judged, verdict=Verdict.HARMED, points_needed=None, reasons=(*judged.reasons, *worse))
    unsure = tuple(
        say("Whether {kpi} suffered is not known well enough.", kpi=one.name)
        for one, observed in pairs
        if one.step is None or _may_suffer(one.step, observed)
    )
    if unsure and judged.verdict is Verdict.VERIFIED:
        return _said(judged, Verdict.LIKELY, *unsure)
    return judged


def _may_suffer(step: Term, observed: Observed) -> bool:
    return step.p_value <= 1.0 - LIKELY and sum(_good(step, observed)) < 0


def _said(found: Judged, word: Verdict, *reasons: Sentence) -> Judged:
    return replace(found, verdict=word, reasons=(*found.reasons, *reasons))
