"""Iterations: stretches of days in which some of the work is done, with what they are for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.projects.models.base import Part


class Iteration(Part):
    """One stretch; work packages say in which they are done."""

    name = models.CharField(max_length=120)
    starts = models.DateField()
    ends = models.DateField()
    goal = models.TextField(blank=True)

    prefix: ClassVar[str] = "ITR"
    named_by: ClassVar[str] = "name"

    class Meta:
        ordering: ClassVar = ["starts", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="an_iteration_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["project", "name"], name="iterations_by_name"),
        ]
