"""What can be pasted as a table, and what becomes of a row: incidents, risks, improvements, goals …"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pawl.accounts.actor import Actor
from pawl.accounts.choosing import people_for
from pawl.accounts.models import Person
from pawl.accounts.permissions import can
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import place_of
from pawl.collaboration.records import find
from pawl.errors import Invalid
from pawl.improvement.actions.register import Proposal, propose
from pawl.incidents.actions.reporting import report
from pawl.measurement.actions.factors import note_factor
from pawl.measurement.lists import FACTORS
from pawl.measurement.models import FactorKind, Side
from pawl.projects import words as project_words
from pawl.projects.actions.sheets import add, sheet_named
from pawl.projects.models import Project
from pawl.strategy.actions.records import name_factor, set_goal
from pawl.strategy.lists import HORIZONS
from pawl.strategy.models import Goal
from pawl.web.listing_types import BadValue, day, number
from pawl.web.pasting import PasteColumn, Register

SIDES = {Side.INTERNAL.value: _("inside"), Side.EXTERNAL.value: _("outside")}


def _improvement(by: Actor, row: Mapping[str, Any]) -> Any:
    return propose(Proposal(**{"problem": row["title"], **row}), by=by)


def _goal(by: Actor, row: Mapping[str, Any]) -> Any:
    return set_goal(**row, by=by)


def _success_factor(by: Actor, row: Mapping[str, Any]) -> Any:
    goal = find(row["goal"], by)
    if not isinstance(goal, Goal):
        raise Invalid(row["goal"], say("This is not the number of a goal."), say("Write it like GOAL-3."))
    return name_factor(**{**row, "goal": goal}, by=by)


def _factor(by: Actor, row: Mapping[str, Any]) -> Any:
    known = {"side": Side.INTERNAL.value, "category": FactorKind.OTHER.value}
    return note_factor(**{**known, **row}, place=place_of(by.person), by=by)


def _incident(by: Actor, row: Mapping[str, Any]) -> Any:
    known = {**row, "caller": _caller(by, row["caller"])} if "caller" in row else dict(row)
    return report(**known, channel="import", by=by)


def _risk(by: Actor, row: Mapping[str, Any]) -> Any:
    said = dict(row)
    project = find(said.pop("project"), by)
    if not isinstance(project, Project):
        raise Invalid(
            row["project"], say("This is not the number of a project."), say("Write it like PRJ-3.")
        )
    if "owner" in said:
        said["owner"] = _caller(by, said["owner"])
    return add(sheet_named("raid"), project, said, by=by)


def _caller(by: Actor, email: str) -> Person:
    """Whom an address means, among those whom one may see."""
    found: Person | None = people_for(by).filter(email__iexact=email).first()
    if found is None:
        raise Invalid(
            email[:100], say("There is nobody with this address."), say("Leave it out, or mend it.")
        )
    return found


def _level(text: str) -> int:
    found = int(number(text))
    if found not in {1, 2, 3}:
        raise BadValue(say("1, 2 or 3"))
    return found


def _float(text: str) -> float:
    return float(number(text))


def _title(label: Any) -> PasteColumn:
    return PasteColumn(
        "title", label, is_required=True, words=(_("Name"), "subject", "summary", _("Improvement"))
    )


REGISTERS: Mapping[str, Register] = {
    register.name: register
    for register in (
        Register("incidents", _("Incidents"), (
            _title(_("Title")),
            PasteColumn("description", _("Description"), words=("details", "notes")),
            PasteColumn("caller", _("Caller"), words=("e-mail", "email", "requester", _("E-mail"))),
            PasteColumn("impact", _("Impact"), read=_level),
            PasteColumn("urgency", _("Urgency"), read=_level),
            PasteColumn("external_id", _("Former number"), words=("number", "id", "ticket", _("Number"))),
        ), _incident, Permission.INCIDENT_WORK, "incidents"),
        Register("improvements", _("Improvements"), (
            _title(_("Title")),
            PasteColumn("problem", _("Problem"), words=("description", _("Description"), "why")),
            PasteColumn("expected_benefit", _("Expected benefit"), words=("benefit", "value")),
            PasteColumn("kpi", _("KPI"), words=("measure", "metric")),
            PasteColumn("baseline", _("Baseline"), words=("current", "today"), read=_float),
        ), _improvement, Permission.IMPROVEMENT_PROPOSE, "improvements"),
        Register("risks", _("Risks, issues and decisions of projects"), (
            PasteColumn("project", _("Project"), is_required=True, words=("number", "project key")),
            PasteColumn("title", _("Title"), is_required=True, words=(_("risk"), "name", "summary", "event")),
            PasteColumn("raid_type", _("Type"), choices=project_words.RAID_TYPES, words=("type", "kind")),
            PasteColumn("probability", _("Probability"), choices=project_words.FIVE, words=("likelihood",)),
            PasteColumn("impact", pgettext_lazy("project", "Impact"), choices=project_words.FIVE,
                        words=("severity",)),
            PasteColumn("response", pgettext_lazy("project", "Response"), choices=project_words.RESPONSES,
                        words=("strategy",)),
            PasteColumn("response_text", _("What is done"), words=("mitigation", "action", "measure")),
            PasteColumn("trigger", _("How one sees that it comes"), words=("trigger",)),
            PasteColumn("description", _("Description"), words=("details", "cause", "notes")),
            PasteColumn("owner", _("Owner"), words=("e-mail", "responsible", _("E-mail"))),
            PasteColumn("due", pgettext_lazy("project", "Due"), words=("review", "date"), read=day),
        ), _risk, Permission.PROJECT_WORK, "raid-register"),
        Register("goals", _("Goals"), (
            _title(_("Goal")),
            PasteColumn("horizon", _("Horizon"), choices=HORIZONS, words=("when", "priority")),
            PasteColumn("contribution", _("How IT contributes"), words=("contribution", _("Description"))),
        ), _goal, Permission.STRATEGY_EDIT, "goals"),
        Register("success-factors", _("Success factors"), (
            _title(_("Success factor")),
            PasteColumn("goal", _("Goal"), is_required=True, words=("number", "parent")),
            PasteColumn("description", _("Description")),
        ), _success_factor, Permission.STRATEGY_EDIT, "success-factors"),
        Register("factors", _("Factors"), (
            _title(_("What happened")),
            PasteColumn("at", _("From"), is_required=True, words=(_("Date"), "start", "day"), read=day),
            PasteColumn("until", _("Until"), words=("end",), read=day),
            PasteColumn("side", _("Inside or outside"), choices=SIDES, words=("side",)),
            PasteColumn("category", _("Kind"), choices=FACTORS, words=("category", "type")),
            PasteColumn("note", _("Note"), words=("comment", _("Description"))),
        ), _factor, Permission.FACTOR_EDIT, "factors"),
    )
}  # fmt: skip


def registers_for(actor: Actor) -> list[Register]:
    """What somebody may paste."""
    return [register for register in REGISTERS.values() if can(actor, register.permission)]
