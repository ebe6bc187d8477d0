"""What the project is to reach, in numbers where there are any."""

from typing import ClassVar

from django.db import models

from pawl.accounts.models import Person
from pawl.projects.models.base import Part


class Objective(Part):
    """A target with its KPI; definition and baseline are those of the day on which it was set."""

    statement = models.CharField(max_length=250)
    kpi = models.CharField(max_length=80, blank=True)
    definition_version = models.PositiveIntegerField(null=True)
    definition_digest = models.CharField(max_length=64, blank=True)
    baseline = models.JSONField(null=True)
    """Value, period, n and snapshot as measured; or a value as told, marked so."""
    target = models.FloatField(null=True)
    due = models.DateField(null=True)
    benefit_owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Who answers for it in operation, when the project is long over."""
    activity = models.CharField(max_length=40, blank=True)
    """The value chain activity that it is about."""

    prefix: ClassVar[str] = "OBJ"
    named_by: ClassVar[str] = "statement"
