"""A project: what it is for stands in its charter, how far it is in its phase."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Customer, Service, ServiceCalendar
from pawl.collaboration.models import Record


class Phase(models.TextChoices):
    """Where a project is; controlling is none of them, since it runs beside all."""

    INITIATING = "initiating"
    PLANNING = "planning"
    EXECUTING = "executing"
    CLOSING = "closing"
    """Lasts through early-life support."""
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


ALIVE = (Phase.INITIATING, Phase.PLANNING, Phase.EXECUTING, Phase.CLOSING)
ENDED = (Phase.CLOSED, Phase.CANCELLED)


class Tailoring(models.TextChoices):
    """How much its gates ask for: a job of two weeks is not drowned."""

    SIMPLE = "simple"
    STANDARD = "standard"
    FULL = "full"


def _scored(name: str) -> Q:
    return Q(**{name: None}) | Q(**{f"{name}__range": (1, 5)})


class Project(Record):
    """Something that is made once; its case's owner is the project manager."""

    state = models.CharField(max_length=10, choices=Phase.choices, default=Phase.INITIATING)
    held_from = models.CharField(max_length=10, blank=True)
    """The phase in which it rests, while it is on hold."""
    reason = models.TextField(blank=True)
    """Why it rests, or was cancelled."""
    tailoring = models.CharField(max_length=8, choices=Tailoring.choices, default=Tailoring.STANDARD)
    description = models.TextField(blank=True)
    sponsor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    """The service that it makes, or makes better, and is handed over into."""
    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, null=True, related_name="+")
    """The hours in which it is worked on; none: every day of the week from Monday to Friday."""
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    contingency = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    """Set aside for risks that may occur; inside the budget."""
    currency = models.CharField(max_length=3, blank=True)
    value = models.PositiveSmallIntegerField(null=True)
    strategic_fit = models.PositiveSmallIntegerField(null=True)
    delivery_risk = models.PositiveSmallIntegerField(null=True)
    urgency = models.PositiveSmallIntegerField(null=True)
    """All 1 to 5, as whoever puts projects in order judges them."""
    status_date = models.DateField(null=True)
    """Up to this day what is told of progress holds."""
    final_report = models.TextField(blank=True)
    benefits_review_on = models.DateField(null=True)

    counted: Mapping[str, Any] | None = None
    """What its gates look at, where a page that only reads has counted it already."""
    kind: ClassVar[str] = "project"
    read_permission: ClassVar[Permission] = Permission.PROJECT_READ
    searched: ClassVar[tuple[str, ...]] = ("description",)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "case"], name="project_by_state")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=Phase.values), name="known_phase"),
            models.CheckConstraint(condition=Q(tailoring__in=Tailoring.values), name="known_tailoring"),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
                name="a_project_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(state="on_hold", held_from__in=[one.value for one in ALIVE])
                | ~Q(state="on_hold") & Q(held_from=""),
                name="what_is_on_hold_knows_its_phase",
            ),
            models.CheckConstraint(
                condition=_scored("value")
                & _scored("strategic_fit")
                & _scored("delivery_risk")
                & _scored("urgency"),
                name="a_project_is_scored_1_to_5",
            ),
        ]

    @property
    def phase(self) -> str:
        """The phase that it is in, or rests in."""
        return self.held_from or self.state
