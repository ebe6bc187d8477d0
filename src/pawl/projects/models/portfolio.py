"""How much counts what, when projects are put in order."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation, ScopedSet
from pawl.accounts.roles import Permission

WEIGHTS = {"value": 40, "strategic_fit": 30, "delivery_risk": 10, "urgency": 20}
"""What counts where nobody said otherwise."""


class ScoreWeights(models.Model):
    """Those of an organisation: parts, which need not add up to 100."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(default=WEIGHTS["value"])
    strategic_fit = models.PositiveSmallIntegerField(default=WEIGHTS["strategic_fit"])
    delivery_risk = models.PositiveSmallIntegerField(default=WEIGHTS["delivery_risk"])
    urgency = models.PositiveSmallIntegerField(default=WEIGHTS["urgency"])
    version = models.PositiveIntegerField(default=1)

    objects = ScopedSet["ScoreWeights"].as_manager()
    boundary: ClassVar = Boundary("organisation_id", None, None, None)
    read_permission: ClassVar = Permission.PROJECT_READ

    class Meta:
        verbose_name_plural = "score weights"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value__lte=100, strategic_fit__lte=100, delivery_risk__lte=100, urgency__lte=100),
                name="a_weight_is_at_most_100",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0) | Q(strategic_fit__gt=0) | Q(delivery_risk__gt=0) | Q(urgency__gt=0),
                name="something_has_a_weight",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"SCW-{self.pk}"
