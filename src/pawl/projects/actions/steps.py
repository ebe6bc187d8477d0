"""Steps of work packages, deliverables, requirements and entries of the register."""

from datetime import date
from typing import Any

from django.db import transaction

from pawl import clock
from pawl.accounts.actor import Actor
from pawl.accounts.permissions import require
from pawl.accounts.roles import Permission
from pawl.analytics.words import say
from pawl.collaboration.cases import amend
from pawl.collaboration.checks import broken, needed, passage
from pawl.errors import Conflict, NotAllowed
from pawl.history.record import record
from pawl.projects.actions.checks import Writing
from pawl.projects.actions.lifecycles import LIFECYCLES, MANAGED
from pawl.projects.actions.projects import place_at
from pawl.projects.models import ENDED, Deliverable, ProjectRecord, RaidItem, Requirement, WorkPackage
from pawl.projects.sheets.texts import PROGRESS

MANAGE, WORK = Permission.PROJECT_MANAGE, Permission.PROJECT_WORK
WITH_REASON = frozenset({("deliverable", "return"), ("work_package", "return"), ("work_package", "cancel")})
STEPPED = (WorkPackage, Deliverable, Requirement, RaidItem)


@transaction.atomic
def take_step(one: ProjectRecord, activity: str, *, reason: str = "", by: Actor) -> ProjectRecord:
    """Start, deliver, accept, return …; what the step brings with it is written along."""
    if one.project.state in ENDED:
        raise Conflict(one.key, say("The project has ended."), say("It stays as it is."))
    if (one.kind, activity) in MANAGED:
        require(by, MANAGE, on=one.project)
    is_asked = (one.kind, activity) in WITH_REASON
    clean = needed("reason", reason) if is_asked else passage("reason", reason)
    _check_taker(one, activity, by)
    changes = _brings(one, activity, clean, by)
    LIFECYCLES[one.kind].advance(one, activity, by=by, changes=changes, texts={"reason": clean})
    return one


@transaction.atomic
def tell_progress(work: WorkPackage, *, by: Actor, **fields: Any) -> WorkPackage:
    """How far it is: per cent, days left, when it really began and ended."""
    project = work.project
    require(by, WORK, on=project)
    if project.state in ENDED:
        raise Conflict(work.key, say("The project has ended."), say("It stays as it is."))
    said = Writing(PROGRESS, WorkPackage, place_at(project), by, project).checked(fields)
    if said.get("percent", 0) is None:
        said["percent"] = 0
    _check_real_days({**vars(work), **said})
    changes = amend(work, **said)
    if changes:
        facts = {name: str(value) for name, value in changes.items() if value is not None}
        record("work_package", work.key, "progressed", by=by, facts=facts)
    return work


def _check_taker(one: ProjectRecord, activity: str, by: Actor) -> None:
    """Whoever makes a deliverable does not accept it."""
    if not (isinstance(one, Deliverable) and activity == "accept") or by.person is None:
        return
    if one.case.owner_id == by.person.pk and one.project.case.owner_id != one.case.owner_id:
        rule = say("Nobody accepts what they made themselves.")
        raise NotAllowed(one.key, rule, say("Ask whoever it is for."))


def _brings(one: ProjectRecord, activity: str, reason: str, by: Actor) -> dict[str, Any]:
    today = clock.now().date()
    found: dict[str, Any] = {}
    if isinstance(one, WorkPackage):
        found = _of_work(one, activity, today)
    if isinstance(one, Deliverable) and activity in ("accept", "return"):
        found = {"decided_at": clock.now(), "accepted_by": by.person if activity == "accept" else None}
    if isinstance(one, WorkPackage | Deliverable) and (reason or activity in ("return", "cancel")):
        found["reason"] = reason
    if isinstance(one, RaidItem) and reason:
        found["outcome"] = reason
    return found


def _of_work(work: WorkPackage, activity: str, today: date) -> dict[str, Any]:
    if activity == "start":
        return {"started_on": work.started_on or today}
    if activity == "deliver":
        return {"started_on": work.started_on or today, "finished_on": work.finished_on or today,
                "percent": 100, "days_left": 0, "hours_left": 0}  # fmt: skip
    if activity == "return":
        return {"hours_left": None}
    return {}


def _check_real_days(said: dict[str, Any]) -> None:
    started, finished = said.get("started_on"), said.get("finished_on")
    if started is not None and finished is not None and finished < started:
        raise broken("finished_on", say("It ends before it starts."), say("Swap the two."))
