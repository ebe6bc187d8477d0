"""Problems, and which tickets were told of which workaround."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Case
from pawl.tickets.effects import Effects, register
from pawl.tickets.models import Ticket
from pawl.tickets.models.ticket import ticket_constraints, ticket_indexes

CAUSED_BY = "caused_by"
"""From a ticket to the problem behind it."""
RESOLVES = "resolves"
"""From a change to the problem that it takes away."""


class State(models.TextChoices):
    """Where a problem is on its way."""

    NEW = "new"
    ASSESS = "assess"
    ANALYSIS = "root_cause_analysis"
    FIX = "fix_in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Code(models.TextChoices):
    """How a problem ended."""

    FIX_APPLIED = "fix_applied"
    RISK_ACCEPTED = "risk_accepted"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"


class Problem(Ticket):
    """A cause of incidents, or what could become one.

    A known error is no state of it: its cause is analysed, it is not resolved, and there is a workaround.
    """

    root_cause = models.TextField(blank=True)
    fix = models.TextField(blank=True)
    """What takes the cause away, beside the change that is linked."""
    is_known_error = models.BooleanField(default=False)
    known_error_at = models.DateTimeField(null=True)
    workaround = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=0)
    """How often the workaround was published; 0 never."""
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    risk_reason = models.TextField(blank=True)
    risk_accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    risk_accepted_at = models.DateTimeField(null=True)
    risk_until = models.DateField(null=True)
    is_risk_warned = models.BooleanField(default=False)
    whys = models.JSONField(default=list)
    """The chain of questions: `{question, answer, evidence}`, from what was seen to its root."""
    causes = models.JSONField(default=list)
    """Of the cause-and-effect diagram: `{category, text, standing}`."""

    kind: ClassVar[str] = "problem"
    means_failure: ClassVar[bool] = True
    promised_by_name: ClassVar[bool] = True
    read_permission: ClassVar[Permission] = Permission.PROBLEM_READ
    work_permission: ClassVar[Permission] = Permission.PROBLEM_WORK
    searched: ClassVar[tuple[str, ...]] = (*Ticket.searched, "root_cause", "workaround", "fix")
    suggested: ClassVar = ~Q(state__in=("resolved", "closed"))

    class Meta:
        indexes: ClassVar = [
            *ticket_indexes("problem"),
            models.Index(fields=["-case"], condition=Q(is_known_error=True), name="problem_known_errors"),
            models.Index(
                fields=["risk_until"], condition=Q(risk_until__isnull=False), name="problem_risks_end"
            ),
        ]
        constraints: ClassVar = [
            *ticket_constraints("problem"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="known_problem_state"),
            models.CheckConstraint(
                condition=Q(is_known_error=False) | ~Q(workaround="") & Q(known_error_at__isnull=False),
                name="a_known_error_has_a_workaround",
            ),
            models.CheckConstraint(
                condition=~Q(resolution_code="risk_accepted")
                | ~Q(risk_reason="") & Q(risk_accepted_at__isnull=False, risk_until__isnull=False),
                name="an_accepted_risk_has_reason_and_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("resolved", "closed")) | ~Q(resolution_code=""),
                name="an_ended_problem_says_how",
            ),
        ]

    def suggestion(self) -> tuple[str, str]:
        """With what helps meanwhile."""
        return self.case.title, self.workaround


class WorkaroundNotice(models.Model):
    """A ticket was told of an edition of a workaround: once, whoever tells."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="notices", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    edition = models.PositiveIntegerField()
    at = models.DateTimeField()

    boundary: ClassVar = Boundary()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "case", "edition"], name="told_once_per_edition")
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} told {self.case_id} ({self.edition})"


register(
    "problem",
    Effects(unanswered=frozenset({"new"}), ended=frozenset({"resolved", "closed"})),
)
