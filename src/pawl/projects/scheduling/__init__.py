"""The plan of a project, scheduled: its rows as a network, dates and floats, the chance of its end."""

from pawl.projects.scheduling.planned import Plan, Planned, plan_of, planned

__all__ = ["Plan", "Planned", "plan_of", "planned"]
