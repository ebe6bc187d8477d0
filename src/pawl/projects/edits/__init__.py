"""Edits of a plan that a change request names: as data, tried on a copy of the plan, checked against it."""

from pawl.projects.edits.copying import PlanCopy, copy_of
from pawl.projects.edits.edit import EDITABLE, Edit, columns_of, edits_of
from pawl.projects.edits.fitting import misfits

__all__ = ["EDITABLE", "Edit", "PlanCopy", "columns_of", "copy_of", "edits_of", "misfits"]
