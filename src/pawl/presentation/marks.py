"""The marks that a report chooses between: icons, states, tones."""

from enum import StrEnum

from pawl.analytics.kpi.reading import Assurance as Assurance
from pawl.analytics.kpi.reading import Variation as Variation


class Direction(StrEnum):
    """Where better lies."""

    UP = "up"
    DOWN = "down"
    OPTIMUM = "optimum"


class Status(StrEnum):
    """How far a KPI can be measured from this log."""

    MEASURABLE = "measurable"
    PROXY = "proxy"
    BLOCKED = "blocked"


class Tone(StrEnum):
    """What a signal means for the service."""

    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"


class GapKind(StrEnum):
    """Why a target is missed, as far as the chart can tell."""

    SIGNAL = "signal"
    BUILT_IN = "built_in"
    CHANCE = "chance"
    UNKNOWN = "unknown"
