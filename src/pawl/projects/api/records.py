"""What stands below a project in the API: requirements, work packages, risks, charters, hand-overs."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.collaboration.api import comments
from pawl.projects import doing, lists
from pawl.projects.actions import control, sheets
from pawl.projects.actions.lifecycles import LIFECYCLES
from pawl.projects.actions.patterns import TEMPLATE, withdraw
from pawl.projects.api import bodies, effort, outside, shown
from pawl.projects.api.burn_up import RANK
from pawl.projects.api.edits import editing
from pawl.projects.api.files import add_files
from pawl.projects.api.projects import handover_prepared, project_named, with_records
from pawl.projects.earlier import earlier_ones
from pawl.projects.early_life import shown_exit
from pawl.projects.models import ChangeRequest, ProjectRecord, StatusReport
from pawl.projects.patterns import SHIPPED, shipped
from pawl.projects.sheets import SHEETS
from pawl.projects.sheets.texts import CHANGE_REQUEST, CHARTER, STATUS_REPORT
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing
from pawl.web.rest.problem import teller
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import calls

ASKED = {"reason": bodies.Reason, "note": bodies.ProjectNote, "until": bodies.Offer}
RELATED = (
    "case__owner", "project__case__owner", "project__sponsor", "submitted_by", "decided_by",
)  # fmt: skip
NAMES = {
    "requirements": "requirement", "work-packages": "work package", "deliverables": "deliverable",
    "raid": "entry of the register",
}  # fmt: skip


MORE: dict[str, Any] = {
    "work_package": {"calls": {**effort.CALLS, **RANK, **outside.CALLS},
                     "parts": (comments, calls, effort.add_time, effort.add_cost, outside.add_issues)},
    "raid_item": {"calls": outside.CALLS, "parts": (comments, calls, outside.add_issues)},
}  # fmt: skip
"""What the API has of a kind beside what its columns give."""


def adding(name: str) -> Any:
    """A row of a sheet, as a record of its own."""

    def run(*, project: str, by: Actor, **fields: Any) -> Any:
        home, sheet = project_named(project, by), SHEETS[name]
        return sheets.add(sheet, home, with_records(sheet.columns, fields, home, by), by=by)

    return run


def changing(record: ProjectRecord, *, by: Actor, **fields: Any) -> Any:
    """It says something else."""
    columns = doing.COLUMNS[record.kind]
    return doing.change(record, with_records(columns, fields, record.project, by), by=by)


def steps_of(kind: str) -> dict[str, Any]:
    """The ways of a kind, each with what it asks for."""
    names = [*LIFECYCLES[kind].by_activity, *([] if kind != "handover" else ["end_early_life"])]
    return {"steps": doing.steps, "transitions": {name: _step(kind, name) for name in names}}


def _step(kind: str, activity: str) -> Call:
    def take(record: Any, *, by: Actor, **said: Any) -> Any:
        return doing.take_step(record, activity, said, by=by)

    asked: Any = ASKED.get(doing.asked_of(kind, activity))
    return Call(asked or (Nothing if kind in doing.DECIDING else bodies.Perhaps), take)


def _sheet(name: str, address: str, listing: Any) -> Resource:
    sheet = SHEETS[name]
    kind = str(sheet.model.kind)  # type: ignore[union-attr]  # a record's
    word = kind.title().replace("_", "")
    columns = doing.COLUMNS[kind]
    related = ("case__owner", "project__case__owner")
    return Resource(
        address, NAMES[name], listing, shown.shown_as(f"{word}Out", shown.BelowOut, columns),
        Call(bodies.body_of(f"{word}In", sheet.columns, below_project=True), adding(name)),
        Call(bodies.body_of(f"{word}Change", columns, is_new=False), changing),
        related=related, **{"parts": (comments,), **MORE.get(kind, {})}, **steps_of(kind),
    )  # fmt: skip


def written(model: Any) -> Any:
    """A change request or a status report."""
    action: Any = {ChangeRequest: control.ask_change, StatusReport: control.write_report}[model]
    columns = {ChangeRequest: CHANGE_REQUEST, StatusReport: STATUS_REPORT}[model]

    def run(*, project: str, by: Actor, **fields: Any) -> Any:
        home = project_named(project, by)
        return action(home, by=by, **with_records(columns, fields, home, by))

    return run


def handed_over(*, project: str, by: Actor, service: str | None = None, note: str = "") -> Any:
    """A hand-over is prepared."""
    home = handover_prepared(project_named(project, by), service=service, note=note, by=by)
    return doing.handover_of(home)


class LessonOut(Schema):
    key: str
    title: str
    went_well: bool
    advice: str


class EarlierOut(Schema):
    charter: str
    project: str
    title: str
    state: str
    lessons: list[LessonOut]


def add_earlier(router: Router, _resource: Resource) -> None:
    """GET /similar: earlier charters about the same as a text, with the lessons of their projects."""

    def near(request: HttpRequest, q: str) -> list[EarlierOut]:
        actor = actor_of(request)
        require(actor, Permission.PROJECT_READ)
        return [
            EarlierOut(
                charter=one.charter.key, project=one.project.key, title=one.project.case.title,
                state=one.project.state,
                lessons=[LessonOut(key=each.key, title=each.title, went_well=each.went_well,
                                   advice=each.advice) for each in one.lessons],
            )
            for one in earlier_ones(q, actor)
        ]  # fmt: skip

    router.get("/similar", response=list[EarlierOut], operation_id="charters_similar",
               summary="Charters about the same as a text, with lessons, the best first")(near)  # fmt: skip


class ShippedOut(Schema):
    template: str
    title: str
    description: str
    tailoring: str
    content: dict[str, Any]


class ExitOut(Schema):
    watch: str
    target: float
    weeks_asked: int
    value: float | None
    weeks: list[float | None]
    is_met: bool
    reason: str | None


def add_exit(router: Router, resource: Resource) -> None:
    """GET /{key}/early-life: the exit criteria as the live tickets say."""

    def stands(request: HttpRequest, key: str) -> list[ExitOut]:
        actor, told = actor_of(request), teller()
        return [
            ExitOut(
                watch=one.criterion.watch, target=one.criterion.target, weeks_asked=one.criterion.weeks,
                value=one.value, weeks=list(one.weeks), is_met=one.is_met,
                reason=told(one.reason) if one.reason else None,
            )
            for one in shown_exit(resource.find(actor, key), actor)
        ]  # fmt: skip

    router.get("/{key}/early-life", response=list[ExitOut], operation_id="handovers_early_life",
               summary="Exit criteria of early-life support, from live tickets")(stands)  # fmt: skip


def add_shipped(router: Router, _resource: Resource) -> None:
    """GET /shipped: the templates that come with Pawl, in the caller's language."""

    def known(request: HttpRequest) -> list[ShippedOut]:
        require(actor_of(request), Permission.PROJECT_READ)
        return [
            ShippedOut(template=one.name, title=one.title, description=one.description,
                       tailoring=one.tailoring, content=dict(one.content))
            for one in map(shipped, SHIPPED)
        ]  # fmt: skip

    router.get("/shipped", response=list[ShippedOut], operation_id="project_templates_shipped",
               summary="The templates that come with Pawl")(known)  # fmt: skip


