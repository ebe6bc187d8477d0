"""What monitoring says: one row per fingerprint, however often it is said."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation, Team
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.catalogue.models.placed import ScopedSet
from pawl.collaboration.models import Case


class AlertState(models.TextChoices):
    """Whether it goes on."""

    FIRING = "firing"
    RESOLVED = "resolved"


class Severity(models.TextChoices):
    """How bad monitoring holds it to be; of mere information no incident is made."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Alert(models.Model):
    """Something that monitoring watches and that fired at least once."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=128)
    title = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    severity = models.CharField(max_length=8, choices=Severity.choices, default=Severity.WARNING)
    state = models.CharField(max_length=8, choices=AlertState.choices, default=AlertState.FIRING)
    labels = models.JSONField(default=dict)
    url = models.CharField(max_length=500, blank=True)
    first_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    """When it fired last, as monitoring says."""
    resolved_at = models.DateTimeField(null=True)
    """When it ended, by our clock."""
    seen_at = models.DateTimeField()
    fired = models.PositiveIntegerField(default=1)
    """How often it fired."""
    raised = models.PositiveIntegerField(default=0)
    """For which of these there is an incident: whoever ends one while it fires is not given another."""
    lately = models.JSONField(default=list)
    """When it fired in the last hour, by our clock: whether it flaps."""
    incident = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = ScopedSet.as_manager()
    boundary: ClassVar = Boundary("organisation_id", "team_id", None, None)
    read_permission: ClassVar = Permission.INCIDENT_READ

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="alert_by_state"),
            models.Index(
                fields=["resolved_at"], condition=Q(state="resolved", incident__isnull=False),
                name="alert_that_may_resolve",
            ),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "fingerprint"], name="one_alert_per_fingerprint"),
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(organisation=None), name="one_alert_of_the_site"
            ),
            models.CheckConstraint(condition=Q(state__in=AlertState.values), name="known_alert_state"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="known_alert_severity"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        """What people call it."""
        return f"ALT-{self.pk}"
