"""Own fields: versions of what a practice asks for, and what was answered for each ticket."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.collaboration.models import Case
from pawl.tickets.models.desk import AGENTS, Setting

ONCE = (Coalesce("organisation", 0), Coalesce("service", 0))
"""Where nobody is named it counts for all: an empty place is a place of its own."""


class FieldSet(Setting):
    """A version of the own fields of a practice, or of one service in it, with their rules.

    A draft has no number; a published one is never edited: another one follows, and replaces it.
    """

    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    effective_from = models.DateTimeField(null=True)

    prefix: ClassVar[str] = "FLD"
    word: ClassVar[str] = "field_set"
    boundary: ClassVar = AGENTS
    read_permission: ClassVar = Permission.AGREEMENT_READ

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "service", "effective_from"], name="fields_in_force")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kind=""), name="own_fields_are_of_a_practice"),
            models.CheckConstraint(
                condition=Q(number=0, effective_from=None) | Q(number__gte=1, effective_from__isnull=False),
                name="a_version_in_force_has_a_number",
            ),
            models.UniqueConstraint(
                "kind",
                *ONCE,
                condition=Q(effective_from=None, retired_at=None),
                name="one_draft_of_own_fields",
            ),
            models.UniqueConstraint(
                "kind",
                *ONCE,
                condition=Q(effective_from__isnull=False, retired_at=None),
                name="one_version_of_own_fields_counts",
            ),
        ]

    @property
    def state(self) -> str:
        """Where it is on its way."""
        if self.retired_at is not None:
            return "retired"
        return "live" if self.effective_from is not None else "draft"


class OwnValues(models.Model):
    """The values of a ticket's own fields, valid by the version that it was filled in by.

    What only those see who work on it lies apart, so that no reader of the one comes upon the other.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="+", primary_key=True)
    field_set = models.ForeignKey(FieldSet, models.PROTECT, related_name="+")
    values: Any = models.JSONField(default=dict)
    inner = models.JSONField(default=dict)
    at = models.DateTimeField()

    boundary: ClassVar = Boundary()

    def __str__(self) -> str:
        return f"{self.case_id}: {len(self.values) + len(self.inner)}"

    @property
    def both(self) -> dict[str, Any]:
        """All of them, for whoever may read them."""
        return {**self.values, **self.inner}


class OwnEntry(models.Model):
    """One value as lists are filtered by it; written anew with the values of its ticket."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    text = models.CharField(max_length=250)
    number = models.FloatField(null=True)
    """Of numbers, days (counted), people and items (their numbers)."""

    boundary: ClassVar = Boundary()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name", "text", "case"], name="own_by_text"),
            models.Index(
                fields=["name", "number", "case"], condition=Q(number__isnull=False), name="own_by_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
