"""Step 7: the register of improvements."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.measurement.models import Gap, Signal


class State(models.TextChoices):
    """Where an improvement is on its way from a proposal to a gain that is held."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    APPROVED = "approved"
    PLANNED = "planned"
    DOING = "doing"
    CHECKING = "checking"
    ACTING = "acting"
    HELD = "held"
    CLOSED = "closed"
    REJECTED = "rejected"


class Origin(models.TextChoices):
    """What it answers."""

    GAP = "gap"
    SIGNAL = "signal"
    HAND = "hand"


class Improvement(Record):
    """Something to do better: the problem, what it is measured by, where it started, what is expected."""

    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    origin = models.CharField(max_length=6, choices=Origin.choices, default=Origin.HAND)
    gap = models.ForeignKey(Gap, models.PROTECT, null=True, related_name="+")
    signal = models.ForeignKey(Signal, models.PROTECT, null=True, related_name="+")
    problem = models.TextField()
    expected_benefit = models.TextField(blank=True)
    kpi = models.CharField(max_length=80, blank=True)
    definition_version = models.PositiveIntegerField(null=True)
    definition_digest = models.CharField(max_length=64, blank=True)
    """The gain is measured by the definition of today, whatever becomes of the library."""
    baseline = models.JSONField(null=True)
    """Value, period, n and snapshot at the start, as measured; or a value as told, marked so."""
    resolution = models.CharField(max_length=20, blank=True)
    """Of a rejected one: withdrawn by who proposed it, or why it was not taken."""

    kind: ClassVar[str] = "improvement"
    read_permission: ClassVar[Permission] = Permission.IMPROVEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("problem", "expected_benefit")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "case"], name="improvement_by_state"),
            models.Index(fields=["gap"], name="improvement_of_gap"),
            models.Index(fields=["signal"], name="improvement_of_signal"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_improvement_state"),
            models.CheckConstraint(
                condition=Q(origin="gap", gap__isnull=False, signal=None)
                | Q(origin="signal", signal__isnull=False, gap=None)
                | Q(origin="hand", gap=None, signal=None),
                name="an_improvement_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(kpi="", definition_version=None)
                | (~Q(kpi="") & Q(definition_version__isnull=False)),
                name="a_kpi_keeps_its_version",
            ),
        ]
