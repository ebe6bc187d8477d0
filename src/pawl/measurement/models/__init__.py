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
from pawl.measurement.models.questions import Calendar, Direction, MeasureSetting, Phase, Target, UnitValue
from pawl.measurement.models.sources import (
    DataSource,
    GatherRun,
    Import,
    ImportState,
    LogKind,
    Origin,
    RunState,
)
from pawl.measurement.models.studies import (
    ChartFile,
    Indicator,
    Measurement,
    Outcome,
    Replay,
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
    "GatherRun",
    "Import",
    "ImportState",
    "Indicator",
    "LogKind",
    "MeasureSetting",
    "Measurement",
    "Origin",
    "Outcome",
    "Phase",
    "Placed",
    "PlanItem",
    "PlanState",
    "Replay",
    "RunState",
    "ScopedSet",
    "Side",
    "Signal",
    "SignalState",
    "Study",
    "StudyPart",
    "StudyState",
    "Target",
    "UnitValue",
]
