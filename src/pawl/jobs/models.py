"""The queue's rows: an event on its way to a handler, and what the clock sets off."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.history.models import Event


class State(models.TextChoices):
    """Where a delivery is; dead ones wait for a person."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Delivery(models.Model):
    """One event for one handler: leased to a worker, fenced by a token that only grows."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    handler = models.CharField(max_length=100)
    address = models.CharField(max_length=60, blank=True)
    """To whom, where one handler serves several (the endpoints of webhooks)."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=100, blank=True)
    progress = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "handler", "address"], name="deliver_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_delivery_state"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "run_after"], name="delivery_due"),
            models.Index(fields=["handler", "address", "id"], name="delivery_of_handler"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of {self.event_id}"

    @property
    def key(self) -> str:
        """The number people use."""
        return f"JOB-{self.pk}"


class Cursor(models.Model):
    """How far the dispatcher has read the journal."""

    name = models.CharField(max_length=30, primary_key=True)
    transaction = models.BigIntegerField(default=0)
    event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.event}"


class Schedule(models.Model):
    """What happens by the clock: when due it writes an event, and handlers react as to any other."""

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=40)
    case = models.CharField(max_length=40)
    activity = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    cron = models.CharField(max_length=100)
    zone = models.CharField(max_length=50, default="UTC")
    is_active = models.BooleanField(default=True)
    next_due = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The number people use."""
        return f"SCH-{self.pk}"


class ScheduleRun(models.Model):
    """One firing of a schedule; the unique row is the lock between schedulers."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="runs")
    due_at = models.DateTimeField()
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "due_at"], name="fire_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} at {self.due_at:%Y-%m-%d %H:%M}"
