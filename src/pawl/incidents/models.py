"""Incidents: one table of tickets, and what only an incident has."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.tickets.effects import Effects, register
from pawl.tickets.models import Ticket
from pawl.tickets.models.ticket import ticket_constraints, ticket_indexes


class State(models.TextChoices):
    """Where an incident is on its way."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


OPEN = (State.NEW, State.IN_PROGRESS, State.ON_HOLD)


class Incident(Ticket):
    """Something that worked does not, or not well."""

    cause = models.CharField(max_length=40, blank=True)
    """What it came from, said with the resolution; a word of `words.CAUSES`."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    """The incident whose resolution resolves this one too."""
    is_major = models.BooleanField(default=False)

    kind: ClassVar[str] = "incident"
    means_failure: ClassVar[bool] = True
    has_caller: ClassVar[bool] = True
    read_permission: ClassVar[Permission] = Permission.INCIDENT_READ
    work_permission: ClassVar[Permission] = Permission.INCIDENT_WORK

    class Meta:
        indexes: ClassVar = [
            *ticket_indexes("incident"),
            models.Index(
                fields=["resolved_at"], condition=Q(state=State.RESOLVED.value), name="incident_to_close"
            ),
            models.Index(fields=["case"], condition=Q(is_major=True), name="incident_major"),
        ]
        constraints: ClassVar = [
            *ticket_constraints("incident"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_incident_state"),
            models.CheckConstraint(
                condition=Q(state=State.ON_HOLD.value) | Q(hold_reason="", hold_until=None),
                name="only_a_held_incident_waits",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RESOLVED.value) | Q(resolved_at__isnull=False),
                name="a_resolved_incident_says_when",
            ),
            models.CheckConstraint(condition=~Q(parent=models.F("case")), name="no_incident_is_its_parent"),
        ]


class MajorIncident(models.Model):
    """An incident that needs all hands: who leads, who tells, when they hear again, what was learnt."""

    incident = models.OneToOneField(Incident, models.PROTECT, primary_key=True, related_name="major")
    declared_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    commander = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    communicator = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    scribe = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    next_update_at = models.DateTimeField(null=True)
    stood_down_at = models.DateTimeField(null=True)
    review = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)

    boundary: ClassVar = Boundary(
        "incident__case__organisation_id", "incident__case__team_id", "incident__case__owner_id",
        "incident__case__confidential",
    )  # fmt: skip

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_update_at"], condition=Q(next_update_at__isnull=False), name="major_to_tell"
            )
        ]

    def __str__(self) -> str:
        return f"major incident {self.incident_id}"


class StakeholderUpdate(models.Model):
    """What those who wait for a major incident were told."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="updates")
    at = models.DateTimeField()
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    phase = models.CharField(max_length=20)
    text = models.TextField()

    boundary: ClassVar = MajorIncident.boundary

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.text[:40]}"


register(
    "incident",
    Effects(
        unanswered=frozenset({State.NEW.value}),
        held=frozenset({State.ON_HOLD.value}),
        ended=frozenset({State.RESOLVED.value, State.CLOSED.value}),
        cancelled=frozenset({State.CANCELLED.value}),
    ),
)
