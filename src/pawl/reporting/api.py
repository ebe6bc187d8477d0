"""Reports in the API: order, read, download, schedule."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Router, Schema, Status
from pydantic import Field

from pawl.accounts.actor import Actor
from pawl.accounts.models import Organisation, Person
from pawl.accounts.permissions import require, scope
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.models import Service
from pawl.collaboration.api import RecordOut, comments
from pawl.environment import environment
from pawl.errors import Invalid
from pawl.lifecycle import Step
from pawl.measurement.models import Dataset, DataSource
from pawl.reporting import actions, deciding, ordering, sharing, views
from pawl.reporting.lists import DECISIONS, REPORTS, SCHEDULES
from pawl.reporting.models import Decision, Paper, Report, ReportLink, ReportSchedule
from pawl.reporting.ordering import houses_of
from pawl.reporting.sharing import DAYS, MOST_DAYS
from pawl.web.asked import actor_of
from pawl.web.rest.base import Body, Nothing, Routers
from pawl.web.rest.fields import Day, Key, Text, Title, Word, key_of
from pawl.web.rest.references import replace_keys
from pawl.web.rest.resource import Call, Resource


class WishIn(Body):
    audience: Word
    language: Word = "en"
    forms: tuple[Word, ...] = ("html", "pdf")


class ReportIn(WishIn):
    audience: Word = "manager"
    paper: Word = "study"
    dataset: Key | None = None
    organisation: Key | None = None
    service: Key | None = None
    day: Day | None = None


class ReportScheduleIn(WishIn):
    audience: Word = "manager"
    paper: Word = "study"
    source: Key | None = None
    organisation: Key | None = None
    service: Key | None = None
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


class DecisionIn(Body):
    report: Key
    question: Text
    options: tuple[Title, ...] = ()
    of: tuple[Key, ...]
    due: Day


class DecideIn(Body):
    choice: Title
    reason: Text


class DecisionOut(RecordOut):
    report: str
    question: str
    options: list[str]
    of: list[str]
    due: date
    state: str
    choice: str
    reason: str
    decided_by: str | None
    decided_at: datetime | None

    @staticmethod
    def resolve_report(one: Decision) -> str:
        return one.report.key

    @staticmethod
    def resolve_of(one: Decision) -> list[str]:
        return [f"PER-{number}" for number in one.asked.order_by("pk").values_list("pk", flat=True)]

    @staticmethod
    def resolve_decided_by(one: Decision) -> str | None:
        return f"PER-{one.decided_by_id}" if one.decided_by_id else None


class UnclearIn(Body):
    words: str = Field("", max_length=2000)


class LinkIn(Body):
    days: int = Field(DAYS, ge=1, le=MOST_DAYS)


class LinkOut(Schema):
    key: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    openings: int


class LinkMadeOut(LinkOut):
    url: str


class ReportOut(RecordOut):
    paper: str
    dataset: str | None
    service: str | None
    first: date | None
    last: date | None
    content: dict[str, Any] | None
    audience: str
    language: str
    state: str
    made_at: datetime | None
    summary: dict[str, Any]
    files: list[ReportFileOut]
    decisions: list[str]
    unclear: int

    @staticmethod
    def resolve_decisions(one: Report) -> list[str]:
        return [f"RDC-{number}" for number in one.decisions.order_by("pk").values_list("pk", flat=True)]

    @staticmethod
    def resolve_unclear(one: Report) -> int:
        return one.unclear.count()

    @staticmethod
    def resolve_dataset(one: Report) -> str | None:
        return key_of("DS", one.dataset_id)

    @staticmethod
    def resolve_service(one: Report) -> str | None:
        return key_of("SVC", one.service_id)

    @staticmethod
    def resolve_files(one: Report) -> list[Any]:
        return list(one.files.select_related("report__case").order_by("form"))


class ReportScheduleOut(RecordOut):
    paper: str
    source: str | None
    service: str | None
    audience: str
    language: str
    forms: list[str]
    cron: str
    zone: str
    is_active: bool
    readers: list[str]

    @staticmethod
    def resolve_source(one: ReportSchedule) -> str | None:
        return f"SRC-{one.source_id}" if one.source_id else None

    @staticmethod
    def resolve_service(one: ReportSchedule) -> str | None:
        return f"SVC-{one.service_id}" if one.service_id else None

    @staticmethod
    def resolve_readers(one: ReportSchedule) -> list[str]:
        return [f"PER-{number}" for number in one.readers.order_by("pk").values_list("pk", flat=True)]


def order(*, by: Actor, paper: str = "study", **given: Any) -> Report:
    """Order a report of a dataset, or a paper of a place or a service, by keys."""
    named = {name: given.pop(name, None) for name in ("dataset", "organisation", "service")}
    found = replace_keys(
        named,
        dataset=(Dataset.objects.visible_to(by), "DS"),
        organisation=(Organisation.objects.filter(pk__in=houses_of(by)), "ORG"),
        service=(Service.objects.visible_to(by).select_related("case"), "SVC"),
    )
    on = given.pop("day", None)
    if paper == Paper.STUDY:
        if found["dataset"] is None:
            rule = say("No dataset is named.")
            raise Invalid("report dataset", rule, say("Name one, or choose a paper."), {"dataset": rule})
        return actions.order(found["dataset"], _wish(given), by=by)
    return ordering.order_paper(
        paper, _wish(given), organisation=found["organisation"], service=found["service"], on=on, by=by
    )


def schedule(
    *, by: Actor, cron: str, zone: str = "UTC", readers: tuple[str, ...] = (), paper: str = "study",
    **given: Any,
) -> ReportSchedule:  # fmt: skip
    """Schedule a report of a source, or a paper of a place or a service, by keys."""
    named = {name: given.pop(name, None) for name in ("source", "organisation", "service")}
    found = replace_keys(
        named,
        source=(DataSource.objects.visible_to(by).select_related("case"), "SRC"),
        organisation=(Organisation.objects.filter(pk__in=houses_of(by)), "ORG"),
        service=(Service.objects.visible_to(by).select_related("case"), "SVC"),
    )
    people = scope(by, Permission.ACCOUNT_READ, Person.objects.all())
    chosen = [replace_keys({"readers": one}, readers=(people, "PER"))["readers"] for one in readers]
    if paper != Paper.STUDY:
        about, rhythm = found["service"] or found["organisation"], actions.Rhythm(cron, zone)
        return ordering.schedule_paper(paper, about, _wish(given), rhythm, readers=chosen, by=by)
    if found["source"] is None:
        rule = say("No source is named.")
        raise Invalid("report source", rule, say("Name one, or choose a paper."), {"source": rule})
    return actions.schedule_report(found["source"], _wish(given), cron=cron, zone=zone, readers=chosen, by=by)


def _wish(given: dict[str, Any]) -> actions.Wish:
    return actions.Wish(
        given.get("audience", "manager"),
        given.get("language", "en"),
        tuple(given.get("forms", ("html", "pdf"))),
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


def ask(*, by: Actor, report: str, of: tuple[str, ...], **asked: Any) -> Decision:
    """Ask for a decision by keys."""
    reports = Report.objects.visible_to(by).select_related("case")
    found = replace_keys({"report": report}, report=(reports, "RPT"))["report"]
    people = scope(by, Permission.ACCOUNT_READ, Person.objects.all())
    if by.person is not None:
        people |= Person.objects.filter(pk=by.person.pk)
    chosen = [replace_keys({"of": one}, of=(people, "PER"))["of"] for one in of]
    return deciding.ask(found, deciding.Ask(**asked), of=chosen, by=by)


def decide(decision: Decision, *, by: Actor, choice: str, reason: str) -> Decision:
    """Decide."""
    return deciding.decide(decision, choice, reason, by=by)


def _decision_steps(decision: Decision, by: Actor) -> list[Step]:
    return deciding.DECISION.steps(decision, by)


def _readers(router: Router, resource: Resource) -> None:
    """POST /{key}/unclear; GET, POST /{key}/links; POST /{key}/links/{link}/revocation."""

    @router.post("/{key}/unclear", response={201: None}, url_name="report-unclear",
                 summary="Say that a report is unclear")  # fmt: skip
    def unclear(request: HttpRequest, key: str, body: UnclearIn) -> Any:
        by = actor_of(request)
        sharing.say_unclear(resource.find(by, key), body.words, by=by)
        return Status(201, None)

    @router.get("/{key}/links", response=list[LinkOut], url_name="report-links",
                summary="Read-only links of a report")  # fmt: skip
    def links(request: HttpRequest, key: str) -> Any:
        by = actor_of(request)
        report = resource.find(by, key)
        require(by, Permission.REPORT_SCHEDULE, on=report)
        return list(ReportLink.objects.visible_to(by).filter(report=report))

    @router.post("/{key}/links", response={201: LinkMadeOut}, url_name="report-link-make",
                 summary="Make a read-only link: its address is told only now")  # fmt: skip
    def make(request: HttpRequest, key: str, body: LinkIn) -> Any:
        by = actor_of(request)
        made, secret = sharing.make_link(resource.find(by, key), days=body.days, by=by)
        url = environment().url + reverse("reporting:shared", args=[secret])
        return Status(201, {**LinkOut.from_orm(made).dict(), "url": url})

    @router.post("/{key}/links/{link}/revocation", response={204: None}, url_name="report-link-revoke",
                 summary="Revoke a read-only link")  # fmt: skip
    def revoke(request: HttpRequest, key: str, link: str) -> Any:
        by = actor_of(request)
        mine = ReportLink.objects.visible_to(by).filter(report=resource.find(by, key))
        found = replace_keys({"link": link}, link=(mine.select_related("report__case"), "RLN"))
        sharing.revoke(found["link"], by=by)
        return Status(204, None)


RESOURCES = (
    Resource("reports", "report", REPORTS, ReportOut, Call(ReportIn, order), steps=_steps,
             transitions={"ordered_again": Call(Nothing, again)}, related=("case", "dataset", "service"),
             parts=(comments, _files, _readers)),
    Resource("report-decisions", "report decision", DECISIONS, DecisionOut, Call(DecisionIn, ask),
             steps=_decision_steps,
             transitions={"decide": Call(DecideIn, decide), "withdraw": Call(Nothing, deciding.withdraw),
                          "reopen": Call(Nothing, deciding.reopen)},
             related=("case", "report__case"), parts=(comments,)),
    Resource("report-schedules", "report_schedule", SCHEDULES, ReportScheduleOut,
             Call(ReportScheduleIn, schedule),
             remove=_stop, related=("case",), parts=(comments,)),
)  # fmt: skip


def routers() -> Routers:
    """By the first part of their addresses."""
    return {one.name: one.router for one in RESOURCES}
