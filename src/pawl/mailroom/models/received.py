"""What came in: a row for every message, and what became of it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Case, Comment
from pawl.mailroom.models.mailboxes import Mailbox


class Outcome(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting"
    OPENED = "opened"
    COMMENTED = "commented"
    HELD = "held"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    DISCARDED = "discarded"


class ReceivedSet(models.QuerySet["Received"]):
    """Reads of the log; the first one of every door is `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that an actor may see."""
        return scope(actor, Received.read_permission, self)  # type: ignore[return-value]


class Received(models.Model):
    """One message. Its bytes lie in a file for some days; the row stays, so that it never counts twice."""

    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="received", db_index=False)
    mark = models.CharField(max_length=64, unique=True)
    """Of the organisation, the Message-ID and the bytes below the header: the way it took does not matter."""
    twin = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 unique among those that have one
    """Of the organisation, the Message-ID and what it says: servers write the same message in other bytes."""
    digest = models.CharField(max_length=64)
    """SHA-256 of all its bytes: the name of its file."""
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    via = models.CharField(max_length=10)
    size = models.BigIntegerField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=250, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    proof = models.CharField(max_length=10, blank=True)
    proof_said = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    case_key = models.CharField(max_length=40, blank=True)
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="+", db_index=False)
    has_files = models.BooleanField(default=False)
    """Whether files that came along still wait to be attached."""
    confidential = models.BooleanField(default=False)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    is_kept = models.BooleanField(default=True)
    """Whether its bytes still lie here."""
    version = models.PositiveIntegerField(default=1)

    objects = ReceivedSet.as_manager()
    read_permission: ClassVar[Permission] = Permission.MAIL_DECIDE
    boundary: ClassVar = Boundary(
        "mailbox__case__organisation_id", "mailbox__case__team_id", None, "confidential"
    )
    prefix: ClassVar[str] = "MSG"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mailbox", "-id"], name="received_of_mailbox"),
            models.Index(fields=["outcome", "-id"], name="received_by_outcome"),
            models.Index(fields=["sender", "at"], name="received_of_sender"),
            models.Index(fields=["at"], condition=Q(is_kept=True), name="received_to_forget"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="known_outcome_of_mail")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What people and the API call it."""
        return f"{self.prefix}-{self.pk}"
