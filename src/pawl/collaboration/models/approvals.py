"""Approvals: what was asked about a record, in which stages, and who answered what."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.models.cases import Case
from pawl.local_text import LocalTextField

M = TypeVar("M", bound=models.Model)


class Outcome(models.TextChoices):
    """Where an approval stands; void is what was asked about something that has changed since."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    VOID = "void"


class StageState(models.TextChoices):
    """Where one stage stands; it waits for those before it."""

    WAITING = "waiting"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    VOID = "void"


class Answer(models.TextChoices):
    """What one person says; `lapsed`: it was decided, or void, without them."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    LAPSED = "lapsed"


class Approval(models.Model):
    """One round of asking about a record, for exactly the content that its digest names."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="approvals")
    state = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    void_reason = models.JSONField(default=dict)
    """Why it no longer counts: a packed sentence."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="pending"), name="one_pending_approval_of_a_case"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", ended_at=None) | ~Q(state="pending") & Q(ended_at__isnull=False),
                name="an_ended_approval_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.state}"


class ApprovalStage(models.Model):
    """A step of it: its people answer beside each other, and so many equal answers decide."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="stages", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = LocalTextField()
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    quorum = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=StageState.choices, default=StageState.WAITING)

    class Meta:
        ordering: ClassVar = ["approval", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["approval", "number"], name="stages_in_order"),
            models.CheckConstraint(condition=Q(quorum__gte=1), name="somebody_decides_a_stage"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class VoteSet(models.QuerySet[M]):
    """Reads of answers; the first one of every door is `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that somebody is, or was, asked for."""
        return scope(actor, Permission.APPROVAL_DECIDE, self)  # type: ignore[return-value]


class Vote(models.Model):
    """One person's answer in a stage: a paper with their name on it, which they may hand to somebody else."""

    stage = models.ForeignKey(ApprovalStage, models.CASCADE, related_name="votes", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.PENDING)
    reason = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    """None while the stages before it are not decided."""
    answered_at = models.DateTimeField(null=True)
    link_mark = models.CharField(max_length=32, blank=True)
    """What a mail link must carry; another one, or none, makes the link worthless."""
    version = models.PositiveIntegerField(default=1)

    objects = VoteSet["Vote"].as_manager()
    boundary: ClassVar = Boundary(None, None, "person_id", None)
    read_permission: ClassVar = Permission.APPROVAL_DECIDE
    prefix: ClassVar[str] = "APR"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "person"], name="one_answer_each"),
            models.CheckConstraint(
                condition=Q(answer__in=("approved", "rejected"), answered_at__isnull=False)
                | Q(answer__in=("pending", "lapsed"), answered_at=None),
                name="an_answer_says_when",
            ),
            models.CheckConstraint(condition=~Q(answer="rejected") | ~Q(reason=""), name="a_no_has_a_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "answer", "id"], name="answers_of_a_person")]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What people and the API call it."""
        return f"{self.prefix}-{self.pk}"


class Deputy(models.Model):
    """Somebody answers in another's place for a while; of several the newest counts."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    deputy = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_early_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_absence_ends_later"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_is_their_own_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.person_id}"
