"""Step 1: what customers need, which goals it serves, what each goal asks, what its success depends on."""

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Organisation, Person
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class Standing(models.TextChoices):
    """Whether it still counts; what is retired stays readable, since others point to it."""

    ACTIVE = "active"
    RETIRED = "retired"


class Horizon(models.TextChoices):
    """When a goal is to be reached."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


class VisionSet(models.QuerySet["Vision"]):
    """Reads of visions."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that an actor may see."""
        return scope(actor, Permission.STRATEGY_READ, self)  # type: ignore[return-value]

    def in_force(self, on: date) -> list["Vision"]:
        """The newest of each organisation that held on a day; of two of one day the one stated last."""
        rows = self.filter(since__lte=on).select_related("organisation").order_by("since", "pk")
        return list({one.organisation_id: one for one in rows}.values())


class Vision(models.Model):
    """What an organisation wants to be, from a day on; never changed, so that reports keep theirs."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    since = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = VisionSet.as_manager()
    boundary: ClassVar = Boundary("organisation_id", None, None, None)
    read_permission: ClassVar[Permission] = Permission.STRATEGY_READ

    class Meta:
        ordering: ClassVar = ["-since", "-id"]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"VIS-{self.pk}"


class Strategic(Record):
    """The base of needs, goals and success factors."""

    state = models.CharField(max_length=10, choices=Standing.choices, default=Standing.ACTIVE)

    read_permission: ClassVar[Permission] = Permission.STRATEGY_READ

    class Meta:
        abstract = True


class Goal(Strategic):
    """What the organisation wants to reach, and how IT contributes to it."""

    horizon = models.CharField(max_length=5, choices=Horizon.choices, default=Horizon.NOW)
    contribution = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")

    kind: ClassVar[str] = "goal"
    searched: ClassVar[tuple[str, ...]] = ("contribution",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(horizon__in=Horizon.values), name="known_horizon"),
            models.CheckConstraint(condition=Q(state__in=Standing.values), name="known_goal_state"),
            models.CheckConstraint(condition=~Q(parent=models.F("case")), name="no_goal_above_itself"),
        ]


class BusinessNeed(Strategic):
    """What a customer needs: the outcome wanted, the goal it serves, and what happens if nothing is done."""

    customer = models.CharField(max_length=200)
    outcome = models.TextField()
    if_nothing = models.TextField(blank=True)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="needs")

    kind: ClassVar[str] = "need"
    searched: ClassVar[tuple[str, ...]] = ("customer", "outcome", "if_nothing")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Standing.values), name="known_need_state"),
        ]


class SuccessFactor(Strategic):
    """What must go right for a goal to be reached."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="success_factors")
    description = models.TextField(blank=True)

    kind: ClassVar[str] = "success_factor"
    searched: ClassVar[tuple[str, ...]] = ("description",)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Standing.values), name="known_factor_state"),
        ]


OF_GOAL = Boundary(
    "goal__case__organisation_id", "goal__case__team_id", "goal__case__owner_id", "goal__case__confidential"
)
"""What belongs to a goal is seen by whoever sees the goal."""


class OfGoalSet(models.QuerySet[M_co]):
    """Reads of what belongs to a goal."""

    def visible_to(self, actor: Actor) -> Self:
        """Those whose goal an actor may see; the kind of the case is named, as in `RecordSet`."""
        of_kind = self.filter(goal__case__kind=Goal.kind)
        return scope(actor, Permission.STRATEGY_READ, of_kind)  # type: ignore[return-value]


class Question(models.Model):
    """What must be known to tell whether a goal is reached; analysis answers it again and again."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=500)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfGoalSet.as_manager()
    boundary: ClassVar = OF_GOAL

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"QST-{self.pk}"


class Verdict(models.TextChoices):
    """The answer to a question, as far as the evidence reaches."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class Answer(models.Model):
    """A dated answer with its evidence; answers are added, never changed."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    on = models.DateField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    evidence = models.TextField()
    until = models.DateField(null=True)
    """Of one that cannot be told: the day from which it can."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="known_answer"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(verdict="cannot_tell"), name="only_what_cannot_be_told_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.verdict}"

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed by which it should have been told."""
        return self.until is not None and self.until < clock.now().date()


class GoalKpi(models.Model):
    """A KPI by which a goal, one of its questions or a success factor is told; `aims` tell its target."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="kpis")
    question = models.ForeignKey(Question, models.PROTECT, null=True, related_name="kpis")
    success_factor = models.ForeignKey(SuccessFactor, models.PROTECT, null=True, related_name="kpis")
    kpi = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)

    objects = OfGoalSet.as_manager()
    boundary: ClassVar = OF_GOAL

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "goal",
                Coalesce("question", 0),
                Coalesce("success_factor", 0),
                "kpi",
                name="each_kpi_once_per_place",
            ),
            models.CheckConstraint(
                condition=Q(question=None) | Q(success_factor=None), name="a_kpi_tells_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return self.kpi

    @property
    def key(self) -> str:
        """What the API calls it."""
        return f"GKP-{self.pk}"
