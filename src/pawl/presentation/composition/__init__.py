"""From a study to a report: what is said, in which order, and how much of it."""

from pawl.presentation.composition.report import Subject, report_of

__all__ = ["Subject", "report_of"]
