"""Risks, assumptions, issues, decisions, actions and defects: one register of what needs an eye."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.catalogue.models import Service
from pawl.projects.models.base import ProjectRecord
from pawl.projects.models.work import WorkPackage


class RaidType(models.TextChoices):
    """What an entry is; an open defect becomes a known error at the hand-over."""

    RISK = "risk"
    ISSUE = "issue"
    ASSUMPTION = "assumption"
    DECISION = "decision"
    ACTION = "action"
    DEFECT = "defect"


class RaidState(models.TextChoices):
    """What became of it."""

    OPEN = "open"
    MITIGATING = "mitigating"
    OCCURRED = "occurred"
    CLOSED = "closed"


OPEN_RAID = (RaidState.OPEN, RaidState.MITIGATING, RaidState.OCCURRED)


class Response(models.TextChoices):
    """What is done about a risk; the last three are for chances."""

    AVOID = "avoid"
    MITIGATE = "mitigate"
    TRANSFER = "transfer"
    ACCEPT = "accept"
    EXPLOIT = "exploit"
    SHARE = "share"
    ENHANCE = "enhance"


HIGH = 15
"""Probability × impact, both 1 to 5, from which a risk is high."""


class RaidItem(ProjectRecord):
    """One entry; its case's owner looks after it."""

    raid_type = models.CharField(max_length=10, choices=RaidType.choices)
    state = models.CharField(max_length=10, choices=RaidState.choices, default=RaidState.OPEN)
    description = models.TextField(blank=True)
    probability = models.PositiveSmallIntegerField(null=True)
    impact = models.PositiveSmallIntegerField(null=True)
    """Both 1 to 5; of an issue or a defect the impact alone."""
    score = models.PositiveSmallIntegerField(default=0)
    """Probability × impact."""
    probability_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    cost_impact = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    days_impact = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    """What it would cost and how long it would delay: the expected value and the forecast read these."""
    cost_occurred = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """What it cost indeed when it occurred: drawn from the reserve."""
    response = models.CharField(max_length=8, choices=Response.choices, blank=True)
    response_text = models.TextField(blank=True)
    trigger = models.TextField(blank=True)
    """How one sees that it comes."""
    workaround = models.TextField(blank=True)
    """Of a defect: the way round it, which its known error will have."""
    outcome = models.TextField(blank=True)
    """What was decided, or what became of it."""
    due = models.DateField(null=True)
    """When it is to be done; of a risk, when it is looked at again."""
    due_told = models.DateField(null=True)
    """The due day of which whoever looks after it was told."""
    work_package = models.ForeignKey(WorkPackage, models.PROTECT, null=True, related_name="+")
    """What it hits."""
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    """Whose risk it is since the hand-over."""
    handed_to = models.CharField(max_length=30, blank=True)
    """The key of the record in which it lives on."""

    kind: ClassVar[str] = "raid_item"
    searched: ClassVar[tuple[str, ...]] = ("description", "response_text", "outcome")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["raid_type", "state", "case"], name="raid_by_type"),
            models.Index(fields=["service", "state"], name="raid_of_a_service"),
            models.Index(
                fields=["due", "case"], condition=Q(state__in=["open", "mitigating"]), name="raid_due"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(raid_type__in=RaidType.values), name="known_raid_type"),
            models.CheckConstraint(condition=Q(state__in=RaidState.values), name="known_raid_state"),
            models.CheckConstraint(
                condition=Q(probability=None) | Q(probability__range=(1, 5)), name="probability_is_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(impact=None) | Q(impact__range=(1, 5)), name="impact_is_1_to_5"
            ),
        ]

    @property
    def is_high(self) -> bool:
        """Whether it needs a response and an owner before work begins."""
        return self.score >= HIGH
