"""How long a turn has to wait until its expected change can be told, from the baseline as it is measured."""

from dataclasses import dataclass
from typing import Protocol

from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import Sentence, say
from pawl.improvement import late
from pawl.improvement.models import Improvement
from pawl.improvement.series import Asked, Unreadable, measured_at, read, study_of

MOST_BEFORE = 260
"""Newest periods that the baseline is taken from: five years of weeks."""


class Planned(Protocol):
    """A turn, or one that is being planned."""

    @property
    def slice(self) -> str: ...
    @property
    def slice_value(self) -> str: ...
    @property
    def grain(self) -> str: ...
    @property
    def expected_change(self) -> float | None: ...


@dataclass(frozen=True)
class Needed:
    """Periods after the change, and the periods they are computed from; None with the reason."""

    points: int | None
    before: int = 0
    reason: Sentence | None = None


def needed(improvement: Improvement, turn: Planned) -> Needed:
    """How many periods after the change show its expected change, four times in five.   Raises nothing."""
    effect = turn.expected_change
    if not improvement.kpi:
        return Needed(None, reason=say("It names no KPI by which it could be measured."))
    if not effect:
        return Needed(None, reason=say("Nobody has said which change is expected."))
    try:
        study = study_of(measured_at(improvement), turn.grain)
        asked = Asked(
            improvement.kpi, improvement.definition_digest, turn.grain, turn.slice, turn.slice_value
        )
        series = read(study, asked).part(slice(-MOST_BEFORE, None))
        points = late.points_needed(series, effect)
    except Unreadable as unreadable:
        return Needed(None, reason=unreadable.reason)
    except AnalyticsError as error:
        return Needed(None, reason=say("{what} {rule}", what=error.thing, rule=error.rule))
    return Needed(points, len(series.values))
