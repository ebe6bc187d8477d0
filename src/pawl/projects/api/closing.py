"""What the page of closing counts, in the API: what became of objectives, and of the service value system."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import not_found
from pawl.projects.actions.reporting import accept_report, freeze_report
from pawl.projects.api.bodies import ProjectNote
from pawl.projects.api.control import project_at
from pawl.projects.benefits import Benefit, benefits_of
from pawl.projects.models import FinalReport, Project
from pawl.projects.system_review import Looked, review_of
from pawl.projects.views.final_report import edition_of, file_of, paper_of
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing
from pawl.web.rest.fields import Key, key_of
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Call, Resource


class ObjectiveBenefitOut(Schema):
    key: str
    statement: str
    kpi: str
    unit: str
    """Of the KPI; a share lies from 0 to 1."""
    baseline: float | None
    baseline_period: str
    is_told: bool
    """Whether the baseline was told and not measured."""
    target: float | None
    due: date | None
    value: float | None
    period: str | None
    measured_until: datetime | None
    n: int | None
    source: str | None
    reason: str | None
    """Why there is no value."""
    is_reached: bool | None
    way_percent: float | None
    """How much of the way from baseline to target is done."""
    benefit_owner: str | None


class LookedOut(Schema):
    name: str
    label: str
    told: str | None
    missing: str | None


class SystemReviewOut(Schema):
    parts: list[LookedOut]
    dimensions: list[LookedOut]


def add_system_review(router: Router, resource: Resource) -> None:
    """GET /{key}/system-review: the service value system and the dimensions, as the records tell of them."""

    def system_review(request: HttpRequest, key: str) -> SystemReviewOut:
        found = review_of(project_at(resource, request, key), actor_of(request))
        return SystemReviewOut(parts=_looked(found.parts), dimensions=_looked(found.dimensions))

    router.get("/{key}/system-review", response=SystemReviewOut, operation_id="projects_system_review",
               summary="The service value system and its dimensions once more: what is told, what is missing"
               )(system_review)  # fmt: skip


def add_final_report(router: Router, resource: Resource) -> None:
    """GET /{key}/final-report/{form}: the final report as pdf or pptx, with the figures of now."""

    def report(request: HttpRequest, key: str, form: Literal["pdf", "pptx"]) -> HttpResponse:
        return paper_of(project_at(resource, request, key), actor_of(request), form)

    router.get("/{key}/final-report/{form}", operation_id="projects_final_report",
               summary="The final report as pdf or slides")(report)  # fmt: skip


class FinalReportOut(Schema):
    key: str
    number: int
    at: datetime
    author: str | None
    digest: str
    accepted_by: str | None
    accepted_at: datetime | None
    note: str


def add_final_reports(router: Router, resource: Resource) -> None:
    """GET /{key}/final-reports and its files: the editions as they were frozen, the newest first."""

    def editions(request: HttpRequest, key: str) -> list[FinalReportOut]:
        rows = FinalReport.objects.filter(project=project_at(resource, request, key)).defer("content")
        return [
            FinalReportOut(key=one.key, number=one.number, at=one.at, author=key_of("PER", one.author_id),
                           digest=one.digest, accepted_by=key_of("PER", one.accepted_by_id),
                           accepted_at=one.accepted_at, note=one.note)
            for one in rows
        ]  # fmt: skip

    def edition(request: HttpRequest, key: str, report: Key, form: Literal["pdf", "pptx"]) -> HttpResponse:
        project, actor = project_at(resource, request, key), actor_of(request)
        found = edition_of(report, actor)
        if found.project_id != project.pk:
            raise not_found("final report")
        return file_of(found, actor, form)

    router.get("/{key}/final-reports", response=list[FinalReportOut], operation_id="projects_final_reports",
               summary="The editions of the final report, as they were frozen")(editions)  # fmt: skip
    router.get("/{key}/final-reports/{report}/{form}", operation_id="projects_final_report_edition",
               summary="An edition of the final report as pdf or slides")(edition)  # fmt: skip


def report_frozen(project: Project, *, by: Actor) -> Project:
    """An edition more."""
    freeze_report(project, by=by)
    return project


def report_accepted(project: Project, *, note: str = "", by: Actor) -> Project:
    """The newest edition is taken."""
    accept_report(project, note=note, by=by)
    return project


TRANSITIONS = {
    "freeze_final_report": Call(Nothing, report_frozen),
    "accept_final_report": Call(ProjectNote, report_accepted),
}


def _looked(rows: Sequence[Looked]) -> list[LookedOut]:
    told = teller()
    return [
        LookedOut(name=one.name, label=str(one.label), told=told(one.told) if one.told else None,
                  missing=told(one.missing) if one.missing else None)
        for one in rows
    ]  # fmt: skip


def add_benefits(router: Router, resource: Resource) -> None:
    """GET /{key}/benefits: each objective at the charter, as it was to become, and as it is measured now."""

    def benefits(request: HttpRequest, key: str) -> list[ObjectiveBenefitOut]:
        project = project_at(resource, request, key)
        return [_told(one) for one in benefits_of(project, actor_of(request))]

    router.get("/{key}/benefits", response=list[ObjectiveBenefitOut], operation_id="projects_benefits",
               summary="Each objective: its baseline, its target, and the newest that is measured of it"
               )(benefits)  # fmt: skip


def _told(one: Benefit) -> ObjectiveBenefitOut:
    goal, now = one.objective, one.now
    return ObjectiveBenefitOut(
        key=goal.key, statement=goal.statement, kpi=goal.kpi, unit=one.unit, baseline=one.start,
        baseline_period=one.period, is_told=one.is_told, target=goal.target, due=goal.due,
        value=now.value if now else None, period=now.label if now else None,
        measured_until=now.period_end if now else None, n=now.n if now else None,
        source=now.dataset.name if now else None,
        reason=teller()(one.unknown) if one.unknown else None, is_reached=one.is_reached,
        way_percent=one.way, benefit_owner=key_of("PER", goal.benefit_owner_id),
    )  # fmt: skip
