"""What belongs to the project and what does not, what it must fulfil, and the principles behind both."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.projects.models.base import Part, ProjectRecord
from pawl.projects.models.deliverables import Deliverable
from pawl.projects.models.objectives import Objective
from pawl.projects.models.stakeholders import Stakeholder
from pawl.projects.models.work import WorkPackage
from pawl.strategy.models import BusinessNeed


class ScopeItem(Part):
    """Something that is in, or said to be out."""

    text = models.CharField(max_length=250)
    is_in = models.BooleanField(default=True)
    reason = models.TextField(blank=True)

    prefix: ClassVar[str] = "SCO"
    named_by: ClassVar[str] = "text"

    class Meta:
        ordering: ClassVar = ["-is_in", "id"]


class RequirementState(models.TextChoices):
    """What became of it."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    MET = "met"
    DROPPED = "dropped"


class Importance(models.TextChoices):
    """How much hangs on it."""

    MUST = "must"
    SHOULD = "should"
    COULD = "could"
    WONT = "wont"


class Requirement(ProjectRecord):
    """What must hold in the end: where it comes from, how it is tested, who makes it, who accepts it."""

    state = models.CharField(
        max_length=8, choices=RequirementState.choices, default=RequirementState.PROPOSED
    )
    description = models.TextField(blank=True)
    importance = models.CharField(max_length=6, choices=Importance.choices, default=Importance.MUST)
    acceptance = models.TextField(blank=True)
    """The criteria by which it is met."""
    test = models.TextField(blank=True)
    tested_on = models.DateField(null=True)
    has_passed = models.BooleanField(null=True)
    need = models.ForeignKey(BusinessNeed, models.PROTECT, null=True, related_name="+")
    objective = models.ForeignKey(Objective, models.PROTECT, null=True, related_name="+")
    stakeholder = models.ForeignKey(Stakeholder, models.PROTECT, null=True, related_name="+")
    work_packages = models.ManyToManyField(WorkPackage, related_name="+")
    deliverables = models.ManyToManyField(Deliverable, related_name="+")

    kind: ClassVar[str] = "requirement"
    searched: ClassVar[tuple[str, ...]] = ("description", "acceptance")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="requirement_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RequirementState.values), name="known_requirement_state"
            ),
            models.CheckConstraint(condition=Q(importance__in=Importance.values), name="known_importance"),
        ]


class Stance(models.TextChoices):
    """What a decision does with a principle."""

    APPLIES = "applies"
    BENDS = "bends"


class PrincipleDecision(Part):
    """A scope item or a requirement follows a guiding principle, or bends it, and why."""

    principle = models.CharField(max_length=60)
    stance = models.CharField(max_length=7, choices=Stance.choices, default=Stance.APPLIES)
    why = models.TextField()
    scope_item = models.ForeignKey(ScopeItem, models.CASCADE, null=True, related_name="+")
    requirement = models.ForeignKey(Requirement, models.CASCADE, null=True, related_name="+")

    prefix: ClassVar[str] = "PDC"
    named_by: ClassVar[str] = "why"

    class Meta:
        ordering: ClassVar = ["principle", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="known_stance"),
            models.CheckConstraint(
                condition=Q(scope_item=None, requirement__isnull=False)
                | Q(scope_item__isnull=False, requirement=None),
                name="a_principle_is_about_one_thing",
            ),
        ]


class PrincipleReview(Part):
    """The principles were gone through on a day; when circumstances change it is done again, both stay."""

    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=250)
    counts = models.JSONField(default=dict)
    """Per principle how often it is applied and bent."""
    undecided = models.PositiveIntegerField(default=0)
    """Scope items and requirements without a decision at that time."""
    note = models.TextField(blank=True)
    stale_at = models.DateTimeField(null=True)
    stale_reason = models.JSONField(default=dict)
    """What changed: a packed sentence."""

    prefix: ClassVar[str] = "PRV"
    named_by: ClassVar[str] = "number"

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="reviews_in_order"),
        ]


class Aspect(models.TextChoices):
    """What of a service's value something is about; the last five are what an agreement promises."""

    OUTCOME = "outcome"
    COST = "cost"
    RISK = "risk"
    UTILITY = "utility"
    AVAILABILITY = "availability"
    CAPACITY = "capacity"
    CONTINUITY = "continuity"
    SECURITY = "security"


WARRANTY = (Aspect.AVAILABILITY, Aspect.CAPACITY, Aspect.CONTINUITY, Aspect.SECURITY)
PROMISED = (Aspect.UTILITY, *WARRANTY)


class ServiceValue(Part):
    """An outcome, cost or risk for the customer, or a target of utility or warranty."""

    aspect = models.CharField(max_length=12, choices=Aspect.choices)
    text = models.CharField(max_length=250)
    for_whom = models.CharField(max_length=250, blank=True)
    measure = models.CharField(max_length=250, blank=True)
    target = models.FloatField(null=True)
    unit = models.CharField(max_length=30, blank=True)

    prefix: ClassVar[str] = "SVV"
    named_by: ClassVar[str] = "text"

    class Meta:
        ordering: ClassVar = ["aspect", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(aspect__in=Aspect.values), name="known_aspect"),
        ]
