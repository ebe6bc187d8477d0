"""What a job computed of a project, so that pages that show many need not: never asked of people."""

from django.db import models

from pawl.projects.models.project import Project


class Outlook(models.Model):
    """The newest look ahead at a project; it can always be computed again from its rows."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="outlook")
    at = models.DateTimeField()
    event = models.BigIntegerField(default=0)
    """The newest event that it knows: later ones ask for another look."""
    content = models.JSONField(default=dict)
    """End and next milestone with their chances, expected cost, lines of the gate that are open."""

    def __str__(self) -> str:
        return f"outlook of {self.project_id}"
