"""What a project's rows say of each other: what leads to what, who answers for what, who stands where."""

from pawl.projects.matrices import raci, stakeholders, traceability

__all__ = ["raci", "stakeholders", "traceability"]
