"""Service-level clocks: what happened to each, and what that comes to, kept beside it for lists and jobs."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.catalogue.models import AgreementTarget, CalendarVersion
from pawl.collaboration.models import Case


class ClockState(models.TextChoices):
    """What it does; whether it was breached is a fact beside it."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


OPEN = (ClockState.RUNNING, ClockState.PAUSED)


class Clock(models.Model):
    """One promise to one ticket.

    Everything here but the breach's cause follows from its events (`tickets.reading`); it is kept so that
    lists can sort by what is due, and the minute's job can find what to tell by one index.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    word = models.CharField(max_length=40)
    target = models.ForeignKey(AgreementTarget, models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    """None while it is paused: nobody can know it."""
    consumed_seconds = models.FloatField(null=True)
    """Working time used up when it ended; frozen."""
    breached_at = models.DateTimeField(null=True)
    breach_cause = models.CharField(max_length=40, blank=True)
    breach_note = models.CharField(max_length=500, blank=True)
    is_breach_told = models.BooleanField(default=False)
    warned = models.JSONField(default=list)
    """Per cents that were told: each once, whatever becomes of the clock."""
    ahead = models.JSONField(default=list)
    """What is still to be told and when: `[instant, per cent]`, 100 being the breach; nearest first."""
    next_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    boundary: ClassVar = Boundary()
    prefix: ClassVar[str] = "CLK"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "word"], condition=~Q(state="cancelled"), name="one_clock_of_a_word"
            ),
            models.CheckConstraint(condition=Q(state__in=ClockState.values), name="known_clock_state"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, stopped_at=None)
                | ~Q(state__in=OPEN) & Q(stopped_at__isnull=False),
                name="an_ended_clock_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="breached") | Q(breached_at__isnull=False),
                name="a_breach_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "word"], name="clock_of_case"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="clock_to_tell"),
            models.Index(fields=["state", "due_at"], name="clock_by_due"),
            models.Index(fields=["stopped_at"], condition=Q(stopped_at__isnull=False), name="clock_by_end"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"CLK-{self.pk}"


class ClockEvent(models.Model):
    """Something that happened to a clock; a row is never changed (a trigger of the database keeps it so)."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    word = models.CharField(max_length=12)
    at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True)
    target = models.ForeignKey(AgreementTarget, models.PROTECT, null=True, related_name="+", db_index=False)
    calendar = models.ForeignKey(CalendarVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=100, blank=True)
    by = models.CharField(max_length=60)
    """The key of who did it."""
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["clock", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock", "number"], name="clock_events_in_order"),
            models.CheckConstraint(
                condition=~Q(word="start") | Q(minutes__isnull=False, calendar__isnull=False),
                name="a_start_brings_target_and_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id}.{self.number} {self.word}"
