"""Reports: made once from a dataset for one audience, kept as files; and what makes them by the clock."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pawl.accounts.models import Person
from pawl.accounts.roles import Permission
from pawl.catalogue.models import Service
from pawl.collaboration.models import Record
from pawl.jobs.models import Schedule
from pawl.measurement.models import Dataset, DataSource, Study


class Audience(models.TextChoices):
    """For whom a report is made; presentation.audience says what each reads."""

    EXECUTIVE = "executive"
    MANAGER = "manager"
    OPERATIONS = "operations"
    CUSTOMER = "customer"


class Paper(models.TextChoices):
    """What a report is made of."""

    STUDY = "study"
    """What the study of a dataset found."""
    BOARD = "board"
    SERVICE = "service"
    WEEKLY = "weekly"
    REGISTER = "register"


class Form(models.TextChoices):
    """In which form it is written."""

    HTML = "html"
    PDF = "pdf"
    PPTX = "pptx"
    XLSX = "xlsx"


class ReportState(models.TextChoices):
    """Where a report is."""

    ORDERED = "ordered"
    MADE = "made"
    FAILED = "failed"


class Report(Record):
    """What a dataset said on a day, to one audience in one language; it never changes afterwards."""

    paper = models.CharField(max_length=8, choices=Paper.choices, default=Paper.STUDY)
    dataset = models.ForeignKey(Dataset, models.PROTECT, null=True, related_name="+")
    """Of a study; a paper is gathered from what stands in Pawl."""
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    """The days that a paper tells of."""
    content = models.JSONField(null=True)
    """What a paper says, frozen when it was made: title, remark, parts with facts and tables."""
    study = models.ForeignKey(Study, models.SET_NULL, null=True, related_name="+")
    """Whose numbers it prints."""
    schedule = models.ForeignKey("ReportSchedule", models.PROTECT, null=True, related_name="reports")
    audience = models.CharField(max_length=12, choices=Audience.choices)
    language = models.CharField(max_length=10)
    forms = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.ORDERED)
    summary = models.JSONField(default=dict)
    """The sentences of its first page, in its language, and what it was made from."""
    problem = models.JSONField(null=True)
    """Why it could not be made: thing, rule, way out."""
    made_at = models.DateTimeField(null=True)

    kind: ClassVar[str] = "report"
    read_permission: ClassVar[Permission] = Permission.REPORT_READ

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="known_report_state"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="known_audience"),
            models.CheckConstraint(
                condition=Q(paper="study", dataset__isnull=False)
                | (~Q(paper="study") & Q(dataset=None, first__isnull=False, last__isnull=False)),
                name="a_report_is_of_a_dataset_or_of_days",
            ),
            models.CheckConstraint(
                condition=Q(paper="service", service__isnull=False) | (~Q(paper="service") & Q(service=None)),
                name="a_review_is_of_a_service",
            ),
            models.CheckConstraint(
                condition=Q(state="made", made_at__isnull=False) | ~Q(state="made"), name="made_has_a_time"
            ),
        ]


class ReportFile(models.Model):
    """One form of a report, as it lies in the data folder."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    form = models.CharField(max_length=5, choices=Form.choices)
    file = models.CharField(max_length=200)
    """Path below the folder of reports, given by Pawl."""
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    style = models.CharField(max_length=60, blank=True)
    """Of a page: the digest by which its own style is allowed, and nothing else."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "form"], name="each_form_of_a_report_once"),
        ]

    def __str__(self) -> str:
        return self.file


class ReportSchedule(Record):
    """What is made by the clock and sent to people: a report of a source's newest dataset, or a paper."""

    paper = models.CharField(max_length=8, choices=Paper.choices, default=Paper.STUDY)
    source = models.ForeignKey(DataSource, models.PROTECT, null=True, related_name="+")
    """Of a study; a paper is gathered for its owner from what stands at the place, or at the service."""
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience.choices)
    language = models.CharField(max_length=10)
    forms = models.JSONField(default=list)
    cron = models.CharField(max_length=100)
    zone = models.CharField(max_length=50)
    clock = models.ForeignKey(Schedule, models.PROTECT, null=True, related_name="+")
    readers: "models.ManyToManyField[Person, ScheduleReader]" = models.ManyToManyField(
        Person, through="ScheduleReader", related_name="+"
    )
    is_active = models.BooleanField(default=True)

    kind: ClassVar[str] = "report_schedule"
    read_permission: ClassVar[Permission] = Permission.REPORT_READ

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(paper="study", source__isnull=False) | (~Q(paper="study") & Q(source=None)),
                name="a_schedule_is_of_a_source_or_a_paper",
            ),
            models.CheckConstraint(
                condition=Q(paper="service", service__isnull=False) | (~Q(paper="service") & Q(service=None)),
                name="a_scheduled_review_is_of_a_service",
            ),
        ]


class ScheduleReader(models.Model):
    """Somebody to whom a scheduled report is sent, as long as they may read it."""

    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "person"], name="send_each_reader_one"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} reads {self.schedule_id}"


class Sending(models.Model):
    """A report went to somebody; the unique row keeps a second one from going."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="sendings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "person"], name="send_a_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} to {self.person_id}"
