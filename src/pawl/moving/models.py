"""A move: its files, what was read from them, and which old number became which record."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation
from pawl.accounts.roles import Permission
from pawl.catalogue.models.placed import ScopedSet
from pawl.collaboration.models import Case, Record
from pawl.requests.models import RequestModel

LONGEST_REF = 200
LONGEST_NUMBER = 100


class MoveState(models.TextChoices):
    """How far a move has come."""

    OPEN = "open"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "dropped"


class Outcome(models.TextChoices):
    """What becomes of a row."""

    WAITING = "waiting"
    CREATE = "create"
    UPDATE = "update"
    SAME = "same"
    MATCH = "match"
    REFUSED = "refused"


class Move(Record):
    """One export of another system on its way into an organisation; the next export is another move."""

    source = models.CharField(max_length=20)
    label = models.CharField(max_length=60)
    """Which system of that kind it was: old numbers are told apart by it, newer exports find them by it."""
    state = models.CharField(max_length=9, choices=MoveState.choices, default=MoveState.OPEN)
    zone = models.CharField(max_length=60, default="UTC")
    """Of times in its files that name none."""
    meanings = models.JSONField(default=dict)
    """What words of the other system mean here, by field: `{"incident.state": {"Assigned": "new"}}`."""
    request_model = models.ForeignKey(
        RequestModel, models.PROTECT, null=True, related_name="+", db_index=False
    )
    """The form that service requests of the other system stand under."""
    counts = models.JSONField(default=dict)
    """Rows by kind and outcome, as the dry run or the run found them."""
    unknown = models.JSONField(default=dict)
    """What the files name and nobody knows here: `{"person": {"J. Doe": 3}}`."""
    left = models.JSONField(default=list)
    """What could not be taken back, and why: pairs of a key and a packed sentence."""

    kind: ClassVar[str] = "move"
    read_permission: ClassVar[Permission] = Permission.MOVE_RUN
    boundary: ClassVar = Boundary()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MoveState.values), name="known_move_state")
        ]


class FileState(models.TextChoices):
    """Whether a file was read."""

    WAITING = "waiting"
    READ = "read"
    REFUSED = "refused"


OF_MOVE = Boundary(
    "move__case__organisation_id", "move__case__team_id", "move__case__owner_id", "move__case__confidential"
)


class MoveFile(models.Model):
    """A file of an export: its bytes lie in the data folder until the move is over."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    holds = models.CharField(max_length=40, blank=True)
    """What its rows are; empty where the file says so itself."""
    folder = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=FileState.choices, default=FileState.WAITING)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    """Of a plain table: what each column is."""
    reading = models.PositiveIntegerField(default=1)
    """Grows when it is to be read anew: what an earlier reading began comes to nothing."""
    rows = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True)
    """Why it cannot be read, as a packed sentence."""

    boundary: ClassVar = OF_MOVE
    read_permission: ClassVar = Permission.MOVE_RUN
    objects = ScopedSet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["move", "sha256", "holds"], name="a_file_once_in_a_move"),
            models.CheckConstraint(condition=Q(state__in=FileState.values), name="known_state_of_a_file"),
        ]

    def __str__(self) -> str:
        return self.name


class LiveState(models.TextChoices):
    """How far the reading of a system over its interface is."""

    READING = "reading"
    READ = "read"
    STOPPED = "stopped"
    REFUSED = "refused"


class LiveReading(models.Model):
    """The other system itself, read over its interface into files of the move, by a job."""

    move = models.OneToOneField(Move, models.CASCADE, primary_key=True, related_name="live")
    address = models.CharField(max_length=300)
    secret = models.TextField(blank=True)
    """Sealed; empty again as soon as nothing is read any more."""
    folder = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=LiveState.choices, default=LiveState.READING)
    number = models.PositiveIntegerField(default=1)
    """Grows when it is begun again: what an earlier job began comes to nothing."""
    waits = models.PositiveIntegerField(default=0)
    """How often it waited since a row came."""
    parts = models.JSONField(default=dict)
    """Rows by file, and of what was not given the status: `{"incident.json": [500, ""]}`."""
    problem = models.JSONField(null=True)
    """Why it was given up, as a packed sentence."""

    boundary: ClassVar = OF_MOVE

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=LiveState.values), name="known_state_of_a_reading")
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"


class MoveRow(models.Model):
    """One thing of a file in the neutral shape, and what becomes or became of it."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="rows", db_index=False)
    file = models.ForeignKey(MoveFile, models.CASCADE, related_name="+")
    line = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField()
    """The order in which kinds are moved: what others name comes first."""
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=LONGEST_REF)
    number = models.CharField(max_length=LONGEST_NUMBER, blank=True)
    parent = models.CharField(max_length=LONGEST_REF, blank=True)
    """The reference of the ticket that it belongs to."""
    at = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.JSONField(null=True)
    target = models.CharField(max_length=40, blank=True)
    """What it became, by its key."""
    done = models.BooleanField(default=False)

    version: ClassVar = 1
    """It is not edited by people."""
    objects = ScopedSet.as_manager()
    boundary: ClassVar = OF_MOVE
    read_permission: ClassVar = Permission.MOVE_RUN

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["move", "rank", "id"], name="move_rows_in_order"),
            models.Index(fields=["move", "kind", "parent"], name="move_rows_of_a_ticket"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["move", "kind", "ref"], name="a_row_once_in_a_move"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="known_outcome_of_a_move"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"MVR-{self.pk}"


class OldNumber(models.Model):
    """What something was called in the system it came from: unique, so nothing is brought twice."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=LONGEST_REF)
    number = models.CharField(max_length=LONGEST_NUMBER, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    target = models.CharField(max_length=40)
    """The key of what it became: `INC-12`, `PER-3`."""
    move = models.ForeignKey(Move, models.PROTECT, related_name="+")
    """The move that brought it first; only that one takes it back."""
    is_made = models.BooleanField(default=True)
    """False where it was here before, and was only met."""
    digest = models.CharField(max_length=64, blank=True)
    """Of what was told last: an export that tells the same changes nothing."""
    written = models.PositiveIntegerField(null=True)
    """The version of the record after it was brought: while it is that, nobody has changed it."""
    told_until = models.DateTimeField(null=True)
    """The last instant of its history that was brought."""

    boundary: ClassVar = Boundary("organisation_id", None, None, None)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "source", "kind", "ref"], name="an_old_number_once"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(Upper("number"), name="old_number_by_number"),
            models.Index(fields=["move", "kind", "id"], name="old_numbers_of_a_move"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.number or self.ref}: {self.target}"


class MoveChange(models.Model):
    """What a move did to something that was here before it: as that was, so that it can be taken back."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="changes", db_index=False)
    kind = models.CharField(max_length=20)
    target = models.CharField(max_length=40)
    """The key of what it changed."""
    detail = models.CharField(max_length=80, blank=True)
    """Of a membership and a link: the other end."""
    old = models.ForeignKey(OldNumber, models.CASCADE, null=True, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    """What it set: while that stands, nobody has changed it since."""

    boundary: ClassVar = OF_MOVE

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["move", "kind", "target", "detail"], name="changed_once_in_a_move"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target} {self.detail}".strip()
