"""How reports reach people: links for those without an account, "unclear" from readers, digests by mail."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.boundary import Boundary
from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.jobs.models import Schedule
from pawl.measurement.models import ScopedSet
from pawl.reporting.models.reports import Report

OF_REPORT = Boundary(
    "report__case__organisation_id",
    "report__case__team_id",
    "report__case__owner_id",
    "report__case__confidential",
)


class ReportLink(models.Model):
    """By its address one frozen report is read without signing in, until a day; the secret is not kept."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    """Of the secret in the address."""
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)

    objects = ScopedSet.as_manager()
    boundary: ClassVar = OF_REPORT
    read_permission: ClassVar = Permission.REPORT_READ

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="a_link_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What people call it."""
        return f"RLN-{self.pk}"


class Unclear(models.Model):
    """A reader did not understand a report, and perhaps said what."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="unclear")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    """None for somebody who came by a link."""
    link = models.ForeignKey(ReportLink, models.CASCADE, null=True, related_name="+")
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.words[:40]}"


class Digest(models.Model):
    """What calls for somebody, by mail at a time they chose; where nothing does, nothing is sent."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="+")
    cron = models.CharField(max_length=100)
    zone = models.CharField(max_length=50)
    clock = models.ForeignKey(Schedule, models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    since = models.DateTimeField()
    """What came after this instant is new to them."""
    sent = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    ran_at = models.DateTimeField(null=True)
    last = models.CharField(max_length=6, blank=True)
    """Of the last time: sent or silent."""

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What the journal calls it."""
        return f"DIG-{self.pk}"
