"""The work on a ticket: what it touches, how long it took, how it was received."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.collaboration.models import Case


class AffectedItem(models.Model):
    """A ticket touches a service or a configuration item."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Case, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    boundary: ClassVar = Boundary()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "item"], name="affected_once"),
            models.CheckConstraint(condition=~Q(case=F("item")), name="no_ticket_affects_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} affects {self.item_id}"


class TimeEntry(models.Model):
    """Somebody worked on a ticket; a wrong entry is struck out and stays."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField()
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True)

    boundary: ClassVar = Boundary()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="a_day_has_1440_minutes")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.minutes} min"

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"TIM-{self.pk}"


class Satisfaction(models.Model):
    """How content the caller was, 1 to 5; said once per ticket, and may be said anew."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+", primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    boundary: ClassVar = Boundary()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="a_score_is_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.score}"
