"""Writes on incidents, one function each."""

from pawl.incidents.actions.answering import answer, reopens
from pawl.incidents.actions.ending import cancel, close, reopen, resolve, withdraw
from pawl.incidents.actions.relating import adopt, link, merge, part, split
from pawl.incidents.actions.reporting import report
from pawl.incidents.actions.working import change, hand_over, hold, resume, take

__all__ = [
    "adopt",
    "answer",
    "cancel",
    "change",
    "close",
    "hand_over",
    "hold",
    "link",
    "merge",
    "part",
    "reopen",
    "reopens",
    "report",
    "resolve",
    "resume",
    "split",
    "take",
    "withdraw",
]
