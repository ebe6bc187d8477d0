"""What somebody was told: the line in their inbox, and whether a letter carries it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import ScopedSet
from pawl.collaboration.models import Case
from pawl.history.models import Event
from pawl.notifications.models.letters import Letter


class ByMail(models.TextChoices):
    """When a letter brings it."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


class Notice(models.Model):
    """Somebody is told of an event, once; what it says is read from the journal, when they may read it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    """The case that it concerns them by: of what a parent tells, the caller's own."""
    topic = models.CharField(max_length=20)
    is_urgent = models.BooleanField(default=False)
    in_inbox = models.BooleanField(default=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    by_mail = models.CharField(max_length=10, choices=ByMail.choices, default=ByMail.OFF)
    mail_at = models.DateTimeField(null=True)
    """When the letter is to go; None where none is to, or one took it along."""
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="notices")

    objects = ScopedSet["Notice"].as_manager()
    version: ClassVar = 1
    """It is read or not: who is slower does the same."""
    boundary: ClassVar = Boundary(None, None, "person_id", None)
    read_permission: ClassVar = Permission.PROFILE_EDIT
    prefix: ClassVar[str] = "NTC"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "person"], name="told_once_of_an_event"),
            models.CheckConstraint(condition=Q(by_mail__in=ByMail.values), name="known_way_of_mail"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "in_inbox", "id"], name="inbox_of_a_person"),
            models.Index(
                fields=["person"], condition=Q(read_at=None, in_inbox=True), name="unread_of_a_person"
            ),
            models.Index(
                fields=["mail_at", "person"], condition=Q(mail_at__isnull=False), name="notices_to_mail"
            ),
            models.Index(fields=["at"], name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"{self.prefix}-{self.pk}"


class Preference(models.Model):
    """What somebody wants of a topic; without a row the shipped habit counts."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    topic = models.CharField(max_length=20)
    inbox = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=ByMail.choices, default=ByMail.AT_ONCE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "topic"], name="one_wish_of_a_topic"),
            models.CheckConstraint(condition=Q(mail__in=ByMail.values), name="known_wish_of_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic}"


class Hours(models.Model):
    """When no letter is to come, and when the daily one does; on the clock of the person's zone."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    daily_at = models.TimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_two_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.quiet_from} to {self.quiet_until}"


class Mute(models.Model):
    """Somebody wants to hear nothing more of a case, but for what is urgent."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "person"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.case_id}"
