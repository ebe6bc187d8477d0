"""The marks that a report chooses between: icons, states, tones."""

from enum import StrEnum


class Direction(StrEnum):
    """Where better lies."""

    UP = "up"
    DOWN = "down"
    OPTIMUM = "optimum"


class Variation(StrEnum):
    """What a control chart says of the latest points: the first icon of the KPI table."""

    BETTER_HIGH = "better_high"
    BETTER_LOW = "better_low"
    WORSE_HIGH = "worse_high"
    WORSE_LOW = "worse_low"
    CHANGED_HIGH = "changed_high"  # a signal where neither way is better
    CHANGED_LOW = "changed_low"
    COMMON = "common"
    UNKNOWN = "unknown"


class Assurance(StrEnum):
    """Whether the process can be relied on to meet its target: the second icon of the KPI table."""

    PASSES = "passes"
    VARIES = "varies"
    FAILS = "fails"
    NO_TARGET = "no_target"
    UNKNOWN = "unknown"


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
