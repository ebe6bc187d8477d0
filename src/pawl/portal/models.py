"""What the pages that span the apps keep: steps of the set-up that somebody left out."""

from typing import ClassVar

from django.db import models

from pawl.accounts.models import Person


class SkippedStep(models.Model):
    """A step of the first-run checklist that an administrator decided not to take."""

    name = models.CharField(max_length=40, unique=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
