"""What the change calendar knows beside changes: freezes and maintenance windows."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.changes.models.templates import CALENDAR
from pawl.changes.windows import MOST_MINUTES, Weekly
from pawl.collaboration.models import Record


class Freeze(Record):
    """Nothing is to be changed from an instant until another: on some services, or on all."""

    from_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField(blank=True)
    services = models.ManyToManyField(Service, related_name="+")
    """None: it counts for everything."""
    ended_at = models.DateTimeField(null=True)
    """When it was lifted; it then counts for nothing any more."""

    kind: ClassVar[str] = "freeze"
    read_permission: ClassVar[Permission] = Permission.CHANGE_READ
    boundary: ClassVar = CALENDAR

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until", "from_at"], name="freeze_by_end")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("from_at")), name="a_freeze_ends_after_its_start")
        ]

    @property
    def state(self) -> str:
        """Whether it counts."""
        return "ended" if self.ended_at else "active"


class MaintenanceWindow(Record):
    """When work may be done: every week on these days, or once; on some services, or on all."""

    days = models.JSONField(default=list)
    """Days of the week, Monday 0; none: once, on the first day."""
    starts = models.TimeField()
    minutes = models.PositiveIntegerField()
    zone = models.CharField(max_length=60, default="UTC")
    first = models.DateField()
    last = models.DateField(null=True)
    services = models.ManyToManyField(Service, related_name="+")
    """None: it counts for all that have no window of their own."""

    kind: ClassVar[str] = "maintenance_window"
    read_permission: ClassVar[Permission] = Permission.CHANGE_READ
    boundary: ClassVar = CALENDAR

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, MOST_MINUTES)), name="a_window_is_open_for_a_week_at_most"
            ),
            models.CheckConstraint(
                condition=Q(last=None) | Q(last__gte=F("first")), name="a_window_ends_after_its_first_day"
            ),
        ]

    @property
    def weekly(self) -> Weekly:
        """The same for the arithmetic."""
        return Weekly(tuple(self.days), self.starts, self.minutes, self.zone, self.first, self.last)
