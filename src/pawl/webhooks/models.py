"""Who hears of which events, and what was answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.history.models import Event


class State(models.TextChoices):
    """Whether events are sent there."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


class Endpoint(Record):
    """An address of another system; its organisation bounds what it hears of, none means all of them."""

    url = models.CharField(max_length=500)
    wants = models.JSONField(default=list)
    """Patterns of events: `improvement.*`, `import.imported`, `*`."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    secret = models.TextField()
    previous_secret = models.TextField(blank=True)
    """Signs beside the new one for a day, so that the other side can change over."""
    rotated_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    quiet_until = models.DateTimeField(null=True)

    kind: ClassVar[str] = "webhook"
    read_permission: ClassVar[Permission] = Permission.WEBHOOK_MANAGE

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_webhook_state")
        ]


class Attempt(models.Model):
    """One try to deliver: what was answered, or why there was no answer."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="attempts")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    delivery = models.BigIntegerField(db_index=True)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    seconds = models.FloatField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)
    response = models.TextField(blank=True)

    boundary: ClassVar = Boundary(
        "endpoint__case__organisation_id",
        "endpoint__case__team_id",
        "endpoint__case__owner_id",
        "endpoint__case__confidential",
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["endpoint", "-id"], name="attempt_of_endpoint")]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}: {self.status or self.error}"

    @property
    def is_delivered(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300
