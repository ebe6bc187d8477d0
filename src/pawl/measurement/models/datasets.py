"""Datasets: snapshots of the lake as rows that people are allowed to see, or not."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce

from pawl.accounts.boundary import Boundary
from pawl.accounts.permissions import Place
from pawl.accounts.roles import Permission
from pawl.measurement.models.placed import Placed


class Dataset(Placed):
    """A snapshot and whose cases it holds: the population of every number that is made of it.

    The rows are rebuilt from the lake's manifests; what they add is the place, and whether it was withdrawn.
    """

    snapshot = models.CharField(max_length=64)
    parent = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=250)
    service = models.CharField(max_length=200, blank=True)
    confidential = models.BooleanField(default=False)
    kind = models.CharField(max_length=40)
    events = models.BigIntegerField()
    cases = models.BigIntegerField()
    refused = models.BigIntegerField()
    first_event_at = models.DateTimeField()
    last_event_at = models.DateTimeField()
    complete_until = models.DateTimeField(null=True)
    """Until when nothing is left out, so that a quiet time before is known to be one; null: nobody said."""
    created_at = models.DateTimeField()
    source_name = models.CharField(max_length=250)
    source_size = models.BigIntegerField()
    source_sha256 = models.CharField(max_length=64)
    mapping = models.TextField()
    mapping_name = models.CharField(max_length=100)
    mapping_digest = models.CharField(max_length=64)
    zone = models.CharField(max_length=50)
    columns = models.JSONField(default=dict)
    """Field -> type of the cases, for slices and for the columns of a drill-down."""
    parts = models.JSONField(default=list)
    """Files of the snapshot with their hashes."""
    warnings = models.JSONField(default=list)
    simulated = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    boundary: ClassVar = Boundary("organisation_id", "team_id", None, "confidential")
    read_permission: ClassVar = Permission.DATASET_READ

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "snapshot",
                Coalesce("organisation", 0),
                Coalesce("team", 0),
                name="a_snapshot_once_per_place",
            ),
            models.CheckConstraint(
                condition=models.Q(team=None) | models.Q(organisation__isnull=False),
                name="a_dataset_of_a_team_has_its_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    @property
    def known_until(self) -> datetime:
        """The instant that its numbers know of."""
        return max(self.last_event_at, self.complete_until or self.last_event_at)

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"DS-{self.pk}"

    @property
    def is_dropped(self) -> bool:
        """Whether the rule for the own history took its data: it was not withdrawn, and its numbers stay."""
        return self.purged_at is not None and not self.is_purged

    @property
    def is_purged(self) -> bool:
        """Whether files and numbers went for good, after it was withdrawn."""
        gone, withdrawn = self.purged_at, self.withdrawn_at
        return gone is not None and withdrawn is not None and gone >= withdrawn

    @property
    def place(self) -> Place:
        """Where it stands, for the policy."""
        return Place(self.organisation_id, self.team_id, None, self.confidential)
