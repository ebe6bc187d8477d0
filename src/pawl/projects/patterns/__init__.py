"""Templates of projects: taken from one that was, shipped as data, and filled into one that begins."""

from pawl.projects.patterns.filling import fill
from pawl.projects.patterns.pattern import Pattern
from pawl.projects.patterns.shipped import SHIPPED, shipped
from pawl.projects.patterns.taking import taken

__all__ = ["SHIPPED", "Pattern", "fill", "shipped", "taken"]
