"""The measurement plan: what is done about KPIs that should be measured and cannot be."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.measurement.models.sources import DataSource


class PlanState(models.TextChoices):
    """Whether the remedy is there yet."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class PlanItem(Record):
    """A remedy for one KPI of one source: what is to be captured, what it takes, who does it by when."""

    source = models.ForeignKey(DataSource, models.PROTECT, related_name="plan_items")
    kpi = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=PlanState.choices, default=PlanState.OPEN)
    remedy = models.TextField()
    fields = models.JSONField(default=list)
    """What is missing, as the study said when the remedy was planned: table.field."""
    effort_hours = models.FloatField(null=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    due = models.DateField(null=True)

    kind: ClassVar[str] = "plan_item"
    read_permission: ClassVar[Permission] = Permission.MEASUREMENT_READ

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "kpi"],
                condition=Q(state__in=[PlanState.OPEN, PlanState.DOING]),
                name="one_open_remedy_per_kpi",
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="known_plan_state"),
            models.CheckConstraint(
                condition=Q(effort_hours=None) | Q(effort_hours__gte=0), name="effort_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(cost=None, currency="") | Q(cost__gte=0) & ~Q(currency=""),
                name="a_cost_has_its_currency",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due"], name="plan_item_due")]
