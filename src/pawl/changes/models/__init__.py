"""Changes, the models they follow, and what the change calendar knows beside them."""

from pawl.changes.models.calendar import Freeze, MaintenanceWindow
from pawl.changes.models.change import Change, ChangeState, Outcome
from pawl.changes.models.templates import ChangeModel, ChangeModelVersion

__all__ = [
    "Change",
    "ChangeModel",
    "ChangeModelVersion",
    "ChangeState",
    "Freeze",
    "MaintenanceWindow",
    "Outcome",
]
