"""Files of items: what they would do, what they did, and what was before."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import ScopedSet
from pawl.collaboration.models import Record
from pawl.configuration.models.items import ConfigurationItem
from pawl.configuration.reconciling import OUTCOMES


class ItemImportState(models.TextChoices):
    """How far a file has come."""

    CHECKED = "checked"
    IMPORTED = "imported"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class ItemImport(Record):
    """A file: checked by a dry run when it came, written when somebody says so, and taken back if need be."""

    state = models.CharField(max_length=9, choices=ItemImportState.choices, default=ItemImportState.CHECKED)
    format = models.CharField(max_length=20)
    content = models.TextField()
    mapping = models.JSONField(default=dict)
    """Of a table: what each column is."""
    counts = models.JSONField(default=dict)
    """Rows per outcome."""
    problem = models.JSONField(null=True)
    """Why the file as a whole cannot be read so, as a packed sentence."""

    kind: ClassVar[str] = "item_import"
    read_permission: ClassVar[Permission] = Permission.ITEM_READ
    boundary: ClassVar = Boundary()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ItemImportState.values), name="known_item_import_state"
            )
        ]


class ItemImportRow(models.Model):
    """One thing of a file, and what becomes or became of it."""

    of = models.ForeignKey(ItemImport, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9)
    title = models.CharField(max_length=250, blank=True)
    item_class = models.CharField(max_length=40, blank=True)
    item = models.ForeignKey(ConfigurationItem, models.SET_NULL, null=True, related_name="+")
    changes = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    """What the changed fields held, for taking it back."""
    reason = models.JSONField(null=True)
    candidates = models.JSONField(default=list)
    """Keys of items that could be it."""
    written = models.PositiveIntegerField(null=True)
    """The version of the item once it was written; nobody has changed it since while it is that."""

    objects = ScopedSet.as_manager()
    boundary: ClassVar = Boundary(
        "of__case__organisation_id", "of__case__team_id", "of__case__owner_id", "of__case__confidential"
    )
    read_permission: ClassVar = Permission.ITEM_READ

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "number"], name="row_of_an_item_import"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="known_outcome_of_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} row {self.number}"

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"CIR-{self.pk}"

    @property
    def version(self) -> int:
        """It is not edited by people."""
        return 1
