"""Agreements with their targets, and the calendars that they count in."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Team
from pawl.accounts.roles import Permission
from pawl.catalogue.models.partners import Contract, Customer, Supplier
from pawl.catalogue.models.placed import AGREED, Placed, ScopedSet
from pawl.catalogue.models.services import Offering, Service
from pawl.collaboration.models import Record


class Level(models.TextChoices):
    """Who promises it to whom: us to a customer, a team to us, a supplier to us."""

    SLA = "sla"
    OLA = "ola"
    UC = "uc"


class AgreementState(models.TextChoices):
    """Whether it counts."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


class ServiceCalendar(Placed):
    """The hours in which a service is agreed to work, by name; what they are stands in its versions."""

    name = models.CharField(max_length=100)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(retired_at=None), name="service_calendar_name"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"SCL-{self.pk}"


class CalendarVersion(models.Model):
    """What a calendar says from an instant on, until the next one; never edited."""

    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, related_name="versions", db_index=False)
    effective_from = models.DateTimeField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    description = models.JSONField()
    created_at = models.DateTimeField()
    is_set_up: ClassVar = True

    class Meta:
        ordering: ClassVar = ["calendar", "effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "effective_from"], name="calendar_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.effective_from:%Y-%m-%d}"


class Agreement(Record):
    """A promise about a service: SLA to a customer, OLA of a team, underpinning contract of a supplier."""

    level = models.CharField(max_length=3, choices=Level.choices)
    state = models.CharField(max_length=10, choices=AgreementState.choices, default=AgreementState.DRAFT)
    service = models.ForeignKey(Service, models.PROTECT, related_name="agreements", db_index=False)
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, related_name="agreements")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="agreements")
    provider_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="agreements")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="agreements")
    supports = models.ForeignKey("self", models.PROTECT, null=True, related_name="carried_by")
    """The promise that this one helps to keep: of an OLA the SLA, of a contract the OLA or SLA."""
    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, related_name="agreements")
    availability = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    """Per cent of the agreed service hours of a month."""
    warranty = models.JSONField(default=list)
    """What projects promised of the service: aspect, text, target, unit, source (the row), project."""
    effective_from = models.DateField()
    effective_until = models.DateField(null=True)

    kind: ClassVar[str] = "agreement"
    read_permission: ClassVar[Permission] = Permission.AGREEMENT_READ
    boundary: ClassVar = AGREED
    is_set_up: ClassVar = True

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["service", "level", "state"], name="agreement_of_service"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=Level.values), name="known_agreement_level"),
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="known_agreement_state"
            ),
            models.CheckConstraint(
                condition=Q(level="sla", provider_team=None, supplier=None, contract=None)
                | Q(level="ola", provider_team__isnull=False, customer=None, supplier=None, contract=None)
                | Q(level="uc", supplier__isnull=False, customer=None, provider_team=None),
                name="an_agreement_has_the_party_of_its_level",
            ),
            models.CheckConstraint(
                condition=Q(supports=None) | ~Q(level="sla"), name="an_sla_supports_nothing"
            ),
            models.CheckConstraint(
                condition=Q(effective_until=None) | Q(effective_until__gte=F("effective_from")),
                name="an_agreement_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=Q(availability=None) | Q(availability__gt=0, availability__lte=100),
                name="availability_is_a_share",
            ),
        ]

    @property
    def is_promising(self) -> bool:
        """Whether anything is promised: an availability, times, or what a project promised."""
        has_some = self.availability is not None or bool(self.warranty)
        return has_some or self.targets.filter(effective_until=None).exists()


OPEN = Q(effective_until=None)
TARGET_KINDS = ("", "incident", "service_request", "problem", "change")
"""What a target can count for; those that nobody asked us for, problems and changes, only by their name."""


class AgreementTarget(models.Model):
    """How many working minutes a clock may take; never edited: another one follows from an instant on."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="targets", db_index=False)
    clock = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, default="", blank=True)
    """The practice whose tickets it counts for, as `change`; empty: incidents and service requests."""
    priority = models.PositiveSmallIntegerField(null=True)
    """1 to 5, 1 the highest; none: every priority that has no target of its own."""
    minutes = models.PositiveIntegerField()
    warn_at = models.JSONField(default=list)
    """Per cent of the minutes at which somebody is warned."""
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True)

    objects = ScopedSet.as_manager()
    boundary: ClassVar = Boundary(
        "agreement__case__organisation_id", None, "agreement__case__owner_id",
        "agreement__case__confidential", Permission.AGREEMENT_READ,
    )  # fmt: skip
    read_permission: ClassVar = Permission.AGREEMENT_READ
    is_set_up: ClassVar = True

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agreement", "clock", "effective_from"], name="target_of_agreement")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "clock", "kind", "priority"],
                condition=OPEN & Q(priority__isnull=False),
                name="one_open_target_per_priority",
            ),
            models.UniqueConstraint(
                fields=["agreement", "clock", "kind"],
                condition=OPEN & Q(priority=None),
                name="one_open_target_for_all",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="a_target_leaves_time"),
            models.CheckConstraint(condition=Q(kind__in=TARGET_KINDS), name="known_target_kind"),
            models.CheckConstraint(
                condition=Q(priority=None) | Q(priority__gte=1, priority__lte=5), name="known_target_priority"
            ),
            models.CheckConstraint(
                condition=OPEN | Q(effective_until__gte=F("effective_from")), name="a_target_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.clock} {self.kind} {self.priority or '*'}: {self.minutes} min"

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"AGT-{self.pk}"

    @property
    def allowed(self) -> timedelta:
        """The working time that the clock may take."""
        return timedelta(minutes=self.minutes)

    @property
    def version(self) -> int:
        """It is never edited, so it has one."""
        return 1
