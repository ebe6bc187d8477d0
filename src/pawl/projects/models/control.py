"""What is written and decided while the project runs: change requests and status reports."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.projects.models.charter import Review, Reviewed


class ChangeRequest(Reviewed):
    """Something is to be done otherwise than the baseline says; its approval makes the next one."""

    description = models.TextField(blank=True)
    why = models.TextField(blank=True)
    scope_impact = models.TextField(blank=True)
    days_impact = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    cost_impact = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    risk_impact = models.TextField(blank=True)
    edits = models.JSONField(default=list)
    """What its approval writes into the plan: work package, field, before, after."""
    computed = models.JSONField(null=True)
    """Dates, cost and forecast before and after, as they were computed for the vote."""
    is_computing = models.BooleanField(default=False)
    """Whether a job computes what the edits come to: of a long plan that takes seconds."""
    baseline_key = models.CharField(max_length=30, blank=True)

    kind: ClassVar[str] = "change_request"
    searched: ClassVar[tuple[str, ...]] = ("description", "why")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="change_request_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Review.values), name="known_change_request_state"),
            models.UniqueConstraint(fields=["project", "number"], name="change_requests_in_order"),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=models.F("submitted_by")),
                name="nobody_approves_their_own_change",
            ),
        ]


class Light(models.TextChoices):
    """How it stands at a glance."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class StatusReport(Reviewed):
    """How the project stands on a day; frozen with its numbers when it is approved."""

    as_of = models.DateField(null=True)
    summary = models.TextField(blank=True)
    achieved = models.TextField(blank=True)
    coming = models.TextField(blank=True)
    decisions = models.TextField(blank=True)
    """What is asked of the reader."""
    scope_light = models.CharField(max_length=5, choices=Light.choices, default=Light.GREEN)
    time_light = models.CharField(max_length=5, choices=Light.choices, default=Light.GREEN)
    cost_light = models.CharField(max_length=5, choices=Light.choices, default=Light.GREEN)
    risk_light = models.CharField(max_length=5, choices=Light.choices, default=Light.GREEN)
    numbers = models.JSONField(null=True)
    """Those of its day, as they were when it was submitted; frozen with it."""

    kind: ClassVar[str] = "status_report"
    searched: ClassVar[tuple[str, ...]] = ("summary", "achieved", "coming")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="status_report_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Review.values), name="known_status_report_state"),
            models.UniqueConstraint(fields=["project", "number"], name="status_reports_in_order"),
        ]
