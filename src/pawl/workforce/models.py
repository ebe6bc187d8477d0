"""Who can what since when, what services need, and how much of which hours somebody works."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person, ScopedSet
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service, ServiceCalendar


class Level(models.IntegerChoices):
    """How well somebody can something."""

    BEGINNER = 1
    ABLE = 2
    INDEPENDENT = 3
    EXPERT = 4


class Source(models.TextChoices):
    """How somebody came to it."""

    EXPERIENCE = "experience"
    TRAINING = "training"
    CERTIFICATE = "certificate"


class HeldSkill(models.Model):
    """From a day on somebody can something so well; a later row of the same skill says otherwise."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    skill = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    since = models.DateField()
    source = models.CharField(max_length=11, choices=Source.choices, default=Source.EXPERIENCE)

    version: ClassVar = 1
    """It is never changed, only added and taken away."""
    objects = ScopedSet["HeldSkill"].as_manager()
    boundary: ClassVar = Boundary(
        "person__organisation_id", None, "person_id", None, tended=Permission.WORKFORCE_EDIT
    )
    read_permission: ClassVar = Permission.ACCOUNT_READ

    class Meta:
        ordering: ClassVar = ["skill", "-since"]
        constraints: ClassVar = [
            models.UniqueConstraint("person", Lower("skill"), "since", name="a_skill_once_a_day"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="known_level"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="known_source_of_a_skill"),
        ]

    def __str__(self) -> str:
        return self.skill

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"HSK-{self.pk}"


class NeededSkill(models.Model):
    """A service needs somebody who can something so well: so many people, so that one may be away."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    skill = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    people = models.PositiveSmallIntegerField(default=2)

    version: ClassVar = 1
    """It is never changed, only added and taken away."""
    objects = ScopedSet["NeededSkill"].as_manager()
    boundary: ClassVar = Boundary(
        "service__case__organisation_id", "service__case__team_id", "service__case__owner_id",
        "service__case__confidential", Permission.CATALOGUE_READ,
    )  # fmt: skip
    read_permission: ClassVar = Permission.CATALOGUE_READ

    class Meta:
        ordering: ClassVar = ["service", "skill"]
        constraints: ClassVar = [
            models.UniqueConstraint("service", Lower("skill"), name="a_skill_is_needed_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="known_needed_level"),
            models.CheckConstraint(condition=Q(people__range=(1, 99)), name="somebody_is_needed"),
        ]

    def __str__(self) -> str:
        return self.skill

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"NSK-{self.pk}"


class WorkingTime(models.Model):
    """In which hours somebody works, and how much of them; without it eight hours from Monday to Friday."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="+")
    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, null=True, related_name="+")
    percent = models.PositiveSmallIntegerField(default=100)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedSet["WorkingTime"].as_manager()
    boundary: ClassVar = Boundary(
        "person__organisation_id", None, "person_id", None, tended=Permission.WORKFORCE_EDIT
    )
    read_permission: ClassVar = Permission.ACCOUNT_READ

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="somebody_works_1_to_100"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"WTM-{self.pk}"
