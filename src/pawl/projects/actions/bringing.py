"""Bring a plan of another planner: looked at first, then all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from pawl.accounts.actor import Actor
from pawl.analytics.errors import AnalyticsError
from pawl.analytics.words import say
from pawl.errors import Conflict, Invalid, TooLarge
from pawl.history.record import record
from pawl.projects import content
from pawl.projects.actions.baselines import Content, keep
from pawl.projects.actions.rows import writing
from pawl.projects.actions.sheets import add, may_write
from pawl.projects.control.budget import above_of
from pawl.projects.late import brought_of
from pawl.projects.models import Baseline, Member, Project, WorkPackage
from pawl.projects.sheets import SHEETS

if TYPE_CHECKING:
    from pawl.projects.scheduling.bringing import Brought
    from pawl.projects.scheduling.brought_baselines import BroughtBaseline

WORK = SHEETS["work-packages"]
LARGEST = 4 * 1024 * 1024
READ = ("xml", "csv")


@dataclass(frozen=True)
class Refused:
    """A row of the file that the sheet does not take: where it stands, and what it says."""

    sheet: str
    row: str
    name: str
    refusal: Invalid


@dataclass(frozen=True)
class Looked:
    """What a file would become here, and what stands against it."""

    brought: "Brought"
    refused: list[Refused]


def look(project: Project, content: bytes, form: str, *, by: Actor) -> Looked:
    """What it would make; nothing is written.   Raises Conflict, Invalid, TooLarge for the whole file."""
    _may_bring(project, by)
    _refuse_file(content, form)
    try:
        brought = brought_of(project, content, form)
    except AnalyticsError as refusal:
        raise Invalid(refusal.thing, refusal.rule, refusal.way_out) from refusal
    return Looked(brought, _refused(project, brought, by))


@transaction.atomic
def bring(project: Project, content: bytes, form: str, *, by: Actor) -> Looked:
    """All rows, links, roles and assignments of the file, or none."""
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    looked = look(project, content, form, by=by)
    if looked.refused:
        first = looked.refused[0].refusal
        rule = say("{n} rows of the file do not fit, so nothing was brought.", n=len(looked.refused))
        raise Invalid(f"{looked.refused[0].row} {looked.refused[0].name}", rule, first.way_out)
    counts = _write(project, looked.brought, by)
    record("project", project.key, "plan_brought", by=by, facts={"form": form, **counts})
    return looked


def _may_bring(project: Project, by: Actor) -> None:
    may_write(WORK, project, by)
    if Baseline.objects.filter(project=project).exists():
        rule = say("Its plan is frozen in a baseline.")
        raise Conflict(project.key, rule, say("Write a change request, or begin another project."))
    if WorkPackage.objects.filter(project=project).exists():
        rule = say("It has work already, and a plan is brought into an empty project only.")
        raise Conflict(project.key, rule, say("Begin another project for it, or add the rows by hand."))


def _refuse_file(content: bytes, form: str) -> None:
    if form not in READ:
        rule = say("It is neither MS Project XML nor CSV.")
        raise Invalid("file", rule, say("Save the plan as XML (.xml) or CSV (.csv)."), {"file": rule})
    if len(content) > LARGEST:
        rule = say("It is larger than {n} MB.", n=LARGEST // 1024 // 1024)
        raise TooLarge("file", rule, say("Split the plan into several projects."), {"file": rule})


def _refused(project: Project, brought: "Brought", by: Actor) -> list[Refused]:
    """Rows checked as their sheets do it, before anything is written."""
    known: list[tuple[str, str, str, dict[str, Any]]] = [
        ("work-packages", one.code, one.fields["title"], one.fields) for one in brought.rows
    ]
    known += [("members", key, fields["name"], fields) for key, fields in brought.members]
    names = {one.key: one.code for one in brought.rows}
    for one in brought.links:
        ends = f"{names[one['predecessor']]} → {names[one['successor']]}"
        known.append(("links", ends, "", {"lag_days": one["lag_days"]}))
    found = []
    for sheet, row, name, fields in known:
        try:
            writing(SHEETS[sheet], project, by).checked(fields, is_new=sheet != "links")
        except Invalid as refusal:
            found.append(Refused(sheet, row, name[:80], refusal))
    return found


def _write(project: Project, brought: "Brought", by: Actor) -> dict[str, int]:
    made: dict[str | None, Any] = {None: None}
    for one in brought.rows:
        made[one.key] = add(WORK, project, {**one.fields, "parent": made[one.parent]}, by=by)
    for fields in brought.links:
        ends = {name: made[fields[name]] for name in ("predecessor", "successor")}
        add(SHEETS["links"], project, fields | ends, by=by)
    members = _members(project, brought, by)
    for fields in brought.assignments:
        ends = {"work_package": made[fields["work_package"]], "member": members[fields["member"]]}
        add(SHEETS["assignments"], project, fields | ends, by=by)
    _freeze(project, brought, {key: one.key for key, one in made.items() if key is not None}, by)
    return {
        "rows": len(brought.rows), "links": len(brought.links), "members": len(brought.members),
        "assignments": len(brought.assignments), "baselines": len(brought.baselines),
    }  # fmt: skip


def _freeze(project: Project, brought: "Brought", keys: Mapping[str, str], by: Actor) -> None:
    """Each baseline of the file under its name, frozen: its days, effort and money in the plan as it came."""
    plan = content.of_plan(project) if brought.baselines else {}
    for one in brought.baselines:
        frozen = _as_frozen(plan, one, {keys[key]: fields for key, fields in one.rows.items()})
        reason = _("It came with the plan of another planner.")
        keep(project, name=one.name, reason=reason, change_key="", by=by, frozen=frozen)


def _as_frozen(plan: Content, one: "BroughtBaseline", told: Mapping[str, Any]) -> Content:
    """The plan without what this baseline did not know; summaries of what it knew stay."""
    work = plan["sheets"]["work-packages"]
    above = {row["key"]: row["parent"] and row["parent"]["key"] for row in work}
    known = told.keys() | above_of(told.keys(), above)
    sheets = dict(plan["sheets"])
    sheets["work-packages"] = [row | told.get(row["key"], {}) for row in work if row["key"] in known]
    for name, ends in (("links", ("predecessor", "successor")), ("assignments", ("work_package",))):
        sheets[name] = [row for row in sheets[name] if all(row[end]["key"] in known for end in ends)]
    return {**plan, "starts": one.starts, "ends": one.ends, "sheets": sheets}


def _members(project: Project, brought: "Brought", by: Actor) -> dict[str, Any]:
    """A role that the project has by the same name does it; others are added."""
    there: dict[str, Any] = {one.name: one for one in Member.objects.filter(project=project)}
    found = {}
    for key, fields in brought.members:
        name = fields["name"]
        if name not in there:
            there[name] = add(SHEETS["members"], project, fields, by=by)
        found[key] = there[name]
    return found
