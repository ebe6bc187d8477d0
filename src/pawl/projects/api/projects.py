"""Projects in the API: their rows, their gates, what is done with them."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from pawl.accounts.actor import Actor
from pawl.measurement.models import Gap
from pawl.projects.actions import baselines, charters, handovers, principles, projects, sheets
from pawl.projects.actions.from_gap import begin_from_gap
from pawl.projects.actions.patterns import begin_from_template, keep, pattern_named
from pawl.projects.actions.small import begin_small
from pawl.projects.api import bodies, shown
from pawl.projects.choices import NAMED
from pawl.projects.gates import GATES, standings
from pawl.projects.gates.waived import told_waivers, waivers_of
from pawl.projects.models import Part, Project
from pawl.projects.parts_of import part_named
from pawl.projects.reads import plain_row, rows_of
from pawl.projects.sheets import BY_MODEL, SHEETS, Column, Kind, Sheet
from pawl.projects.sheets.small import SMALL
from pawl.projects.sheets.texts import CLOSING, PROJECT
from pawl.web.asked import actor_of
from pawl.web.rest.base import Nothing
from pawl.web.rest.fields import Day, Key, key_of
from pawl.web.rest.problem import teller
from pawl.web.rest.references import referred
from pawl.web.rest.resource import Call, Resource
from pawl.web.rest.routes import read_fields

Fields = dict[str, Any]
BODIES = {name: bodies.body_of(_name, one.columns, is_new=False)
          for name, one in SHEETS.items() for _name in [name.title().replace("-", "")]}  # fmt: skip


def with_records(columns: tuple[Column, ...], fields: Fields, project: Project | None, by: Actor) -> Fields:
    """The same fields with the records that their keys name, each one that the caller may see."""
    found = dict(fields)
    for column in columns:
        value = found.get(column.name)
        if column.kind is Kind.RECORD and value is not None:
            rows, prefix = NAMED[column.of]
            found[column.name] = referred(rows(by, project), prefix, value, column.name)
        elif column.kind is Kind.RECORDS and value:
            rows, prefix = NAMED[column.of]
            found[column.name] = [referred(rows(by, project), prefix, one, column.name) for one in value]
    return found


def begun(*, by: Actor, **fields: Any) -> Project:
    """A project begins, from a gap where one is named."""
    key, small = fields.pop("gap", None), fields.pop("small", None)
    template, starts = fields.pop("template", None), fields.pop("starts", None)
    said = with_records(PROJECT, fields, None, by)
    if template is not None:
        return begin_from_template(pattern_named(template, by), starts=starts, by=by, **said)
    if small is not None:
        return begin_small(title=said["title"], sponsor=said.get("sponsor"), by=by, **small.model_dump())
    if key is None:
        return projects.begin(by=by, **said)
    gaps = Gap.objects.visible_to(by).select_related("case", "dataset")
    return begin_from_gap(referred(gaps, "GAP", key, "gap"), by=by, **said)


def changed(project: Project, *, by: Actor, **fields: Any) -> Project:
    """It is called otherwise, or somebody else runs it."""
    return projects.change(project, by=by, **with_records(PROJECT, fields, project, by))


def row_added(project: Project, *, sheet: str, fields: Fields | None = None, by: Actor) -> Project:
    """A row more of a sheet."""
    one = sheets.sheet_named(sheet)
    sheets.add(one, project, _row_fields(one, fields or {}, project, by), by=by)
    return project


def row_changed(
    project: Project, *, part: str, version: int, fields: Fields | None = None, by: Actor
) -> Project:
    """A row says something else."""
    row = _part(project, part, by)
    row.version = version
    sheets.change(row, _row_fields(BY_MODEL[type(row)], fields or {}, project, by), by=by)
    return project


def row_removed(project: Project, *, part: str, version: int, by: Actor) -> Project:
    """A row goes."""
    row = _part(project, part, by)
    row.version = version
    sheets.remove(row, by=by)
    return project


def _row_fields(sheet: Sheet, fields: Fields, project: Project, by: Actor) -> Fields:
    return with_records(sheet.columns, read_fields(BODIES[sheet.name], fields, "fields"), project, by)


def _part(project: Project, key: str, by: Actor) -> Part:
    row = part_named(key, by)
    if row.project_id != project.pk:
        raise sheets.not_of(key)
    return row


def resumed(project: Project, *, by: Actor) -> Project:
    """It goes on where it was."""
    return projects.resume(project, by=by)


def reviewed(project: Project, *, note: str = "", by: Actor) -> Project:
    """The principles are gone through."""
    principles.review(project, note=note, by=by)
    return project


def frozen(project: Project, *, name: str, reason: str = "", by: Actor) -> Project:
    """A baseline more."""
    baselines.freeze(project, name=name, reason=reason, by=by)
    return project


def drafted_again(project: Project, *, by: Actor) -> Project:
    """Another edition of the charter."""
    charters.draft_again(project, by=by)
    return project


def kept_as_template(project: Project, *, title: str, description: str = "", by: Actor) -> Project:
    """The next one of its sort can begin with its plan."""
    keep(project, title=title, description=description, by=by)
    return project


def handover_prepared(project: Project, *, service: str | None = None, note: str = "", by: Actor) -> Project:
    """Into which service it goes."""
    rows, prefix = NAMED["service"]
    found = referred(rows(by, project), prefix, service, "service") if service else None
    handovers.prepare(project, service=found, note=note, by=by)
    return project


def _phase(activity: str) -> Call:
    def take(project: Project, *, by: Actor) -> Project:
        return projects.go_on(project, activity, by=by)

    return Call(Nothing, take)


def add_rows(router: Router, resource: Resource) -> None:
    """GET /{key}/rows: the rows of a sheet, or of all of them."""

    def rows(request: HttpRequest, key: str, sheet: str = "") -> dict[str, Any]:
        project = resource.find(actor_of(request), key)
        wanted = [sheets.sheet_named(sheet[:40])] if sheet else list(SHEETS.values())
        return {
            one.name: shown.told_rows([_told(one, row) for row in rows_of(one, project)]) for one in wanted
        }

    router.get("/{key}/rows", response=dict[str, list[dict[str, Any]]], operation_id="projects_rows",
               summary="The rows of a sheet, or of all of them")(rows)  # fmt: skip


def add_gates(router: Router, resource: Resource) -> None:
    """GET /{key}/gates: every line of every gate, met, waived or open."""

    def gates(request: HttpRequest, key: str) -> list[shown.LineOut]:
        project, told = resource.find(actor_of(request), key), teller()
        return [
            shown.LineOut(
                gate=one.gate, line=one.line.name, label=str(one.line.label), is_met=one.is_met,
                is_outside=one.is_outside,
                missing=told(one.missing) if one.missing is not None else None,
                waived_by=str(one.waiver.by) if one.waiver else None,
                waived_because=one.waiver.reason if one.waiver else None,
            )
            for one in standings(project, GATES)
        ]  # fmt: skip

    router.get("/{key}/gates", response=list[shown.LineOut], operation_id="projects_gates",
               summary="Every line of every gate: met, waived or open")(gates)  # fmt: skip


def add_waivers(router: Router, resource: Resource) -> None:
    """GET /{key}/waivers: every line that was ever left open, whatever became of the project."""

    def waivers(request: HttpRequest, key: str) -> list[shown.WaiverOut]:
        project = resource.find(actor_of(request), key)
        return [
            shown.WaiverOut(
                gate=one.waiver.gate, line=one.waiver.line, label=str(one.line), reason=one.waiver.reason,
                by=key_of("PER", one.waiver.by_id), name=one.waiver.by.name if one.waiver.by else None,
                at=one.waiver.at,
            )
            for one in told_waivers(waivers_of(project))
        ]  # fmt: skip

    router.get("/{key}/waivers", response=list[shown.WaiverOut], operation_id="projects_waivers",
               summary="Every line of a gate that was left open, by whom and why")(waivers)  # fmt: skip


def _told(sheet: Sheet, row: Any) -> Fields:
    return {**plain_row(sheet, row), "version": row.version}


TRANSITIONS = {
    **{name: _phase(name) for name in ("start_planning", "start_executing", "start_closing", "close")},
    "hold": Call(bodies.Reason, projects.hold),
    "resume": Call(Nothing, resumed),
    "cancel": Call(bodies.Reason, projects.cancel),
    "waive": Call(bodies.Waive, projects.waive),
    "conclude": Call(bodies.body_of("Conclude", CLOSING), projects.conclude),
    "set_status_date": Call(bodies.StatusDate, projects.set_status_date),
    "review_principles": Call(bodies.ProjectNote, reviewed),
    "freeze_baseline": Call(bodies.Freeze, frozen),
    "keep_template": Call(bodies.KeepTemplate, kept_as_template),
    "draft_charter": Call(Nothing, drafted_again),
    "prepare_handover": Call(bodies.Prepare, handover_prepared),
    "add_row": Call(bodies.AddRow, row_added),
    "change_row": Call(bodies.ChangeRow, row_changed),
    "remove_row": Call(bodies.RemoveRow, row_removed),
}
"""Steps of the lifecycle, and what else is done with a project; both are posted alike."""
SMALL_IN = bodies.body_of("SmallIn", SMALL[2:])
PROJECT_IN = bodies.body_of(
    "ProjectIn",
    PROJECT,
    gap=(Key | None, None),
    small=(SMALL_IN | None, None),
    template=(Key | None, None),
    starts=(Day | None, None),
)
PROJECT_CHANGE = bodies.body_of("ProjectChange", PROJECT, is_new=False)


def project_named(key: str, by: Actor) -> Project:
    """The project that a body names.   Raises Invalid."""
    return referred(
        Project.objects.visible_to(by).select_related("case__owner", "sponsor"), "PRJ", key, "project"
    )
