"""Services and what of them can be asked for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.models import Team
from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import OFFERED
from pawl.collaboration.models import Record
from pawl.local_text import LocalTextField


class ServiceState(models.TextChoices):
    """Whether it is offered."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


class Criticality(models.TextChoices):
    """How much hangs on it."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Entitlement(models.TextChoices):
    """Who may ask for an offering."""

    EVERYBODY = "everybody"
    TEAMS = "teams"


class Service(Record):
    """What customers get; its case's team supports it, its case's owner answers for it."""

    state = models.CharField(max_length=10, choices=ServiceState.choices, default=ServiceState.DRAFT)
    name = LocalTextField()
    description = LocalTextField(blank=True, longest=2000)
    criticality = models.CharField(max_length=8, choices=Criticality.choices, default=Criticality.MEDIUM)
    users = models.PositiveIntegerField(null=True)
    """How many people use it; what it costs is told per one of them."""

    kind: ClassVar[str] = "service"
    read_permission: ClassVar[Permission] = Permission.CATALOGUE_READ
    inside_permission: ClassVar[Permission | None] = Permission.AGREEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("name", "description")
    boundary: ClassVar = OFFERED
    is_set_up: ClassVar = True

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="service_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ServiceState.values), name="known_service_state"),
            models.CheckConstraint(
                condition=Q(criticality__in=Criticality.values), name="known_service_criticality"
            ),
        ]


class Offering(Record):
    """One thing of a service that somebody can ask for, under its own promise."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="offerings", db_index=False)
    state = models.CharField(max_length=10, choices=ServiceState.choices, default=ServiceState.DRAFT)
    name = LocalTextField()
    description = LocalTextField(blank=True, longest=2000)
    entitlement = models.CharField(max_length=9, choices=Entitlement.choices, default=Entitlement.EVERYBODY)
    teams = models.ManyToManyField(Team, related_name="+")
    """Whose members may ask for it, where not everybody may."""

    kind: ClassVar[str] = "offering"
    read_permission: ClassVar[Permission] = Permission.CATALOGUE_READ
    inside_permission: ClassVar[Permission | None] = Permission.AGREEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("name", "description")
    boundary: ClassVar = OFFERED
    is_set_up: ClassVar = True

    class Meta:
        indexes: ClassVar = [models.Index(fields=["service", "state"], name="offering_of_service")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ServiceState.values), name="known_offering_state"),
            models.CheckConstraint(condition=Q(entitlement__in=Entitlement.values), name="known_entitlement"),
        ]
