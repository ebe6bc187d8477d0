"""What the doors keep: answers to requests that may be repeated, and lists as people like to see them."""

from typing import ClassVar

from django.db import models

from pawl.accounts.models import Person, Team


class Repeat(models.Model):
    """The answer to a request with an Idempotency-Key; the same request gets the same answer for a day."""

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["caller", "key"], name="answer_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="repeat_by_age")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"


class SavedView(models.Model):
    """A list as somebody likes to see it: a name for its query string, perhaps shared with a team.

    Sharing a view shares no row: whoever follows it sees what they may see.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    listing = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    """Whose members see it too."""

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "listing", "name"], name="view_name_once")
        ]

    def __str__(self) -> str:
        return self.name
