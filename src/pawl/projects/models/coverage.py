"""What the project does to each value chain activity in each dimension, or why it does not touch it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.projects.models.base import Part


class CoverageCell(Part):
    """A cell of the grid; without an activity it says something of the dimension as a whole."""

    activity = models.CharField(max_length=40, blank=True)
    dimension = models.CharField(max_length=40)
    is_touched = models.BooleanField(default=True)
    text = models.TextField()
    """What the project contributes there; of a cell that is not touched, why not."""
    at_risk = models.TextField(blank=True)
    processes = models.TextField(blank=True)
    practices = models.JSONField(default=list)
    """Those that it touches, by their names in the framework."""

    prefix: ClassVar[str] = "COV"
    named_by: ClassVar[str] = "text"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "activity", "dimension"], name="one_text_per_cell"),
            models.CheckConstraint(condition=~Q(text=""), name="a_cell_says_something"),
        ]
