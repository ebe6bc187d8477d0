"""What stands on what: directed, dated, alone or as one of a group of which so many are needed."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.collaboration.models import Case
from pawl.configuration.models.items import ConfigurationItem


class DependencyKind(models.TextChoices):
    """How the upper one stands on the lower one."""

    RUNS_ON = "runs_on"
    CONNECTS_TO = "connects_to"
    USES = "uses"
    HOSTED_AT = "hosted_at"
    PART_OF = "part_of"
    """The lower one is a part of the upper one."""


class DependencySet(models.QuerySet["Dependency"]):
    """Reads of dependencies."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of which one may see both ends."""
        if actor.system:
            return self
        items = ConfigurationItem.objects.visible_to(actor).values("pk")
        services = Service.objects.visible_to(actor).values("pk")
        upper = Q(upper__in=items) | Q(upper__in=services)
        return self.filter(upper, Q(lower__in=items) | Q(lower__in=services))

    def at(self, instant: object) -> Self:
        """Those that held at an instant."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=instant), valid_from__lte=instant)


class Dependency(models.Model):
    """From an instant until another the upper case stands on the lower one."""

    upper = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    lower = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    relation = models.CharField(max_length=11, choices=DependencyKind.choices)
    group = models.CharField(max_length=40, blank=True)
    """Lower ones of the same group can stand in for each other."""
    needed = models.PositiveSmallIntegerField(default=1)
    """How many of the group must be up."""
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    objects = DependencySet.as_manager()
    boundary: ClassVar = Boundary("upper__organisation_id", None, "upper__owner_id", "upper__confidential",
                                  Permission.ITEM_READ)  # fmt: skip
    read_permission: ClassVar = Permission.ITEM_READ

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["upper", "valid_from"], name="dependency_down"),
            models.Index(fields=["lower", "valid_from"], name="dependency_up"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(upper=F("lower")), name="nothing_stands_on_itself"),
            models.CheckConstraint(condition=Q(relation__in=DependencyKind.values), name="known_dependency"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="a_group_needs_one"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="a_dependency_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["upper", "lower", "relation"],
                condition=Q(valid_until=None),
                name="one_open_dependency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upper_id} {self.relation} {self.lower_id}"

    @property
    def key(self) -> str:
        """What the journal and the API call it."""
        return f"DEP-{self.pk}"

    @property
    def version(self) -> int:
        """It changes once: when it ends."""
        return 1 if self.valid_until is None else 2
