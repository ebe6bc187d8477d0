"""Operations that come back, each run of them, and the log of shifts."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service, ServiceCalendar
from pawl.collaboration.models import Attachment, Case, Record
from pawl.recurring.schedule import KEEP, MOVES, Schedule


class OperationState(models.TextChoices):
    """Whether it comes back."""

    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"


class RunState(models.TextChoices):
    """What became of one time."""

    DUE = "due"
    STARTED = "started"
    DONE = "done"
    MISSED = "missed"
    SKIPPED = "skipped"


class ShiftState(models.TextChoices):
    """Who holds the watch."""

    RUNNING = "running"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"


OPEN_RUNS = (RunState.DUE, RunState.STARTED, RunState.MISSED)
UNFINISHED = (RunState.DUE, RunState.STARTED)


class Operation(Record):
    """Something that a team does again and again; its case's team does it, the owner answers for it."""

    state = models.CharField(max_length=10, choices=OperationState.choices, default=OperationState.ACTIVE)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    description = models.TextField(blank=True)
    rule = models.CharField(max_length=250)
    """An RRULE of RFC 5545, without its start."""
    begins = models.DateField()
    at = models.TimeField()
    zone = models.CharField(max_length=60, default="UTC")
    on_closed = models.CharField(max_length=8, default=KEEP)
    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, null=True, related_name="+")
    """Which days are working days; none: all are."""
    minutes = models.PositiveIntegerField(default=240)
    """How long after it is due it must be done; later it was missed."""
    ahead_days = models.PositiveSmallIntegerField(default=14)
    """How long before they are due runs are there."""
    runbook = models.JSONField(default=list)
    """Steps in order: what to do, and whether it leaves evidence."""
    planned_until = models.DateTimeField()
    """Up to here its runs were made; what falls between here and now is made late, never left out."""

    kind: ClassVar[str] = "operation"
    read_permission: ClassVar[Permission] = Permission.OPERATION_READ
    searched: ClassVar[tuple[str, ...]] = ("description",)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="operation_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=OperationState.values), name="known_operation_state"
            ),
            models.CheckConstraint(condition=Q(on_closed__in=MOVES), name="known_move_of_an_operation"),
            models.CheckConstraint(
                condition=Q(on_closed=KEEP) | Q(calendar__isnull=False), name="a_move_needs_a_calendar"
            ),
        ]

    @property
    def schedule(self) -> Schedule:
        """When it is due."""
        return Schedule(self.rule, self.begins, self.at, self.zone, self.on_closed)

    @property
    def allowed(self) -> timedelta:
        """How long a run may wait."""
        return timedelta(minutes=self.minutes)


class OperationRun(Record):
    """One time that an operation is due."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="runs", db_index=False)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.DUE)
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    """When its time ran out: stays where somebody makes up for it later."""
    reason = models.TextField(blank=True)
    """Why it was skipped."""

    kind: ClassVar[str] = "operation_run"
    read_permission: ClassVar[Permission] = Permission.OPERATION_READ

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_at", "case"], name="run_by_state"),
            models.Index(fields=["due_at", "case"], name="run_by_due"),
            models.Index(
                fields=["late_at"], condition=Q(missed_at=None, state__in=["due", "started"]),
                name="run_that_can_be_missed",
            ),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "due_at"], name="one_run_at_a_time"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="known_run_state"),
            models.CheckConstraint(condition=Q(late_at__gt=F("due_at")), name="a_run_has_its_time"),
            models.CheckConstraint(condition=~Q(state="skipped", reason=""), name="a_skip_has_a_reason"),
        ]

    @property
    def is_late(self) -> bool:
        """Whether its time ran out before it was done."""
        return self.missed_at is not None


class RunStep(models.Model):
    """A step of a runbook as it stood when the run began, and who did it with which evidence."""

    run = models.ForeignKey(OperationRun, models.PROTECT, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    needs_evidence = models.BooleanField(default=False)
    evidence = models.TextField(blank=True)
    evidence_file = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["run", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "position"], name="one_step_at_a_position"),
            models.CheckConstraint(
                condition=Q(done_at=None)
                | Q(needs_evidence=False)
                | ~Q(evidence="")
                | Q(evidence_file__isnull=False),
                name="a_done_step_has_its_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text}"


class Shift(Record):
    """A team's watch: from whoever took it over until the next one accepts; its case's team keeps it."""

    state = models.CharField(max_length=12, choices=ShiftState.choices, default=ShiftState.RUNNING)
    started_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    """What the next shift must know, in the words of the one that leaves."""
    left_open = models.JSONField(default=list)
    """Keys and titles of the runs that stood open at the hand-over."""
    of_team = models.PositiveBigIntegerField(null=True)
    """The team, as long as the shift is not over: so that a team has one."""

    kind: ClassVar[str] = "shift"
    read_permission: ClassVar[Permission] = Permission.OPERATION_READ

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="shift_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ShiftState.values), name="known_shift_state"),
            models.UniqueConstraint(
                fields=["of_team"], condition=Q(of_team__isnull=False), name="a_team_has_one_shift"
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False)
                | (~Q(state="accepted") & Q(accepted_by=None)),
                name="an_accepted_shift_names_who",
            ),
        ]


class ShiftEntry(models.Model):
    """What somebody noted during a shift."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField()
    about = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    """The record that it is about."""

    class Meta:
        ordering: ClassVar = ["at", "id"]
        verbose_name_plural = "shift entries"

    def __str__(self) -> str:
        return self.text[:40]

    def told(self) -> dict[str, Any]:
        """As the API shows it."""
        about = self.about.key if self.about else None
        return {"at": self.at, "author": str(self.author), "text": self.text, "about": about}
