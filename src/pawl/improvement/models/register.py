"""The register of improvements, and the ways among which each was chosen."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.measurement.models import DataSource, Gap, Signal


class State(models.TextChoices):
    """Where an improvement is on its way from a proposal to a gain that is held."""

    PROPOSED = "proposed"
    ASSESSED = "assessed"
    APPROVED = "approved"
    PLANNED = "planned"
    DOING = "doing"
    CHECKING = "checking"
    ACTING = "acting"
    HELD = "held"
    CLOSED = "closed"
    REJECTED = "rejected"


class Origin(models.TextChoices):
    """What it answers."""

    GAP = "gap"
    SIGNAL = "signal"
    PROBLEM = "problem"
    LESSON = "lesson"
    HANDOVER = "handover"
    IDEA = "idea"
    HAND = "hand"


class Subject(models.TextChoices):
    """What kind of thing becomes better."""

    SERVICE = "service"
    PROCESS = "process"
    TOOL = "tool"


class Evidence(models.TextChoices):
    """What will tell whether it helped; only what is measured can be verified, all else is judged."""

    MEASURED = "measured"
    SURVEY = "survey"
    AUDIT = "audit"
    INTERVIEW = "interview"


class Measure(models.TextChoices):
    """The kind of thing that is done, by which the effects of earlier ones are remembered."""

    AUTOMATION = "automation"
    KNOWLEDGE = "knowledge"
    TRAINING = "training"
    STAFFING = "staffing"
    ROUTING = "routing"
    PROCESS = "process"
    TOOL = "tool"
    SELF_SERVICE = "self_service"
    SUPPLIER = "supplier"
    INFRASTRUCTURE = "infrastructure"
    OTHER = "other"


class Direction(models.TextChoices):
    """Which side is better."""

    UP = "up"
    DOWN = "down"


BY_LINK = ("problem", "lesson", "handover", "idea", "hand")
"""Origins that a link tells, or nobody: only gaps and signals are looked up by column."""


class Improvement(Record):
    """Something to do better: the problem, what it is measured by, where it started, what is expected."""

    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    entered_at = models.DateTimeField(null=True)
    """Since when it is in its state."""
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.HAND)
    gap = models.ForeignKey(Gap, models.PROTECT, null=True, related_name="+")
    signal = models.ForeignKey(Signal, models.PROTECT, null=True, related_name="+")
    problem = models.TextField()
    expected_benefit = models.TextField(blank=True)
    kpi = models.CharField(max_length=80, blank=True)
    definition_version = models.PositiveIntegerField(null=True)
    definition_digest = models.CharField(max_length=64, blank=True)
    """The gain is measured by the definition of today, whatever becomes of the library."""
    baseline = models.JSONField(null=True)
    """Value, period, n and snapshot at the start, as measured; or a value as told, marked so."""
    resolution = models.CharField(max_length=20, blank=True)
    """Of a rejected one: withdrawn by who proposed it, merged, or not taken."""
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    subject = models.CharField(max_length=8, choices=Subject.choices, blank=True)
    subject_name = models.CharField(max_length=200, blank=True)
    old_version = models.CharField(max_length=100, blank=True)
    new_version = models.CharField(max_length=100, blank=True)
    measure = models.CharField(max_length=14, choices=Measure.choices, blank=True)
    evidence = models.CharField(max_length=9, choices=Evidence.choices, default=Evidence.MEASURED)
    balancing = models.JSONField(default=list)
    """KPIs that must not get worse by it."""
    source = models.ForeignKey(DataSource, models.PROTECT, null=True, related_name="+")
    """Where it is measured, if the gap or signal that it answers does not say so."""

    better = models.CharField(max_length=4, choices=Direction.choices, blank=True)
    target = models.FloatField(null=True)
    """In the unit of the KPI."""
    expected_change = models.FloatField(null=True)
    """In the unit of the KPI; negative where less is expected."""
    review_on = models.DateField(null=True)
    risk = models.PositiveSmallIntegerField(null=True)
    """1 (hardly any) to 5 (may do more harm than good)."""
    confidence = models.PositiveSmallIntegerField(null=True)
    """1 (a guess) to 5 (shown before)."""
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    unit_money = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    """What one unit of the KPI in the good direction is worth in a year, in `currency`."""
    unit_hours = models.FloatField(null=True)
    """How many hours of people one unit of the KPI in the good direction saves in a year."""
    choice = models.TextField(blank=True)
    """Why the chosen option was chosen."""

    kind: ClassVar[str] = "improvement"
    read_permission: ClassVar[Permission] = Permission.IMPROVEMENT_READ
    searched: ClassVar[tuple[str, ...]] = ("problem", "expected_benefit")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "case"], name="improvement_by_state"),
            models.Index(fields=["gap"], name="improvement_of_gap"),
            models.Index(fields=["signal"], name="improvement_of_signal"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_improvement_state"),
            models.CheckConstraint(
                condition=Q(origin="gap", gap__isnull=False, signal=None)
                | Q(origin="signal", signal__isnull=False, gap=None)
                | Q(origin__in=BY_LINK, gap=None, signal=None),
                name="an_improvement_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(kpi="", definition_version=None)
                | (~Q(kpi="") & Q(definition_version__isnull=False)),
                name="a_kpi_keeps_its_version",
            ),
            models.CheckConstraint(
                condition=(Q(risk=None) | Q(risk__range=(1, 5)))
                & (Q(confidence=None) | Q(confidence__range=(1, 5))),
                name="risk_and_confidence_of_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(subject__in=["", *Subject.values])
                & Q(measure__in=["", *Measure.values])
                & Q(evidence__in=Evidence.values)
                & Q(better__in=["", *Direction.values]),
                name="known_words_of_an_improvement",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("case")),
                name="no_improvement_merged_into_itself",
            ),
        ]


M_co = TypeVar("M_co", bound=models.Model, covariant=True)
OF_IMPROVEMENT = Boundary(
    "improvement__case__organisation_id",
    "improvement__case__team_id",
    "improvement__case__owner_id",
    "improvement__case__confidential",
)
"""What belongs to an improvement is seen by whoever sees the improvement."""


class OfImprovementSet(models.QuerySet[M_co]):
    """Reads of what belongs to an improvement."""

    def visible_to(self, actor: Actor) -> Self:
        """Those whose improvement an actor may see; the kind of the case is named, as in `RecordSet`."""
        of_kind = self.filter(improvement__case__kind=Improvement.kind)
        return scope(actor, Permission.IMPROVEMENT_READ, of_kind)  # type: ignore[return-value]


class Option(models.Model):
    """One way to close the gap; doing nothing is always one of them."""

    improvement = models.ForeignKey(Improvement, models.PROTECT, related_name="options")
    title = models.CharField(max_length=250)
    is_nothing = models.BooleanField(default=False)
    expected_change = models.FloatField(null=True)
    """In the unit of the KPI."""
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    risk = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    is_chosen = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfImprovementSet.as_manager()
    boundary: ClassVar = OF_IMPROVEMENT

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["improvement"], condition=Q(is_chosen=True), name="one_chosen_option"
            ),
            models.UniqueConstraint(
                fields=["improvement"],
                condition=Q(is_nothing=True, removed_at=None),
                name="doing_nothing_is_one_option",
            ),
            models.CheckConstraint(
                condition=Q(risk=None) | Q(risk__range=(1, 5)), name="risk_of_an_option_of_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"OPT-{self.pk}"


class RegisterRule(models.Model):
    """How many improvements may be under way at once, and how long each state may last, per organisation."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    under_way = models.PositiveSmallIntegerField(default=5)
    patience = models.JSONField(default=dict)
    """State -> days, where they differ from the usual ones."""
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.under_way}"
