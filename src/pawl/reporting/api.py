"""Reports in the API: order, read, download, schedule."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.models import Person
from pawl.accounts.permissions import scope
from pawl.accounts.roles import Permission
from pawl.collaboration.api import RecordOut, comments
from pawl.lifecycle import Step
from pawl.measurement.models import Dataset, DataSource
from pawl.reporting import actions, views
from pawl.reporting.lists import REPORTS, SCHEDULES
from pawl.reporting.models import Report, ReportSchedule
from pawl.web.rest.base import Body, Nothing
from pawl.web.rest.fields import Key, Word
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource


class WishIn(Body):
    audience: Word
    language: Word = "en"
    forms: tuple[Word, ...] = ("html", "pdf")


class ReportIn(WishIn):
    dataset: Key


class ReportScheduleIn(WishIn):
    source: Key
    cron: Word
    zone: Word = "UTC"
    readers: tuple[Key, ...] = ()


class ReportFileOut(Schema):
    form: str
    sha256: str
    size: int
    url: str

    @staticmethod
    def resolve_url(one: Any) -> str:
        return reverse("reporting:file", args=[one.report.key, one.form])


class ReportOut(RecordOut):
    dataset: str
    audience: str
    language: str
    state: str
    made_at: datetime | None
    summary: dict[str, Any]
    files: list[ReportFileOut]

    @staticmethod
    def resolve_dataset(one: Report) -> str:
        return f"DS-{one.dataset_id}"

    @staticmethod
    def resolve_files(one: Report) -> list[Any]:
        return list(one.files.select_related("report__case").order_by("form"))


class ReportScheduleOut(RecordOut):
    source: str
    audience: str
    language: str
    forms: list[str]
    cron: str
    zone: str
    is_active: bool
    readers: list[str]

    @staticmethod
    def resolve_source(one: ReportSchedule) -> str:
        return f"SRC-{one.source_id}"

    @staticmethod
    def resolve_readers(one: ReportSchedule) -> list[str]:
        return [f"PER-{number}" for number in one.readers.order_by("pk").values_list("pk", flat=True)]


def order(*, by: Actor, dataset: str, **wish: Any) -> Report:
    """Order a report by keys."""
    found = replace_keys({"dataset": dataset}, dataset=(Dataset.objects.visible_to(by), "DS"))
    return actions.order(found["dataset"], _wish(wish), by=by)


def schedule(
    *, by: Actor, source: str, cron: str, zone: str = "UTC", readers: tuple[str, ...] = (), **wish: Any
) -> ReportSchedule:
    """Schedule a report by keys."""
    found = replace_keys(
        {"source": source}, source=(DataSource.objects.visible_to(by).select_related("case"), "SRC")
    )
    people = scope(by, Permission.ACCOUNT_READ, Person.objects.all())
    chosen = [replace_keys({"readers": one}, readers=(people, "PER"))["readers"] for one in readers]
    return actions.schedule_report(found["source"], _wish(wish), cron=cron, zone=zone, readers=chosen, by=by)


def _wish(given: dict[str, Any]) -> actions.Wish:
    return actions.Wish(
        given["audience"], given.get("language", "en"), tuple(given.get("forms", ("html", "pdf")))
    )


def again(report: Report, *, by: Actor) -> Report:
    """Try once more."""
    actions.order_again(report, by=by)
    return report


def _steps(report: Report, by: Actor) -> list[Step]:
    return [one for one in actions.REPORT.steps(report, by) if one.activity == "ordered_again"]


def _stop(found: ReportSchedule, *, by: Actor) -> None:
    actions.stop(found, by=by)


def _files(router: Router, _resource: Resource) -> None:
    """GET /{key}/files/{form}."""

    @router.get("/{key}/files/{form}", url_name="report-file", summary="A form of a report")
    def download(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
        return views.file(request, key, form)


RESOURCES = (
    Resource("reports", "report", REPORTS, ReportOut, Call(ReportIn, order), steps=_steps,
             transitions={"ordered_again": Call(Nothing, again)}, related=("case", "dataset"),
             parts=(comments, _files)),
    Resource("report-schedules", "report_schedule", SCHEDULES, ReportScheduleOut,
             Call(ReportScheduleIn, schedule),
             remove=_stop, related=("case",), parts=(comments,)),
)  # fmt: skip


def routers() -> dict[str, Router]:
    """By the first part of their addresses."""
    return {one.name: one.router() for one in RESOURCES}
