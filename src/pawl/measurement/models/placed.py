"""What rows of measurement share: a place in the organisation, and reads that begin with who looks."""

from typing import ClassVar, Self, TypeVar

from django.db import models

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation, Team
from pawl.accounts.permissions import Place, scope
from pawl.accounts.roles import Permission

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class ScopedSet(models.QuerySet[M_co]):
    """Reads of rows that are no cases; the first one of every door is `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that an actor may see."""
        return scope(actor, self.model.read_permission, self)  # type: ignore[attr-defined, return-value]


COMMON: Boundary = Boundary("organisation_id", "team_id", None, None, Permission.MEASUREMENT_READ)
"""Of what counts for the whole site everybody who measures may know."""


class Placed(models.Model):
    """A row that belongs to an organisation, to one team of it, or to the whole site."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedSet.as_manager()
    boundary: ClassVar = Boundary("organisation_id", "team_id", None, None)
    read_permission: ClassVar = Permission.MEASUREMENT_READ

    class Meta:
        abstract = True

    @property
    def place(self) -> Place:
        """Where it stands, for the policy."""
        return Place(self.organisation_id, self.team_id)
