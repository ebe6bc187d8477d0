"""The inner ring: the numbered PDCA turns of one improvement."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl import clock
from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.improvement.models.register import Improvement


class TurnState(models.TextChoices):
    """Where a turn is."""

    PLANNED = "planned"
    DOING = "doing"
    CHECKING = "checking"
    ACTING = "acting"
    DONE = "done"


class Decision(models.TextChoices):
    """What was decided at its end."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    ABANDON = "abandon"


class Turn(Record):
    """One turn of the wheel for one improvement: what is believed, tried, found and decided.

    The evidence lies in a slice of the data of one source; the comparison, where there is one, in another
    slice of the same source.
    """

    improvement = models.ForeignKey(Improvement, models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=TurnState.choices, default=TurnState.PLANNED)
    hypothesis = models.TextField()
    expected_change = models.FloatField(null=True)
    """In the unit of the KPI."""
    pilot = models.CharField(max_length=250, blank=True)
    """Where it is tried, in words."""
    slice = models.CharField(max_length=60, blank=True)
    slice_value = models.CharField(max_length=250, blank=True)
    compared_with = models.CharField(max_length=250, blank=True)
    """The value of the same slice that is left as it is."""
    grain = models.CharField(max_length=10, default="week")
    points_needed = models.PositiveSmallIntegerField(null=True)
    """How many periods after the change are needed to see the expected change, from the baseline."""
    began_on = models.DateField(null=True)
    """The day from which the change works."""
    leave_out = models.PositiveSmallIntegerField(default=0)
    """Periods of transition after that day that count neither as before nor as after."""
    check_on = models.DateField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    reason = models.TextField(blank=True)
    standardised = models.TextField(blank=True)
    """What keeps it from going back: the rule, article, model or setting that was changed for good."""

    kind: ClassVar[str] = "pdca_turn"
    read_permission: ClassVar[Permission] = Permission.IMPROVEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("hypothesis",)
    boundary: ClassVar[Boundary] = Boundary()

    class Meta:
        ordering: ClassVar = ["improvement", "number"]
        indexes: ClassVar = [models.Index(fields=["state", "check_on"], name="turn_to_check")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["improvement", "number"], name="each_turn_once"),
            models.CheckConstraint(condition=Q(state__in=TurnState.values), name="known_turn_state"),
            models.CheckConstraint(
                condition=Q(decision__in=["", *Decision.values]), name="known_decision_of_a_turn"
            ),
        ]

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed on which it was to be checked."""
        return self.check_on is not None and self.check_on < clock.now().date()
