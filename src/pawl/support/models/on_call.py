"""Who is on call for a team, who stands in, who hears next where nobody takes it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.collaboration.models import Case, Record
from pawl.support.turns import StandIn, Turns


class Rota(Record):
    """A team's people in turn; its case's team is the team."""

    state = models.CharField(max_length=8, default="active")
    begins = models.DateField()
    at = models.TimeField()
    zone = models.CharField(max_length=60, default="UTC")
    days = models.PositiveSmallIntegerField(default=7)

    kind: ClassVar[str] = "rota"
    read_permission: ClassVar[Permission] = Permission.INCIDENT_READ

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=["active", "retired"]), name="known_rota_state"),
            models.CheckConstraint(condition=Q(days__range=(1, 366)), name="a_turn_has_days"),
        ]

    def turns(self) -> Turns:
        """As the pure function wants it; two queries where nothing was read along."""
        people = tuple(one.person_id for one in self.places.all())
        stand_ins = tuple(StandIn(one.start, one.end, one.person_id) for one in self.stand_ins.all())
        return Turns(people, self.begins, self.at, self.zone, self.days, stand_ins)


class RotaPlace(models.Model):
    """Somebody's place in the turn."""

    rota = models.ForeignKey(Rota, models.PROTECT, related_name="places", db_index=False)
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["rota", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rota", "position"], name="one_person_at_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.person_id}"


class StandInRow(models.Model):
    """Somebody stands in for whoever's turn it is; never edited, the later one counts."""

    rota = models.ForeignKey(Rota, models.PROTECT, related_name="stand_ins", db_index=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["rota", "id"]
        indexes: ClassVar = [models.Index(fields=["rota", "end"], name="stand_in_of_rota")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="a_stand_in_ends_after_its_start")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.start:%Y-%m-%d %H:%M}"


class EscalationLevel(models.Model):
    """Who hears when nobody took an urgent incident for so many minutes: somebody, or another rota's turn."""

    rota = models.ForeignKey(Rota, models.PROTECT, related_name="levels", db_index=False)
    minutes = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    tells = models.ForeignKey(Rota, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["rota", "minutes"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rota", "minutes"], name="one_level_at_a_minute"),
            models.CheckConstraint(
                condition=Q(person=None, tells__isnull=False) | Q(person__isnull=False, tells=None),
                name="a_level_tells_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"


class Urgency(models.Model):
    """An incident that somebody must take, since when, and whose rota watches it."""

    incident = models.ForeignKey(Case, models.PROTECT, related_name="+")
    rota = models.ForeignKey(Rota, models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "urgencies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "rota"], name="urgent_once_per_rota")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.since:%Y-%m-%d %H:%M}"


class Escalated(models.Model):
    """A level was told of an incident: once, however often somebody looks."""

    urgency = models.ForeignKey(Urgency, models.PROTECT, related_name="told", db_index=False)
    minutes = models.PositiveIntegerField()
    """The level's; 0 is whoever is on call."""
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["urgency", "minutes"], name="a_level_is_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.urgency_id} {self.minutes}"
