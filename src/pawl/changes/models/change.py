"""A change: what is done to which services and items, when, by whom, at what risk, and how it went."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.changes.model_text import BUILT_IN, PLANS, TYPES, ModelText, model_of
from pawl.changes.models.templates import ChangeModelVersion
from pawl.changes.risk import LEVELS
from pawl.tickets.effects import Effects, register
from pawl.tickets.models import Ticket
from pawl.tickets.models.ticket import ticket_constraints, ticket_indexes


class ChangeState(models.TextChoices):
    """Where it is on its way."""

    NEW = "new"
    ASSESS = "assess"
    AUTHORIZE = "authorize"
    SCHEDULED = "scheduled"
    IMPLEMENT = "implement"
    REVIEW = "review"
    CLOSED = "closed"
    CANCELLED = "cancelled"


TO_SCHEDULE = "to_schedule"
"""What people read instead of `authorize` once the answer is there; no state of its own."""


def shown_state(state: str, approved_at: object) -> str:
    """A state as people read it: what is approved waits for nobody's answer, but to be scheduled."""
    return TO_SCHEDULE if state == ChangeState.AUTHORIZE and approved_at else state


class Outcome(models.TextChoices):
    """How it went, as its review found."""

    SUCCESSFUL = "successful"
    WITH_ISSUES = "successful_with_issues"
    BACKED_OUT = "backed_out"
    FAILED = "failed"


class Change(Ticket):
    """Its resolution code is its outcome, its resolution the text of its review."""

    type = models.CharField(max_length=9, default="normal")
    model = models.ForeignKey(ChangeModelVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    """None: what is built in for its type."""
    rollout_plan = models.TextField(blank=True)
    back_out_plan = models.TextField(blank=True)
    test_plan = models.TextField(blank=True)
    planned_from = models.DateTimeField(null=True)
    planned_until = models.DateTimeField(null=True)
    interrupts = models.BooleanField(default=False)
    """Whether its services stand still meanwhile: their outage is then planned with it."""
    implementers = models.ManyToManyField(Person, related_name="+")
    answers = models.JSONField(default=dict)
    risk = models.CharField(max_length=6, blank=True)
    risk_score = models.PositiveSmallIntegerField(null=True)
    risk_parts = models.JSONField(default=list)
    approved_digest = models.CharField(max_length=64, blank=True)
    """Of the content that was approved; empty while nothing is."""
    approved_at = models.DateTimeField(null=True)
    accepted = models.JSONField(default=list)
    """Conflicts despite which somebody went on; why stands in the journal."""
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    kind: ClassVar[str] = "change"
    promised_by_name: ClassVar[bool] = True
    read_permission: ClassVar[Permission] = Permission.CHANGE_READ
    work_permission: ClassVar[Permission] = Permission.CHANGE_WORK
    # Changes cross teams: whoever works on one must see, and may help with, those of the neighbours. What is
    # confidential is for the team that does it.
    boundary: ClassVar = Boundary(team=None, keepers="case__team_id")

    class Meta:
        indexes: ClassVar = [
            *ticket_indexes("change"),
            models.Index(fields=["planned_from", "planned_until"], name="change_by_window"),
            models.Index(fields=["service", "closed_at"], name="change_of_service"),
        ]
        constraints: ClassVar = [
            *ticket_constraints("change"),
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="known_change_state"),
            models.CheckConstraint(condition=Q(type__in=TYPES), name="known_change_type"),
            models.CheckConstraint(condition=Q(risk__in=("", *LEVELS)), name="known_change_risk"),
            models.CheckConstraint(
                condition=Q(planned_from=None, planned_until=None) | Q(planned_until__gt=F("planned_from")),
                name="a_change_ends_after_its_start",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(resolution_code__in=Outcome.values),
                name="a_closed_change_says_how_it_went",
            ),
        ]

    @property
    def stands_at(self) -> datetime | None:
        """When it is made."""
        return self.planned_from or super().stands_at

    @property
    def shown_state(self) -> str:
        """Its state as people read it."""
        return shown_state(self.state, self.approved_at)

    @property
    def said(self) -> ModelText:
        """What its model asks for."""
        return self.model.said if self.model else model_of(BUILT_IN[self.type])

    @property
    def is_way_back_tried(self) -> bool:
        """Whether it says how it is taken back, and by the answer without points that this was tried."""
        answer = self.answers.get("back_out", "")
        points = [one.points(answer) for one in self.said.questions if one.name == "back_out"]
        return bool(self.back_out_plan) and points == [0]

    @property
    def plans(self) -> dict[str, str]:
        """Its plans by name."""
        return {name: getattr(self, f"{name}_plan") for name in PLANS}


register(
    "change",
    Effects(
        unanswered=frozenset({"new"}),
        waiting=frozenset({"authorize"}),
        ended=frozenset({"review", "closed"}),
        cancelled=frozenset({"cancelled"}),
    ),
)
