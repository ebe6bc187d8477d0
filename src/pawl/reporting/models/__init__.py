"""Tables of reports."""

from pawl.reporting.models.decisions import Decision, DecisionAsked, DecisionState
from pawl.reporting.models.readers import Digest, ReportLink, Unclear
from pawl.reporting.models.reports import (
    Audience,
    Form,
    Paper,
    Report,
    ReportFile,
    ReportSchedule,
    ReportState,
    ScheduleReader,
    Sending,
)

__all__ = [
    "Audience",
    "Decision",
    "DecisionAsked",
    "DecisionState",
    "Digest",
    "Form",
    "Paper",
    "Report",
    "ReportFile",
    "ReportLink",
    "ReportSchedule",
    "ReportState",
    "ScheduleReader",
    "Sending",
    "Unclear",
]
