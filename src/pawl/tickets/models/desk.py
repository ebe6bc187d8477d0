"""What a desk sets for its tickets; what may be edited keeps a version, what judges is never edited."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation, Person, Team
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service, ServiceCalendar
from pawl.catalogue.models.placed import ScopedSet
from pawl.local_text import LocalTextField


class Setting(models.Model):
    """A row of a desk's settings: of an organisation, or of the whole site; retired, never deleted."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40, blank=True)
    """The practice it counts for (`incident`); empty: all."""
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedSet.as_manager()
    boundary: ClassVar = Boundary("organisation_id", None, None, None, Permission.CATALOGUE_READ)
    read_permission: ClassVar = Permission.CATALOGUE_READ
    prefix: ClassVar[str]
    word: ClassVar[str]
    """What the journal calls one."""
    is_set_up: ClassVar = True

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What the journal and the API call it."""
        return f"{self.prefix}-{self.pk}"


class Category(Setting):
    """A branch of the tree that tickets are filed under."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = LocalTextField()
    path = models.CharField(max_length=500)
    """The names from the root down, in the site's language: what lists sort and show."""

    prefix: ClassVar[str] = "CAT"
    word: ClassVar[str] = "category"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "path"],
                condition=Q(retired_at=None, organisation__isnull=False),
                name="category_path_of_organisation",
            ),
            models.UniqueConstraint(
                fields=["kind", "path"],
                condition=Q(retired_at=None, organisation=None),
                name="category_path_of_site",
            ),
        ]

    def __str__(self) -> str:
        return self.path


class PriorityMatrix(Setting):
    """Impact times urgency gives a priority, from an instant on; never edited: another one follows."""

    cells = models.JSONField()
    """Three rows, impact 1 to 3, of three priorities, urgency 1 to 3."""
    effective_from = models.DateTimeField()

    prefix: ClassVar[str] = "PMX"
    word: ClassVar[str] = "priority_matrix"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "effective_from"], name="matrix_in_force")]


class HoldReason(Setting):
    """Why a ticket waits, which clocks wait with it, and whether the caller's answer ends it."""

    code = models.CharField(max_length=40)
    name = LocalTextField()
    pauses = models.JSONField(default=list)
    """Words of the clocks that stand still meanwhile."""
    resumes_on_answer = models.BooleanField(default=False)
    needs_comment = models.BooleanField(default=False)

    prefix: ClassVar[str] = "HLD"
    word: ClassVar[str] = "hold_reason"
    read_permission: ClassVar = Permission.CATALOGUE_READ

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "code"],
                condition=Q(retired_at=None, organisation__isnull=False),
                name="hold_reason_of_organisation",
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=Q(retired_at=None, organisation=None),
                name="hold_reason_of_site",
            ),
        ]


AGENTS = Boundary("organisation_id", None, None, None, Permission.AGREEMENT_READ)


class AssignmentRule(Setting):
    """Which team or person gets a new ticket; of those that fit, the first one counts."""

    position = models.PositiveIntegerField()
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=250, blank=True)
    """Words of which one must stand in the title, apart by commas."""
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    prefix: ClassVar[str] = "ASR"
    word: ClassVar[str] = "assignment_rule"
    boundary: ClassVar = AGENTS
    read_permission: ClassVar = Permission.AGREEMENT_READ

    class Meta:
        indexes: ClassVar = [models.Index(fields=["position", "id"], name="rules_in_order")]


class ReplyTemplate(Setting):
    """A text that is written often; `{number}`, `{title}`, `{caller}` and `{agent}` are filled in."""

    name = models.CharField(max_length=100)
    text = LocalTextField(longest=10_000)

    prefix: ClassVar[str] = "RPL"
    word: ClassVar[str] = "reply_template"
    boundary: ClassVar = AGENTS
    read_permission: ClassVar = Permission.AGREEMENT_READ


class ClosingRule(Setting):
    """After how many working days, by which hours, a ticket that is done with is closed by itself."""

    days = models.PositiveSmallIntegerField(default=5)
    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, null=True, related_name="+", db_index=False)
    """Where no agreement counted for a ticket; none: Monday to Friday."""

    prefix: ClassVar[str] = "CLR"
    word: ClassVar[str] = "closing_rule"
    boundary: ClassVar = AGENTS
    read_permission: ClassVar = Permission.AGREEMENT_READ

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(days__range=(1, 90)), name="a_ticket_is_settled_in_time"),
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=Q(retired_at=None, organisation__isnull=False),
                name="closing_rule_of_organisation",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(retired_at=None, organisation=None), name="closing_rule_of_site"
            ),
        ]
