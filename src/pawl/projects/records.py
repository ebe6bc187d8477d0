"""The kinds of record below a project."""

from pawl.projects.models import (
    ChangeRequest,
    Charter,
    Deliverable,
    Handover,
    ProjectRecord,
    RaidItem,
    Requirement,
    StatusReport,
    WorkPackage,
)

BELOW: tuple[type[ProjectRecord], ...] = (
    Charter, Requirement, WorkPackage, Deliverable, RaidItem, ChangeRequest, StatusReport, Handover,
)  # fmt: skip
