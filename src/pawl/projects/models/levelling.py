"""Levelled plans: proposed, taken over, taken back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.projects.models.base import Part


class LevellingState(models.TextChoices):
    """How far one is."""

    ASKED = "asked"
    """A job computes it."""
    READY = "ready"
    REFUSED = "refused"
    APPLIED = "applied"
    UNDONE = "undone"


class Levelling(Part):
    """A plan in which nobody is asked for more than they have, as it was proposed on a day."""

    at = models.DateTimeField()
    by = models.CharField(max_length=250)
    is_optimal = models.BooleanField(default=False)
    """Whether the best plan was searched for, not only a good one."""
    state = models.CharField(max_length=7, choices=LevellingState.choices, default=LevellingState.ASKED)
    basis = models.CharField(max_length=64, blank=True)
    """A digest of the rows from which it was computed."""
    result = models.JSONField(null=True)
    """What would move, where to and why; or the sentence that says why there is no plan."""
    written = models.JSONField(default=dict)
    """Per key what the rows said before it was taken over, and after."""

    prefix: ClassVar[str] = "LVL"
    named_by: ClassVar[str] = "key"

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=LevellingState.values), name="known_levelling_state"
            ),
        ]
