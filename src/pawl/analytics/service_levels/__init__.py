"""Service levels: a clock as a pure function of its history, and what it promises."""

from pawl.analytics.service_levels.budget import Budget, error_budget
from pawl.analytics.service_levels.carrying import Aim, Carried, Promised, carries
from pawl.analytics.service_levels.clocks import (
    ClockEvent,
    Reading,
    Stretch,
    reaches,
    read_clock,
)

__all__ = [
    "Aim",
    "Budget",
    "Carried",
    "ClockEvent",
    "Promised",
    "Reading",
    "Stretch",
    "carries",
    "error_budget",
    "reaches",
    "read_clock",
]
