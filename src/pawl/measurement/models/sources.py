"""Where data comes from: sources, and the imports of their files."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.measurement.models.datasets import Dataset


class Origin(models.TextChoices):
    """How a source's files come in."""

    UPLOAD = "upload"
    PATH = "path"
    OWN = "own"
    """The journal of this site."""
    SQL = "sql"
    FOLDER = "folder"
    OCEL = "ocel"
    PROMETHEUS = "prometheus"
    SERVICENOW = "servicenow"
    JIRA = "jira"
    GLPI = "glpi"
    FORGE = "forge"
    SURVEY = "survey"
    LEDGER = "ledger"


class LogKind(models.TextChoices):
    """Which practice of the own history a source tells of."""

    INCIDENT = "incident"
    REQUEST = "service_request"
    PROBLEM = "problem"
    CHANGE = "change"
    RUN = "operation_run"
    IMPROVEMENT = "improvement"


class DataSource(Record):
    """An export that comes again and again: how it is read, and what its cases belong to."""

    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.UPLOAD)
    log = models.CharField(max_length=20, choices=LogKind.choices, default=LogKind.INCIDENT)
    """Of the own history: which practice."""
    path = models.CharField(max_length=500, blank=True)
    """File on the server, below one of the folders that the site allows."""
    service = models.CharField(max_length=200, blank=True)
    mapping = models.TextField(blank=True)
    refused_share = models.FloatField(default=0.05)
    is_active = models.BooleanField(default=True)
    settings = models.JSONField(default=dict)
    """Of a source that is gathered: what its connector is told, text by name; no secret is among it."""
    secret = models.TextField(blank=True)
    """Sealed, and shown to nobody."""
    cron = models.CharField(max_length=100, blank=True)
    """When it is gathered by itself; empty: only when somebody asks."""
    zone = models.CharField(max_length=60, default="UTC")
    halted = models.JSONField(null=True)
    """Why it is not gathered by the clock until somebody has looked: its secret has expired, say."""

    kind: ClassVar[str] = "data_source"
    read_permission: ClassVar[Permission] = Permission.DATASET_READ

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="known_origin"),
            models.CheckConstraint(condition=Q(log__in=LogKind.values), name="known_log"),
            models.CheckConstraint(
                condition=Q(refused_share__gte=0, refused_share__lte=1), name="refused_share_is_a_share"
            ),
        ]


class ImportState(models.TextChoices):
    """Where an import is."""

    STAGED = "staged"
    CHECKED = "checked"
    IMPORTING = "importing"
    IMPORTED = "imported"
    UNDONE = "undone"
    REFUSED = "refused"


class Import(Record):
    """One file on its way into the lake; its bytes lie in quarantine until it is a snapshot or refused."""

    source = models.ForeignKey(DataSource, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.STAGED)
    file_name = models.CharField(max_length=250)
    held = models.CharField(max_length=100, blank=True)
    """Name of its folder in quarantine; empty when the bytes are gone."""
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    mapping = models.TextField(blank=True)
    refused_share = models.FloatField(default=0.05)
    look = models.JSONField(default=dict)
    """What a first look found: columns, first rows by the mapping, reasons of guesses; or the problem."""
    check_result = models.JSONField(default=dict)
    """What the dry run found: counts, first refused rows, warnings; or the problem."""
    problem = models.JSONField(null=True)
    """Why it was refused: thing, rule, way out."""
    reading = models.JSONField(default=dict)
    """Of the own history: from where to where in the journal, on which snapshot it goes on."""
    dataset = models.ForeignKey(Dataset, models.SET_NULL, null=True, related_name="imports")

    kind: ClassVar[str] = "import"
    read_permission: ClassVar[Permission] = Permission.DATASET_READ

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="known_import_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "state"], name="import_of_source")]


class RunState(models.TextChoices):
    """Where a run of gathering is; once its rows are handed over, the import tells the rest."""

    READING = "reading"
    READ = "read"
    NOTHING = "nothing"
    REFUSED = "refused"


class GatherRun(models.Model):
    """One time that a source was asked for what is new: read page by page into a spool, then handed over."""

    source = models.ForeignKey(DataSource, models.CASCADE, related_name="runs")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.READING)
    number = models.PositiveIntegerField(default=1)
    """Grows when it is taken up again: what an earlier job began comes to nothing."""
    folder = models.CharField(max_length=64)
    """Name of its spool; the rows in it outlive whoever wrote them."""
    after = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+")
    """The import that it goes on from; none: it reads from the beginning."""
    since = models.TextField(blank=True)
    """The mark from which it reads."""
    mark = models.TextField(blank=True)
    """The mark up to which it has read; it counts once the rows are in the lake."""
    pages = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    doubled = models.PositiveBigIntegerField(default=0)
    """Rows that came more than once, kept once."""
    columns = models.JSONField(default=list)
    waits = models.PositiveIntegerField(default=0)
    """How often it waited since a page came."""
    problem = models.JSONField(null=True)
    """Why it was refused: thing, rule, way out."""
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    made = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="+")
    """The import that its rows became."""

    boundary: ClassVar = Boundary(
        "source__case__organisation_id", "source__case__team_id", "source__case__owner_id",
        "source__case__confidential",
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="known_state_of_a_run"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(state=RunState.READING), name="a_source_is_read_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"
