"""What can be done with a project by a form: the columns or the form, the action behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pawl.accounts.actor import Actor
from pawl.accounts.roles import Permission
from pawl.projects.actions import (
    baselines,
    charters,
    configuration,
    handovers,
    patterns,
    principles,
    projects,
    promising,
    reporting,
)
from pawl.projects.forms import (
    CarryForm,
    FreezeForm,
    HandoverForm,
    NameForm,
    NoteForm,
    ReasonForm,
    ReviewForm,
)
from pawl.projects.models import Project
from pawl.projects.sheets import Column, Kind
from pawl.projects.sheets.texts import CLOSING, PROJECT
from pawl.web.forms import PawlForm

TEMPLATE_COLUMNS = (
    Column("title", _("Name of the template"), needed=True),
    Column("description", _("For which projects it is meant"), Kind.TEXT),
)
STATUS_DATE = (Column("status_date", _("Status date"), Kind.DAY, needed=True),)


@dataclass(frozen=True)
class Act:
    """One of them: run(project, by=…, **what the form said)."""

    label: Any
    run: Callable[..., Any]
    columns: tuple[Column, ...] = ()
    form: type[PawlForm] | None = None
    permission: Permission = Permission.PROJECT_MANAGE
    given: tuple[str, ...] = ()
    """What the address names and the form hands on."""
    anchor: tuple[str, str] = ("", "")
    """Phase and part of the page to which it leads back."""
    is_dangerous: bool = False
    intro: Any = ""


def _charter(project: Project, *, by: Actor, note: str = "") -> Any:  # noqa: ARG001 the form's only field
    return charters.draft_again(project, by=by)


def _report(project: Project, *, by: Actor, note: str = "") -> Any:  # noqa: ARG001 the form's only field
    return reporting.freeze_report(project, by=by)


ACTS: Mapping[str, Act] = {
    "change": Act(_("Change the project"), projects.change, PROJECT),
    "hold": Act(_("Put it on hold"), projects.hold, form=ReasonForm,
                intro=_("It rests in its phase until somebody lets it go on.")),
    "cancel": Act(_("Cancel the project"), projects.cancel, form=ReasonForm, is_dangerous=True,
                  intro=_("It ends without its result; what was written stays readable.")),
    "waive": Act(_("Leave a line of the gate open"), projects.waive, form=ReasonForm,
                 permission=Permission.PROJECT_DECIDE, given=("gate", "line"),
                 intro=_("Your name and the reason show here for ever.")),
    "conclude": Act(_("Final report and benefits review"), projects.conclude, CLOSING,
                    anchor=("closing", "final-report")),
    "freeze-report": Act(_("Freeze the final report"), _report, form=NoteForm,
                         anchor=("closing", "final-report"),
                         intro=_("It becomes an edition with the figures of now, numbered and hashed; the "
                                 "sponsor accepts it.")),
    "accept-report": Act(_("Accept the final report"), reporting.accept_report, form=NoteForm,
                         permission=Permission.PROJECT_DECIDE, anchor=("closing", "final-report")),
    "status-date": Act(_("Set the status date"), projects.set_status_date, STATUS_DATE,
                       permission=Permission.PROJECT_WORK, anchor=("controlling", "status-reports")),
    "review": Act(_("Review the guiding principles"), principles.review, form=ReviewForm,
                  anchor=("planning", "principles"),
                  intro=_("How often each principle is applied and bent is counted and kept.")),
    "freeze": Act(_("Freeze a baseline"), baselines.freeze, form=FreezeForm, anchor=("planning", "baselines"),
                  intro=_("The plan as it stands now is kept under a name; it is never changed.")),
    "configuration": Act(_("Take a configuration baseline"), configuration.take, form=NameForm,
                         anchor=("controlling", "configuration"),
                         intro=_("The configuration items that the project touches are kept as they stand "
                                 "now; they are never changed there.")),
    "keep": Act(_("Keep it as a template"), patterns.keep, TEMPLATE_COLUMNS,
                intro=_("Texts, work with links and durations, risks, requirements, roles: no people, no "
                        "money, nothing of what happened.")),
    "charter": Act(_("Draft another edition of the charter"), _charter, form=NoteForm,
                   anchor=("initiating", "charter")),
    "handover": Act(_("Prepare the hand-over"), handovers.prepare, form=HandoverForm,
                    anchor=("closing", "handover")),
    "carry": Act(_("Carry the targets into the agreement"), promising.carry, form=CarryForm,
                 permission=Permission.PROJECT_READ, anchor=("closing", "promised"),
                 intro=_("Utility and warranty become promises of the service. Nothing counts before the "
                         "agreement is agreed; what it promises already stays.")),
}  # fmt: skip


def starts_with(project: Project, act: Act) -> dict[str, Any]:
    """What the fields hold now."""
    on_case = {"title", "owner"}
    found = {
        one.name: getattr(project.case if one.name in on_case else project, one.name) for one in act.columns
    }
    return {**found, "service": project.service}
