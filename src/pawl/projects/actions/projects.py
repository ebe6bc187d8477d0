"""Projects: begin one, say it better, go from phase to phase, rest, end."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.checks import currency
from pawl.catalogue.actions.writing import facts_of, made, texts_of
from pawl.collaboration.cases import amend, place_of
from pawl.collaboration.checks import broken, passage
from pawl.collaboration.models import Case
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.projects.actions.checks import Writing, check_person
from pawl.projects.actions.lifecycles import PROJECT
from pawl.projects.actions.sponsor import sponsor_changed
from pawl.projects.gates import GATES, standings
from pawl.projects.models import ENDED, Charter, Project, Waiver
from pawl.projects.records import BELOW
from pawl.projects.sheets.texts import CLOSING
from pawl.projects.sheets.texts import PROJECT as COLUMNS

MANAGE = Permission.PROJECT_MANAGE


@transaction.atomic
def begin(*, place: Place | None = None, by: Actor, **fields: Any) -> Project:
    """A project begins: it is initiating, and its first charter is a draft.

    place: organisation and team; without one its author's organisation.
    """
    here = place or place_of(by.person)
    owner = fields.pop("owner", None) or by.person
    place = Place(here.organisation_id, here.team_id, owner.pk if owner else None, here.confidential)
    require(by, MANAGE, on=place)
    if owner is not None:
        check_person(owner, place, "owner")
    said = _checked(Writing(COLUMNS, Project, place, by), fields, is_new=True)
    said.pop("owner", None)
    _check_sponsor(said.get("sponsor"), place)
    title = said.pop("title")
    project = made(Project, "begun", title, place, said, by)
    require(by, Permission.PROJECT_READ, on=project)
    new_charter(project, number=1, fields={}, by=by)
    return project


@transaction.atomic
def change(project: Project, *, by: Actor, **fields: Any) -> Project:
    """It is called otherwise, or somebody else runs or wants it."""
    require(by, MANAGE, on=project)
    _check_going_on(project)
    said = _checked(_writing(project, COLUMNS, by), fields)
    _check_sponsor(said.get("sponsor"), place_at(project))
    if said.get("owner", project) is None:
        said.pop("owner")
    changes = amend(project, **said)
    if changes:
        facts = {"fields": sorted(changes), **facts_of(changes)}
        record("project", project.key, "changed", by=by, facts=facts, texts=texts_of(changes))
    if "sponsor" in changes:
        sponsor_changed(project)
    return project


@transaction.atomic
def conclude(project: Project, *, by: Actor, **fields: Any) -> Project:
    """The final report, and the day on which one looks whether the benefits came."""
    require(by, MANAGE, on=project)
    _check_going_on(project)
    changes = amend(project, **_writing(project, CLOSING, by).checked(fields))
    if changes:
        record("project", project.key, "concluded", by=by, facts=facts_of(changes), texts=texts_of(changes))
    return project


@transaction.atomic
def set_status_date(project: Project, *, status_date: Any, by: Actor) -> Project:
    """Up to this day what is told of progress holds."""
    require(by, Permission.PROJECT_WORK, on=project)
    _check_going_on(project)
    if amend(project, status_date=status_date):
        record("project", project.key, "status_dated", by=by, facts={"status_date": status_date.isoformat()})
    return project


def go_on(project: Project, activity: str, *, by: Actor) -> Project:
    """Into the next phase, or to its end: the gate before it is passed."""
    PROJECT.advance(project, activity, by=by, facts={"tailoring": project.tailoring})
    return project


def hold(project: Project, *, reason: str, by: Actor) -> Project:
    """It rests; it goes on in the phase in which it rests."""
    clean = _reason(reason)
    changes = {"held_from": project.state, "reason": clean}
    PROJECT.advance(project, "hold", by=by, changes=changes, texts={"reason": clean})
    return project


def resume(project: Project, *, by: Actor) -> Project:
    """It goes on where it was."""
    if not project.held_from:
        raise Conflict(project.key, say("It is not on hold."), say("Read it again."))
    PROJECT.advance(project, f"resume_{project.held_from}", by=by, changes={"held_from": "", "reason": ""})
    return project


def cancel(project: Project, *, reason: str, by: Actor) -> Project:
    """It ends without its result."""
    clean = _reason(reason)
    changes = {"held_from": "", "reason": clean}
    PROJECT.advance(project, "cancel", by=by, changes=changes, texts={"reason": clean})
    return project


@transaction.atomic
def waive(project: Project, *, gate: str, line: str, reason: str, by: Actor) -> Project:
    """A line of a gate is left open by whoever says so, for a reason; both show for ever."""
    require(by, Permission.PROJECT_DECIDE, on=project)
    _check_going_on(project)
    if gate not in GATES:
        names = ", ".join(GATES)
        raise broken("gate", say("There is no such gate."), say("Use one of: {names}.", names=names))
    clean = _reason(reason)
    found = {one.line.name: one for one in standings(project, (gate,))}
    if line not in found:
        names = ", ".join(found)
        raise broken("line", say("There is no such line."), say("Use one of: {names}.", names=names))
    if not found[line].is_open:
        raise Conflict(project.key, say("This line is not open."), say("Read the gate again."))
    Waiver.objects.create(project=project, gate=gate, line=line, reason=clean, by=by.person, at=clock.now())
    record(
        "project", project.key, "waived", by=by, facts={"gate": gate, "line": line}, texts={"reason": clean}
    )
    return project


def new_charter(project: Project, *, number: int, fields: Mapping[str, Any], by: Actor) -> Charter:
    """An edition of the charter, as a draft; the caller holds the transaction."""
    home, author = place_at(project), by.person.pk if by.person else project.case.owner_id
    place = Place(home.organisation_id, home.team_id, author, home.confidential)
    said = {"project": project, "number": number, **fields}
    return made(Charter, "drafted", project.case.title, place, said, by)


def place_at(project: Project) -> Place:
    """Where a project stands."""
    case = project.case
    return Place(case.organisation_id, case.team_id, case.owner_id, case.confidential)


@transaction.atomic
def move(project: Project, team: Any, *, by: Actor) -> Project:
    """Another team's: everything below it goes along."""
    require(by, MANAGE, on=project)
    if team is not None and team.organisation_id != project.case.organisation_id:
        raise broken("team", say("It belongs to another organisation."), say("Choose one of the same."))
    if amend(project, team=team):
        for model in BELOW:
            below = model._base_manager.filter(project=project).values("pk")  # noqa: SLF001 documented
            Case.objects.filter(pk__in=below).update(team=team)
        record("project", project.key, "moved", by=by, facts={"team": team and team.key})
        require(by, Permission.PROJECT_READ, on=project)
    return project


def _writing(project: Project, columns: Any, by: Actor) -> Writing:
    return Writing(columns, Project, place_at(project), by, project)


def _checked(writing: Writing, fields: Mapping[str, Any], *, is_new: bool = False) -> dict[str, Any]:
    said = writing.checked(fields, is_new=is_new)
    if "currency" in said:
        said["currency"] = currency("currency", said["currency"])
    return said


def _check_sponsor(sponsor: Any, place: Place) -> None:
    """A sponsor is somebody who may decide about it."""
    if sponsor is not None:
        check_person(sponsor, place, "sponsor", Permission.PROJECT_DECIDE)


def _check_going_on(project: Project) -> None:
    if project.state in ENDED:
        rule = say("The project has ended.")
        raise Conflict(project.key, rule, say("What is still to be said can stand in a comment."))


def _reason(text: str) -> str:
    clean = passage("reason", text)
    if not clean:
        raise broken("reason", say("It is empty."), say("Write something."))
    return clean
