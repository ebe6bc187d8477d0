"""What can be done with each kind of record below a project: its columns, its steps, who may."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from pawl.accounts.actor import Actor
from pawl.accounts.permissions import can, not_found
from pawl.accounts.roles import Permission
from pawl.errors import PawlError
from pawl.lifecycle import Step
from pawl.projects import words
from pawl.projects.actions import charters, control, handovers, lifecycles, sheets
from pawl.projects.actions import steps as stepping
from pawl.projects.early_life import Exit
from pawl.projects.models import ENDED, Handover, Project, ProjectRecord
from pawl.projects.pages import address_of_phase
from pawl.projects.sheets import BY_MODEL, Column, Kind
from pawl.projects.sheets.texts import CHANGE_REQUEST, CHARTER, PROGRESS, STATUS_REPORT

Action = Callable[..., Any]
PHASES = {
    "charter": "initiating", "requirement": "planning", "work_package": "planning",
    "deliverable": "executing", "raid_item": "controlling",
    "change_request": "controlling", "status_report": "controlling", "handover": "closing",
}  # fmt: skip
ANCHORS = {
    "charter": "charter", "requirement": "requirements", "work_package": "work-packages",
    "deliverable": "deliverables", "raid_item": "raid", "change_request": "change-requests",
    "status_report": "status-reports", "handover": "handover",
}  # fmt: skip
STATES: Mapping[str, Mapping[str, Any]] = {
    "charter": words.REVIEWS, "requirement": words.REQUIREMENT_STATES, "work_package": words.WORK_STATES,
    "deliverable": words.WORK_STATES, "raid_item": words.RAID_STATES, "change_request": words.REVIEWS,
    "status_report": words.REVIEWS, "handover": words.HANDOVER_STATES,
}  # fmt: skip
OF_SHEET = {model.kind: sheet for model, sheet in BY_MODEL.items() if not sheet.is_part}  # type: ignore[union-attr]
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    **{kind: sheet.columns for kind, sheet in OF_SHEET.items()},
    "work_package": (*OF_SHEET["work_package"].columns, *PROGRESS),
    "charter": CHARTER,
    "change_request": CHANGE_REQUEST,
    "status_report": STATUS_REPORT,
    "handover": (),
}
WRITTEN: Mapping[str, Action] = {
    "submit": control.submit, "approve": control.approve, "return": control.give_back,
    "reject": control.reject,
}  # fmt: skip
DECIDING: Mapping[str, Mapping[str, Action]] = {
    "charter": {"submit": charters.submit, "approve": charters.approve, "return": charters.give_back,
                "reject": charters.reject},
    "handover": {"offer": handovers.offer, "accept": handovers.accept, "give_back": handovers.give_back,
                 "end_early_life": handovers.end_early_life},
    "change_request": WRITTEN,
    "status_report": WRITTEN,
}  # fmt: skip
WITH_REASON = frozenset({"return", "reject", "give_back"})
WITH_NOTE = frozenset({"approve"})


def asked_of(kind: str, activity: str) -> str:
    """What a step asks for: a reason, a note, a day, or nothing."""
    if kind == "handover":
        return {"offer": "until", "give_back": "reason", "accept": "note"}.get(activity, "")
    if kind in DECIDING:
        return "reason" if activity in WITH_REASON else "note" if activity in WITH_NOTE else ""
    return "reason" if (kind, activity) in stepping.WITH_REASON else ""


def handover_of(project: Project) -> Handover:
    """The hand-over of a project that has one."""
    return Handover.objects.select_related("case", "service__case").get(project=project)


def check_step(one: ProjectRecord, activity: str) -> None:
    """Whether there is such a step.   Raises NotFound."""
    if activity not in lifecycles.LIFECYCLES[one.kind].by_activity and activity not in DECIDING.get(
        one.kind, {}
    ):
        raise not_found("step")


def take_step(one: Any, activity: str, said: Mapping[str, Any], *, by: Actor) -> Any:
    """Take it with what was said."""
    if one.kind in DECIDING:
        return DECIDING[one.kind][activity](one, by=by, **said)
    return stepping.take_step(one, activity, reason=said.get("reason", ""), by=by)


def steps(one: Any, by: Actor) -> list[Step]:
    """What can be done now; of a hand-over in early life its end too."""
    return [*lifecycles.steps(one, by), *ends_of(one, by)]


def ends_of(one: Any, by: Actor, known: Sequence[Exit] | None = None) -> list[Step]:
    """The end of early life, where a hand-over is in it.   known: how the exit criteria stand."""
    if one.kind != "handover" or one.state != "accepted" or one.early_life_ended_at is not None:
        return []
    return [Step("end_early_life", "accepted", handovers.end_refused(one, by, known))]


def change(one: Any, said: Mapping[str, Any], *, by: Actor) -> Any:
    """Say it otherwise; the progress of work is told by whoever works."""
    if one.kind == "charter":
        return charters.change(one, by=by, **said)
    if one.kind in ("change_request", "status_report"):
        return control.change(one, by=by, **said)
    if one.kind == "work_package":
        return _change_work(one, said, by)
    return sheets.change(one, said, by=by)


def may_change(one: ProjectRecord, by: Actor) -> bool:
    """Whether there is a point in offering it."""
    try:
        check_changing(one, by)
    except PawlError:
        return False
    return one.kind != "handover" and state_of(one) not in ("submitted", "approved", "rejected")


def check_changing(one: ProjectRecord, by: Actor) -> None:
    """Ask for the right."""
    if one.kind == "work_package":
        sheets.may_write(OF_SHEET["raid_item"], one.project, by)
    elif one.kind in OF_SHEET:
        sheets.may_write(OF_SHEET[one.kind], one.project, by)
    elif one.kind == "change_request":
        sheets.may_write(OF_SHEET["raid_item"], one.project, by)
    else:
        sheets.may_write(OF_SHEET["work_package"], one.project, by)


def columns_for(one: ProjectRecord, by: Actor) -> tuple[Column, ...]:
    """What somebody may write of it: of work those who do it tell the progress."""
    if one.kind == "work_package" and not can(by, Permission.PROJECT_MANAGE, one.project):
        return PROGRESS
    return COLUMNS[one.kind]


def now_of(one: Any) -> dict[str, object]:
    """What its fields hold now."""
    found: dict[str, object] = {}
    for column in COLUMNS[one.kind]:
        value = getattr(one.case if column.name in ("title", "owner") else one, column.name)
        if column.kind is Kind.RECORDS:
            value = [each.pk for each in value.all()]
        found[column.name] = str(value) if column.kind is Kind.CHOICE and value is not None else value
    return found


def state_of(one: Any) -> str:
    """Every record below a project has a state of its own."""
    return str(one.state)


def address_above(one: ProjectRecord) -> str:
    """The part of its project's page where it stands."""
    return address_of_phase(one.project, PHASES[one.kind], ANCHORS[one.kind])


def is_over(one: ProjectRecord) -> bool:
    """Whether its project has ended."""
    return one.project.state in ENDED


def may_decide(one: ProjectRecord, by: Actor) -> bool:
    """Whether somebody may decide about what others submitted."""
    return can(by, Permission.PROJECT_DECIDE, one.project)


def _change_work(one: Any, said: Mapping[str, Any], by: Actor) -> Any:
    """Two actions, each with its own right; both are done or none."""
    names = {column.name for column in PROGRESS}
    progress = {name: value for name, value in said.items() if name in names}
    plan = {name: value for name, value in said.items() if name not in names}
    with transaction.atomic():
        if progress:
            stepping.tell_progress(one, by=by, **progress)
        if plan:
            sheets.change(one, plan, by=by)
    return one
