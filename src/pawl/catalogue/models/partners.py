"""Suppliers with their contracts, and customers."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.models import Team
from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import AGREED
from pawl.catalogue.models.services import Service
from pawl.collaboration.models import Record


class Standing(models.TextChoices):
    """Whether one still works with it."""

    ACTIVE = "active"
    RETIRED = "retired"


class Supplier(Record):
    """Somebody outside who carries a part."""

    state = models.CharField(max_length=10, choices=Standing.choices, default=Standing.ACTIVE)
    contact = models.CharField(max_length=250, blank=True)
    email = models.EmailField(blank=True)
    note = models.TextField(blank=True)

    kind: ClassVar[str] = "supplier"
    read_permission: ClassVar[Permission] = Permission.AGREEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("contact", "note")
    boundary: ClassVar = AGREED

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Standing.values), name="known_supplier_state")
        ]


class ContractState(models.TextChoices):
    """Whether it binds."""

    DRAFT = "draft"
    LIVE = "live"
    ENDED = "ended"


class Each(models.TextChoices):
    """What an amount is paid for."""

    MONTH = "month"
    YEAR = "year"
    ONCE = "once"


class Contract(Record):
    """What a supplier is bound to, from a day until a day, and what it costs."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="contracts")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="contracts")
    """The service that pays for it; none: it belongs to no service alone."""
    state = models.CharField(max_length=10, choices=ContractState.choices, default=ContractState.DRAFT)
    number = models.CharField(max_length=100, blank=True)
    from_date = models.DateField()
    until = models.DateField(null=True)
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    each = models.CharField(max_length=5, choices=Each.choices, default=Each.YEAR)
    notice_days = models.PositiveIntegerField(default=0)
    renews = models.BooleanField(default=False)
    """Whether it goes on by itself unless notice is given in time."""

    kind: ClassVar[str] = "contract"
    read_permission: ClassVar[Permission] = Permission.AGREEMENT_READ
    boundary: ClassVar = AGREED

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "until"], name="contract_by_end")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ContractState.values), name="known_contract_state"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("from_date")), name="a_contract_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(cost=None, currency="") | (Q(cost__gte=0) & ~Q(currency="")),
                name="a_contract_cost_has_a_currency",
            ),
        ]


class ContractWarning(models.Model):
    """A warning about the end of a contract was given: each but once, whoever asks again."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="warnings")
    until = models.DateField()
    days = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "until", "days"], name="contract_warning_once")
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.days}"


class Customer(Record):
    """A business unit; its case's owner keeps the relationship."""

    state = models.CharField(max_length=10, choices=Standing.choices, default=Standing.ACTIVE)
    description = models.TextField(blank=True)
    users = models.PositiveIntegerField(null=True)
    teams = models.ManyToManyField(Team, related_name="+")
    """Whose people belong to it: by them a ticket finds the customer of its caller."""

    kind: ClassVar[str] = "customer"
    read_permission: ClassVar[Permission] = Permission.AGREEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("description",)
    boundary: ClassVar = AGREED
    is_set_up: ClassVar = True

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Standing.values), name="known_customer_state")
        ]