RESOURCES = (
    _sheet("requirements", "requirements", lists.REQUIREMENTS),
    _sheet("work-packages", "work-packages", lists.WORK_PACKAGES),
    _sheet("deliverables", "deliverables", lists.DELIVERABLES),
    _sheet("raid", "raid-items", lists.RAID),
    Resource("risks", "risk", lists.RISKS, shown.shown_as("RiskOut", shown.BelowOut, SHEETS["raid"].columns),
             related=("case__owner", "project"), timeline=False),
    Resource("charters", "charter", lists.CHARTERS,
             shown.shown_as("CharterOut", shown.FrozenOut, CHARTER),
             change=Call(bodies.body_of("CharterChange", CHARTER, is_new=False), changing),
             related=RELATED, parts=(comments, add_files),
             before_detail=(add_earlier,), **steps_of("charter")),
    Resource("project-templates", "template", lists.PROJECT_TEMPLATES, shown.ProjectTemplateOut,
             steps=TEMPLATE.steps, related=("case__owner",), before_detail=(add_shipped,),
             transitions={"withdraw": Call(Nothing, withdraw)}),
    Resource("change-requests", "change request", lists.CHANGE_REQUESTS,
             shown.shown_as("ChangeRequestOut", shown.ChangeRequestBase, CHANGE_REQUEST, baseline_key=str),
             Call(bodies.body_of("ChangeRequestIn", CHANGE_REQUEST, below_project=True),
                  written(ChangeRequest)),
             Call(bodies.body_of("ChangeRequestChange", CHANGE_REQUEST, is_new=False), changing),
             related=RELATED, parts=(comments,), **editing(steps_of("change_request"))),
    Resource("status-reports", "status report", lists.STATUS_REPORTS,
             shown.shown_as("StatusReportOut", shown.FrozenOut, STATUS_REPORT,
                            numbers=dict[str, Any] | None),
             Call(bodies.body_of("StatusReportIn", STATUS_REPORT, below_project=True), written(StatusReport)),
             Call(bodies.body_of("StatusReportChange", STATUS_REPORT, is_new=False), changing),
             related=RELATED, parts=(comments, add_files), **steps_of("status_report")),
    Resource("handovers", "hand-over", lists.HANDOVERS, shown.HandoverOut,
             Call(bodies.HandoverIn, handed_over),
             related=("case__owner", "project__case__owner", "service__case__owner", "service__case__team"),
             parts=(comments, add_exit), **steps_of("handover")),
)  # fmt: skip
