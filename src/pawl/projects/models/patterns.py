"""A project kept as a template: what the next one of its sort begins with."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.projects.models.project import Tailoring


class TemplateState(models.TextChoices):
    """Whether projects can begin from it."""

    KEPT = "kept"
    WITHDRAWN = "withdrawn"


class ProjectTemplate(Record):
    """Texts, work with links and durations, risks, requirements and roles; no names, no actuals, no money."""

    state = models.CharField(max_length=9, choices=TemplateState.choices, default=TemplateState.KEPT)
    description = models.TextField(blank=True)
    """For which projects it is meant."""
    tailoring = models.CharField(max_length=8, choices=Tailoring.choices, default=Tailoring.STANDARD)
    content = models.JSONField()
    """Rows by sheet; days are counted in working days from the start of the project."""
    source_key = models.CharField(max_length=30, blank=True)
    """The project that it was taken from."""

    kind: ClassVar[str] = "project_template"
    read_permission: ClassVar[Permission] = Permission.PROJECT_READ
    searched: ClassVar[tuple[str, ...]] = ("description",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=TemplateState.values), name="known_template_state"),
            models.CheckConstraint(
                condition=Q(tailoring__in=Tailoring.values), name="known_tailoring_of_template"
            ),
        ]
