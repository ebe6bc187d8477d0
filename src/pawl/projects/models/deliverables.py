"""What is handed to somebody, and whether they took it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.models import Person
from pawl.projects.models.base import ProjectRecord
from pawl.projects.models.work import WorkPackage


class Making(models.TextChoices):
    """The way of what is made: deliverables and work packages."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Deliverable(ProjectRecord):
    """Something that the project delivers; its case's owner makes it."""

    state = models.CharField(max_length=11, choices=Making.choices, default=Making.PLANNED)
    description = models.TextField(blank=True)
    criteria = models.TextField(blank=True)
    """By which it is accepted."""
    work_package = models.ForeignKey(WorkPackage, models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why it was returned, or under which condition it was taken."""

    kind: ClassVar[str] = "deliverable"
    searched: ClassVar[tuple[str, ...]] = ("description", "criteria")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="deliverable_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Making.values), name="known_deliverable_state"),
            models.CheckConstraint(condition=~Q(state="returned", reason=""), name="a_return_has_a_reason"),
        ]
