"""The work: packages in a tree, links between them, who does them; and plans as they once stood."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.projects.models.base import Part, ProjectRecord
from pawl.projects.models.iterations import Iteration
from pawl.projects.models.stakeholders import Member


class WorkType(models.TextChoices):
    """What a row of the work breakdown structure is."""

    WORK = "work"
    MILESTONE = "milestone"
    SUMMARY = "summary"


class WorkState(models.TextChoices):
    """How far it is."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Constraint(models.TextChoices):
    """What binds its dates beside its links, as schedules call it."""

    ASAP = "asap"
    ALAP = "alap"
    SNET = "snet"
    SNLT = "snlt"
    FNET = "fnet"
    FNLT = "fnlt"
    MSO = "mso"
    MFO = "mfo"


UNRANKED = 1_000_000
"""Of what nobody has put in order: behind all that was."""
DATELESS = (Constraint.ASAP, Constraint.ALAP)
OVER = (WorkState.DELIVERED, WorkState.ACCEPTED, WorkState.CANCELLED)


class WorkPackage(ProjectRecord):
    """A row of the work breakdown structure; its case's owner does it."""

    work_type = models.CharField(max_length=9, choices=WorkType.choices, default=WorkType.WORK)
    state = models.CharField(max_length=11, choices=WorkState.choices, default=WorkState.PLANNED)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    position = models.PositiveIntegerField(default=0)
    """Among those below the same parent."""
    description = models.TextField(blank=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    """As planned: by hand, or by the last schedule that was taken over."""
    days = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    """Working days that it lasts: most likely, and between which it may be."""
    days_low = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    days_high = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    hours = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    """Effort, whoever does it."""
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """What it is planned to cost in all, which its progress earns."""
    constraint = models.CharField(max_length=4, choices=Constraint.choices, default=Constraint.ASAP)
    constraint_on = models.DateField(null=True)
    deadline = models.DateField(null=True)
    started_on = models.DateField(null=True)
    finished_on = models.DateField(null=True)
    percent = models.PositiveSmallIntegerField(default=0)
    days_left = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    hours_left = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    """Effort that is still to come, as whoever does it tells; none: what is planned less what was noted."""
    iteration = models.ForeignKey(Iteration, models.PROTECT, null=True, related_name="+")
    """In which it is done; none: it stands in the backlog."""
    rank = models.PositiveIntegerField(default=UNRANKED)
    """Its place in the backlog or its iteration: what is to be done first stands first."""
    reason = models.TextField(blank=True)
    """Why it was returned or cancelled."""

    kind: ClassVar[str] = "work_package"
    searched: ClassVar[tuple[str, ...]] = ("description",)

    class Meta:
        ordering: ClassVar = ["position", "case"]
        indexes: ClassVar = [
            models.Index(fields=["project", "position", "case"], name="work_of_a_project"),
            models.Index(fields=["state", "case"], name="work_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(work_type__in=WorkType.values), name="known_work_type"),
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="known_work_state"),
            models.CheckConstraint(condition=Q(constraint__in=Constraint.values), name="known_constraint"),
            models.CheckConstraint(
                condition=Q(constraint__in=["asap", "alap"]) | Q(constraint_on__isnull=False),
                name="a_constraint_has_its_day",
            ),
            models.CheckConstraint(condition=~Q(parent=F("case")), name="no_work_above_itself"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="progress_is_0_to_100"),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
                name="work_ends_after_it_starts",
            ),
        ]


class LinkType(models.TextChoices):
    """From which end of the predecessor to which end of the successor."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class LagCalendar(models.TextChoices):
    """On which hours a lag runs."""

    PROJECT = "project"
    ALWAYS = "always"
    """Day and night, like concrete that dries."""


class WorkLink(Part):
    """One package waits for another."""

    predecessor = models.ForeignKey(WorkPackage, models.CASCADE, related_name="+")
    successor = models.ForeignKey(WorkPackage, models.CASCADE, related_name="+")
    link_type = models.CharField(max_length=2, choices=LinkType.choices, default=LinkType.FS)
    lag_days = models.DecimalField(max_digits=7, decimal_places=2, default=0)
    """Negative for a lead."""
    lag_calendar = models.CharField(max_length=7, choices=LagCalendar.choices, default=LagCalendar.PROJECT)

    prefix: ClassVar[str] = "WLK"
    named_by: ClassVar[str] = "title"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_link_between_two"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="no_work_waits_for_itself"),
            models.CheckConstraint(condition=Q(link_type__in=LinkType.values), name="known_link_type"),
            models.CheckConstraint(
                condition=Q(lag_calendar__in=LagCalendar.values), name="known_lag_calendar"
            ),
        ]

    @property
    def title(self) -> str:
        """What it joins, by their keys."""
        return f"WP-{self.predecessor_id} → WP-{self.successor_id}"


class Assignment(Part):
    """A member does a package, or a part of it."""

    work_package = models.ForeignKey(WorkPackage, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    percent = models.PositiveSmallIntegerField(default=100)
    """Of the member's working time while it lasts."""

    prefix: ClassVar[str] = "ASG"
    named_by: ClassVar[str] = "title"

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work_package", "member"], name="one_assignment_each"),
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="an_assignment_is_1_to_100"),
        ]

    @property
    def title(self) -> str:
        """What it joins, by their keys."""
        return f"MEM-{self.member_id}: WP-{self.work_package_id}"


class Baseline(Part):
    """The plan as it stood on a day, under a name: what variance and earned value are told against."""

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    at = models.DateTimeField()
    by = models.CharField(max_length=250)
    reason = models.TextField(blank=True)
    content = models.JSONField()
    """Scope, work packages with dates, effort and cost, links, cost lines: by their keys."""
    digest = models.CharField(max_length=64)
    change_key = models.CharField(max_length=30, blank=True)
    """The change request whose approval made it."""

    prefix: ClassVar[str] = "BSL"
    named_by: ClassVar[str] = "name"

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="baselines_in_order"),
            models.UniqueConstraint(fields=["project", "name"], name="baselines_by_name"),
        ]


class Raci(Part):
    """Who is responsible for a package, answers for it, is asked, is told."""

    work_package = models.ForeignKey(WorkPackage, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    letter = models.CharField(max_length=1, choices=[(one, one) for one in "RACI"])

    prefix: ClassVar[str] = "RAC"
    named_by: ClassVar[str] = "title"

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "RACI"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["work_package", "member"], name="one_letter_each"),
            models.UniqueConstraint(
                fields=["work_package"], condition=Q(letter="A"), name="one_answers_for_a_package"
            ),
            models.CheckConstraint(condition=Q(letter__in=list("RACI")), name="known_letter"),
        ]

    @property
    def title(self) -> str:
        """What it joins."""
        return f"{self.letter}: {self.member.name}, {self.work_package.case.title}"
