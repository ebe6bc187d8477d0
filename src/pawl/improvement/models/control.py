"""The pawl: a control plan watches a verified gain and reopens the improvement when it slips."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.improvement.models.benefits import Benefit
from pawl.improvement.models.register import Improvement
from pawl.measurement.models import DataSource


class PlanState(models.TextChoices):
    """Whether the gain is still there; the plan outlives the improvement."""

    WATCHING = "watching"
    SLIPPED = "slipped"
    RETIRED = "retired"


class ControlPlan(Record):
    """Limits as they were when the gain was verified, who looks after it, and what they do when it slips."""

    improvement = models.ForeignKey(Improvement, models.PROTECT, related_name="control_plans")
    benefit = models.ForeignKey(Benefit, models.PROTECT, related_name="control_plans")
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.WATCHING)
    kpi = models.CharField(max_length=80)
    definition_version = models.PositiveIntegerField()
    definition_digest = models.CharField(max_length=64)
    source = models.ForeignKey(DataSource, models.PROTECT, null=True, related_name="+")
    """Where its periods come from; every study of this source is read."""
    grain = models.CharField(max_length=10)
    slice = models.CharField(max_length=60, blank=True)
    slice_value = models.CharField(max_length=250, blank=True)
    limits = models.JSONField()
    """As `analytics.stats.holding` froze them."""
    reaction = models.TextField()
    from_period = models.DateTimeField()
    """Periods that begin from here on are watched."""
    seen_period = models.DateTimeField(null=True)
    """The newest period that was held against the limits."""
    held_until = models.DateTimeField(null=True)
    """The end of the newest period that was within."""
    slipped_from = models.DateTimeField(null=True)
    slip = models.JSONField(null=True)
    """The rule that was broken, since when, in words."""
    trouble = models.JSONField(null=True)
    """Why the newest numbers could not be held against the limits."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    kind: ClassVar[str] = "control_plan"
    read_permission: ClassVar[Permission] = Permission.IMPROVEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("reaction",)
    boundary: ClassVar[Boundary] = Boundary()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "kpi"], name="control_plan_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="known_control_plan_state"),
            models.UniqueConstraint(
                fields=["improvement"], condition=Q(state="watching"), name="one_plan_watches"
            ),
        ]
