"""What a report asks its readers to decide, and what was decided: a record of its own."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Record
from pawl.reporting.models.reports import Report


class DecisionState(models.TextChoices):
    """Where a decision is."""

    ASKED = "asked"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Decision(Record):
    """A question that a report ends with: what to choose from, of whom, until when; and the answer."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="decisions")
    question = models.TextField()
    options = models.JSONField(default=list)
    """What can be chosen, two or more; none where any words are an answer."""
    due = models.DateField()
    asked: "models.ManyToManyField[Person, DecisionAsked]" = models.ManyToManyField(
        Person, through="DecisionAsked", related_name="+"
    )
    state = models.CharField(max_length=9, choices=DecisionState.choices, default=DecisionState.ASKED)
    choice = models.CharField(max_length=250, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    kind: ClassVar[str] = "report_decision"
    read_permission: ClassVar[Permission] = Permission.REPORT_READ
    searched: ClassVar[tuple[str, ...]] = ("question", "choice", "reason")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=DecisionState.values), name="known_decision_state"),
            models.CheckConstraint(
                condition=~Q(state="decided")
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(choice="") & ~Q(reason="")),
                name="a_decision_says_who_when_what_and_why",
            ),
        ]


class DecisionAsked(models.Model):
    """Somebody who is asked to decide."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "person"], name="ask_each_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} decides {self.decision_id}"
