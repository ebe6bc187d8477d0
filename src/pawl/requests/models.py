"""Models of requests, requests by them, and the tasks that fulfil one."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from pawl.accounts.actor import Actor
from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person, Team
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Offering
from pawl.catalogue.models.placed import OFFERED
from pawl.collaboration.models import Record
from pawl.local_text import LocalTextField
from pawl.tickets.effects import Effects, register
from pawl.tickets.models import Ticket
from pawl.tickets.models.ticket import ticket_constraints, ticket_indexes


class ModelState(models.TextChoices):
    """Whether it can be asked for."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


class RequestModel(Record):
    """Something that can be asked for by a form: of an offering, whose entitlement says who may."""

    offering = models.ForeignKey(Offering, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ModelState.choices, default=ModelState.DRAFT)
    name = LocalTextField()
    description = LocalTextField(blank=True, longest=2000)
    number = models.PositiveIntegerField(default=0)
    """Of its newest version; 0 while it has none."""

    kind: ClassVar[str] = "request_model"
    read_permission: ClassVar[Permission] = Permission.CATALOGUE_READ
    boundary: ClassVar = OFFERED

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="request_model_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ModelState.values), name="known_model_state"),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(number__gte=1), name="a_live_model_has_a_form"
            ),
        ]


class ModelVersion(models.Model):
    """The form, approvals and tasks of a model, as they were published; never edited: another one follows."""

    model = models.ForeignKey(RequestModel, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    questions = models.JSONField(default=list)
    stages = models.JSONField(default=list)
    tasks = models.JSONField(default=list)
    days = models.PositiveSmallIntegerField(default=5)
    """Within how many days people usually have it, where no agreement promises a time."""
    impact = models.PositiveSmallIntegerField(default=3)
    urgency = models.PositiveSmallIntegerField(default=3)
    """With which requests by it begin; whoever works on one may say otherwise."""
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar = ["model", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["model", "number"], name="versions_of_a_model_in_order"),
            models.CheckConstraint(
                condition=Q(impact__range=(1, 3), urgency__range=(1, 3)), name="a_model_has_levels"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_id}.{self.number}"


class RequestState(models.TextChoices):
    """Where a request is on its way."""

    SUBMITTED = "submitted"
    AWAITING_APPROVAL = "awaiting_approval"
    IN_FULFILMENT = "in_fulfilment"
    ON_HOLD = "on_hold"
    FULFILLED = "fulfilled"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


OPEN = (
    RequestState.SUBMITTED,
    RequestState.AWAITING_APPROVAL,
    RequestState.IN_FULFILMENT,
    RequestState.ON_HOLD,
)


class ServiceRequest(Ticket):
    """Somebody asked for something; `fields` holds the answers by the questions of its version."""

    form = models.ForeignKey(ModelVersion, models.PROTECT, related_name="+")
    expected_at = models.DateTimeField(null=True)
    """When people usually have it; a clock's due instant comes before it."""

    kind: ClassVar[str] = "service_request"
    has_caller: ClassVar[bool] = True
    read_permission: ClassVar[Permission] = Permission.REQUEST_READ
    work_permission: ClassVar[Permission] = Permission.REQUEST_WORK

    class Meta:
        indexes: ClassVar = ticket_indexes("request")
        constraints: ClassVar = [
            *ticket_constraints("request"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="known_request_state"),
        ]


class TaskState(models.TextChoices):
    """Where a task is: those of a later step wait as planned."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class TaskSet(models.QuerySet["FulfilmentTask"]):
    """Reads of tasks; the first one of every door is `visible_to`."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of requests that somebody may read, and those of their own team.

        The kind of the case is named, as in `RecordSet`.
        """
        of_kind = self.filter(request__case__kind=ServiceRequest.kind)
        return scope(actor, Permission.REQUEST_READ, of_kind)  # type: ignore[return-value]


class FulfilmentTask(models.Model):
    """A piece of work that fulfils a request; those of one step run beside each other."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="tasks", db_index=False)
    number = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(default=1)
    name = LocalTextField()
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.PLANNED)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TaskSet.as_manager()
    boundary: ClassVar = Boundary(
        "request__case__organisation_id", "team_id", "request__case__owner_id", "request__case__confidential"
    )
    read_permission: ClassVar = Permission.REQUEST_READ
    prefix: ClassVar[str] = "TSK"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="tasks_in_order"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="known_task_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="tasks_by_state")]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What people and the API call it."""
        return f"{self.prefix}-{self.pk}"


register(
    "service_request",
    Effects(
        unanswered=frozenset({"submitted"}),
        held=frozenset({"on_hold"}),
        waiting=frozenset({"awaiting_approval"}),
        ended=frozenset({"fulfilled", "closed"}),
        cancelled=frozenset({"cancelled", "rejected"}),
        needs_person=True,
    ),
)
