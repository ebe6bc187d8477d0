"""Change requests and status reports: written, submitted, decided by the sponsor; approved means frozen."""

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import Place, require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.catalogue.actions.writing import facts_of, made, texts_of
from pawl.collaboration.answering import settle
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import needed
from pawl.collaboration.models.approvals import Answer
from pawl.errors import Conflict
from pawl.history.record import record
from pawl.projects import content
from pawl.projects.actions.approving import approve_change
from pawl.projects.actions.checks import Writing
from pawl.projects.actions.deciding import check_decider
from pawl.projects.actions.edits import impact_for_vote
from pawl.projects.actions.lifecycles import LIFECYCLES
from pawl.projects.actions.projects import place_at
from pawl.projects.actions.sponsor import ask_sponsor
from pawl.projects.late import numbers_of
from pawl.projects.models import ENDED, ChangeRequest, Project, StatusReport
from pawl.projects.sheets.texts import CHANGE_REQUEST, STATUS_REPORT

W = TypeVar("W", ChangeRequest, StatusReport)
WORK, MANAGE = Permission.PROJECT_WORK, Permission.PROJECT_MANAGE
COLUMNS: dict[Any, Any] = {ChangeRequest: CHANGE_REQUEST, StatusReport: STATUS_REPORT}
WRITABLE = ("draft", "returned")


def ask_change(project: Project, *, by: Actor, **fields: Any) -> ChangeRequest:
    """Somebody wants something otherwise than the baseline says."""
    return _write(ChangeRequest, project, fields, WORK, by)


def write_report(project: Project, *, by: Actor, **fields: Any) -> StatusReport:
    """How it stands on a day."""
    return _write(StatusReport, project, fields, MANAGE, by)


@transaction.atomic
def change(one: W, *, by: Actor, **fields: Any) -> W:
    """It is worded better, while nobody decides about it."""
    require(by, _right(one), on=one.project)
    if one.state not in WRITABLE:
        rule = say("It is submitted or decided, so it stays as it is.")
        raise Conflict(one.key, rule, say("Have it returned, or write another one."))
    said = Writing(COLUMNS[type(one)], type(one), place_at(one.project), by, one.project).checked(fields)
    changes = amend(one, **said)
    if changes:
        facts = {"fields": sorted(changes), **facts_of(changes)}
        record(one.kind, one.key, "changed", by=by, facts=facts, texts=texts_of(changes))
    return one


def submit(one: W, *, by: Actor) -> W:
    """The sponsor is asked; the numbers of a report, the impact of a change are computed before any write."""
    require(by, _right(one), on=one.project)
    counted: dict[str, Any] = {}
    if isinstance(one, StatusReport):
        counted = {"numbers": numbers_of(one)}
    elif one.edits and one.state in WRITABLE:
        counted = {"computed": impact_for_vote(one)}
    return _submitted(one, counted, by)


@transaction.atomic
def _submitted(one: W, counted: dict[str, Any], by: Actor) -> W:
    require(by, _right(one), on=one.project)
    changes = {"submitted_by": by.person, "submitted_at": clock.now(), "reason": "", **counted}
    with transaction.atomic():
        LIFECYCLES[one.kind].advance(one, "submit", by=by, changes=changes)
        ask_sponsor(one, by=by)
    return one


def approve(one: W, *, note: str = "", by: Actor) -> W:
    """A report is frozen with its numbers; a change becomes the plan and the next baseline."""
    if isinstance(one, ChangeRequest):
        approve_change(one, note=note, by=by)
    else:
        _approve_report(one, note, by)
    return one


@transaction.atomic
def _approve_report(one: StatusReport, note: str, by: Actor) -> None:
    check_decider(one, by)
    settle(one, verdict=Answer.APPROVED, reason=note.strip()[:10_000], by=by)
    frozen = content.of_report(one)
    changes = {
        "decided_by": by.person, "decided_at": clock.now(), "reason": note.strip()[:10_000],
        "content": frozen, "digest": content.digest_of(frozen),
    }  # fmt: skip
    LIFECYCLES[one.kind].advance(one, "approve", by=by, changes=changes, facts={"number": one.number},
                                 texts={"note": note})  # fmt: skip


def give_back(one: W, *, reason: str, by: Actor) -> W:
    """The sponsor wants it otherwise, and says how."""
    return _refuse(one, "return", reason, by)


def reject(one: W, *, reason: str, by: Actor) -> W:
    """The sponsor does not want it."""
    return _refuse(one, "reject", reason, by)


@transaction.atomic
def _write(model: type[W], project: Project, fields: dict[str, Any], right: Permission, by: Actor) -> W:
    require(by, right, on=project)
    if project.state in ENDED:
        raise Conflict(project.key, say("The project has ended."), say("It stays as it is."))
    home = place_at(project)
    said = Writing(COLUMNS[model], model, home, by, project).checked(fields, is_new=True)
    title = said.pop("title", None) or f"{project.case.title}, {said['as_of'].isoformat()}"
    rows = model._base_manager.filter(project=project)  # noqa: SLF001 documented
    number = (rows.aggregate(most=Max("number"))["most"] or 0) + 1
    owner = by.person.pk if by.person else home.owner_id
    place = Place(home.organisation_id, home.team_id, owner, home.confidential)
    return made(model, "drafted", title[:250], place, {"project": project, "number": number, **said}, by)


@transaction.atomic
def _refuse(one: W, activity: str, reason: str, by: Actor) -> W:
    check_decider(one, by)
    clean = needed("reason", reason)
    settle(one, verdict=Answer.REJECTED, reason=clean, by=by)
    changes = {"decided_by": by.person, "decided_at": clock.now(), "reason": clean}
    LIFECYCLES[one.kind].advance(one, activity, by=by, changes=changes, texts={"reason": clean})
    return one


def _right(one: ChangeRequest | StatusReport) -> Permission:
    return WORK if isinstance(one, ChangeRequest) else MANAGE
