"""What every ticket is; each practice has its own table of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.constraints import BaseConstraint

from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Customer, Offering, Service
from pawl.collaboration.models import Record
from pawl.prepared import Prepared
from pawl.tickets.models.desk import Category
from pawl.tickets.models.own import FieldSet, OwnValues

LOWEST = 5
MIDDLE = 2


class Ticket(Record):
    """Something to be done for somebody: who works on it, how urgent it is, what it is about, how it ended.

    Of its case: the owner is the caller, the team is responsible for it now.
    """

    state = models.CharField(max_length=20)
    description = models.TextField(blank=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20, default="web")
    impact = models.PositiveSmallIntegerField(default=3)
    urgency = models.PositiveSmallIntegerField(default=3)
    priority = models.PositiveSmallIntegerField(default=LOWEST)
    """1 the highest; differs from the computed one only with a reason."""
    computed_priority = models.PositiveSmallIntegerField(default=LOWEST)
    priority_reason = models.CharField(max_length=500, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    offering = models.ForeignKey(Offering, models.PROTECT, null=True, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", db_index=False)
    hold_reason = models.CharField(max_length=40, blank=True)
    hold_until = models.DateTimeField(null=True)
    resolution_code = models.CharField(max_length=40, blank=True)
    resolution = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=100, blank=True)
    """Its number in a system it came from."""
    is_demo = models.BooleanField(default=False)
    fields = models.JSONField(default=dict)
    """Answers to the form of a request; own fields lie in `OwnValues`."""
    reopened = models.PositiveSmallIntegerField(default=0)

    means_failure: ClassVar[bool] = False
    """Whether what it touches does not work: its service then hurts, even where no item is named."""
    promised_by_name: ClassVar[bool] = False
    """Whether a promise counts for it only where it names its practice: nobody outside waits for it."""
    searched: ClassVar[tuple[str, ...]] = ("description", "resolution", "external_id", "own_words")
    work_permission: ClassVar[Permission]
    """The right to work on one, asked by every action here."""

    class Meta:
        abstract = True

    @property
    def promised_as(self) -> tuple[str, ...]:
        """What targets of agreements may count for it, the nearest first."""
        return (self.kind,) if self.promised_by_name else (self.kind, "")

    @property
    def stands_at(self) -> datetime | None:
        """The instant at which what it touches counts as it stood then; None: now."""
        return self.resolved_at or self.closed_at

    @property
    def own_values(self) -> OwnValues | None:
        """The values of its own fields, read once; None where it has none."""
        if "_own" not in self.__dict__:
            self.__dict__["_own"] = _OWN.first(self.pk) if _FIELD_SETS.first(self.kind) else None
        found: OwnValues | None = self.__dict__["_own"]
        return found

    @own_values.setter
    def own_values(self, found: OwnValues | None) -> None:
        self.__dict__["_own"] = found

    @property
    def own_words(self) -> str:
        """What is searched of its own fields: those that whoever sees it may read."""
        found = self.own_values
        return _said_in(found.values) if found else ""

    @classmethod
    def searched_apart(cls, keys: Sequence[int]) -> Mapping[int, str]:
        """The same for many at once."""
        rows = OwnValues.objects.filter(case__in=keys).values_list("case_id", "values")
        return {case: _said_in(values) for case, values in rows}


_FIELD_SETS: Prepared[int] = Prepared(
    lambda kind: FieldSet.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True)[:1],
    settled=True,
)
"""Versions of own fields of a practice, drafts too: most have none, and then no ticket of it has values."""
_OWN: Prepared[OwnValues] = Prepared(
    lambda case: OwnValues.objects.filter(case=case).select_related("field_set")
)


def _said_in(values: Mapping[str, Any]) -> str:
    return " ".join(str(one) for one in values.values() if isinstance(one, str))


def ticket_constraints(name: str) -> list[BaseConstraint]:
    """What the database keeps of every practice's table; for its Meta, named after the table."""
    kept: dict[str, Any] = {"impact": 3, "urgency": 3, "priority": LOWEST, "computed_priority": LOWEST}
    ranges = Q()
    for field, most in kept.items():
        ranges &= Q(**{f"{field}__range": (1, most)})
    return [
        models.CheckConstraint(condition=ranges, name=f"{name}_priority_in_range"),
        models.CheckConstraint(
            condition=Q(priority=models.F("computed_priority")) | ~Q(priority_reason=""),
            name=f"{name}_override_has_a_reason",
        ),
    ]


def ticket_indexes(name: str) -> list[models.Index]:
    """The ways in which every practice's table is read; for its Meta, named after the table."""
    held = Q(hold_until__isnull=False)
    known = ~Q(external_id="")
    return [
        models.Index(fields=["state", "case"], name=f"{name}_by_state"),
        models.Index(fields=["assignee", "state", "case"], name=f"{name}_by_assignee"),
        models.Index(fields=["service", "state"], name=f"{name}_by_service"),
        models.Index(fields=["hold_until"], condition=held, name=f"{name}_held_until"),
        models.Index(fields=["external_id"], condition=known, name=f"{name}_external"),
    ]
