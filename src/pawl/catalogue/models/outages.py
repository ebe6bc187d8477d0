"""When a service, or a thing it stands on, did not work."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import OFFERED
from pawl.catalogue.models.services import Service
from pawl.collaboration.models import Case, Record


class Outage(Record):
    """From an instant until another; planned work is told apart."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="outages", db_index=False)
    item = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    """The configuration item that failed, where one did."""
    change = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    """The change that planned or caused it."""
    from_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    is_planned = models.BooleanField(default=False)
    cause = models.TextField(blank=True)

    kind: ClassVar[str] = "outage"
    read_permission: ClassVar[Permission] = Permission.CATALOGUE_READ
    inside_permission: ClassVar[Permission | None] = Permission.AGREEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("cause",)
    boundary: ClassVar = OFFERED

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["service", "from_at"], name="outage_of_service"),
            models.Index(fields=["from_at"], condition=Q(until=None), name="outage_going_on"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("from_at")), name="an_outage_ends_after_its_start"
            )
        ]

    @property
    def state(self) -> str:
        """Whether it goes on."""
        if self.until is not None:
            return "over"
        return "planned" if self.is_planned else "going_on"
