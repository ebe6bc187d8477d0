"""Files that belong to a case: who brought which, for whom they are, whether they are still there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.collaboration.models.cases import Case, Comment

LONGEST_NAME = 200


class Attachment(models.Model):
    """A file of a case; its bytes lie once for all rows of one content, by the name of their SHA-256."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=LONGEST_NAME)
    media_type = models.CharField(max_length=100)
    """What its first bytes say, whatever its name or its sender say."""
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_internal = models.BooleanField(default=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    """None where Pawl itself brought it."""
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    """When its content was given up; until then what was removed can be brought back."""

    boundary: ClassVar = Boundary()
    prefix: ClassVar[str] = "ATT"
    version: ClassVar[int] = 1
    """It never changes: it is there, or it is not."""

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["sha256", "size"], condition=Q(dropped_at=None), name="content_of_attachments"
            ),
            models.Index(
                fields=["removed_at"],
                condition=Q(removed_at__isnull=False, dropped_at=None),
                name="attachments_to_drop",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0), name="an_attachment_holds_something"),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(removed_at__isnull=False),
                name="only_what_was_removed_is_dropped",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What people and the API call it."""
        return f"{self.prefix}-{self.pk}"
