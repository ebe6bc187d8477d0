"""The charter: why the project is done, what it is to reach, who answers for it; frozen once approved."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.models import Person
from pawl.projects.models.base import ProjectRecord
from pawl.strategy.models import BusinessNeed, Goal


class Review(models.TextChoices):
    """The way of what somebody else decides: charters, change requests, status reports."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"


OPEN_REVIEWS = (Review.DRAFT, Review.SUBMITTED, Review.RETURNED)


class Reviewed(ProjectRecord):
    """The base of what is written, submitted and decided by somebody else; approved means frozen."""

    state = models.CharField(max_length=9, choices=Review.choices, default=Review.DRAFT)
    number = models.PositiveIntegerField(default=1)
    """Counts within the project: the first charter, the second status report."""
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why it was returned or rejected, or what the sponsor said to the approval."""
    content = models.JSONField(null=True)
    """As it stood when it was approved; what is shown of it from then on."""
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


class Charter(Reviewed):
    """One edition; a project that is changed fundamentally gets another one."""

    need = models.ForeignKey(BusinessNeed, models.PROTECT, null=True, related_name="+")
    goal = models.ForeignKey(Goal, models.PROTECT, null=True, related_name="+")
    business_need = models.TextField(blank=True)
    """Who needs which outcome."""
    if_nothing = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    requirements = models.TextField(blank=True)
    """What is wanted, roughly; the plan makes requirements of it."""
    left_out = models.TextField(blank=True)
    """What somebody might expect and does not get."""
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    budget_note = models.TextField(blank=True)
    minutes_per_user = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    """Of support in a week, at most, when the service lives."""
    cost_per_user = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """Of the service in a month, at most; early-life support does not end before both hold."""
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    discount_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    """By which the business case makes later money smaller."""

    kind: ClassVar[str] = "charter"
    searched: ClassVar[tuple[str, ...]] = ("business_need", "purpose", "requirements")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Review.values), name="known_charter_state"),
            models.UniqueConstraint(fields=["project", "number"], name="editions_of_a_charter"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state__in=["draft", "submitted", "returned"]),
                name="one_open_charter_of_a_project",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(content__isnull=False, decided_at__isnull=False),
                name="an_approved_charter_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decided_by=models.F("submitted_by")),
                name="nobody_approves_their_own_charter",
            ),
        ]  # fmt: skip
