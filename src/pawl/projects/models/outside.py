"""Issues of other trackers beside work and risks: where they are read, and what they said last."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.collaboration.models import Case
from pawl.projects.models.base import Part


class Tracker(models.TextChoices):
    """Whose interface is spoken."""

    JIRA = "jira"
    GITLAB = "gitlab"
    GITHUB = "github"


class IssueSource(Part):
    """A tracker that a project looks into; its secret lies sealed and is shown to nobody."""

    tracker = models.CharField(max_length=6, choices=Tracker.choices)
    address = models.CharField(max_length=300)
    """As people open it: https://github.com, https://example.atlassian.net."""
    secret = models.TextField(blank=True)
    is_refused = models.BooleanField(default=False)
    """It does not know the secret any more; nothing is asked until another one is given."""
    problem = models.JSONField(null=True)
    """Why it could not be read, as a packed sentence."""
    quiet_until = models.DateTimeField(null=True)
    """It asked to be left alone until then."""

    prefix: ClassVar[str] = "ISO"
    named_by: ClassVar[str] = "address"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tracker__in=Tracker.values), name="known_tracker"),
            models.UniqueConstraint(fields=["project", "address"], name="one_source_per_address"),
        ]


class OutsideIssue(Part):
    """An issue there; Pawl reads it and writes nothing to it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    """The work package or the entry of the register beside which it stands."""
    source = models.ForeignKey(IssueSource, models.PROTECT, related_name="+")
    number = models.CharField(max_length=200)
    title = models.CharField(max_length=250, blank=True)
    issue_state = models.CharField(max_length=60, blank=True)
    """In the words of the other tracker."""
    is_done = models.BooleanField(default=False)
    etag = models.CharField(max_length=200, blank=True)
    """What it called this state of the issue, so that only another one is sent."""
    read_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)
    """Why this issue could not be read, as a packed sentence."""

    prefix: ClassVar[str] = "OIS"
    named_by: ClassVar[str] = "number"

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["source", "read_at"], name="issues_by_reading")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "source", "number"], name="an_issue_stands_there_once")
        ]
