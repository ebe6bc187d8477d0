"""How the project uses the practices, and what it made together with those it is for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.framework import framework
from pawl.projects.models.base import Part
from pawl.projects.models.stakeholders import Stakeholder


class PracticeCard(Part):
    """A practice that the project uses, told in every dimension."""

    practice = models.CharField(max_length=60)
    texts = models.JSONField(default=dict)
    """Per dimension of the framework how it is used."""
    roles = models.TextField(blank=True)
    outside = models.CharField(max_length=500, blank=True)
    """Where its records are, if Pawl holds none."""

    prefix: ClassVar[str] = "PRC"
    named_by: ClassVar[str] = "title"

    class Meta:
        ordering: ClassVar = ["practice"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "practice"], name="one_card_per_practice")
        ]

    @property
    def title(self) -> str:
        """What the framework calls it."""
        known = framework().practices.get(self.practice)
        return known.called("en") if known else self.practice


class Cocreation(Part):
    """With whom something was worked out, when, and what changed because of it."""

    on = models.DateField()
    stakeholder = models.ForeignKey(Stakeholder, models.PROTECT, null=True, related_name="+")
    with_whom = models.CharField(max_length=250, blank=True)
    what = models.CharField(max_length=250)
    changed = models.TextField()
    """What is otherwise because of it."""

    prefix: ClassVar[str] = "COC"
    named_by: ClassVar[str] = "what"

    class Meta:
        ordering: ClassVar = ["-on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(changed=""), name="cocreation_changes_something")
        ]
