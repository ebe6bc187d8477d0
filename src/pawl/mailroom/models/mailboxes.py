"""A mailbox: where its mail is fetched, who may write to it, and what becomes of a message."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from pawl.accounts.models import Team
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.collaboration.models import Record
from pawl.requests.models import RequestModel


class State(models.TextChoices):
    """Whether mail is taken from it."""

    ACTIVE = "active"
    PAUSED = "paused"


class Security(models.TextChoices):
    """How the connection to its server is kept from others."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class SignIn(models.TextChoices):
    """How Pawl signs in there; with `pipe` it does not: a mail server hands each message over."""

    PASSWORD = "password"  # noqa: S105 a word
    MICROSOFT = "microsoft"
    GOOGLE = "google"
    PIPE = "pipe"


class Who(models.TextChoices):
    """Whose mail becomes a ticket without anybody looking at it first."""

    VERIFIED = "verified"
    KNOWN = "known"
    ANYBODY = "anybody"


class Opens(models.TextChoices):
    """What a new message opens."""

    INCIDENT = "incident"
    REQUEST = "service_request"


class Mailbox(Record):
    """An address that people write to. Its case says where it belongs: organisation and team."""

    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    address = models.EmailField()
    sign_in = models.CharField(max_length=10, choices=SignIn.choices, default=SignIn.PASSWORD)
    host = models.CharField(max_length=253, blank=True)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=Security.choices, default=Security.TLS)
    user = models.CharField(max_length=254, blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    done_folder = models.CharField(max_length=200, blank=True)
    """Where a message is moved when it is safe here; empty: it stays, marked as read."""
    tenant = models.CharField(max_length=200, blank=True)
    client = models.CharField(max_length=254, blank=True)
    token_url = models.CharField(max_length=500, blank=True)
    """Where tokens are given, if not where the provider gives them to the world (as in China)."""
    secret = models.TextField(blank=True)
    """Encrypted: the password, the client's secret, or the key of a service account."""
    refresh_token = models.TextField(blank=True)
    """Encrypted; empty where the client acts for itself."""

    opens = models.CharField(max_length=20, choices=Opens.choices, default=Opens.INCIDENT)
    model = models.ForeignKey(RequestModel, models.PROTECT, null=True, related_name="+", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+", db_index=False)
    ticket_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    """Who works on its tickets; none: the desk's rules say."""
    who = models.CharField(max_length=10, choices=Who.choices, default=Who.VERIFIED)
    servers = models.JSONField(default=list)
    """Names by which our own mail servers sign what they found out about a sender (authserv-id)."""
    takes_lists = models.BooleanField(default=False)
    takes_generated = models.BooleanField(default=False)
    most_per_hour = models.PositiveSmallIntegerField(default=30)
    """Messages of one sender; more are held."""

    validity = models.BigIntegerField(null=True)
    """UIDVALIDITY of the folder: with another one its numbers mean other messages."""
    last_uid = models.BigIntegerField(default=0)
    """The last message that is safe here."""
    skips_old = models.BooleanField(default=True)
    """Whether what lay there before the first look stays there."""
    fetched_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    next_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)

    kind: ClassVar[str] = "mailbox"
    read_permission: ClassVar[Permission] = Permission.MAIL_MANAGE

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("address"), name="one_mailbox_of_an_address"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_mailbox_state"),
            models.CheckConstraint(condition=Q(who__in=Who.values), name="known_mailbox_who"),
            models.CheckConstraint(
                condition=Q(opens=Opens.INCIDENT.value) | Q(model__isnull=False), name="a_request_has_a_model"
            ),
        ]


class AccessToken(models.Model):
    """A token of access to a mail server, encrypted, until it expires; and a newer refresh token with it."""

    name = models.CharField(max_length=64, primary_key=True)
    """A digest of who asks for what."""
    token = models.TextField(blank=True)
    refresh_token = models.TextField(blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
