"""What calls for a decision: signals and gaps; and factors, which may explain them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.measurement.models.datasets import Dataset
from pawl.measurement.models.sources import DataSource
from pawl.measurement.models.studies import Study


class SignalState(models.TextChoices):
    """What was decided about a signal."""

    NEW = "new"
    ASSIGNED = "assigned"
    EXPLAINED = "explained"
    ONE_OFF = "one_off"
    NEW_NORMAL = "new_normal"
    IMPROVING = "improving"
    PAST = "past"
    """It is in no current chart any more."""


class Finding(Record):
    """The base of what a study finds again and again: the same finding keeps its number."""

    fingerprint = models.CharField(max_length=64, unique=True)
    """Of source, KPI, periods and rule: by it the next study knows it again."""
    source = models.ForeignKey(DataSource, models.PROTECT, null=True, related_name="+")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="+")
    study = models.ForeignKey(Study, models.SET_NULL, null=True, related_name="+")
    """The study that found it last."""
    kpi = models.CharField(max_length=80)
    grain = models.CharField(max_length=10)
    sentence = models.JSONField()
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def measured_in(self) -> str:
        """What its numbers come from, in its own name."""
        return self.source.case.title if self.source else self.dataset.name


class Signal(Finding):
    """A pattern at the end of a chart that chance seldom makes: find out why, or say why not."""

    state = models.CharField(max_length=12, choices=SignalState.choices, default=SignalState.NEW)
    rule = models.CharField(max_length=60)
    side = models.CharField(max_length=5)
    judgement = models.CharField(max_length=10)
    first_label = models.CharField(max_length=20)
    first_period = models.DateTimeField()
    last_label = models.CharField(max_length=20)
    last_period = models.DateTimeField()
    points = models.PositiveIntegerField()
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    explanation = models.TextField(blank=True)
    factor = models.ForeignKey("Factor", models.PROTECT, null=True, related_name="signals")

    kind: ClassVar[str] = "signal"
    read_permission: ClassVar[Permission] = Permission.MEASUREMENT_READ

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "kpi"], name="signal_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=SignalState.values), name="known_signal_state"),
        ]


class GapState(models.TextChoices):
    """Whether the target is still missed."""

    OPEN = "open"
    CLOSED = "closed"


class Gap(Finding):
    """A target that the level of a KPI misses: how far, how sure, what it costs."""

    state = models.CharField(max_length=12, choices=GapState.choices, default=GapState.OPEN)
    rank = models.PositiveIntegerField()
    label = models.CharField(max_length=20)
    """The newest period; the value is the level of as many of the newest as `periods` says."""
    period_start = models.DateTimeField()
    value = models.FloatField()
    periods = models.PositiveIntegerField(default=1)
    newest = models.FloatField(null=True)
    """The value of the newest period by itself."""
    level = models.JSONField(null=True)
    """Which periods the value stands on, and why no more."""
    target = models.JSONField()
    distance = models.FloatField()
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    how = models.JSONField()
    n = models.BigIntegerField()
    """Cases behind the value, of all its periods."""
    is_sure = models.BooleanField()
    cause = models.CharField(max_length=10)
    """signal, built_in, chance or unknown."""
    judgement = models.CharField(max_length=10, blank=True)
    impact_cases = models.FloatField(null=True)
    impact_hours = models.FloatField(null=True)
    formula = models.JSONField()
    verdict = models.JSONField()

    kind: ClassVar[str] = "gap"
    read_permission: ClassVar[Permission] = Permission.MEASUREMENT_READ

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "rank"], name="gap_by_rank")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=GapState.values), name="known_gap_state"),
        ]

    @property
    def n_a_period(self) -> int:
        """Cases of one period, on average."""
        return round(self.n / self.periods)


class Side(models.TextChoices):
    """Whether a factor lies within the organisation."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class FactorKind(models.TextChoices):
    """What kind of thing happened: PESTLE outside, the usual suspects inside."""

    POLITICAL = "political"
    ECONOMIC = "economic"
    SOCIAL = "social"
    TECHNOLOGICAL = "technological"
    LEGAL = "legal"
    ENVIRONMENTAL = "environmental"
    RELEASE = "release"
    STAFFING = "staffing"
    CAMPAIGN = "campaign"
    HOLIDAY = "holiday"
    SEASON = "season"
    SUPPLIER = "supplier"
    OUTAGE = "outage"
    REORGANISATION = "reorganisation"
    OTHER = "other"


class Factor(Record):
    """Something dated that happened inside or outside; every chart of its place shows it."""

    side = models.CharField(max_length=10, choices=Side.choices)
    category = models.CharField(max_length=20, choices=FactorKind.choices)
    at = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    removed_at = models.DateTimeField(null=True)

    boundary: ClassVar[Boundary] = Boundary(common=Permission.MEASUREMENT_READ)
    kind: ClassVar[str] = "factor"
    read_permission: ClassVar[Permission] = Permission.MEASUREMENT_READ

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="factor_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="known_side"),
            models.CheckConstraint(condition=Q(category__in=FactorKind.values), name="known_factor_kind"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("at")), name="a_factor_ends_after_it_begins"
            ),
        ]
