"""What an hour costs, what is paid beside hours and contracts, and what a currency is worth: all dated."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Team
from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import Placed, ScopedSet
from pawl.catalogue.models.services import Offering, Service


class Priced(Placed):
    """A row that tells of money."""

    boundary: ClassVar = Boundary("organisation_id", None, None, None, Permission.COST_READ)
    read_permission: ClassVar = Permission.COST_READ

    class Meta:
        abstract = True


class Rate(Priced):
    """What an hour of a team costs from a day on; without a team, an hour of any other."""

    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    hourly = models.DecimalField(max_digits=12, decimal_places=4)
    currency = models.CharField(max_length=3)
    effective_from = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "team", "effective_from"],
                condition=Q(team__isnull=False),
                name="one_rate_of_a_team_per_day",
            ),
            models.UniqueConstraint(
                fields=["organisation", "effective_from"], condition=Q(team=None), name="one_rate_per_day"
            ),
            models.CheckConstraint(condition=Q(hourly__gte=0), name="an_hour_costs_something"),
        ]

    def __str__(self) -> str:
        return f"{self.hourly} {self.currency} from {self.effective_from}"

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"RAT-{self.pk}"

    @property
    def version(self) -> int:
        """It is never edited, so it has one."""
        return 1


class ExchangeRate(Priced):
    """How much of the base currency one unit of another is worth from a day on."""

    currency = models.CharField(max_length=3)
    base = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    effective_from = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "currency", "base", "effective_from"],
                name="one_exchange_rate_per_day",
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="a_currency_is_worth_something"),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.rate} {self.base} from {self.effective_from}"

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"FXR-{self.pk}"

    @property
    def version(self) -> int:
        """It is never edited, so it has one."""
        return 1


class CostEntry(models.Model):
    """An amount that a service (or one offering of it) cost in a month: licences, a part of a CI, travel."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="cost_entries", db_index=False)
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    """Its first day."""
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    what = models.CharField(max_length=250)

    objects = ScopedSet.as_manager()
    boundary: ClassVar = Boundary(
        "service__case__organisation_id", None, "service__case__owner_id", "service__case__confidential",
        Permission.COST_READ,
    )  # fmt: skip
    read_permission: ClassVar = Permission.COST_READ

    class Meta:
        indexes: ClassVar = [models.Index(fields=["service", "month"], name="cost_of_service")]

    def __str__(self) -> str:
        return f"{self.what}: {self.amount} {self.currency}"

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"CST-{self.pk}"

    @property
    def version(self) -> int:
        """It is never edited, so it has one."""
        return 1
