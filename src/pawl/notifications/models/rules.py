"""Which event is told to whom, by which way; and the rooms of chat that hear of events."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import ScopedSet
from pawl.history.models import Event
from pawl.notifications.activities import label
from pawl.tickets.models.desk import AGENTS, Setting


class Channel(Setting):
    """A room of a chat system; its address holds secrets and lies sealed."""

    name = models.CharField(max_length=100)
    service = models.CharField(max_length=40)
    """What it is, as people call it: Slack, Feishu, …"""
    address = models.TextField()
    """Sealed under the site's key; never shown again."""
    language = models.CharField(max_length=10, blank=True)
    """In which Pawl speaks there; empty: the site's."""

    prefix: ClassVar[str] = "CHAN"
    word: ClassVar[str] = "chat_channel"
    boundary: ClassVar = Boundary("organisation_id", None, None, None)
    read_permission: ClassVar = Permission.DESK_MANAGE

    def __str__(self) -> str:
        return self.name


class ChatAttempt(models.Model):
    """One try to say something in a room: whether it was taken, or why not."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="attempts", db_index=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    is_taken = models.BooleanField()
    error = models.CharField(max_length=300, blank=True)

    objects = ScopedSet["ChatAttempt"].as_manager()
    boundary: ClassVar = Boundary("channel__organisation_id", None, None, None)
    read_permission: ClassVar = Permission.DESK_MANAGE

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "id"], name="said_in_a_channel"),
            models.Index(fields=["at"], name="said_long_ago"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} in {self.channel_id}: {self.error or 'taken'}"


class NotificationRule(Setting):
    """One event, and who hears of it how; `kind` is the kind of its case.

    Of an event with rules of its own desk those count alone, else those of the site, else what is shipped:
    a rule that names nobody switches an event off. One that only names a room stands beside the others.
    """

    activity = models.CharField(max_length=60)
    audiences = models.JSONField(default=list)
    """Words of `audiences.WORDS`."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=30, blank=True)
    """Everybody who holds it and may see the case."""
    ways = models.JSONField(default=list)
    """`inbox`, `mail` and `daily`: the letter that comes once a day."""
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", db_index=False)
    is_urgent = models.BooleanField(default=False)
    """Passes quiet hours, waits for nothing."""

    prefix: ClassVar[str] = "NTR"
    word: ClassVar[str] = "notification_rule"
    boundary: ClassVar = AGENTS
    read_permission: ClassVar = Permission.AGREEMENT_READ

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "activity"], condition=Q(retired_at=None), name="notification_rules")
        ]

    def __str__(self) -> str:
        return label(self.kind, self.activity)
