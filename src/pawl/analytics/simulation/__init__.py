"""A simulated service desk: its parts, its run, and the export it leaves behind, with known true effects."""

from pawl.analytics.simulation.demo import DEMO_SEED, demo_desk
from pawl.analytics.simulation.desk import (
    Category,
    Delay,
    Desk,
    Habits,
    Intervention,
    Lapse,
    Priority,
    Shift,
    Team,
)
from pawl.analytics.simulation.export import is_simulated, truth_path, write_export
from pawl.analytics.simulation.run import SimulatedLog, simulate
from pawl.analytics.simulation.truth import truth_of

__all__ = [
    "DEMO_SEED",
    "Category",
    "Delay",
    "Desk",
    "Habits",
    "Intervention",
    "Lapse",
    "Priority",
    "Shift",
    "SimulatedLog",
    "Team",
    "demo_desk",
    "is_simulated",
    "simulate",
    "truth_of",
    "truth_path",
    "write_export",
]
