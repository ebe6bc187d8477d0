"""The shared core of tickets: what each is, what it is filed under, its clocks, the work on it."""

from pawl.tickets.models.clocks import Clock, ClockEvent, ClockState
from pawl.tickets.models.desk import (
    AssignmentRule,
    Category,
    ClosingRule,
    HoldReason,
    PriorityMatrix,
    ReplyTemplate,
)
from pawl.tickets.models.own import FieldSet, OwnEntry, OwnValues
from pawl.tickets.models.presence import Presence
from pawl.tickets.models.ticket import Ticket
from pawl.tickets.models.work import AffectedItem, Satisfaction, TimeEntry

__all__ = [
    "AffectedItem",
    "AssignmentRule",
    "Category",
    "Clock",
    "ClockEvent",
    "ClockState",
    "ClosingRule",
    "FieldSet",
    "HoldReason",
    "OwnEntry",
    "OwnValues",
    "Presence",
    "PriorityMatrix",
    "ReplyTemplate",
    "Satisfaction",
    "Ticket",
    "TimeEntry",
]
