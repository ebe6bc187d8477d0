"""What computes or prints, loaded when somebody first asks: web processes start without such libraries."""

from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pawl.accounts.actor import Actor
from pawl.projects.edits import Edit, PlanCopy
from pawl.projects.models import Charter, FinalReport, Project, StatusReport, WorkPackage

if TYPE_CHECKING:
    from pawl.presentation.document import Document
    from pawl.projects.control.forecast import Forecast
    from pawl.projects.control.value import Value
    from pawl.projects.scheduling import Plan
    from pawl.projects.scheduling.bringing import Brought
    from pawl.projects.scheduling.moving import Move

FORMS = {
    "xml": "application/xml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
"""Files of a plan, and what browsers call them."""
REPORT_FORMS = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""Those of a status report and of the final one."""


def plan_of(project: Project) -> "Plan":
    """As `scheduling.plan_of`."""
    found: Plan = import_module("pawl.projects.scheduling").plan_of(project)
    return found


def planned(project: Project) -> "Plan":
    """As `scheduling.planned`."""
    found: Plan = import_module("pawl.projects.scheduling").planned(project)
    return found


def move_of(project: Project, work: WorkPackage, *, starts: date | None, ends: date | None) -> "Move":
    """As `scheduling.moving.move_of`."""
    moving = import_module("pawl.projects.scheduling.moving")
    found: Move = moving.move_of(project, work, starts=starts, ends=ends)
    return found


def impact_of(
    now: PlanCopy, edits: Sequence[Edit], sign: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """As `control.impact.impact_of`."""
    return dict(import_module("pawl.projects.control.impact").impact_of(now, edits, sign))


def level_plan(project: Project, *, is_optimal: bool) -> dict[str, Any]:
    """As `scheduling.levelling.level_plan`."""
    levelling = import_module("pawl.projects.scheduling.levelling")
    return dict(levelling.level_plan(project, is_optimal=is_optimal))


def has_solver() -> bool:
    """Whether the best plan can be searched for: the extra `optimal` is installed."""
    return bool(import_module("pawl.analytics.scheduling.optimal").is_there())


def file_of(plan: "Plan", name: str, form: str, host: str) -> bytes:
    """As `scheduling.files.file_of`."""
    return bytes(import_module("pawl.projects.scheduling.files").file_of(plan, name, form, host))


def brought_of(project: Project, content: bytes, form: str) -> "Brought":
    """As `scheduling.bringing.brought_of`."""
    found: Brought = import_module("pawl.projects.scheduling.bringing").brought_of(project, content, form)
    return found


def numbers_of(report: StatusReport) -> dict[str, Any]:
    """As `status.numbers.numbers_of`."""
    found: dict[str, Any] = import_module("pawl.projects.status.numbers").numbers_of(report)
    return found


def report_file(report: StatusReport, form: str) -> bytes:
    """As `status.files.report_file`."""
    return bytes(import_module("pawl.projects.status.files").report_file(report, form))


def value_of(project: Project, *, sees: bool) -> "Value":
    """As `control.value.value_of`."""
    found: Value = import_module("pawl.projects.control.value").value_of(project, sees=sees)
    return found


def forecast_of(project: Project, *, sees: bool) -> "Forecast":
    """As `control.forecast.forecast_of`."""
    found: Forecast = import_module("pawl.projects.control.forecast").forecast_of(project, sees=sees)
    return found


def look_of(project: Project) -> dict[str, Any]:
    """As `control.looking_ahead.look_of`."""
    found: dict[str, Any] = import_module("pawl.projects.control.looking_ahead").look_of(project)
    return found


def final_report(project: Project, actor: Actor, form: str) -> bytes:
    """As `final_report.final_report`."""
    return bytes(import_module("pawl.projects.final_report").final_report(project, actor, form))


def frozen_report(project: Project, actor: Actor) -> dict[str, Any]:
    """As `final_report.frozen_report`."""
    return dict(import_module("pawl.projects.final_report").frozen_report(project, actor))


def frozen_document(one: FinalReport, actor: Actor) -> "Document":
    """As `final_report.frozen_document`."""
    found: Document = import_module("pawl.projects.final_report").frozen_document(one, actor)
    return found


def frozen_file(one: FinalReport, actor: Actor, form: str) -> bytes:
    """As `final_report.frozen_file`."""
    return bytes(import_module("pawl.projects.final_report").frozen_file(one, actor, form))


def charter_pdf(charter: Charter) -> bytes:
    """As `printing.charter_pdf`."""
    return bytes(import_module("pawl.projects.printing").charter_pdf(charter))
