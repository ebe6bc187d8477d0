"""Money: the lines of the business case, and what the project costs by kind and month."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.projects.models.base import Part
from pawl.projects.models.work import WorkPackage


class Side(models.TextChoices):
    """Which side of a business case a line stands on."""

    COST = "cost"
    BENEFIT = "benefit"


class CaseLine(Part):
    """An amount of the business case in one year after the start; year 0 is the start itself."""

    side = models.CharField(max_length=7, choices=Side.choices)
    title = models.CharField(max_length=250)
    year = models.PositiveSmallIntegerField(default=0)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    source = models.TextField(blank=True)
    """How one came to it."""

    prefix: ClassVar[str] = "BCL"
    named_by: ClassVar[str] = "title"

    class Meta:
        ordering: ClassVar = ["side", "year", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="known_side_of_a_case"),
            models.CheckConstraint(condition=Q(year__range=(0, 30)), name="a_case_of_thirty_years"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_case_line_has_its_side"),
        ]


class CostKind(models.TextChoices):
    """What money is spent on."""

    LABOUR = "labour"
    LICENCE = "licence"
    HARDWARE = "hardware"
    SUPPLIER = "supplier"
    TRAINING = "training"
    OTHER = "other"


class CostLine(Part):
    """What something is planned to cost, when, and what it cost indeed."""

    title = models.CharField(max_length=250)
    cost_kind = models.CharField(max_length=8, choices=CostKind.choices, default=CostKind.OTHER)
    work_package = models.ForeignKey(WorkPackage, models.PROTECT, null=True, related_name="+")
    on = models.DateField(null=True)
    planned = models.DecimalField(max_digits=14, decimal_places=2)
    actual = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    prefix: ClassVar[str] = "PCL"
    named_by: ClassVar[str] = "title"

    class Meta:
        ordering: ClassVar = ["on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cost_kind__in=CostKind.values), name="known_cost_kind"),
        ]
