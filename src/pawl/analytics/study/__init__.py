"""Steps 2 to 5 of the improvement circle in one call: coverage, measurements, signals, gaps."""

from pawl.analytics.study.comparing import Comparison, compare
from pawl.analytics.study.findings import Finding
from pawl.analytics.study.hinting import LevelHint
from pawl.analytics.study.lasting import Lasting
from pawl.analytics.study.moving import Moved, MovedJointly, Movement
from pawl.analytics.study.outlook import Outlook
from pawl.analytics.study.parts import Part
from pawl.analytics.study.study import NOTHING, Question, Study, study, way_out
from pawl.analytics.study.ways import Variant, Ways
from pawl.analytics.study.window import Window

__all__ = [
    "NOTHING",
    "Comparison",
    "Finding",
    "Lasting",
    "LevelHint",
    "Moved",
    "MovedJointly",
    "Movement",
    "Outlook",
    "Part",
    "Question",
    "Study",
    "Variant",
    "Ways",
    "Window",
    "compare",
    "study",
    "way_out",
]
