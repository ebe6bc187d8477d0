"""What is asked of data: calendars, targets, phases, and by which periods, slices and rules."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from pawl.accounts.models import Person
from pawl.measurement.models.placed import COMMON, Placed


class Calendar(Placed):
    """Working time as text; a change is a new row, effective from a day, so that old numbers keep theirs."""

    name = models.CharField(max_length=100)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    description = models.JSONField()
    effective_from = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    boundary: ClassVar = COMMON

    class Meta:
        ordering: ClassVar = ["name", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"CAL-{self.pk}"


class Direction(models.TextChoices):
    """Which side of a target is good."""

    UP = "up"
    DOWN = "down"
    BAND = "band"


class Target(Placed):
    """A value that a KPI is to reach, from a day until a day."""

    kpi = models.CharField(max_length=80)
    value = models.FloatField()
    direction = models.CharField(max_length=5, choices=Direction.choices)
    band_low = models.FloatField(null=True, blank=True)
    band_high = models.FloatField(null=True, blank=True)
    from_date = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    """The day by which it is to be reached; it is judged by before, too."""
    text = models.CharField(max_length=500, blank=True)
    """Where it comes from: an agreement, a decision."""
    is_example = models.BooleanField(default=False)
    """A figure commonly quoted in the field, seeded so that there is something to compare with."""
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    boundary: ClassVar = COMMON

    class Meta:
        ordering: ClassVar = ["kpi", "from_date", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="known_direction"),
            models.CheckConstraint(
                condition=Q(band_low=None, band_high=None) | Q(band_low__lt=F("band_high")),
                name="a_band_has_a_low_and_a_high_end",
            ),
            models.CheckConstraint(
                condition=Q(from_date=None) | Q(until=None) | Q(from_date__lt=F("until")),
                name="a_target_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi}: {self.value:g}"

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"TGT-{self.pk}"


class UnitValue(Placed):
    """What one missed unit of a KPI is worth, from a day on: the newest that began counts.

    What one unit is follows from the KPI: `analytics.kpi.worth.COUNTED`.
    """

    kpi = models.CharField(max_length=80)
    money = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    hours = models.FloatField(null=True, blank=True)
    """Of people's time."""
    from_date = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=500)
    """Where it comes from."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    boundary: ClassVar = COMMON

    class Meta:
        ordering: ClassVar = ["kpi", "from_date", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(money=None, currency="") | (Q(money__gte=0) & ~Q(currency="")),
                name="money_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(money__isnull=False) | Q(hours__gte=0), name="a_unit_is_worth_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi}: {self.money} {self.currency}"

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"UVL-{self.pk}"


class Phase(Placed):
    """A day from which the limits of a KPI begin anew, because something is known to have changed."""

    kpi = models.CharField(max_length=80)
    at = models.DateField()
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    boundary: ClassVar = COMMON

    class Meta:
        ordering: ClassVar = ["kpi", "at"]

    def __str__(self) -> str:
        return f"{self.kpi} from {self.at}"

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"PHS-{self.pk}"


class MeasureSetting(Placed):
    """By which periods, slices and rules a place is measured; the nearest place that has one decides."""

    grains = models.JSONField(default=list)
    """The first is the one on which signals and gaps are judged."""
    slices = models.JSONField(default=list)
    kpis = models.JSONField(default=list)
    """Those that are measured; empty: all that can be. What can be measured is told of all."""
    rules = models.CharField(max_length=30, default="nhs")
    rules_of = models.JSONField(default=dict)
    """KPI -> rules, where a KPI has its own."""
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    boundary: ClassVar = COMMON

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Coalesce("organisation", 0), Coalesce("team", 0), name="one_measure_setting_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grains} {self.slices}"

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"MST-{self.pk}"
