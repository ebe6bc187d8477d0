"""Where records of the catalogue stand: with an organisation; the team that supports one hides nothing."""

from typing import ClassVar, Self, TypeVar

from django.db import models

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission

M_co = TypeVar("M_co", bound=models.Model, covariant=True)

# Whoever works for one team must know the services of all: the team does not restrict reading. What is
# written asks on the case itself, where the team counts (`actions.checks.editor`).
OFFERED = Boundary(team=None, common=Permission.CATALOGUE_READ)
AGREED = Boundary(team=None, common=Permission.AGREEMENT_READ)


class ScopedSet(models.QuerySet[M_co]):
    """Reads of rows that are no cases; the first one of every door is `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that an actor may see."""
        return scope(actor, self.model.read_permission, self)  # type: ignore[attr-defined, return-value]


class Placed(models.Model):
    """A row that belongs to an organisation, or to the whole site."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedSet.as_manager()
    boundary: ClassVar = Boundary("organisation_id", None, None, None, Permission.AGREEMENT_READ)
    read_permission: ClassVar = Permission.AGREEMENT_READ

    class Meta:
        abstract = True
