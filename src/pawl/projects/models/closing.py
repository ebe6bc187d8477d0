"""The end: hand-over into the service, what was waived, early-life support, lessons."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.models import Person
from pawl.catalogue.models import Service
from pawl.projects.models.base import Part, ProjectRecord
from pawl.projects.models.project import Project


class HandoverState(models.TextChoices):
    """Who has signed."""

    PREPARING = "preparing"
    OFFERED = "offered"
    """The project's side has."""
    ACCEPTED = "accepted"
    """Both have: the service is live, and what was open has its new place."""


class Handover(ProjectRecord):
    """From the project into the service; both sides sign, and the second signature does it."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=HandoverState.choices, default=HandoverState.PREPARING)
    note = models.TextField(blank=True)
    offered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why the service's side gave it back."""
    content = models.JSONField(null=True)
    """The lines of its gate as they stood at the second signature."""
    digest = models.CharField(max_length=64, blank=True)
    early_life_until = models.DateField(null=True)
    early_life_ended_at = models.DateTimeField(null=True)

    kind: ClassVar[str] = "handover"
    searched: ClassVar[tuple[str, ...]] = ("note",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=HandoverState.values), name="known_handover_state"),
            models.UniqueConstraint(fields=["project"], name="a_project_is_handed_over_once"),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(content__isnull=False, accepted_at__isnull=False, offered_at__isnull=False),
                name="both_sides_signed",
            ),
        ]


class Readiness(Part):
    """What shows that a line of the hand-over is done, where Pawl has no record of its own for it."""

    line = models.CharField(max_length=40)
    text = models.CharField(max_length=250)
    on = models.DateField(null=True)
    link = models.CharField(max_length=500, blank=True)

    prefix: ClassVar[str] = "RDY"
    named_by: ClassVar[str] = "text"


class Waiver(models.Model):
    """A line of a gate is left open by somebody, for a reason; it is never taken away."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    gate = models.CharField(max_length=20)
    line = models.CharField(max_length=40)
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "gate", "line"], name="a_line_is_waived_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_waiver_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.gate}: {self.line}"


class FinalReport(Part):
    """An edition of the final report as it was frozen; never changed, and accepted by somebody else."""

    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    content = models.JSONField()
    """The paper by language, with and without what hours cost: `{"en": {"whole": …, "bare": …}}`."""
    digest = models.CharField(max_length=64)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    prefix: ClassVar[str] = "FIN"
    named_by: ClassVar[str] = "number"

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="final_reports_in_order"),
        ]


class Watch(models.TextChoices):
    """What early-life support looks at in the live tickets of the service."""

    OPEN_MAJOR = "open_major"
    OPEN_INCIDENTS = "open_incidents"
    NEW_PER_WEEK = "new_per_week"
    IN_TIME_PERCENT = "in_time_percent"
    MINUTES_PER_USER = "minutes_per_user"
    COST_PER_USER = "cost_per_user"


class ExitCriterion(Part):
    """What must hold before early-life support ends."""

    watch = models.CharField(max_length=16, choices=Watch.choices)
    target = models.FloatField()
    weeks = models.PositiveSmallIntegerField(default=2)
    """Over how many weeks back it is looked at."""

    prefix: ClassVar[str] = "EXC"
    named_by: ClassVar[str] = "watch"

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "exit criteria"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "watch"], name="one_criterion_per_figure"),
            models.CheckConstraint(condition=Q(watch__in=Watch.values), name="known_watch"),
            models.CheckConstraint(condition=Q(weeks__range=(1, 26)), name="weeks_of_early_life"),
        ]


class Lesson(Part):
    """What the next project should know."""

    title = models.CharField(max_length=250)
    went_well = models.BooleanField(default=False)
    what_happened = models.TextField(blank=True)
    advice = models.TextField()
    practice = models.CharField(max_length=60, blank=True)

    prefix: ClassVar[str] = "LSN"
    named_by: ClassVar[str] = "title"
