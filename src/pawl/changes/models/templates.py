"""Change models: the kinds of change that a site knows, each as a text with versions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.changes.model_text import TYPES, ModelText, model_of
from pawl.collaboration.models import Record

CALENDAR = Boundary(team=None, common=Permission.CHANGE_READ)
"""Whoever knows of changes must know these: no team restricts them, and the whole site's count for all."""


class ModelState(models.TextChoices):
    """Whether changes may follow it; a standard one is approved by being put in force."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


class ChangeModel(Record):
    """A kind of change; what it asks for stands in its newest version."""

    state = models.CharField(max_length=10, choices=ModelState.choices, default=ModelState.DRAFT)
    type = models.CharField(max_length=9)

    kind: ClassVar[str] = "change_model"
    read_permission: ClassVar[Permission] = Permission.CHANGE_READ
    boundary: ClassVar = CALENDAR

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "type", "case"], name="change_model_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ModelState.values), name="known_change_model_state"),
            models.CheckConstraint(condition=Q(type__in=TYPES), name="known_change_model_type"),
        ]


class ChangeModelVersion(models.Model):
    """What a change model says from then on; never edited, and a change keeps the one it was raised by."""

    model = models.ForeignKey(ChangeModel, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "number"], name="change_model_versions_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.model_id} {self.number}"

    @property
    def said(self) -> ModelText:
        """What the text says."""
        return model_of(self.text)
