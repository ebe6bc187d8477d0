"""Classes that an organisation adds or changes: never edited, each change is another row."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import Placed
from pawl.local_text import LocalTextField


class ItemClass(Placed):
    """What a class is from an instant on; those that ship stand in `classes.toml`."""

    word = models.CharField(max_length=40)
    number = models.PositiveIntegerField(default=1)
    """Which version of the word it is."""
    parent = models.CharField(max_length=40, blank=True)
    name = LocalTextField()
    attributes = models.JSONField(default=list)
    retired = models.BooleanField(default=False)
    """Whether new items of it are refused."""
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)

    boundary: ClassVar = Boundary("organisation_id", None, None, None, Permission.ITEM_READ)
    read_permission: ClassVar = Permission.ITEM_READ

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "word", "number"],
                condition=Q(organisation__isnull=False),
                name="version_of_a_class",
            ),
            models.UniqueConstraint(
                fields=["word", "number"], condition=Q(organisation=None), name="version_of_a_class_of_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.number}"

    @property
    def key(self) -> str:
        """What the journal and the API call it."""
        return f"ICL-{self.pk}"

    @property
    def version(self) -> int:
        """What a writer must have read."""
        return self.number
