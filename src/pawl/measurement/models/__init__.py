"""Tables of measurement: sources, datasets, what is asked of them, what was found."""

from pawl.measurement.models.datasets import Dataset
from pawl.measurement.models.findings import (
    Factor,
    FactorKind,
    Finding,
    Gap,
    GapState,
    Side,
    Signal,
    SignalState,
)
from pawl.measurement.models.placed import Placed, ScopedSet
from pawl.measurement.models.plan import PlanItem, PlanState
from pawl.measurement.models.questions import Calendar, Direction, MeasureSetting, Phase, Target
from pawl.measurement.models.sources import DataSource, Import, ImportState, LogKind, Origin
from pawl.measurement.models.studies import (
    ChartFile,
    Indicator,
    Measurement,
    Study,
    StudyPart,
    StudyState,
)

__all__ = [
    "Calendar",
    "ChartFile",
    "DataSource",
    "Dataset",
    "Direction",
    "Factor",
    "FactorKind",
    "Finding",
    "Gap",
    "GapState",
    "Import",
    "ImportState",
    "Indicator",
    "LogKind",
    "MeasureSetting",
    "Measurement",
    "Origin",
    "Phase",
    "Placed",
    "PlanItem",
    "PlanState",
    "ScopedSet",
    "Side",
    "Signal",
    "SignalState",
    "Study",
    "StudyPart",
    "StudyState",
    "Target",
]
