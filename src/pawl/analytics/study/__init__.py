"""Steps 2 to 5 of the improvement circle in one call: coverage, measurements, signals, gaps."""

from pawl.analytics.study.findings import Finding
from pawl.analytics.study.lasting import Lasting
from pawl.analytics.study.outlook import Outlook
from pawl.analytics.study.study import NOTHING, Question, Study, study, way_out
from pawl.analytics.study.ways import Variant, Ways
from pawl.analytics.study.window import Window

__all__ = [
    "NOTHING",
    "Finding",
    "Lasting",
    "Outlook",
    "Question",
    "Study",
    "Variant",
    "Ways",
    "Window",
    "study",
    "way_out",
]
