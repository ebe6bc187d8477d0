"""Who has a stake in the project, who works in it, and who hears what."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.models import Person
from pawl.catalogue.models import Customer
from pawl.projects.models.base import Part


class Attitude(models.TextChoices):
    """How somebody looks at it."""

    SUPPORTIVE = "supportive"
    NEUTRAL = "neutral"
    CRITICAL = "critical"


class Stakeholder(Part):
    """A person, a group or a customer, with what they want."""

    name = models.CharField(max_length=250)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    wants = models.TextField(blank=True)
    influence = models.PositiveSmallIntegerField(default=2)
    interest = models.PositiveSmallIntegerField(default=2)
    """Both from 1, high, to 3, low."""
    attitude = models.CharField(max_length=10, choices=Attitude.choices, default=Attitude.NEUTRAL)
    engagement = models.TextField(blank=True)
    """How they are kept in it."""

    prefix: ClassVar[str] = "STH"
    named_by: ClassVar[str] = "name"

    class Meta:
        ordering: ClassVar = ["influence", "interest", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(influence__range=(1, 3), interest__range=(1, 3)), name="stakes_are_1_to_3"
            ),
            models.CheckConstraint(condition=Q(attitude__in=Attitude.values), name="known_attitude"),
        ]


class Member(Part):
    """Somebody who works in it, or a role that nobody fills yet: what a schedule calls a resource."""

    name = models.CharField(max_length=120)
    """The role: tester, network engineer."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField(default=100)
    """Of their working time that the project may take."""
    hourly_rate = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    prefix: ClassVar[str] = "MEM"
    named_by: ClassVar[str] = "name"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="a_member_works_1_to_100"),
        ]


class Message(Part):
    """A line of the communication plan."""

    audience = models.CharField(max_length=250)
    content = models.TextField(blank=True)
    channel = models.CharField(max_length=120, blank=True)
    frequency = models.CharField(max_length=120, blank=True)
    sender = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    prefix: ClassVar[str] = "MSG"
    named_by: ClassVar[str] = "audience"
