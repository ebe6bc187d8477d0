"""Transition planning and support: what comes in is reviewed, people are won, help is given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.models import Person
from pawl.projects.models.base import Part


class InputState(models.TextChoices):
    """What was said to an input."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class TransitionInput(Part):
    """Something the transition is given to work with, and whether it is good enough."""

    title = models.CharField(max_length=250)
    from_whom = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=8, choices=InputState.choices, default=InputState.OFFERED)
    reason = models.TextField(blank=True)

    prefix: ClassVar[str] = "TIN"
    named_by: ClassVar[str] = "title"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=InputState.values), name="known_input_state"),
            models.CheckConstraint(
                condition=~Q(state="returned", reason=""), name="an_input_is_returned_for_a_reason"
            ),
        ]


class StepKind(models.TextChoices):
    """What a step of the organizational change is."""

    COMMUNICATION = "communication"
    TRAINING = "training"
    SUPPORT = "support"
    OTHER = "other"


class Adoption(Part):
    """A step of the organizational change: whom it meets, what is done, how far it is taken up."""

    step_kind = models.CharField(max_length=13, choices=StepKind.choices, default=StepKind.OTHER)
    done_on = models.DateField(null=True)
    audience = models.CharField(max_length=250)
    impact = models.TextField(blank=True)
    action = models.TextField(blank=True)
    measure = models.CharField(max_length=250, blank=True)
    target_percent = models.PositiveSmallIntegerField(null=True)
    adopted_percent = models.PositiveSmallIntegerField(null=True)
    due = models.DateField(null=True)

    prefix: ClassVar[str] = "ADO"
    named_by: ClassVar[str] = "audience"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(target_percent=None) | Q(target_percent__lte=100))
                & (Q(adopted_percent=None) | Q(adopted_percent__lte=100)),
                name="adoption_is_a_share",
            ),
            models.CheckConstraint(condition=Q(step_kind__in=StepKind.values), name="known_step_of_adoption"),
        ]


class ConfigurationBaseline(Part):
    """The configuration items that a project touches as they stood on a day, under a name; never changed."""

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=250)
    content = models.JSONField()
    """Items by their keys: title, class, state, criticality, attributes, team, what stands on what."""
    digest = models.CharField(max_length=64)

    prefix: ClassVar[str] = "CFB"
    named_by: ClassVar[str] = "name"

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="configuration_baselines_in_order"),
            models.UniqueConstraint(fields=["project", "name"], name="configuration_baselines_by_name"),
        ]


class Assistance(Part):
    """Advice that was asked for, and given."""

    question = models.CharField(max_length=250)
    asked_by = models.CharField(max_length=250, blank=True)
    on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    prefix: ClassVar[str] = "AST"
    named_by: ClassVar[str] = "question"

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "assistance"
