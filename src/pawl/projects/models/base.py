"""What stands below a project: records with a number of their own, and parts, which are rows of it."""

from typing import ClassVar, Self, TypeVar

from django.db import models

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.projects import words
from pawl.projects.models.project import Project

MADE = frozenset({"work_package", "deliverable"})
M = TypeVar("M", bound=models.Model)
OF_PROJECT = Boundary(
    "project__case__organisation_id",
    "project__case__team_id",
    "project__case__owner_id",
    "project__case__confidential",
)


class ProjectRecord(Record):
    """The base of what has a number and a timeline of its own; it stands where its project does."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")

    read_permission: ClassVar[Permission] = Permission.PROJECT_READ

    class Meta:
        abstract = True

    @property
    def state_label(self) -> str:
        """What the state of work and deliverables is called: delivered is not done, as elsewhere."""
        state = getattr(self, "state", "")
        return str(words.WORK_STATES.get(state, "")) if self.kind in MADE else ""


class PartSet(models.QuerySet[M]):
    """Reads of parts; the first one of every door is `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the projects that somebody may see; the kind of the case is named, as in `RecordSet`."""
        of_kind = self.filter(project__case__kind=Project.kind)
        return scope(actor, Permission.PROJECT_READ, of_kind)  # type: ignore[return-value]


class Part(models.Model):
    """The base of the rows of a project: who may see the project may see them."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = PartSet.as_manager()
    boundary: ClassVar[Boundary] = OF_PROJECT
    read_permission: ClassVar[Permission] = Permission.PROJECT_READ
    prefix: ClassVar[str]
    """The letters of its keys."""
    named_by: ClassVar[str]
    """The column that says in a few words what it is."""

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(getattr(self, self.named_by))[:250] or self.key

    @property
    def key(self) -> str:
        """What people and the API call it."""
        return f"{self.prefix}-{self.pk}"
