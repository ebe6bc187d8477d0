"""What was found in a dataset, stored: pages read these rows and compute nothing."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.roles import Permission
from pawl.measurement.models.datasets import Dataset
from pawl.measurement.models.placed import ScopedSet

OF_DATASET = Boundary("dataset__organisation_id", "dataset__team_id", None, "dataset__confidential")
"""A number is seen by whoever may read every case of its population: the dataset it was made of."""


class StudyState(models.TextChoices):
    """Rows of a study appear at once: while it is written, nobody reads it."""

    WRITING = "writing"
    CURRENT = "current"
    SUPERSEDED = "superseded"


class Study(models.Model):
    """One walk through a dataset by one question: which calendar, periods, slices, targets, rules."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="studies")
    digest = models.CharField(max_length=64)
    """Of everything that was asked, KPI definitions included: the same digest, the same numbers."""
    grain = models.CharField(max_length=10)
    is_primary = models.BooleanField(default=True)
    """Whether signals and gaps are judged on it."""
    state = models.CharField(max_length=10, choices=StudyState.choices, default=StudyState.WRITING)
    calendar = models.TextField()
    calendar_digest = models.CharField(max_length=64)
    calendar_zone = models.CharField(max_length=50, default="UTC")
    calendar_description = models.JSONField()
    rules = models.CharField(max_length=30)
    slices = models.JSONField(default=list)
    window_start = models.DateTimeField(null=True)
    window_end = models.DateTimeField(null=True)
    window_reason = models.JSONField(null=True)
    problem = models.JSONField(null=True)
    """Why nothing could be measured; coverage is there all the same."""
    measurable = models.PositiveIntegerField(default=0)
    by_proxy = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    seconds = models.FloatField(default=0)

    objects = ScopedSet.as_manager()
    boundary: ClassVar = OF_DATASET
    read_permission: ClassVar = Permission.MEASUREMENT_READ

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dataset", "grain"], condition=Q(state="current"), name="one_current_study_per_grain"
            ),
            models.CheckConstraint(condition=Q(state__in=StudyState.values), name="known_study_state"),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} by {self.grain}"


class StudyPart(models.Model):
    """A part of a study that is read as a whole: unlocks, fields, ways, lasting."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="parts")
    name = models.CharField(max_length=20)
    content = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "name"], name="each_part_of_a_study_once")
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """One KPI in one study: whether it can be measured, its latest value, and what its chart says."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="indicators")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="+")
    kpi = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    practice = models.CharField(max_length=80)
    status = models.CharField(max_length=10)
    """measurable, proxy or blocked."""
    reason = models.JSONField()
    recipe = models.PositiveIntegerField(null=True)
    missing = models.JSONField(default=list)
    """Fields that are not there or not filled: table, field, fill, needed, reason, capture."""
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    value = models.FloatField(null=True)
    n = models.BigIntegerField(null=True)
    open = models.BigIntegerField(null=True)
    period = models.CharField(max_length=20, blank=True)
    period_start = models.DateTimeField(null=True)
    mean = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    target = models.JSONField(null=True)
    variation = models.CharField(max_length=20, blank=True)
    assurance = models.CharField(max_length=20, blank=True)
    is_signal = models.BooleanField(default=False)
    sentence = models.JSONField(null=True)
    chart = models.JSONField(null=True)
    """Kind, method, points with limits and signals, phases, refusals, outlook."""
    chart_digest = models.CharField(max_length=64, blank=True)
    drivers = models.JSONField(default=list)
    """Slice field -> how much of a change comes from the mix and how much from the rates."""

    objects = ScopedSet.as_manager()
    boundary: ClassVar = OF_DATASET
    read_permission: ClassVar = Permission.MEASUREMENT_READ

    class Meta:
        ordering: ClassVar = ["number", "kpi"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["study", "kpi"], name="each_kpi_of_a_study_once"),
        ]

    def __str__(self) -> str:
        return self.kpi

    @property
    def key(self) -> str:
        """What people call it."""
        return f"IND-{self.pk}"


class Measurement(models.Model):
    """One number: a KPI in one period and slice of one dataset; its population is that of the dataset."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="measurements")
    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="+")
    snapshot = models.CharField(max_length=64)
    kpi = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    grain = models.CharField(max_length=10)
    label = models.CharField(max_length=20)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    slice = models.CharField(max_length=60, blank=True)
    slice_value = models.CharField(max_length=250, blank=True)
    value = models.FloatField(null=True)
    n = models.BigIntegerField()
    open = models.BigIntegerField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    reason = models.JSONField(null=True)
    calendar_digest = models.CharField(max_length=64)

    objects = ScopedSet.as_manager()
    boundary: ClassVar = OF_DATASET
    read_permission: ClassVar = Permission.MEASUREMENT_READ

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["study", "kpi", "slice", "slice_value", "period_start"], name="each_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi} {self.label}"

    @property
    def key(self) -> str:
        """What people call it."""
        return f"MSR-{self.pk}"

    @property
    def population(self) -> Dataset:
        """Whose cases stand behind the number."""
        return self.dataset


class ChartFile(models.Model):
    """A picture in the data folder, made of a chart by a job; it can be made again at any time."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    """Of the chart it shows."""
    theme = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    size = models.CharField(max_length=10)
    file = models.CharField(max_length=200)
    bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    objects = ScopedSet.as_manager()
    boundary: ClassVar = OF_DATASET
    read_permission: ClassVar = Permission.MEASUREMENT_READ

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dataset", "digest", "theme", "language", "size"], name="each_picture_once"
            ),
        ]

    def __str__(self) -> str:
        return self.file


class Outcome(models.TextChoices):
    """What became of measuring a published number anew."""

    ASKED = "asked"
    SAME = "same"
    DIFFERS = "differs"
    CHANGED = "changed"
    """The definition has another version by now."""
    GONE = "gone"
    """The data of the snapshot was dropped."""
    DAMAGED = "damaged"
    """The data is there, but is not what was written."""
    UNKNOWN = "unknown"
    """What was asked was not kept."""


class Replay(models.Model):
    """A published number was measured anew, by a job: whether it came out again."""

    dataset = models.ForeignKey(Dataset, models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    """What people call it: MSR-12, IND-3."""
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.ASKED)
    sentence = models.JSONField(null=True)
    figures = models.PositiveIntegerField(default=0)
    differing = models.JSONField(default=list)
    """The first figures that did not come out again: name, published, again."""
    engine = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    objects = ScopedSet.as_manager()
    boundary: ClassVar = OF_DATASET
    read_permission: ClassVar = Permission.MEASUREMENT_READ

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["number"], name="replay_of_number")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="known_replay_outcome"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def key(self) -> str:
        """What people call it."""
        return f"RPY-{self.pk}"

    @property
    def version(self) -> int:
        """It changes once: when it is done."""
        return 1 if self.done_at is None else 2
