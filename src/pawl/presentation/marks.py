"""The marks that a report chooses between: icons, states, tones."""

from enum import StrEnum

from pawl.analytics.kpi.marks import Assurance as Assurance
from pawl.analytics.kpi.marks import Variation as Variation


class Section(StrEnum):
    """The parts of a report, in the order in which they are read."""

    ANSWER = "answer"
    COVERAGE = "coverage"
    KPIS = "kpis"
    GAPS = "gaps"
    CHARTS = "charts"
    PROCESS = "process"
    QUALITY = "quality"
    APPENDIX = "appendix"


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
