"""What an improvement brought, as it was found at one date; findings are added, never changed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from pawl import clock
from pawl.accounts.models import Person
from pawl.analytics.words import say
from pawl.improvement.models.register import OF_IMPROVEMENT, Improvement, OfImprovementSet
from pawl.improvement.models.turns import Turn
from pawl.measurement.models import Study


class BenefitVerdict(models.TextChoices):
    """The seven words; the rules stand in `analytics.stats.verdict`."""

    VERIFIED = "verified"
    LIKELY = "likely"
    NO_EFFECT = "no_effect"
    ALREADY_IMPROVING = "already_improving"
    CANNOT_TELL = "cannot_tell"
    HARMED = "harmed"
    JUDGED = "judged"


class Benefit(models.Model):
    """One finding on one improvement: verdict, change with its interval, and what it rests on.

    All numbers are in the unit of the KPI; money and hours are per year, by what a unit is worth.
    """

    improvement = models.ForeignKey(Improvement, models.PROTECT, related_name="benefits")
    turn = models.ForeignKey(Turn, models.PROTECT, null=True, related_name="benefits")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=17, choices=BenefitVerdict.choices)
    until = models.DateField(null=True)
    """Of one that cannot be told yet: when it can."""
    kpi = models.CharField(max_length=80, blank=True)
    definition_version = models.PositiveIntegerField(null=True)
    definition_digest = models.CharField(max_length=64, blank=True)
    study = models.ForeignKey(Study, models.SET_NULL, null=True, related_name="+")
    snapshot = models.CharField(max_length=64, blank=True)
    change = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    expected = models.FloatField(null=True)
    """What would have been after the change without it."""
    reached = models.FloatField(null=True)
    detectable = models.FloatField(null=True)
    evidence = models.JSONField(default=dict)
    """The series as it was read, what was asked of it, placebo dates, balancing KPIs, reasons."""
    sentence = models.JSONField()
    money = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    money_low = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    money_high = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    hours = models.FloatField(null=True)
    hours_low = models.FloatField(null=True)
    hours_high = models.FloatField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """Who judged; None where it was computed."""
    mark = models.CharField(max_length=64, blank=True)
    """Of the numbers and of what was asked of them: the same question is answered once."""

    version: ClassVar[int] = 1
    """It is never changed."""
    objects = OfImprovementSet.as_manager()
    boundary: ClassVar = OF_IMPROVEMENT

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=BenefitVerdict.values), name="known_verdict"),
            models.UniqueConstraint(
                fields=["turn", "mark"], condition=~Q(mark=""), name="the_same_question_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id}: {self.verdict}"

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed on which it could have been told."""
        return self.until is not None and self.until < clock.now().date()

    @property
    def told(self) -> Any:
        """The sentence as it reads today: a day that has passed is no day to come."""
        if not self.is_overdue or self.until is None:
            return self.sentence
        return say("It cannot be told yet; it should have been by {day}.", day=self.until)

    @property
    def key(self) -> str:
        """What people call it."""
        return f"BEN-{self.pk}"
