"""Configuration items, and what other systems call them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Criticality
from pawl.collaboration.models import Record

# As with services: whoever works for one team must know what the services of all stand on.
KNOWN_TO_ALL = Boundary(team=None, common=Permission.ITEM_READ)


class ItemState(models.TextChoices):
    """Where an item is in its life."""

    PLANNED = "planned"
    IN_STOCK = "in_stock"
    ACTIVE = "active"
    IN_REPAIR = "in_repair"
    RETIRED = "retired"


class ConfigurationItem(Record):
    """A thing that services stand on; its case's team supports it, its case's owner answers for it."""

    item_class = models.CharField(max_length=40)
    """The word of its class."""
    state = models.CharField(max_length=9, choices=ItemState.choices, default=ItemState.PLANNED)
    criticality = models.CharField(max_length=8, choices=Criticality.choices, default=Criticality.MEDIUM)
    description = models.TextField(blank=True)
    attributes = models.JSONField(default=dict)
    """What its class knows of it, checked when it was written."""
    monthly_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    seen_at = models.DateTimeField(null=True)
    """When a person or a source last said that it is as it is written here."""

    kind: ClassVar[str] = "configuration_item"
    read_permission: ClassVar[Permission] = Permission.ITEM_READ
    boundary: ClassVar = KNOWN_TO_ALL

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["item_class", "case"], name="item_of_class"),
            models.Index(fields=["state", "case"], name="item_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="known_item_state"),
            models.CheckConstraint(
                condition=Q(criticality__in=Criticality.values), name="known_item_criticality"
            ),
            models.CheckConstraint(
                condition=Q(monthly_cost=None) | (Q(monthly_cost__gte=0) & ~Q(currency="")),
                name="an_item_costs_in_a_currency",
            ),
        ]


class ItemKey(models.Model):
    """What a source calls an item, or a number that it carries: one thing per source and value."""

    item = models.ForeignKey(ConfigurationItem, models.CASCADE, related_name="keys")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False
    )
    """Its item's, so that the database keeps keys apart."""
    source = models.CharField(max_length=40)
    value = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "source", "value"],
                condition=Q(organisation__isnull=False),
                name="a_key_names_one_item",
            ),
            models.UniqueConstraint(
                fields=["source", "value"], condition=Q(organisation=None), name="a_key_of_the_site"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.value}"
